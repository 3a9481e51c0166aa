/** Field chains: `.a.B`, `$x.a`, `(pipeline).a`, with methods. Mirrors evalFieldChain and evalField of text/template/exec.go, Go 1.26. */
import { isUpper } from '../../base/rune-class.ts'
import type { Node } from './ast.ts'
import { type Call, compileCall } from './call.ts'
import type { Command, Evaluator, Words } from './expression.ts'
import {
  assignable,
  elemOf,
  type FoundField,
  fieldByName,
  fieldRaw,
  type Indirect,
  indirect,
  isPlace,
  place,
  pointerType,
  staticType,
  zeroValue,
} from './reflect.ts'
import type { Run } from './run.ts'
import { STRING, unwrap, wrap } from './types.ts'
import { type GoField, type GoFunc, type GoRecord, type GoType, type GoValue, isTyped, type Typed, typed } from './value.ts'

/**
 * The value at the end of a path from a base. Sets `run.held` to whether it came out of an interface: the value itself is bare,
 * because few want to know.
 */
export function compileFields(node: Node, path: readonly string[], base: Evaluator, words: Words): Command {
  const inner = path.slice(0, -1).map((name) => compileField(node, name, { ...words, args: [], piped: false }))
  const last = compileField(node, path.at(-1) ?? '', words)
  return (run, final) => {
    run.node = node
    let value = base(run)
    run.held = false
    for (const field of inner) value = field(run, value, undefined)
    return last(run, value, final)
  }
}

type Field = (run: Run, receiver: GoValue, final: GoValue) => GoValue

function compileField(node: Node, name: string, words: Words): Field {
  const called = words.piped || words.args.length > 0
  const callMethod = compileMethod(node, name, words)
  // Most places meet receivers of one type only.
  let usual: UsualField | undefined

  return (run, receiver, final) => {
    if (receiver === undefined) {
      if (run.options.missingKey === 'error') run.fail('nil data; no entry for key %q', name)
      return undefined
    }
    if (receiver !== null && typeof receiver === 'object') {
      if (isTyped(receiver)) return typedField(run, receiver, final)
      if (!Array.isArray(receiver)) return entry(run, receiver as GoRecord)
    }
    if (receiver === null) return run.fail('nil pointer evaluating %s.%s', 'interface {}', name)
    return cannot(run, receiver)
  }

  function entry(run: Run, record: GoRecord): GoValue {
    if (called) run.fail('%s is not a method but has arguments', name)
    run.held = true
    const value = Object.hasOwn(record, name) ? record[name] : undefined
    return value === undefined ? missing(run, null) : value
  }

  /** A key that a map lacks: no value, `zero`, or an error. */
  function missing(run: Run, zero: GoValue): GoValue {
    switch (run.options.missingKey) {
      case 'default':
        run.held = false
        return undefined
      case 'zero':
        return zero
      case 'error':
        return run.fail('map has no entry for key %q', name)
    }
  }

  function typedField(run: Run, receiver: Typed, final: GoValue): GoValue {
    const { type, value: raw } = receiver
    if (called || raw === null || raw === undefined) return anyField(run, receiver, final)
    if (usual?.type !== type) usual = usualField(type, name)
    if (usual.field === undefined) return anyField(run, receiver, final)
    const fieldType = usual.field.type()
    const value = fieldRaw(raw, usual.field)
    run.held = fieldType.kind === 'interface'
    return type.kind === 'pointer' || isPlace(receiver) ? place(fieldType, value) : wrap(fieldType, value)
  }

  function anyField(run: Run, receiver: Typed, final: GoValue): GoValue {
    const target = indirect(receiver)
    const { value } = target
    const method = findMethod(target, name)
    if (method !== undefined) return callMethod(run, method, final)
    if (target.nil) return nilField(run, receiver, value)
    if (value !== null && typeof value === 'object' && !isTyped(value) && !Array.isArray(value))
      return entry(run, value as GoRecord)
    if (!isTyped(value)) return cannot(run, receiver)
    switch (value.type.kind) {
      case 'struct': {
        const found = fieldByName(value.type, name)
        return found === undefined ? cannot(run, receiver) : structField(run, receiver, value, found)
      }
      case 'map':
        return assignable(STRING, value.type.key ?? STRING) ? mapField(run, value) : cannot(run, receiver)
      default:
        return cannot(run, receiver)
    }
  }

  function structField(run: Run, receiver: Typed, struct: Typed, { through, field }: FoundField): GoValue {
    if (!isUpper(name)) run.fail('%s is an unexported field of struct type %s', name, typeName(run, receiver))
    let raw = struct.value
    let addressable = isPlace(struct)
    for (const embedded of through) {
      raw = fieldRaw(raw, embedded)
      if (embedded.type().kind !== 'pointer') continue
      if (raw === null) run.fail('reflect: indirection through nil pointer to embedded struct field %s', embedded.name)
      addressable = true
    }
    if (called) run.fail('%s has arguments but cannot be invoked as function', name)
    const type = field.type()
    const value = fieldRaw(raw, field)
    run.held = type.kind === 'interface'
    return addressable ? place(type, value) : wrap(type, value)
  }

  function mapField(run: Run, { type, value }: Typed): GoValue {
    if (called) run.fail('%s is not a method but has arguments', name)
    const elem = elemOf(type)
    run.held = elem.kind === 'interface'
    if (value === null || !Object.hasOwn(value as object, name)) return missing(run, zeroValue(elem))
    return wrap(elem, (value as Readonly<Record<string, unknown>>)[name])
  }

  function nilField(run: Run, receiver: Typed, pointer: GoValue): GoValue {
    const elem = isTyped(pointer) ? elemOf(pointer.type) : undefined
    // A struct without such a field is told of before the nil.
    if (elem?.kind === 'struct' && fieldByName(elem, name) === undefined) return cannot(run, receiver)
    return run.fail('nil pointer evaluating %s.%s', typeName(run, receiver), name)
  }

  function cannot(run: Run, receiver: GoValue): never {
    return run.fail("can't evaluate field %s in type %s", name, typeName(run, receiver))
  }
}

interface UsualField {
  readonly type: GoType
  /** Undefined where the name is none of a field, or there is more to it. */
  readonly field: GoField | undefined
}

/** The exported field of a struct, or of one behind a pointer, that is promoted from nowhere and no method hides. */
function usualField(type: GoType, name: string): UsualField {
  const struct = type.kind === 'pointer' ? elemOf(type) : type
  const isHidden = [type, struct, pointerType(struct)].some((one) => one.methods?.().has(name) === true)
  const found = struct.kind === 'struct' && !isHidden && isUpper(name) ? fieldByName(struct, name) : undefined
  return { type, field: found?.through.length === 0 ? found.field : undefined }
}

/** The static type of a receiver, as messages name it. */
function typeName(run: Run, receiver: GoValue): string {
  const type = staticType(receiver)
  return run.held && type?.kind !== 'interface' ? 'interface {}' : (type?.name ?? 'interface {}')
}

/** A method with the receiver that it takes. */
interface Bound {
  readonly method: GoFunc
  readonly receiver: GoValue
}

/** Looks among the methods of the pointer to the value, where it has one, then among its own. */
function findMethod({ value, nil, pointer }: Indirect, name: string): Bound | undefined {
  const own = isTyped(value) ? value.type : undefined
  const address: GoType | undefined = nil
    ? own
    : (pointer ?? (isTyped(value) && isPlace(value) ? pointerType(value.type) : undefined))
  const onPointer = address?.methods?.().get(name)
  if (address !== undefined && onPointer !== undefined) return { method: onPointer, receiver: typed(address, unwrap(value)) }
  const method = nil ? undefined : own?.methods?.().get(name)
  return method === undefined || own === undefined ? undefined : { method, receiver: typed(own, unwrap(value)) }
}

/** Calls whichever method the receiver has, with the arguments of this place; the last one is remembered. */
function compileMethod(node: Node, name: string, words: Words): (run: Run, bound: Bound, final: GoValue) => GoValue {
  let last: { readonly method: GoFunc; readonly call: Call } | undefined
  return (run, { method, receiver }, final) => {
    if (last?.method !== method) last = { method, call: compileCall(method, { name, node, ...words, method: true }) }
    const result = last.call(run, final, receiver)
    run.held = false
    return result
  }
}
