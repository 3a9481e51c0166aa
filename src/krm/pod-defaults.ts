/**
 * What the API server fills into a pod before admission webhooks see it. Source: pkg/apis/core/v1/defaults.go and the `+default` markers of
 * k8s.io/api/core/v1/types.go, Kubernetes 1.34; `serviceAccountName` is set by the ServiceAccount admission plugin, which runs first. Left out: what only a
 * cluster can name (the `kube-api-access` volume and its mounts, node names), volume kinds that are gone, and defaults of ephemeral containers.
 */
import { at, isArray, isObject, type Json, type JsonObject, type MutableObject, record, sameJson } from '../base/json.ts'
import { imageName } from './image-name.ts'
import { podType, type TypeRef, typeRef } from './pod-schema.ts'
import { inThousandths } from './quantity.ts'

const NOTHING: JsonObject = record()
/** Files of secrets, config maps and the like: 0644. */
const FILE_MODE = 0o644

/** By Go type: fields that are absent, and what they become. */
const DEFAULTS: Readonly<Record<string, readonly (readonly [field: string, value: Json])[]>> = {
  PodSpec: [
    ['restartPolicy', 'Always'],
    ['dnsPolicy', 'ClusterFirst'],
    ['terminationGracePeriodSeconds', 30],
    ['schedulerName', 'default-scheduler'],
    ['enableServiceLinks', true],
    ['securityContext', NOTHING],
  ],
  Container: [
    ['terminationMessagePath', '/dev/termination-log'],
    ['terminationMessagePolicy', 'File'],
  ],
  ContainerPort: [['protocol', 'TCP']],
  Probe: [
    ['timeoutSeconds', 1],
    ['periodSeconds', 10],
    ['successThreshold', 1],
    ['failureThreshold', 3],
  ],
  HTTPGetAction: [
    ['path', '/'],
    ['scheme', 'HTTP'],
  ],
  GRPCAction: [['service', '']],
  FileKeySelector: [['optional', false]],
  ObjectFieldSelector: [['apiVersion', 'v1']],
  SecretVolumeSource: [['defaultMode', FILE_MODE]],
  ConfigMapVolumeSource: [['defaultMode', FILE_MODE]],
  DownwardAPIVolumeSource: [['defaultMode', FILE_MODE]],
  ProjectedVolumeSource: [['defaultMode', FILE_MODE]],
  ServiceAccountTokenProjection: [['expirationSeconds', 3600]],
  HostPathVolumeSource: [['type', '']],
  PersistentVolumeClaimSpec: [['volumeMode', 'Filesystem']],
  ISCSIVolumeSource: [['iscsiInterface', 'default']],
  AzureDiskVolumeSource: [
    ['cachingMode', 'ReadWrite'],
    ['fsType', 'ext4'],
    ['readOnly', false],
    ['kind', 'Shared'],
  ],
}

/** Defaults that hang on other fields of the struct. */
const DERIVED: Readonly<Record<string, (struct: JsonObject) => JsonObject>> = {
  // The older field stands in for the newer one, and has its value then (conversion.go beside defaults.go).
  PodSpec: ({ serviceAccountName, serviceAccount }) => {
    const name = serviceAccountName || serviceAccount || 'default'
    return name === serviceAccountName && name === serviceAccount ? {} : { serviceAccountName: name, serviceAccount: name }
  },
  Container: (container) =>
    container['imagePullPolicy'] === undefined ? { imagePullPolicy: pullPolicy(container['image']) } : {},
  ResourceRequirements: ({ limits, requests }) => {
    if (!isObject(limits)) return {}
    const own = isObject(requests) ? requests : NOTHING
    const missing = Object.keys(limits).filter((name) => !Object.hasOwn(own, name))
    return missing.length === 0
      ? {}
      : { requests: { ...own, ...Object.fromEntries(missing.map((name) => [name, limits[name] as Json])) } }
  },
  Volume: (volume) => (Object.keys(volume).length === 1 ? { emptyDir: NOTHING } : {}),
}

/** A typed value with its defaults; the value itself where it has them all. */
export function withDefaults(value: JsonObject, type: 'Pod' | 'Container' | 'Probe' | 'LifecycleHandler'): JsonObject {
  return completed(value, typeRef(type)) as JsonObject
}

/**
 * A typed container without fields that the API server would fill in again with that very value. With `written` only those go that stand in it too as if they
 * were not written: absent there.
 */
export function withoutDefaults(container: JsonObject, written?: JsonObject): JsonObject {
  const bare = stripped(container, written, typeRef('Container')) as JsonObject
  return sameJson(withDefaults(bare, 'Container'), withDefaults(container, 'Container')) ? bare : container
}

function completed(value: Json, type: TypeRef): Json {
  if (type.kind === 'pointer') return completed(value, type.elem)
  if (type.kind === 'list' && isArray(value)) {
    let items: Json[] | undefined
    for (let i = 0; i < value.length; i++) {
      const item = value[i] as Json
      const full = completed(item, type.elem)
      if (full !== item) items ??= value.slice(0, i)
      items?.push(full)
    }
    return items ?? value
  }
  if (type.kind === 'map' && type.elem === QUANTITY && isObject(value)) return rounded(value)
  if (type.kind !== 'struct' || !isObject(value)) return value
  let out: MutableObject | undefined
  const struct = podType(type.name)
  for (const key of Object.keys(value)) {
    const inner = value[key] as Json
    if (typeof inner !== 'object' || inner === null) continue
    const field = struct.field(key)
    const full = field === undefined ? inner : completed(inner, field.type)
    if (full === inner) continue
    out ??= Object.assign(record(), value)
    out[key] = full
  }
  for (const [field, preset] of DEFAULTS[type.name] ?? []) {
    if (!isAbsent(value[field])) continue
    out ??= Object.assign(record(), value)
    out[field] = preset
  }
  const derived = DERIVED[type.name]?.(out ?? value) ?? NOTHING
  if (Object.keys(derived).length > 0) out = Object.assign(out ?? Object.assign(record(), value), derived)
  return out ?? value
}

/** Mirrors SetDefaults_ResourceList: amounts finer than thousandths are rounded up. */
function rounded(list: JsonObject): JsonObject {
  const fine = Object.entries(list).filter(([, amount]) => typeof amount === 'string' && FINE.test(amount))
  if (fine.length === 0) return list
  return Object.assign(record(), list, Object.fromEntries(fine.map(([name, amount]) => [name, inThousandths(String(amount))])))
}

const QUANTITY = typeRef('Quantity')
/** What the canonical text of an amount holds that may be finer than thousandths. */
const FINE = /[nu.]|[eE]-/

/** Pointers without `omitempty` are printed as null. */
function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null
}

function stripped(value: Json, written: Json | undefined, type: TypeRef): Json {
  if (type.kind === 'pointer') return stripped(value, written, type.elem)
  if (type.kind === 'list' && isArray(value)) return value.map((item) => stripped(item, undefined, type.elem))
  if (type.kind !== 'struct' || !isObject(value)) return value
  const bare: MutableObject = Object.assign(record(), value)
  const struct = podType(type.name)
  const goes = (key: string): boolean => written === undefined || isAbsent(at(written, key))
  for (const [key, inner] of Object.entries(value)) {
    const field = struct.field(key)
    if (field !== undefined) bare[key] = stripped(inner, at(written, key), field.type)
  }
  for (const [field, preset] of DEFAULTS[type.name] ?? []) {
    if (bare[field] !== undefined && sameJson(bare[field], preset) && goes(field)) delete bare[field]
  }
  const derive = DERIVED[type.name]
  for (const key of derive === undefined ? [] : DERIVED_FIELDS) {
    if (bare[key] === undefined || !goes(key)) continue
    const { [key]: preset, ...rest } = bare
    if (sameJson(derive?.(rest as JsonObject)[key], preset)) delete bare[key]
  }
  return bare
}

/** Fields that {@link DERIVED} sets. */
const DERIVED_FIELDS = ['imagePullPolicy', 'requests']

/** Mirrors SetDefaults_Container: an image without tag and digest is the latest. */
function pullPolicy(image: Json | undefined): string {
  if (typeof image !== 'string' || image === '') return 'IfNotPresent'
  const version = image.slice(imageName(image).length)
  return version === '' || version === ':latest' || version.startsWith(':latest@') ? 'Always' : 'IfNotPresent'
}
