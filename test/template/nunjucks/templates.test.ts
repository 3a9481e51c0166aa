import nunjucks from 'nunjucks'
import { realmProgram } from '../../../scripts/realm-program.js'
import { type JsonObject, parseJson } from '../../../src/base/json.ts'
import { createNunjucks } from '../../../src/template/nunjucks/nunjucks.ts'
import { is, ok } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'
import { ORDINARY } from './ordinary.ts'

const engine = createNunjucks(realmProgram())
const DATA = `{
  "values": {"image": "registry.example/logship:2.4.1", "level": "warn", "port": 8080, "debug": false, "ratio": 0.5, "empty": null, "blank": [],
    "ports": [8080, 8443], "env": {"B": "two", "a": "one"}, "words": "the quick  brown fox", "nested": {"a": {"b": [1, {"c": "deep"}]}},
    "people": [{"name": "bo", "age": 3, "in": {"k": "x"}}, {"name": "Al", "age": 1, "in": {"k": "y"}}, {"name": "cy", "age": 2, "in": {"k": "x"}}]},
  "workload": {"kind": "Deployment", "name": "shop"},
  "pod": {"metadata": {"labels": {"app": "shop"}}, "spec": {"containers": [{"name": "app", "image": "i"}]}}
}`

/** Templates whose text is ours to say. */
const ours: readonly (readonly [template: string, text: string])[] = [
  ['{{ not 1 == 2 }} {{ 1 ~ 2 + 3 }}', 'true 15'],
  ['{{ values.image | tojson }} {{ values.nested | tojson }}', '"registry.example/logship:2.4.1" {"a":{"b":[1,{"c":"deep"}]}}'],
  ['{{ values.env | tojson(2) }}', '{\n  "B": "two",\n  "a": "one"\n}'],
  ['{{ values.port | quote }} {{ true | quote }} {{ "y" | quote }}', '"8080" "true" "y"'],
  ['{{ "😀" | first }} {{ "😀x" | reverse }}', '😀 x😀'],
  ['{{ values.x | default(values.level) }}', 'warn'],
  ['{{ -(-1) }} {{ - -1 }}', '1 1'],
  ['{% for c in "a☃" %}{{ c }},{% endfor %}', 'a,☃,'],
]

describe('nunjucks templates', (it) => {
  const plain = new nunjucks.Environment(null, { autoescape: false, dev: true })
  it.each(
    (text) => `as nunjucks: ${JSON.stringify(text)}`,
    ORDINARY,
    (text) => {
      is(engine.compile('t', text).render(parseJson(DATA) as JsonObject), plain.renderString(text, JSON.parse(DATA) as object))
    },
  )
  it.each(
    ([text]) => `ours: ${JSON.stringify(text)}`,
    ours,
    ([text, expected]) => {
      is(engine.compile('t', text).render(parseJson(DATA) as JsonObject), expected)
    },
  )
  it('shows large integers digit by digit, and texts that begin with NUL', () => {
    const data = parseJson('{"big": 18446744073709551615, "list": [9007199254740993], "nul": "\\u0000x"}') as JsonObject
    is(
      engine.compile('t', '{{ big }} {{ list | tojson }} {{ nul | length }}').render(data),
      '18446744073709551615 [9007199254740993] 2',
    )
  })
  it('gives the same template for the same name and text', () => {
    const template = engine.compile('a', 'x')
    ok(template === engine.compile('a', 'x'))
    ok(template !== engine.compile('b', 'x'))
    ok(template !== engine.compile('a', 'y'))
  })
  it('keeps nothing from one run to the next', () => {
    const template = engine.compile('t', '{{ seen is defined }}{% set seen = 1 %}{% macro m() %}{% endmacro %}')
    is(template.render({}) + template.render({}), 'falsefalse')
  })
  it('reads data anew where it changed, and only there', () => {
    const template = engine.compile('t', '{{ a.x }}{{ b.x if b }}{{ c | default("-") }}')
    const runs = [
      '{"a":{"x":1},"b":{"x":2}}',
      '{"a":{"x":1},"b":{"x":3},"c":"é\\n"}',
      '{"b":{"x":1},"a":{"x":3}}',
      '{"a":{"x":3},"b":null,"\\n":1}',
    ]
    is(runs.map((run) => template.render(parseJson(run) as JsonObject)).join(' '), '12- 13é\n 31- 3-')
  })
  it('goes on after a template that is wrong', () => {
    for (const text of ['{% for k, v in {a: 1} %}', '{{ x | nothing }}']) {
      try {
        engine.compile('t', text)
        ok(false, 'nothing was thrown')
      } catch {
        is(engine.compile('t', '{{ 1 }}').render({}), '1')
      }
    }
  })
})
