/** intstr.IntOrString as templates see it, mirrors k8s.io/apimachinery v0.36 pkg/util/intstr. */
import type { Json } from '../../base/json.ts'
import { type IntOrString, intOrStringText, intValue } from '../../krm/int-or-string.ts'
import { INT, INT32, STRING } from '../../template/gotemplate/types.ts'
import type { GoMethod, GoType } from '../../template/gotemplate/value.ts'
import { fieldMap, method, methodMap } from './describe.ts'

interface RawIntOrString {
  readonly Type?: number
  readonly IntVal?: number
  readonly StrVal?: string
}

/** The raw value of what JSON has: a string, or a number. */
export function rawIntOrString(value: Json): RawIntOrString {
  if (value === null) return {}
  return typeof value === 'string' ? { Type: 1, StrVal: value } : { IntVal: Number(value) }
}

const TYPE: GoType = { kind: 'int64', name: 'intstr.Type' }

export const INT_OR_STRING: GoType = {
  kind: 'struct',
  name: 'intstr.IntOrString',
  fields: fieldMap([
    { name: 'Type', key: 'Type', type: () => TYPE },
    { name: 'IntVal', key: 'IntVal', type: () => INT32 },
    { name: 'StrVal', key: 'StrVal', type: () => STRING },
  ]),
  pointer: () => INT_OR_STRING_POINTER,
  json,
}

const INT_OR_STRING_POINTER: GoType = {
  kind: 'pointer',
  name: '*intstr.IntOrString',
  elem: () => INT_OR_STRING,
  methods: methodMap(methods),
  print: text,
  json: (raw) => (raw === null ? 'null' : json(raw)),
}

function methods(): GoMethod[] {
  return [method('String', [], STRING, text), method('IntValue', [], INT, (raw) => intValue(held(raw)))]
}

function text(raw: unknown): string {
  return raw === null ? '<nil>' : intOrStringText(held(raw))
}

function json(raw: unknown): string {
  return JSON.stringify(held(raw))
}

/** What the raw value stands for; 0 for a nil pointer. */
function held(raw: unknown): IntOrString {
  const { Type, IntVal, StrVal } = (raw ?? {}) as RawIntOrString
  return Type === 1 ? (StrVal ?? '') : (IntVal ?? 0)
}
