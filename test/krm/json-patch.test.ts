import fc from 'fast-check'
import type { Json, JsonObject } from '../../src/base/json.ts'
import { parseJson } from '../../src/base/json.ts'
import { jsonPatch } from '../../src/krm/json-patch.ts'
import { podReconcileTables } from '../../src/krm/reconcile-tables.ts'
import { applyJsonPatch } from '../support/apply-json-patch.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const TABLES = podReconcileTables('PodTemplateSpec')
const object = (text: string): JsonObject => parseJson(text) as JsonObject

function patch(before: string, after: string): readonly Json[] {
  return jsonPatch(object(before), object(after), ['spec', 'template'], TABLES) as unknown as readonly Json[]
}

describe('jsonPatch', (it) => {
  it('names what changes alone, items by their merge key', () =>
    equal(
      patch(
        '{"spec": {"containers": [{"name": "app", "image": "a:1", "args": ["x"]}]}}',
        '{"spec": {"containers": [{"name": "proxy"}, {"name": "app", "image": "a:2", "args": ["x"]}, {"name": "last"}], "volumes": []}}',
      ),
      [
        { op: 'add', path: '/spec/template/spec/containers/0', value: { name: 'proxy' } },
        { op: 'replace', path: '/spec/template/spec/containers/1/image', value: 'a:2' },
        { op: 'add', path: '/spec/template/spec/containers/2', value: { name: 'last' } },
        { op: 'add', path: '/spec/template/spec/volumes', value: [] },
      ].map((one) => object(JSON.stringify(one))),
    ))

  it('escapes keys', () =>
    equal(
      patch('{"metadata": {"annotations": {"a/b~c": "1"}}}', '{"metadata": {"annotations": {"a/b~c": "2", "x.io/y": ""}}}'),
      [
        { op: 'replace', path: '/spec/template/metadata/annotations/a~1b~0c', value: '2' },
        { op: 'add', path: '/spec/template/metadata/annotations/x.io~1y', value: '' },
      ].map((one) => object(JSON.stringify(one))),
    ))

  it('removes from behind, and moves', () => {
    const before = '{"spec": {"containers": [{"name": "a"}, {"name": "b"}, {"name": "c"}, {"name": "d"}]}}'
    equal(
      patch(before, '{"spec": {"containers": [{"name": "d"}, {"name": "b"}]}}').map((one) => (one as JsonObject)['path']),
      ['2', '1', '0', '1'].map((index) => `/spec/template/spec/containers/${index}`),
    )
  })

  it('gives what was meant, whatever the values', () => {
    const name = fc.constantFrom('a', 'b', 'c/d', 'e~f', '~1', '')
    const pod = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, tie('scalar'), tie('list'), tie('map')),
      scalar: fc.oneof(fc.constant(null), fc.boolean(), fc.integer({ min: 0, max: 3 }), name),
      list: fc.array(fc.oneof(tie('value'), fc.record({ name, image: tie('scalar') })), { maxLength: 5 }),
      map: fc.dictionary(fc.oneof(name, fc.constantFrom('spec', 'containers', 'metadata')), tie('value'), { maxKeys: 4 }),
    })).map
    fc.assert(
      fc.property(pod, pod, (one, other) => {
        const [before, after] = [object(JSON.stringify(one)), object(JSON.stringify(other))]
        equal(applyJsonPatch(before, jsonPatch(before, after, [], TABLES)), after)
      }),
      { numRuns: 2000, seed: 1 },
    )
  })
})
