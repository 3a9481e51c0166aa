import { checkShape } from '../../src/base/check-shape.ts'
import { parseJson } from '../../src/base/json.ts'
import { locatedValue } from '../../src/base/located-value.ts'
import type { Shape } from '../../src/base/shape.ts'
import { equal, is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const SHAPE = {
  kind: 'object',
  fields: {
    name: { shape: { kind: 'string' }, required: true, doc: 'A name.' },
    mode: { shape: { kind: 'string', values: ['auto', 'off'] }, doc: 'A mode.' },
    version: { shape: { kind: 'string', pattern: /^1\./, expected: 'a version' }, doc: 'A version.' },
    flag: { shape: { kind: 'boolean' }, doc: 'A flag.' },
    labels: { shape: { kind: 'map', of: { kind: 'nullable', of: { kind: 'string' } } }, doc: 'Labels.' },
    list: { shape: { kind: 'list', of: { kind: 'string' }, nonEmpty: true }, doc: 'A list.' },
    choice: {
      shape: { kind: 'either', of: [{ kind: 'boolean' }, { kind: 'string', values: ['auto'] }], expected: 'auto, true or false' },
      doc: 'A choice.',
    },
  },
} as const satisfies Shape

const check = (json: string) => checkShape(locatedValue(parseJson(json)), SHAPE).map(({ code, message }) => `${code} ${message}`)

describe('checkShape', (it) => {
  it('finds nothing wrong with a value of the shape', () => {
    equal(check('{"name":"a","mode":"auto","flag":true,"labels":{"x":"1","y":null},"list":["z"],"choice":"auto"}'), [])
    equal(check('{"name":"a","choice":false}'), [])
  })

  it.each(
    ({ json }) => json,
    [
      { json: '{"name":"a","nmae":1}', expected: 'RI0202 unknown field nmae; did you mean name?' },
      { json: '{"name":"a","labels":{"x":1}}', expected: 'RI0203 labels.x must be a string, not the number 1' },
      { json: '{"name":"a","labels":{"a/b":true}}', expected: 'RI0203 labels["a/b"] must be a string, not the boolean true' },
      { json: '{"name":"a","mode":"of"}', expected: 'RI0203 mode must be one of auto, off, not "of"; did you mean off?' },
      { json: '{"name":"a","list":[]}', expected: 'RI0203 list must be a list with at least one item, and is empty' },
      { json: '{"name":"a","list":["x",{}]}', expected: 'RI0203 list[1] must be a string, not a map' },
      { json: '{"name":"a","choice":3}', expected: 'RI0203 choice must be auto, true or false, not the number 3' },
      { json: '{"nmae":"a"}', expected: 'RI0202 unknown field nmae; did you mean name?' },
      { json: '{}', expected: 'RI0203 name is missing' },
      { json: '[]', expected: 'RI0203 the document must be a map, not a list' },
    ],
    ({ json, expected }) => is(check(json).join('\n'), expected),
  )

  it.each(
    ({ json }) => `tells to quote what a text would be taken for: ${json}`,
    [
      { json: '{"name":true}', hint: 'quote it: "true"' },
      { json: '{"name":"a","mode":true}', hint: undefined },
      { json: '{"name":"a","version":1.5}', hint: 'quote it: "1.5"' },
      { json: '{"name":"a","version":2}', hint: undefined },
    ],
    ({ json, hint }) => is(checkShape(locatedValue(parseJson(json)), SHAPE)[0]?.hint, hint),
  )

  it('collects all that is wrong', () => is(check('{"flag":"yes","mode":1}').length, 3))

  it('takes no field from the prototype', () => {
    is(check('{"name":"a","constructor":1}').length, 1)
    is(check('{"name":"a","__proto__":1}').length, 1)
  })
})
