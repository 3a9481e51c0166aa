import { type Json, type MutableObject, record } from '../../src/base/json.ts'
import { type FieldSchema, podType, type TypeRef, typeRef } from '../../src/krm/pod-schema.ts'

/** A seeded source of chance. */
export interface Chance {
  /** 0 ≤ n < limit */
  readonly below: (limit: number) => number
  readonly happens: (probability: number) => boolean
  readonly pick: <T>(items: readonly T[]) => T
}

/** mulberry32 */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { below, happens: (probability) => next() < probability, pick: (items) => items[below(items.length)] as never }
}

/** How far from a sane pod the values go. */
export interface Mood {
  readonly odd: number
  readonly directives: number
}

/** A random value of a type, with odd ones among its parts. */
export function randomValue(c: Chance, type: TypeRef, mood: Mood, depth = 0): Json {
  if (c.happens(mood.odd)) return oddValue(c, 2)
  switch (type.kind) {
    case 'pointer':
      return c.happens(0.03) ? null : randomValue(c, type.elem, mood, depth)
    case 'struct':
      return randomStruct(c, type.name, mood, depth)
    case 'list':
      return randomList(c, type.elem, mood, depth)
    case 'map': {
      const out = record()
      for (let i = c.below(4); i > 0; i--)
        out[c.pick(MAP_KEYS)] = c.happens(0.05) ? null : randomValue(c, type.elem, mood, depth + 1)
      return directed(c, out, [], mood)
    }
    case 'scalar':
      return randomScalar(c, type)
  }
}

function randomStruct(c: Chance, name: string, mood: Mood, depth: number): Json {
  const { fields } = podType(name)
  const wanted = COMMON[name] ?? []
  const out: MutableObject = record()
  const lists: string[] = []
  const count = depth === 0 ? 2 : c.below(depth > 5 ? 2 : 5)
  const chosen = fields.filter((field) => KEYS.has(field.json) && c.happens(0.85))
  for (let i = 0; i < count; i++) {
    const key = wanted.length > 0 && c.happens(0.75) ? c.pick(wanted) : c.pick(fields).json
    chosen.push(fields.find((field) => field.json === key) as FieldSchema)
  }
  if (depth === 0)
    chosen.push(...fields.filter((field) => (field.json === 'spec' || field.json === 'metadata') && c.happens(0.9)))
  for (const field of shuffled(c, chosen)) {
    const key = c.happens(0.01) ? field.json.toUpperCase() : field.json
    if (field.type.kind === 'list') lists.push(field.json)
    out[key] = c.happens(0.04) ? null : randomValue(c, field.type, mood, depth + 1)
  }
  if (c.happens(mood.odd * 2)) out[c.pick(['unknown', 'x', 'Format', '$unknown', 'Raw'])] = oddValue(c, 2)
  return directed(c, out, lists, mood)
}

function randomList(c: Chance, elem: TypeRef, mood: Mood, depth: number): Json {
  const list: Json[] = []
  const length = c.happens(0.03) ? 10 + c.below(c.happens(0.05) ? 300 : 30) : c.below(5)
  for (let i = 0; i < length; i++) list.push(c.happens(0.01) ? null : randomValue(c, elem, mood, depth + 1))
  if (c.happens(mood.directives))
    list.splice(c.below(list.length + 1), 0, recordWith('$patch', c.pick(['replace', 'delete', 'merge', 'x'])))
  return list
}

/** Keys that act on a map or on its lists. */
function directed(c: Chance, map: MutableObject, lists: readonly string[], mood: Mood): Json {
  if (c.happens(mood.directives / 2)) map['$patch'] = c.pick<Json>(['replace', 'delete', 'delete', 'merge', 'bogus', 1, null, []])
  if (c.happens(mood.directives / 2)) {
    const keys: Json[] = Object.keys(map).filter(() => c.happens(0.9))
    map['$retainKeys'] = c.happens(0.1) ? oddValue(c, 1) : [...keys, ...(c.happens(0.5) ? ['name'] : [])]
  }
  for (const name of lists) {
    if (c.happens(mood.directives)) {
      map[`$setElementOrder/${name}`] = c.happens(0.05) ? oddValue(c, 1) : orderOf(c, map[name] ?? null)
      if (c.happens(0.2)) delete map[name]
    }
    if (c.happens(name === 'finalizers' ? mood.directives * 4 : mood.directives / 3)) {
      map[`$deleteFromPrimitiveList/${name}`] = c.happens(0.05)
        ? oddValue(c, 1)
        : randomList(c, typeRef('s'), { odd: 0.01, directives: 0 }, 9)
    }
  }
  if (c.happens(mood.directives / 20))
    map[c.pick(['$setElementOrder', '$setElementOrder/', '$deleteFromPrimitiveList', '$deleteFromPrimitiveList/'])] = ['a']
  return map
}

/** Items reduced to their keys, with some left out, added, or swapped. */
function orderOf(c: Chance, list: Json): Json {
  const items = (Array.isArray(list) ? (list as readonly Json[]) : []).map((item): Json => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
    const out = record()
    for (const key of Object.keys(item)) if (KEYS.has(key)) out[key] = (item as { readonly [key: string]: Json })[key] as Json
    return out
  })
  if (c.happens(0.3))
    items.splice(
      c.below(items.length + 1),
      0,
      recordWith(c.pick(['name', 'containerPort', 'mountPath']), c.pick<Json>(['a', 'b', 80])),
    )
  if (c.happens(0.2)) items.splice(c.below(items.length + 1), 1)
  return c.happens(0.2) ? shuffled(c, items) : items
}

function randomScalar(c: Chance, type: TypeRef & { kind: 'scalar' }): Json {
  switch (type.scalar) {
    case 'string':
      return c.happens(0.05)
        ? c.pick(['', 'ä<&>', '\u2028"\\\t', '😀', '0', '\ufeffa', '\u0000\u007f', 'TRUE', ' a '])
        : c.pick(WORDS)
    case 'bool':
      return c.happens(0.5)
    case 'int32':
      return c.pick<Json>([0, 1, 80, 80, 80, 443, 443, 8080, -1, 2147483647, -2147483648, 2147483648])
    case 'int64':
      return c.pick<Json>([0, 1, 2, 1000, -5, 9007199254740993n, 9223372036854775807n, -9223372036854775808n])
    case 'quantity':
      return c.happens(0.1) ? c.pick<Json>(ODD_QUANTITIES) : c.pick<Json>(QUANTITIES)
    case 'intOrString':
      return c.pick<Json>([80, 'http', '80', 0, '', 8080, '50%', -1, 2147483647, '<', 80.5])
    case 'time':
      return c.pick([
        '2025-06-30T08:09:10Z',
        '2025-06-30T08:09:10.5+02:00',
        '0001-01-01T00:00:00Z',
        '2025-06-30',
        '2025-02-30T00:00:00Z',
        '2024-02-29T24:00:00Z',
        '9999-12-31T23:59:59-01:00',
        '2025-06-30T8:09:10,123456789Z',
        '2025-06-30t08:09:10z',
        '2025-06-30T08:09:10+0200',
        '2025-06-30T08:09:10+24:60',
        '0001-01-01T00:00:00.000000001Z',
        '',
      ])
    case 'raw':
      return oddValue(c, 3)
  }
}

/** A value of any kind that fits nowhere in particular. */
function oddValue(c: Chance, depth: number): Json {
  switch (c.below(depth > 0 ? 12 : 8)) {
    case 0:
      return null
    case 1:
      return c.pick<Json>([0, 1, 1.5, -3, 1e21, 1e-7, 100000, 1e6, 2147483648, 9007199254740993n, 18446744073709551615n])
    case 2:
      return c.happens(0.5)
    case 3:
      return []
    case 4:
      return record()
    case 8:
    case 9:
      return Array.from({ length: 1 + c.below(3) }, () => oddValue(c, depth - 1))
    case 10:
    case 11: {
      const out = record()
      for (let i = 1 + c.below(3); i > 0; i--)
        out[c.pick([...MAP_KEYS, 'name', '$patch', 'Format', 'Type'])] = oddValue(c, depth - 1)
      return out
    }
    default:
      return c.pick(WORDS)
  }
}

function shuffled<T>(c: Chance, items: readonly T[]): T[] {
  const out = [...items]
  for (let i = out.length - 1; i > 0; i--) {
    const j = c.below(i + 1)
    const item = out[i] as T
    out[i] = out[j] as T
    out[j] = item
  }
  return out
}

function recordWith(key: string, value: Json): Json {
  const out = record()
  out[key] = value
  return out
}

const WORDS = ['a', 'b', 'c', 'd', 'e', 'istio-proxy', 'TCP', 'UDP', 'Always']
const MAP_KEYS = ['a', 'b', 'c', 'cpu', 'memory', '10', '9', 'A', 'é', '', '__proto__', '\uffff', '😀']
const QUANTITIES = [
  '100m',
  '1',
  '2000m',
  '128Mi',
  '1Gi',
  '1024Mi',
  '0.5',
  1,
  2.5,
  0,
  '1k',
  '1000',
  '1500m',
  '1e3',
  '0',
  '1.5Gi',
  '0.1Mi',
]
const ODD_QUANTITIES: readonly Json[] = [
  'x',
  '',
  '1.',
  '+1',
  '.5',
  '1e3',
  '12345678901234567890',
  '0.0000000001',
  ' 1 ',
  '1Ei',
  '8Ei',
  '-1.5Gi',
  '0.5Ki',
  '1e-10',
  '1E',
  '1e',
  '1ki',
  '\u00a01',
  '1Mi\n',
  '.',
  '-',
  1e21,
  1e-7,
  -0.5,
  18446744073709551615n,
  true,
  null,
  [],
]
/** Merge keys of all lists, so that items can meet. */
const KEYS = new Set([
  'name',
  'containerPort',
  'mountPath',
  'devicePath',
  'ip',
  'topologyKey',
  'uid',
  'resourceClaimName',
  'status',
  'type',
])
const COMMON: Readonly<Record<string, readonly string[]>> = {
  PodSpec: [
    'containers',
    'containers',
    'initContainers',
    'volumes',
    'imagePullSecrets',
    'hostAliases',
    'tolerations',
    'securityContext',
    'nodeSelector',
  ],
  Container: [
    'env',
    'ports',
    'volumeMounts',
    'resources',
    'args',
    'livenessProbe',
    'image',
    'securityContext',
    'volumeDevices',
    'lifecycle',
  ],
  ObjectMeta: ['finalizers', 'finalizers', 'labels', 'annotations', 'ownerReferences', 'managedFields', 'creationTimestamp'],
  Volume: ['emptyDir', 'configMap', 'csi', 'projected', 'secret'],
}
