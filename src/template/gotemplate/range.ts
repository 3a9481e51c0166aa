/** What `range` goes through. Mirrors walkRange of text/template/exec.go, Go 1.26. */
import { keyRaw, sortedKeys } from './format/members.ts'
import { familyOf } from './kinds.ts'
import { elemOf, hold, indirect, place } from './reflect.ts'
import type { Passes, Run } from './run.ts'
import { STRING, typeOf, unwrap, wrap } from './types.ts'
import type { GoType, GoValue } from './value.ts'

/** The variables of a range: none, the element, or the index and the element. */
export interface LoopVariables {
  readonly names: readonly string[]
  readonly assign: boolean
}

/** The passes over a value; none over nil and over what is empty. Ends the run where Go cannot iterate. */
export function passesOver(run: Run, value: GoValue, variables: LoopVariables): Passes {
  if (value === undefined) return none
  const { value: over } = indirect(value)
  const type = typeOf(over)
  const pass = (index: GoValue, element: GoValue) => setPass(run, variables, index, element)
  if (type === undefined) return run.fail("range can't iterate over %v", null)
  switch (familyOf(type.kind)) {
    case 'list':
      return listPasses(run, type, unwrap(over), pass)
    case 'map':
      return mapPasses(run, type, unwrap(over), pass)
    case 'int':
    case 'uint':
      if (variables.names.length > 1) run.fail("can't use %v to iterate over more than one variable", over)
      return numberPasses(run, type, BigInt(unwrap(over) as number | bigint), pass)
    default:
      return run.fail("range can't iterate over %v", over)
  }
}

const none: Passes = () => false

/** Sets dot and the variables for one pass. */
type Pass = (index: GoValue, element: GoValue) => void

function setPass(run: Run, { names, assign }: LoopVariables, index: GoValue, element: GoValue): void {
  run.step(1)
  run.dot = element
  const [first, second] = names
  if (first === undefined) return
  if (assign) {
    run.assign(first, second === undefined ? element : index)
    if (second !== undefined) run.assign(second, element)
    return
  }
  const { values } = run.frame
  values[values.length - 1] = element
  if (second !== undefined) values[values.length - 2] = index
}

function listPasses(run: Run, type: GoType, raw: unknown, pass: Pass): Passes {
  const list = (raw ?? []) as readonly unknown[]
  const elem = elemOf(type)
  const mark = run.frame.names.length
  let i = 0
  return () => {
    if (i >= list.length) return false
    run.keep(mark)
    const value = list[i] ?? null
    pass(BigInt(i), elem.kind === 'interface' ? hold(elem, value as GoValue) : place(elem, value))
    i++
    return true
  }
}

function mapPasses(run: Run, type: GoType, raw: unknown, pass: Pass): Passes {
  if (raw === null || raw === undefined) return none
  const map = raw as Readonly<Record<string, unknown>>
  const keyType = type.key ?? STRING
  const keys = sortedKeys(map, keyType)
  run.step(keys.length >> 3)
  const elem = elemOf(type)
  const mark = run.frame.names.length
  let i = 0
  return () => {
    const key = keys[i++]
    if (key === undefined) return false
    run.keep(mark)
    pass(wrap(keyType, keyRaw(keyType, key)), hold(elem, wrap(elem, map[key] ?? null)))
    return true
  }
}

function numberPasses(run: Run, type: GoType, count: bigint, pass: Pass): Passes {
  const mark = run.frame.names.length
  let i = 0n
  return () => {
    if (i >= count) return false
    run.keep(mark)
    pass(undefined, wrap(type, i))
    i++
    return true
  }
}
