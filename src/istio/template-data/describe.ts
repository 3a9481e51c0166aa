/** How descriptors of this folder are written: fields and methods as lists, made into maps when first asked for. */
import { zeroRaw } from '../../template/gotemplate/reflect.ts'
import { wrap } from '../../template/gotemplate/types.ts'
import {
  type CallContext,
  type GoField,
  type GoMethod,
  type GoType,
  type GoValue,
  isTyped,
} from '../../template/gotemplate/value.ts'

/** The `fields` of a struct: by Go name, in declaration order. */
export function fieldMap(fields: readonly GoField[] | (() => readonly GoField[])): () => ReadonlyMap<string, GoField> {
  let map: ReadonlyMap<string, GoField> | undefined
  return () => {
    map ??= new Map((typeof fields === 'function' ? fields() : fields).map((field) => [field.name, field]))
    return map
  }
}

/** The `methods` of a type. */
export function methodMap(methods: () => readonly GoMethod[]): () => ReadonlyMap<string, GoMethod> {
  let map: ReadonlyMap<string, GoMethod> | undefined
  return () => {
    map ??= new Map(methods().map((method) => [method.name, method]))
    return map
  }
}

/** A method whose body gets and gives raw values: the receiver (null for a nil pointer), then the arguments. */
export function method(
  name: string,
  params: readonly GoType[],
  result: GoType,
  body: (receiver: unknown, ...args: readonly unknown[]) => unknown,
): GoMethod {
  return {
    name,
    params,
    call: (args: readonly GoValue[], _context: CallContext) =>
      wrap(result, body(...(args.map(rawOf) as [unknown, ...unknown[]]))),
  }
}

/** A pointer to a struct type that has methods or a text of its own. */
export function pointerType(elem: GoType, rest: Pick<GoType, 'methods' | 'print' | 'json'>): GoType {
  return { kind: 'pointer', name: `*${elem.name}`, elem: () => elem, ...rest }
}

/** A value of the struct's field, of a nil pointer too: its zero value then. */
export function readField(raw: unknown, key: string, type: GoType): unknown {
  const held = raw === null || raw === undefined ? undefined : (raw as { readonly [key: string]: unknown })[key]
  return held === undefined ? zeroRaw(type) : held
}

function rawOf(value: GoValue): unknown {
  return isTyped(value) ? value.value : value
}
