/** Whole workload objects as Go's typed API has them, for `kube-inject`, which prints what it read through structs. */
import { isArray, isObject, type Json, type MutableObject, record } from '../base/json.ts'
import type { Node } from '../yaml/read.ts'
import { addTypes, podType, type TypeRef, typeRef } from './pod-schema.ts'
import { decodeTyped } from './typed.ts'
import type { DecodeOptions } from './typed-decode.ts'
import { encodeValue } from './typed-encode.ts'
import { coerceScalars, withYamlPrefix } from './typed-yaml.ts'
import { OPENSHIFT_NAMES, WORKLOAD_TYPES } from './workload-schema-table.ts'

/** A struct that stands for a whole object. */
export type WorkloadType =
  | 'Pod'
  | 'Deployment'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'ReplicaSet'
  | 'ReplicationController'
  | 'Job'
  | 'CronJob'
  | 'DeploymentConfig'

/** Structs of which an object is read before its own is known, and of lists. */
type ObjectType = 'TypeMeta' | 'List'

addTypes(WORKLOAD_TYPES, OPENSHIFT_NAMES)

/** `json.Marshal` after `yaml.Unmarshal` into the type: zeros that Go prints, no unknown fields, canonical quantities. Throws TypedError with Go's text. */
export function roundTripWorkload(root: Node, type: WorkloadType | ObjectType, options: DecodeOptions = {}): MutableObject {
  const ref = typeRef(type)
  return encodeValue(
    withYamlPrefix(() => decodeTyped(coerceScalars(root, ref), ref, options)),
    ref,
  ) as MutableObject
}

/** The value with `creationTimestamp: null` in all metadata without one, as k8s.io/api before 0.34 printed it. */
export function withNullTimestamps(value: Json, type: TypeRef | WorkloadType): Json {
  const ref = typeof type === 'string' ? typeRef(type) : type
  switch (ref.kind) {
    case 'pointer':
      return withNullTimestamps(value, ref.elem)
    case 'list':
      return isArray(value) ? value.map((item) => withNullTimestamps(item, ref.elem)) : value
    case 'struct': {
      if (!isObject(value)) return value
      const out: MutableObject = Object.assign(record(), value)
      for (const field of podType(ref.name).fields) {
        const member = out[field.json]
        if (member !== undefined) out[field.json] = withNullTimestamps(member, field.type)
      }
      if (ref.name === 'ObjectMeta') out['creationTimestamp'] ??= null
      return out
    }
    case 'map':
    case 'scalar':
      return value
  }
}
