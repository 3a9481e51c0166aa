import nunjucks from 'nunjucks'
import { realmProgram } from '../../../scripts/realm-program.js'
import { type JsonObject, parseJson } from '../../../src/base/json.ts'
import { createNunjucks } from '../../../src/template/nunjucks/nunjucks.ts'
import { is, ok } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'

const engine = createNunjucks(realmProgram())
const DATA = `{
  "values": {"image": "registry.example/logship:2.4.1", "level": "warn", "port": 8080, "debug": false, "ratio": 0.5, "empty": null, "blank": [],
    "ports": [8080, 8443], "env": {"B": "two", "a": "one"}, "words": "the quick  brown fox", "nested": {"a": {"b": [1, {"c": "deep"}]}},
    "people": [{"name": "bo", "age": 3, "in": {"k": "x"}}, {"name": "Al", "age": 1, "in": {"k": "y"}}, {"name": "cy", "age": 2, "in": {"k": "x"}}]},
  "workload": {"kind": "Deployment", "name": "shop"},
  "pod": {"metadata": {"labels": {"app": "shop"}}, "spec": {"containers": [{"name": "app", "image": "i"}]}}
}`

/** Templates whose text is the same from nunjucks itself. */
const same: readonly string[] = [
  'plain text with { and } and % and #',
  '{{ values.image }} {{ workload.name }}',
  '{{ values["level"] }} {{ values.nested.a.b[1].c }} {{ values.ports[0] }}',
  '{% if values.debug %}yes{% elif values.port > 8000 %}high{% else %}no{% endif %}',
  '{% if not values.debug and workload.kind == "Deployment" %}a{% endif %}',
  '{% if values.level in ["info", "warn"] %}in{% endif %}{% if "x" not in values.image %}!{% endif %}',
  '{{ "on" if values.debug else "off" }}{{ "x" if values.debug }}',
  '{% for p in values.ports %}{{ loop.index }}/{{ loop.length }}:{{ p }}{% if not loop.last %}, {% endif %}{% endfor %}',
  '{% for p in values.ports %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }};{% endfor %}',
  '{% for k, v in values.env %}{{ k }}={{ v }};{% endfor %}',
  '{% for a, b in [[1, 2], [3, 4]] %}{{ a }}-{{ b }};{% endfor %}',
  '{% for a, b, c in [[1, 2, 3]] %}{{ a }}{{ b }}{{ c }}{% endfor %}',
  '{% for x in values.blank %}x{% else %}nothing{% endfor %}',
  '{% for x in values.empty %}x{% else %}null{% endfor %}',
  '{% for a in range(3) %}{% for b in range(a) %}{{ a }}{{ b }}{{ loop.index }} {% endfor %}{{ loop.index }};{% endfor %}',
  '{% for c in pod.spec.containers %}{{ c.name }}: {{ c.image }}{% endfor %}',
  '{{ range(4) | join(",") }} {{ range(1, 4) | join(",") }} {{ range(0, 10, 3) | join(",") }} {{ range(3, 0, -1) | join(",") }}',
  '{% macro field(name, value="none", other=2) %}{{ name }}={{ value }}/{{ other }} {% endmacro %}{{ field("a") }}{{ field("b", 1) }}{{ field("c", other=3) }}{{ field(name="d") }}',
  '{% macro box(title) %}[{{ title }}:{{ caller() }}]{% endmacro %}{% call box("t") %}in {{ workload.name }}{% endcall %}',
  '{% macro item(a, b) %}<{{ caller(a, b) }}>{% endmacro %}{% call(x, y) item(1, 2) %}{{ x }}+{{ y }}{% endcall %}',
  '{% macro outer(x) %}({{ caller() }}{{ x }}){% endmacro %}{% call outer(1) %}{% call outer(2) %}deep{% endcall %}{% endcall %}',
  '{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{% macro four(x) %}{{ twice(x) }}{{ twice(x) }}{% endmacro %}{{ four("ab") }}',
  '{% macro opt() %}{% if caller %}yes{% else %}no{% endif %}{% endmacro %}{{ opt() }}{% call opt() %}{% endcall %}',
  '{% set a = 1 %}{% set b = a + 1 %}{{ a }}{{ b }}{% set a, c = 5 %}{{ a }}{{ c }}',
  '{% set block %}x{{ workload.name }}y{% endset %}{{ block | upper }}',
  '{% set n = 0 %}{% for p in values.ports %}{% set n = n + p %}{% endfor %}{{ n }}',
  '{% set x = 1 %}{% for i in [2] %}{% set y = i %}{{ x }}{{ y }}{% endfor %}{{ x }}',
  '{% for x in [1] %}{% if true %}{% set z = 5 %}{% endif %}{{ z }}{% endfor %}',
  '{% filter upper %}a{{ workload.name }}{% endfilter %}{% filter replace("a", "b") %}banana{% endfilter %}',
  '{% switch values.level %}{% case "info" %}i{% case "warn" %}w{% default %}d{% endswitch %}',
  '{% switch 2 %}{% case 1 %}{% case 2 %}{% case 3 %}three{% default %}d{% endswitch %}',
  '{% raw %}{{ not }} {% code %}{% endraw %}{% verbatim %}{{ x }}{% endverbatim %}',
  'a {# note {{ x }} #}b{#- trim -#} c',
  'a\n  {%- if true %}\n  b\n  {%- endif %}\nc {{- 1 -}} d\n{% set x = 1 -%}\n  e',
  '{{ 1 + 2 * 3 - 4 / 2 }} {{ 7 % 4 }} {{ 7 // 2 }} {{ -3 + 1 }} {{ +2 }} {{ (1 + 2) * 3 }} {{ 7 * 3 % 2 }} {{ 8 / 4 * 2 }} {{ 10 - 3 - 2 }} {{ 2 - 1 + 4 }}',
  '{{ "a" + "b" }} {{ "a" + 1 }} {{ 1 ~ 2 }} {{ "x" ~ values.port ~ true }} {{ 1 + 2 ~ "a" }} {{ 2 * 3 ~ 1 }}',
  '{{ 1 == "1" }} {{ 1 === "1" }} {{ 1 != 2 }} {{ 1 !== 1 }} {{ 2 < 3 }} {{ "b" > "a" }} {{ 2 <= 2 }} {{ 3 >= 4 }} {{ values.missing == "x" }} {{ values.empty == none }}',
  '{{ values.debug or values.level }} {{ values.level and values.port }} {{ not values.debug }} {{ (values.blank or 1) | length }}',
  '{{ true }} {{ false }} {{ 1.5 }} {{ 0.1 + 0.2 }} {{ "q\\"u\\\\o\\nte" }} {{ \'single\' }}',
  '{{ values.level is defined }} {{ values.x is defined }} {{ nope is undefined }} {{ values.port is number }} {{ values.level is string }} {{ values.ports is iterable }}',
  '{{ values.env is mapping }} {{ values.port is even }} {{ values.port is odd }} {{ 9 is divisibleby(3) }} {{ values.empty is none }} {{ values.empty is null }} {{ 2 is gt(1) }} {{ 2 is not lt(1) }}',
  '{{ "a" is lower }} {{ "A" is upper }} {{ 1 is eq(1) }} {{ 1 is sameas("1") }} {{ 0 is falsy }} {{ 1 is truthy }} {{ 2 is ge(2) }} {{ 1 is ne(2) }} {{ 1 is le(0) }}',
  '{{ values.x | default("d") }} {{ values.level | d("d") }} {{ values.debug | default("d", true) }} {{ values.a.b.c | default("deep") }}',
  '{{ "Hello" | upper | lower | capitalize }} {{ "a b-c" | title }} {{ "  x " | trim }}| {{ "abc" | length }} {{ values.ports | length }} {{ values.env | length }}',
  '{{ values.words | replace("quick", "slow") }} {{ "aaa" | replace("a", "b", 2) }} {{ "abc" | replace("", "-") }} {{ values.port | replace("80", "1") }}',
  '{{ "a\\nb\\n\\nc" | indent }}|{{ "a\\nb" | indent(2) }}|{{ "a\\nb" | indent(2, true) }}',
  '{{ "x" | center(5) }}|{{ "xy" | center(7) }}|{{ "xyz" | center(2) }}|{{ "x" | center(6) }}|{{ "ab" | center(5) }}',
  '{{ "the quick brown fox" | truncate(9) }} {{ "the quick brown fox" | truncate(9, true) }} {{ "the quick" | truncate(5, true, "") }} {{ "short" | truncate(9) }}',
  '{{ values.words | wordcount }} {{ "a b&c" | urlencode }} {{ values.env | urlencode }} {{ 5 | string }} {{ "x" | safe }}',
  '{{ [3, 1, 2] | sort | join }} {{ ["b", "A"] | sort | join }} {{ ["b", "A"] | sort(true) | join }} {{ ["b", "A", "a"] | sort(false, true) | join }} {{ values.people | sort(attribute="age") | join(",", "name") }}',
  '{{ [1, 2, 3] | first }} {{ [1, 2, 3] | last }} {{ [1, 2, 3] | reverse | join }} {{ "abc" | reverse }} {{ "abc" | list | join("-") }} {{ "abc" | first }}',
  '{{ [1, 2, 3] | sum }} {{ values.people | sum("age") }} {{ values.people | sum("age", 10) }} {{ -3 | abs }} {{ 2.567 | round(1) }} {{ 2.1 | round(0, "ceil") }} {{ 2.9 | round(0, "floor") }}',
  '{{ "42" | int + 1 }} {{ "x" | int(7) }} {{ "ff" | int(0, 16) }} {{ "3.5" | float }} {{ "x" | float(1.5) }} {{ 3.9 | int }}',
  '{% for row in [1, 2, 3, 4, 5] | batch(2, "x") %}{{ row | join }};{% endfor %}{% for row in [1, 2, 3, 4, 5] | slice(2) %}{{ row | join }};{% endfor %}{% for row in [1, 2, 3, 4] | slice(3, "z") %}{{ row | join }};{% endfor %}',
  '{% for k, v in values.people | groupby("in.k") %}{{ k }}:{{ v | join("", "name") }};{% endfor %}{% for k, v in values.env | dictsort %}{{ k }}{{ v }};{% endfor %}',
  '{% for k, v in values.env | dictsort(true) %}{{ k }};{% endfor %}{% for k, v in values.env | dictsort(false, "value") %}{{ k }};{% endfor %}{% for i in values.env | list %}{{ i.key }}{{ i.value }}{% endfor %}',
  '{{ [0, 1, 2, ""] | select | join }} {{ [1, 2, 3] | select("odd") | join }} {{ [1, 2, 3] | reject("odd") | join }} {{ [1, 2, 4] | select("divisibleby", 2) | join }} {{ [{a: 1}, {a: 0}] | selectattr("a") | length }} {{ [{a: 1}, {}] | rejectattr("a") | length }}',
  '{{ {a: 1, "b c": [true, null, "x"]} | dump }} {{ [1, {b: 2}] | dump(2) }} {{ {} | dump }} {{ [] | dump(2) }}',
  '{{ "x" in {x: 1} }} {{ "y" in {x: 1} }} {{ 2 in [1, 2] }} {{ "b" in "abc" }}',
  '\r\n{% if true %}\r\n  a: {{ values.level }}\r\n{% endif %}\r\n',
  '{{ "héé ☃ 😀" | upper }} ☃ {{ "😀" }}',
]

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
    same,
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
