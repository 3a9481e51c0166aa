import { type Json, type JsonObject, parseJson } from '../../src/base/json.ts'
import { isMergeError, MERGE_LIMITS, strategicMerge } from '../../src/krm/strategic-merge.ts'
import { equal, ok, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const merge = (original: string, patch: string): JsonObject => strategicMerge(parseJson(original), parseJson(patch), 'Pod')

describe('strategic merge', (it) => {
  it('puts new items before the rest and keeps the order of shared ones', () => {
    const env = (names: string): string =>
      `{"spec":{"containers":[{"name":"c","env":[${[...names].map((n) => `{"name":"${n}"}`).join(',')}]}]}}`
    equal(merge(env('FPB'), env('1P2')), parseJson(env('1FP2B')))
  })

  it('lets two entries of one merge key fall on the first', () => {
    const ports = (...protocols: string[]): string =>
      `{"spec":{"containers":[{"name":"c","ports":[${protocols.map((p) => `{"containerPort":53,"protocol":"${p}"}`).join(',')}]}]}}`
    equal(merge(ports('TCP', 'UDP'), ports('TCP', 'UDP')), parseJson(ports('UDP', 'UDP')))
  })

  it('deduplicates scalars in the very array of the original', () => {
    equal(merge('{"metadata":{"finalizers":["a","a","c"]}}', '{"metadata":{"finalizers":["d"]}}'), {
      metadata: { finalizers: ['a', 'd', 'c'] },
    })
  })

  it('deduplicates what stands at the end', () => {
    equal(merge('{"metadata":{"finalizers":["b","a","a"]}}', '{"metadata":{"finalizers":["b"]}}'), {
      metadata: { finalizers: ['b', 'a'] },
    })
  })

  it('keeps nulls of items that are appended, and drops them elsewhere', () => {
    equal(
      merge('{"spec":{"volumes":[{"name":"a"}]}}', '{"spec":{"volumes":[{"name":"b","emptyDir":null}],"affinity":{"x":null}}}'),
      {
        spec: { volumes: [{ name: 'b', emptyDir: null }, { name: 'a' }], affinity: {} },
      },
    )
  })

  it('changes neither argument', () => {
    const original = parseJson('{"spec":{"containers":[{"name":"a","env":[{"name":"x"}]}]}}')
    const patch = parseJson('{"spec":{"$retainKeys":["containers"],"containers":[{"$patch":"delete","name":"a"},{"name":"b"}]}}')
    const before = JSON.stringify([original, patch])
    strategicMerge(original, patch, 'Pod')
    equal(JSON.stringify([original, patch]), before)
  })

  it('merged with nothing is the same', () => {
    const pod = '{"spec":{"containers":[{"name":"a"},{"name":"a"}],"priority":12345678901234567}}'
    equal(merge(pod, '{}'), parseJson(pod))
  })

  const errors: readonly (readonly [string, string, string])[] = [
    [
      '{"spec":{"containers":[{"image":"i"}]}}',
      '{"spec":{"containers":[{"name":"a"}]}}',
      'map: map[image:i] does not contain declared merge key: name',
    ],
    ['{"spec":{"x":{"a":1}}}', '{"spec":{"x":{"b":1.5e6}}}', 'unable to find api field in struct PodSpec for the json field "x"'],
    [
      '{"metadata":{"labels":{"a":{}}}}',
      '{"metadata":{"labels":{"a":{"b":1}}}}',
      'merging an object in json but data type is not struct, instead is: map',
    ],
    [
      '{"metadata":{"finalizers":[1]}}',
      '{"metadata":{"finalizers":[1.5,null]}}',
      'list element types are not identical: [[1] [1.5 <nil>]]',
    ],
    ['{"spec":{}}', '{"spec":{"$patch":{"a":1}}}', 'unknown patch type: map[a:%!s(int64=1)] in map: map[$patch:map[a:1]]'],
    [
      '{"metadata":{"finalizers":[{"a":1}]}}',
      '{"metadata":{"$deleteFromPrimitiveList/finalizers":[{}]}}',
      'cannot merge lists without merge key for string',
    ],
  ]
  it.each(
    ([, patch]) => `fails as Go does on ${patch}`,
    errors,
    ([original, patch, message]) => {
      throwsMessage(() => merge(original, patch), message)
    },
  )

  it('turns panics of the library and bottomless input into typed errors', () => {
    let deep: Json = 1
    for (let i = 0; i <= 20 * MERGE_LIMITS.depth; i++) deep = [deep]
    for (const patch of [parseJson('{"metadata":{"finalizers":[null]}}'), { x: deep }]) {
      try {
        strategicMerge(parseJson('{"metadata":{"finalizers":[]}}'), patch, 'Pod')
        ok(false, 'expected an error')
      } catch (error) {
        ok(isMergeError(error), String(error))
      }
    }
  })
  it('keeps nulls and directives of values that the original lacks, where that is asked for', () => {
    const patch = parseJson(
      '{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":null}}},{"name":"b","$patch":"delete"}]}}',
    )
    equal(strategicMerge({}, patch, 'Pod', { unmatched: 'as-it-is' }), patch)
    equal(strategicMerge({}, patch, 'Pod'), parseJson('{"spec":{"containers":[{"name":"a","resources":{"limits":{}}}]}}'))
  })
})
