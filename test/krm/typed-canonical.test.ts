import { at, isArray, isObject, type Json, type JsonObject, type MutableObject, record } from '../../src/base/json.ts'
import { podType, type TypeRef, typeRef } from '../../src/krm/pod-schema.ts'
import { decodeTyped, isTypedError, roundTrip } from '../../src/krm/typed.ts'
import { encodeValue } from '../../src/krm/typed-encode.ts'
import { equal, is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const CASES = 3_000

/** A linear congruential generator: the same seed gives the same pods. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** What seldom stands where it fits. */
const ODDITIES: readonly Json[] = [
  null,
  -0,
  0,
  1.5,
  2 ** 31,
  2n ** 60n,
  '',
  'a',
  '1e3',
  '0.5',
  true,
  false,
  [],
  [null],
  ['b', null],
]

/** A value of the type, mostly; keys in any order, some unknown, some in another spelling. */
function value(type: TypeRef, next: (below: number) => number, depth: number, odd: number): Json {
  if (odd > 0 && next(odd) === 0) return ODDITIES[next(ODDITIES.length)] ?? record()
  switch (type.kind) {
    case 'pointer':
      return value(type.elem, next, depth, odd)
    case 'list':
      return Array.from({ length: next(3) }, () => value(type.elem, next, depth - 1, odd))
    case 'map': {
      const out = record()
      for (let i = next(4); i > 0; i--)
        out[['z', 'a', '10', '9', 'M', 'é', '\u{1f600}', '\uffee'][next(8)] ?? ''] = value(type.elem, next, depth, odd)
      return out
    }
    case 'struct':
      return struct(type.name, next, depth, odd)
    case 'scalar':
      return scalar(type, next)
  }
}

function struct(name: string, next: (below: number) => number, depth: number, odd: number): JsonObject {
  const out: MutableObject = record()
  if (depth <= 0) return out
  const { fields } = podType(name)
  for (let i = next(6); i > 0; i--) {
    const field = fields[next(fields.length)]
    if (field === undefined) continue
    const key = odd > 0 && next(odd * 8) === 0 ? field.json.toUpperCase() : field.json
    out[key] = value(field.type, next, depth - 1, odd)
  }
  if (next(20) === 0) out['unknown'] = 'x'
  return out
}

function scalar(type: TypeRef & { kind: 'scalar' }, next: (below: number) => number): Json {
  switch (type.scalar) {
    case 'string':
      return ['', 'a', 'b c', 'é'][next(4)] ?? ''
    case 'bool':
      return next(2) === 0
    case 'int32':
    case 'int64':
      return [0, 1, -1, 8080, 2 ** 31 - 1][next(5)] ?? 0
    case 'quantity':
      return ['100m', '0.5', '1Gi', '1024Mi', 2, '0', '1e3', 0.1][next(8)] ?? 0
    case 'intOrString':
      return ['http', 0, 8080, ''][next(4)] ?? 0
    case 'time':
      return ['2024-01-02T03:04:05Z', null][next(2)] ?? null
    case 'raw':
      return null
  }
}

/** The value, or the text of its error. */
function outcome(read: () => Json): Json {
  try {
    return read()
  } catch (error) {
    if (!isTypedError(error)) throw error
    return `error: ${error.message}`
  }
}

/** Keys in their order, which {@link equal} does not see. */
function keyOrder(json: Json): unknown {
  if (isArray(json)) return json.map(keyOrder)
  return isObject(json) ? Object.keys(json).map((key) => [key, keyOrder(json[key] ?? null)]) : undefined
}

describe('typed values', (it) => {
  for (const odd of [0, 60, 12]) {
    it(`are the same on the quick way and on the whole one, 1 of ${odd} odd`, () => {
      const next = random(odd + 7)
      const type = typeRef('Pod')
      for (let i = 0; i < CASES; i++) {
        const pod = struct('Pod', next, 7, odd)
        const prune = [18, 28, 34, Number.POSITIVE_INFINITY][next(4)] ?? 34
        const quick = outcome(() => roundTrip(pod, 'Pod', { prune }))
        const whole = outcome(() => encodeValue(decodeTyped(pod, type, { prune }), type))
        equal(quick, whole)
        equal(keyOrder(quick), keyOrder(whole))
        if (isObject(quick)) equal(roundTrip(quick, 'Pod', { prune }), quick)
      }
    })
  }

  it('are refused where an integer is too large for its type', () => {
    const withPort = (containerPort: number): Json =>
      outcome(() => roundTrip({ spec: { containers: [{ name: 'a', ports: [{ containerPort }] }] } }, 'Pod'))
    equal(at(withPort(2 ** 31 - 1), 'spec', 'containers', 0, 'ports', 0), { containerPort: 2 ** 31 - 1 })
    is(
      withPort(2 ** 31),
      'error: json: cannot unmarshal number 2147483648 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    )
  })

  it('are given back as they are where they are canonical', () => {
    const pod = roundTrip({ spec: { containers: [{ name: 'a', resources: { limits: { cpu: '0.5' } } }] } }, 'Pod')
    is(roundTrip(pod, 'Pod'), pod)
  })
})
