/** Text of any value: mirrors `strval` and `strslice` of sprig v3.3.0, strings.go. */
import { fromBytes } from '../../format/bytes.ts'
import { bytesOf } from '../../format/members.ts'
import { sprint } from '../../format/print.ts'
import { BYTES } from '../../types.ts'
import { type CallContext, type GoType, type GoValue, isTyped } from '../../value.ts'
import { elementsOf } from './elements.ts'
import { nilDereference } from './panics.ts'

/** A string itself, bytes as a string, what String() or Error() gives, else what `%v` prints; nil is `<nil>`. */
export function textOf(value: GoValue, context: CallContext): string {
  if (typeof value === 'string') return value
  if (isTyped(value) && value.type.name === BYTES.name) return fromBytes(bytesOf(value) ?? new Uint8Array())
  // strval calls String() itself: of a nil pointer to a value that has it, that panics, where fmt would print <nil>.
  if (isTyped(value) && value.value === null && value.type.kind === 'pointer' && isPrintedByItsTarget(value.type))
    throw nilDereference()
  return sprint([value ?? null], context)
}

function isPrintedByItsTarget({ print, elem }: GoType): boolean {
  return print === undefined && elem?.().print !== undefined
}

/** The texts of a list's elements that are not nil; of another value its own text alone, of nil none. */
export function textsOf(value: GoValue, context: CallContext): string[] {
  const elements = elementsOf(value)
  if (elements === undefined) return value === null || value === undefined ? [] : [textOf(value, context)]
  context.step(elements.length >> 1)
  return elements.flatMap((element) => {
    if (typeof element === 'string') return [element]
    if (element === null || element === undefined) return []
    context.step(PRINT_STEPS)
    return [textOf(element, context)]
  })
}

/** What to print a value as fmt does counts. */
const PRINT_STEPS = 3
