import { realmProgram } from '../../../scripts/realm-program.js'
import { TemplateError } from '../../../src/template/engine.ts'
import { createNunjucks } from '../../../src/template/nunjucks/nunjucks.ts'
import { equal, is } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'

const engine = createNunjucks(realmProgram())
const DATA = { values: { image: 'x', list: [1], env: { A: '1' }, empty: null, text: 'secret-value' }, workload: { name: 'shop' } }

/** A template with one fault, the line of the fault in it, and what is said. */
const rows: readonly (readonly [text: string, line: number, phase: TemplateError['phase'], message: string])[] = [
  ['{{ values.imge }}', 1, 'exec', 'values.imge is not defined, did you mean values.image?'],
  ['{{ valus.image }}', 1, 'exec', 'valus is not defined, did you mean values?'],
  ['a\n{{ values.imge | tojson }}', 2, 'exec', 'values.imge is not defined, did you mean values.image?'],
  ['{{ values.sidecar.image }}', 1, 'exec', 'values.sidecar is not defined'],
  ['{{ values["imge"] }}', 1, 'exec', 'values.imge is not defined, did you mean values.image?'],
  ['{{ values["a b"] }}', 1, 'exec', 'values["a b"] is not defined'],
  ['{{ values.list[7] }}', 1, 'exec', 'values.list[7] is not defined'],
  ['{{ values[workload.name] }}', 1, 'exec', 'values[…] is not defined'],
  ['{{ "a" ~\n values.imge }}', 2, 'exec', 'values.imge is not defined, did you mean values.image?'],
  ['{{ [1,\n2,\nvalues.imge] | tojson }}', 3, 'exec', 'values.imge is not defined, did you mean values.image?'],
  ['{% for x in values.lst %}\n{% endfor %}', 1, 'exec', 'values.lst is not defined, did you mean values.list?'],
  ['{% if true %}\n\n{{ nope }}\n{% endif %}', 3, 'exec', 'nope is not defined'],
  [
    '{% for i in [1] %}\n{{ i }}\n{{ values.imge }}\n{% endfor %}',
    3,
    'exec',
    'values.imge is not defined, did you mean values.image?',
  ],
  ['{% macro m(a) %}\n{{ a }}\n{% endmacro %}\n\n{{ m() }}', 2, 'exec', 'a is not defined'],
  ['{% macro m(a) %}\n{% endmacro %}\n\n{{ m(1, 2) }}', 4, 'exec', 'm takes at most 1 arguments, not 2'],
  ['{% macro m(width) %}{% endmacro %}\n{{ m(widht=2) }}', 2, 'exec', 'm has no parameter widht, did you mean width?'],
  ['{% macro m(a) %}{% endmacro %}\n{{ m(1, a=2) }}', 2, 'exec', 'm is given a twice'],
  ['{% set x %}\n{{ nope }}{% endset %}', 2, 'exec', 'nope is not defined'],
  ['{{ values.empty }}', 1, 'exec', 'values.empty is null'],
  ['{{ values.env }}', 1, 'exec', 'values.env is a map: print it with tojson'],
  ['{{ values.list }}', 1, 'exec', 'values.list is a list: print it with tojson'],
  ['{{ 1 / 0 }}', 1, 'exec', 'this value is no number that can be printed'],
  ['{{ 1 - "a" }}', 1, 'exec', '- needs numbers, not text'],
  ['{{ values.env ~ "a" }}', 1, 'exec', 'text cannot be joined with a map'],
  ['\n{{ values.env | upper }}', 2, 'exec', 'upper needs text, not a map'],
  ['{{ "a"\n| center(2, 3) }}', 2, 'exec', 'center takes at most 1 arguments'],
  ['{{ "a" | center(widht=2) }}', 1, 'exec', 'center has no parameter widht, did you mean width?'],
  ['{{ "a" | replace("a", values.nope) }}', 1, 'exec', 'the new of replace is not defined'],
  ['{% for k in values.env %}{% endfor %}', 1, 'exec', 'a map is looped over with two names: for key, value in …'],
  ['{% for k in 5 %}{% endfor %}', 1, 'exec', 'a loop needs a list or a map, not a number'],
  ['{{ caller() }}', 1, 'exec', 'caller() works inside a macro that a call block calls'],
  ['{% if values.env in values.env %}{% endif %}', 1, 'exec', 'a key is text or a number, not a map'],
  ['\n{% if values.list in values.env %}{% endif %}', 2, 'exec', 'a key is text or a number, not a list'],
  ['{{ 1e3 }}', 1, 'parse', '"1e3" is no name: letters, digits and _ make names, and no digit begins one'],
  [
    '\n{{ 9007199254740993 }}',
    2,
    'parse',
    'whole numbers beyond 9007199254740991 are not kept as they are written: put it in quotes',
  ],
  ['{{ [nope] | tojson }}', 1, 'exec', 'nope is not defined'],
  ['{% if a %}\n{{ b }}', 1, 'parse', '{% if %} is never closed'],
  ['{% if a %}\n{% for x in y %}\n\n', 2, 'parse', '{% for %} is never closed'],
  ['a\n{% if a %}{% endif %}{% macro m() %}\nb', 2, 'parse', '{% macro %} is never closed'],
  ['{% set x %}\n', 1, 'parse', '{% set %} is never closed'],
  ['{% raw %}\n{{ x }}', 1, 'parse', '{% raw %} is never closed'],
  ['{% raw %}{%\nendraw\n%}\n{{ nope }}', 4, 'exec', 'nope is not defined'],
  ['a\n{# b\n\n', 2, 'parse', '{# is never closed'],
  ['a\n\n #} b', 3, 'parse', '#} closes no comment'],
  ['\n{{ "abc', 2, 'parse', 'this tag is never closed'],
  ['\n{{ a\n', 2, 'parse', 'this tag is never closed'],
  ['\n{% if a', 2, 'parse', 'this tag is never closed'],
  ['a\n{% endif %}', 2, 'parse', 'unknown block tag: endif'],
  ['{% if a %}\n{% endfor %}', 2, 'parse', 'unknown block tag: endfor'],
  ['\n\n{% frob %}', 3, 'parse', 'unknown block tag: frob'],
  ['\n{{ a b }}', 2, 'parse', 'expected variable end'],
  ['\n{{ a +\n\n }}', 4, 'parse', 'unexpected token: }}'],
  ['{{ [1,\n2 3] }}', 1, 'parse', 'expected comma after expression'],
  ['\n{% call x %}{% endcall %}', 2, 'parse', '{% call %} cannot be read, or is never closed'],
  ['a\n{% include "b" %}', 2, 'parse', 'include is not available: templates cannot load other templates'],
  ['a\n{{ "a".split(",") }}', 2, 'parse', 'only macros and range can be called, not what a look-up finds: use a filter'],
  ['\n\n{{ a | upcase }}', 3, 'parse', 'there is no filter upcase'],
  ['\n{{ a | uper }}', 2, 'parse', 'there is no filter uper, did you mean upper?'],
  [
    '\n{{ a | escape }}',
    2,
    'parse',
    'the filter escape is not available: it writes HTML, and manifests are YAML: tojson and quote escape for that',
  ],
  ['{{ a is defned }}', 1, 'parse', 'there is no test defned, did you mean defined?'],
  ['{% macro field() %}{% endmacro %}\n{{ feild() }}', 2, 'parse', 'there is no macro feild, did you mean field?'],
  ['{{ a\n. constructor }}', 2, 'parse', 'the key constructor is not available in templates'],
  ['{% switch a %}\n{% case b\n  ** 2 %}{% endswitch %}', 2, 'parse', '** is not available'],
]

const PREFIXES: readonly string[] = [
  '',
  '\n'.repeat(7),
  'a: b\r\n'.repeat(40),
  '{# note\n#}{% set q = 1 %}\n{% raw %}\n{{\n{% endraw %}{{ "\n" }}x\n',
  '{% if true %}\n{% endif %}\n'.repeat(30),
]

function faultOf(name: string, text: string): TemplateError {
  try {
    engine.compile(name, text).render(DATA)
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
  throw new Error(`nothing was thrown: ${text}`)
}

describe('nunjucks errors', (it) => {
  it.each(
    ([text]) => `says what is wrong with ${JSON.stringify(text)}`,
    rows,
    ([text, line, phase, message]) => {
      const fault = faultOf('logs', text)
      equal(
        { template: fault.template, line: fault.line, phase: fault.phase, message: fault.message },
        { template: 'logs', line, phase, message },
      )
    },
  )
  it.each(
    (prefix) => `has the true line behind ${JSON.stringify(prefix.slice(0, 40))}`,
    PREFIXES,
    (prefix) => {
      const above = prefix.split('\n').length - 1
      for (const [text, line] of rows) is(faultOf('logs', prefix + text).line, above + line, text)
    },
  )
  it('holds no value of the data', () => {
    const texts = [
      '- values.text',
      'values.text - 1',
      'values.text | round',
      'values.text | batch(2)',
      'values.nope ~ values.text',
      'range(values.text)',
      'true in values.text',
      'values[values.text]',
      'values.text | sort',
      'values.text | groupby("a")',
      '[values.text] | sum',
      '[values.text] | groupby("a")',
      'values.text | center(values.text)',
    ]
    for (const text of texts) is(faultOf('logs', `{{ ${text} }}`).message.includes('secret-value'), false, text)
  })
})
