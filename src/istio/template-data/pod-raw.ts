/**
 * The raw values of a pod's JSON: the JSON itself, but for quantities, ports that may be names, and times, which are structs in Go. Parts without such
 * values are the very objects of the pod.
 */
import { isArray, isObject, type Json, type JsonObject, jsonText, record } from '../../base/json.ts'
import { podType, type TypeRef, typeRef } from '../../krm/pod-schema.ts'
import { rawIntOrString } from './int-or-string.ts'
import { rawQuantity } from './quantity.ts'
import { rawTime } from './time.ts'

/** The raw value of a struct of the pod API: `rawPodStruct('PodSpec', pod.spec)`. */
export function rawPodStruct(name: string, value: Json | undefined): unknown {
  return value === undefined || value === null ? record() : rawValue(typeRef(name), value)
}

function rawValue(type: TypeRef, value: Json): unknown {
  if (!holdsStructs(type)) return value
  switch (type.kind) {
    case 'scalar':
      return rawScalar(type, value)
    case 'pointer':
      return value === null ? null : rawValue(type.elem, value)
    case 'list':
      return isArray(value) ? value.map((item) => rawValue(type.elem, item)) : value
    case 'map':
      return isObject(value) ? mapFields(value, (_, item) => rawValue(type.elem, item)) : value
    case 'struct': {
      const struct = podType(type.name)
      return isObject(value) ? mapFields(value, (key, item) => rawField(struct.field(key)?.type, item)) : value
    }
  }
}

function rawField(type: TypeRef | undefined, value: Json): unknown {
  return type === undefined ? value : rawValue(type, value)
}

/** Nulls are left out: for encoding/json they are absent. */
function mapFields(value: JsonObject, read: (key: string, item: Json) => unknown): unknown {
  const out: { [key: string]: unknown } = record()
  for (const key of Object.keys(value)) {
    const item = value[key]
    if (item !== undefined && item !== null) out[key] = read(key, item)
  }
  return out
}

function rawScalar(type: Extract<TypeRef, { kind: 'scalar' }>, value: Json): unknown {
  switch (type.scalar) {
    case 'quantity':
      return rawQuantity(value)
    case 'intOrString':
      return rawIntOrString(value)
    case 'time':
      return rawTime(value)
    case 'raw':
      return { json: jsonText(value) }
    case 'string':
    case 'bool':
    case 'int32':
    case 'int64':
      return value
  }
}

/** True when a value of the type is not simply its JSON: all structs are walked, because their nulls must go. */
function holdsStructs(type: TypeRef): boolean {
  switch (type.kind) {
    case 'struct':
      return true
    case 'scalar':
      return type.scalar === 'quantity' || type.scalar === 'intOrString' || type.scalar === 'time' || type.scalar === 'raw'
    case 'pointer':
    case 'list':
    case 'map':
      return holdsStructs(type.elem)
  }
}
