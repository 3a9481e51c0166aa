/** Each wall alone: what it stops when the others are not there, and an input that only it stops. */
import nunjucks from 'nunjucks'
import { realmProgram } from '../../../scripts/realm-program.js'
import { type JsonObject, parseJson } from '../../../src/base/json.ts'
import { TemplateError } from '../../../src/template/engine.ts'
import { checkSource } from '../../../src/template/nunjucks/check-source.ts'
import { checkTree } from '../../../src/template/nunjucks/check-tree.ts'
import { dataText } from '../../../src/template/nunjucks/data-text.ts'
import { isFault } from '../../../src/template/nunjucks/inside/fault.ts'
import { Fuel } from '../../../src/template/nunjucks/inside/fuel.ts'
import { Runtime } from '../../../src/template/nunjucks/inside/runtime.ts'
import { type MapValue, mapOf, ownValue } from '../../../src/template/nunjucks/inside/values.ts'
import { NUNJUCKS_LIMITS, type NunjucksLimits } from '../../../src/template/nunjucks/limits.ts'
import { ask, createNunjucks, startRealm } from '../../../src/template/nunjucks/nunjucks.ts'
import { preScan } from '../../../src/template/nunjucks/pre-scan.ts'
import { openRealm, RealmFailure } from '../../../src/template/nunjucks/realm.ts'
import { readTree, type Tree } from '../../../src/template/nunjucks/tree.ts'
import { equal, is, ok } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'
import { VICTIM } from './attacks.ts'
import { CODE_PAYLOADS, ESCAPE_PAYLOADS } from './payloads-code.ts'

const program = realmProgram()
const host = globalThis as { PWNED?: unknown }
const realm = startRealm(program, NUNJUCKS_LIMITS)
let number = 0

/** A template number of the shared realm, with the limits alone around it. */
function place() {
  return { realm, limits: NUNJUCKS_LIMITS, name: 'x', number: number++ }
}

/** What the body throws when that is a TemplateError or the realm's end; undefined when it throws nothing. */
function stopped(body: () => unknown): string | undefined {
  try {
    body()
    return undefined
  } catch (error) {
    if (error instanceof TemplateError || error instanceof RealmFailure) return error.message
    throw error
  }
}

function treeOf(text: string): Tree {
  return readTree(ask(place(), 'parse', text))
}

const small = (limits: Partial<NunjucksLimits>): NunjucksLimits => ({ ...NUNJUCKS_LIMITS, ...limits })

/** Rendering with the realm alone: neither the text, nor the tree, nor the source is looked at. */
function renderUnchecked(text: string): string {
  const here = place()
  ask(here, 'parse', text)
  const answer = realm.define(here.number, ask(here, 'compile', ''))
  if (answer !== '+') throw new TemplateError('exec', answer, { template: 'x' })
  return ask(here, 'render', dataText(parseJson(VICTIM) as JsonObject))
}

describe('nunjucks wall: pre-scan', (it) => {
  const rows: readonly [name: string, text: string, limits: Partial<NunjucksLimits>, line: number][] = [
    ['length', 'x'.repeat(11), { text: 10 }, 1],
    ['tags', 'a\n{{ 1 }}\n{% if 1 %}{% endif %}', { tags: 2 }, 3],
    ['length of a tag', '\n{{ 1111 }}', { tag: 6 }, 2],
    ['length of a tag without end', '\n{{ 11111111', { tag: 6 }, 2],
    ['brackets', '{{ 1 }}\n\n{{ [[(1)]] }}', { brackets: 2 }, 3],
    ['brackets behind quotes in a word', '{{ a"b ((( }}', { brackets: 2 }, 1],
    ['brackets behind an escaped quote', '{{ "\\"" ~ (((1))) }}', { brackets: 2 }, 1],
    ['blanks', 'a\n     b', { blanks: 4 }, 2],
  ]
  it.each(
    ([name]) => `limits ${name}`,
    rows,
    ([, text, limits, line]) => {
      try {
        preScan('x', text, small(limits))
      } catch (error) {
        ok(error instanceof TemplateError)
        equal({ phase: error.phase, line: error.line }, { phase: 'limit', line })
        preScan('x', text, NUNJUCKS_LIMITS)
        return
      }
      ok(false, 'nothing was thrown')
    },
  )
  it('does not count what is no code', () => {
    const limits = small({ brackets: 1, tags: 3 })
    preScan(
      'x',
      "((( {# ((( {{ {{ {{ #} {% raw %}{{ ((( {{ {% endraw %} {{ \"(((\" }} {{ '(\\'((' }}",
      small({ ...limits, tags: 4 }),
    )
    preScan('x', '{%- verbatim -%}{{ ((( }}{% endverbatim %}', limits)
  })
  it('refuses patterns before V8 compiles them', () =>
    ok(stopped(() => preScan('x', '{{ r/(/ }}', NUNJUCKS_LIMITS)) !== undefined))
  it('is what keeps the parser from recursing too deep', () => {
    const deep = `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`
    is(
      stopped(() => preScan('x', deep, NUNJUCKS_LIMITS)),
      'brackets are nested deeper than 64',
    )
    is(
      stopped(() => ask(place(), 'parse', deep)),
      'the template is nested too deeply',
    )
  })
})

describe('nunjucks wall: tree', (it) => {
  it('alone stops every payload that runs code', () => {
    let executed = 0
    let refused = 0
    const passed: string[] = []
    for (const payload of [...CODE_PAYLOADS, ...ESCAPE_PAYLOADS]) {
      const refusal = stopped(() => checkTree('x', treeOf(payload), NUNJUCKS_LIMITS))
      if (refusal !== undefined) {
        refused++
        continue
      }
      passed.push(payload)
      delete host.PWNED
      try {
        new nunjucks.Environment(null, { autoescape: false }).renderString(payload, JSON.parse(VICTIM) as object)
      } catch {
        // Plain nunjucks may end as it likes.
      }
      if ('PWNED' in host) executed++
    }
    delete host.PWNED
    // Three hold code in text that stays text.
    equal({ executed, passed: passed.length }, { executed: 0, passed: 3 }, passed.join('\n'))
    ok(refused >= 150, `${refused} refused`)
  })
  it('looks at what nunjucks keeps outside its fields', () => {
    is(
      stopped(() => checkTree('x', treeOf('{% set x %}\n{{ a"b }}{% endset %}'), NUNJUCKS_LIMITS)),
      '"a\\"b" is no name: letters, digits and _ make names, and no digit begins one',
    )
  })
  it('refuses a property and a node that it does not know', () => {
    const tree = treeOf('{{ a }}')
    const withProperty = tree.map((node) =>
      node.type === 'Symbol' ? { ...node, properties: [...node.properties, ['code', { scalar: 'x' }] as const] } : node,
    )
    const withType = tree.map((node) => (node.type === 'Symbol' ? { ...node, type: 'constructor' } : node))
    const doubled = tree.map((node) => ({ ...node, properties: [...node.properties, ...node.properties] }))
    for (const changed of [withProperty, withType, doubled])
      ok(stopped(() => checkTree('x', changed, NUNJUCKS_LIMITS)) !== undefined)
    checkTree('x', tree, NUNJUCKS_LIMITS)
  })
  it('limits nodes and depth', () => {
    ok(stopped(() => checkTree('x', treeOf('{{ 1 }}{{ 2 }}'), small({ nodes: 4 }))) !== undefined)
    ok(stopped(() => checkTree('x', treeOf('{{ 1 + 1 + 1 + 1 }}'), small({ treeDepth: 4 }))) !== undefined)
  })
  const refused: readonly string[] = [
    '{% include "x" %}',
    '{% extends "x" %}',
    '{% import "x" as y %}',
    '{% from "x" import y %}',
    '{% block b %}{% endblock %}',
    '{% ifAsync 1 %}{% endif %}',
    '{% asyncEach x in y %}{% endeach %}',
    '{{ 2 ** 3 }}',
    '{{ "a".split("") }}',
    '{{ x() }}',
    '{{ x | escape }}',
    '{{ x | nothing }}',
    '{{ x is callable }}',
    '{{ x is nothing }}',
    '{{ {__proto__: 1} }}',
    '{{ {"constructor": 1} }}',
    '{{ x.constructor }}',
    '{{ x["__proto__"] }}',
    '{% set __proto__ = 1 %}',
    '{% macro m(__proto__) %}{% endmacro %}',
    '{% macro m(a, a) %}{% endmacro %}',
    '{{ range(a=1, a=2) }}',
    '{{ range }}',
    '{% set loop = 1 %}',
    '{% for caller in x %}{% endfor %}',
    '{{ (1, 2) }}',
    '{{ () }}',
    '{{ x[] }}',
  ]
  it.each(
    (text) => `refuses ${text}`,
    refused,
    (text) => {
      ok(stopped(() => checkTree('x', treeOf(text), NUNJUCKS_LIMITS)) !== undefined)
    },
  )
})

describe('nunjucks wall: source', (it) => {
  const around = (text: string) =>
    `function root(env, context, frame, runtime, cb) {\nvar output = "";\n${text}\n}\nreturn {\nroot: root\n};`

  it.each(
    (payload) => `alone stops ${payload}`,
    ESCAPE_PAYLOADS,
    (payload) => {
      const here = place()
      ask(here, 'parse', payload)
      const source = ask(here, 'compile', '')
      ok(/",1\);.*constructor|",1\);throw/.test(source), 'the compiler pastes names, so there is something to stop')
      ok(stopped(() => checkSource('x', source)) !== undefined)
    },
  )
  const refused: readonly string[] = [
    'import("x");',
    'output += `x`;',
    "output += 'x';",
    'output += runtime["constructor"];',
    'output += t_1[t_2];',
    'output += runtime.constructor;',
    'output += runtime.t_1;',
    'output += context.constructor.constructor("x")();',
    'output += "a" / 2 / "b";',
    '/* x */',
    '// x',
    'output += "\\x41";',
    'output += "\\u{41}" + $;',
    'output += async;',
    'output += this;',
    'output += new t_1();',
    'output += t_1 => 1;',
    '}); (function () {',
    '\u2028import',
    'output += 0x41;',
    'output += 1n;',
    'output += @;',
    'output += r\\u0075ntime;',
    'output += "unclosed;',
  ]
  it.each(
    (text) => `refuses ${JSON.stringify(text)}`,
    refused,
    (text) => ok(stopped(() => checkSource('x', around(text))) !== undefined),
  )
  it('lets pass what templates compile to', () => {
    checkSource(
      'x',
      around(
        'if(runtime.test("defined", 1, "a.b", [runtime.name(context, frame, "a")])) {\noutput += runtime.text("\\u2028 import(x) `");\n}\n;',
      ),
    )
  })
})

describe('nunjucks wall: realm', (it) => {
  it('alone stops every payload that runs code', () => {
    let executed = 0
    for (const payload of CODE_PAYLOADS) {
      // Source that could not leave the vocabulary; the realm does not look.
      delete host.PWNED
      stopped(() => renderUnchecked(payload))
      if ('PWNED' in host) executed++
    }
    is(executed, 0)
  })
  const escapes: readonly [name: string, code: string][] = [
    ['Function', 'Function("return 1")()'],
    ['the constructor of functions', '(() => {}).constructor("return 1")()'],
    ['the constructor of generators', '(function* () {}).constructor("return 1")().next()'],
    ['the constructor of functions that wait', '(async () => {}).constructor("return 1")()'],
    ['eval', 'eval("1")'],
    ['the process', 'process.env'],
    ['require', 'require("fs")'],
    ['the clock', 'Date.now()'],
    ['randomness', 'Math.random()'],
    ['WebAssembly', 'new WebAssembly.Module(new Uint8Array())'],
    ['shared memory', 'new SharedArrayBuffer(8)'],
    ['proxies', 'new Proxy({}, {})'],
    ['the console', 'console.log("x")'],
    ['a new prototype member', '"use strict"; Object.prototype.polluted = 1'],
    ['a new array method', '"use strict"; Array.prototype.map = null'],
    ['another Error', '"use strict"; globalThis.Error = 1'],
    ['the hook of stack traces', '"use strict"; Error.prepareStackTrace = () => 1'],
    ['callers', '"use strict"; (function f() { return f.caller.name })()'],
  ]
  it.each(
    ([name]) => `has no ${name}`,
    escapes,
    ([, code]) => {
      const own = openRealm(`${program};`, 1_000)
      // What a template's source would be if nothing had been checked: the answer is a fault because the code threw.
      is(own.call('start', 0, JSON.stringify(NUNJUCKS_LIMITS)), '+')
      const answer = own.define(0, `return {root: function (env, context, frame, runtime, cb) { ${code}; cb(null, "escaped") }}`)
      is(answer, '+')
      ok(own.call('render', 0, '').startsWith('-'), 'the code ran to its end')
    },
  )
  it('makes no code of text or bytes before anything is taken away', () => {
    const makers = ['Function("")', 'eval("1")', 'new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))']
    for (const maker of makers) {
      const own = openRealm(
        `globalThis.program = { start() { try { ${maker}; return "made" } catch { return "stopped" } } }`,
        1_000,
      )
      is(own.call('start', 0, ''), 'stopped', maker)
    }
  })
  it('is ended by the clock when nothing else ends it', () => {
    const own = openRealm(program, 50)
    own.call('start', 0, JSON.stringify(NUNJUCKS_LIMITS))
    own.define(0, 'return {root: function () { for (;;); }}')
    is(
      stopped(() => own.call('render', 0, '')),
      'time',
    )
  })
  it('gives text alone', () => {
    const own = openRealm('globalThis.program = { start: () => ({ toString() { globalThis.seen = 1; return "x" } }) }', 1_000)
    is(
      stopped(() => own.call('start', 0, '')),
      'crash',
    )
  })
  it('does not look at what the realm throws', () => {
    const own = openRealm(
      'globalThis.program = { start() { throw { get code() { return "ERR_SCRIPT_EXECUTION_TIMEOUT" } } } }',
      1_000,
    )
    is(
      stopped(() => own.call('start', 0, '')),
      'crash',
    )
  })
  it('keeps realms apart', () => {
    const one = createNunjucks(program).compile('x', '{% set a = 1 %}{{ a }}')
    const two = createNunjucks(program).compile('x', '{{ a is defined }}')
    is(one.render({}) + two.render({}), '1false')
  })
})

describe('nunjucks wall: look-ups', (it) => {
  const runtime = () => new Runtime(new Fuel(NUNJUCKS_LIMITS))
  it('finds own keys alone', () => {
    const values = mapOf([['image', 'x']])
    for (const target of [values, 'text', [1], 1, true, null, undefined, 1n]) {
      for (const key of ['constructor', '__proto__', 'toString', 'map', 'sub', 'at', 'call', 'prototype', '-1', '1e0', ' 0']) {
        is(runtime().member(target, key), undefined)
      }
    }
    equal(
      [
        runtime().member(values, 'image'),
        runtime().member('text', 1),
        runtime().member([7], '0'),
        runtime().member([7], 'length'),
      ],
      ['x', 'e', 7, 1],
    )
  })
  it('looks for own keys even in what has a prototype', () => {
    equal(
      ['constructor', 'toString', 'x'].map((key) => ownValue({ x: 1 } as MapValue, key)),
      [undefined, undefined, 1],
    )
  })
  it('is all that stops a computed key from showing a function', () => {
    is(
      stopped(() => checkTree('x', treeOf('{{ values["con" ~ "structor"] }}'), NUNJUCKS_LIMITS)),
      undefined,
    )
    ok(stopped(() => renderUnchecked('{{ values["con" ~ "structor"] }}'))?.includes('is not defined') ?? false)
  })
  it('prints text, numbers and booleans alone', () => {
    for (const value of [mapOf([]), [1], null, Number.NaN, 1 / 0]) ok(faults(() => runtime().print(value)))
    equal(
      [runtime().print('a'), runtime().print(1.5), runtime().print(false), runtime().print(2n ** 70n)],
      ['a', '1.5', 'false', String(2n ** 70n)],
    )
  })
  it('calls macros alone', () => {
    for (const value of ['x', mapOf([]), [() => 1], undefined, 1]) ok(faults(() => runtime().call(value, 'm', 1, [])))
  })
})

describe('nunjucks wall: fuel', (it) => {
  const rows: readonly [name: string, template: string, limits: Partial<NunjucksLimits>][] = [
    ['steps', '{% for i in range(10) %}{% endfor %}', { steps: 40 }],
    ['text', '{{ "aaaa" ~ "bbbb" }}', { string: 7 }],
    ['texts of filters', '{{ "aaaa" | indent(4, true) }}', { string: 7 }],
    ['replaced text', '{{ "aaaa" | replace("a", "bb") }}', { string: 7 }],
    ['joined text', '{{ ["aaaa", "bbbb"] | join }}', { string: 7 }],
    ['JSON', '{{ ["aaaa"] | tojson }}', { string: 7 }],
    ['all texts together', '{{ ("aa" ~ "aa") ~ ("bb" ~ "bb") }}', { built: 15 }],
    ['output', 'aaaa{{ "bbbb" }}', { output: 7 }],
    ['output of a block', '{% set x %}aaaaaaaa{% endset %}', { output: 7 }],
    ['calls', '{% macro m(n) %}{{ m(n - 1) if n > 0 }}{% endmacro %}{{ m(3) }}', { calls: 3 }],
    ['lists', '{{ range(8) | length }}', { list: 7 }],
    ['lists of filters', '{{ "aaaaaaaa" | list | length }}', { list: 7 }],
    ['widths', '{{ "a" | center(8) }}', { width: 7 }],
  ]
  it.each(
    ([name]) => `limits ${name}`,
    rows,
    ([, template, limits]) => {
      const data = {}
      createNunjucks(program).compile('x', template).render(data)
      try {
        createNunjucks(program, small(limits)).compile('x', template).render(data)
      } catch (error) {
        ok(error instanceof TemplateError)
        equal({ phase: error.phase === 'limit' || limits.width !== undefined, line: error.line }, { phase: true, line: 1 })
        return
      }
      ok(false, 'nothing was thrown')
    },
  )
  it('starts every run with a full tank', () => {
    const template = createNunjucks(program, small({ steps: 60 })).compile('x', '{% for i in range(2) %}{{ i }}{% endfor %}')
    for (let i = 0; i < 20; i++) is(template.render({}), '01')
  })
})

/** A program that answers what it is told, in place of ours: what the host would do if the realm were someone else's. */
const impostor = (answers: { source?: string; render?: string }) => `globalThis.program = {
  start: () => '+',
  parse: () => '+' + JSON.stringify([{ type: 'Root', line: 1, properties: [['children', { list: [] }]] }]),
  compile: () => '+' + ${JSON.stringify(answers.source ?? '')},
  define: () => '+',
  render: () => { ${answers.render ?? 'return "+"'} },
}`

describe('nunjucks walls together', (it) => {
  const engine = (limits: Partial<NunjucksLimits>) => createNunjucks(program, small(limits))
  const rows: readonly [name: string, compile: () => unknown][] = [
    ['the text', () => engine({ text: 3 }).compile('x', '{{ 1 }}')],
    ['brackets', () => engine({ brackets: 1 }).compile('x', '{{ ((1)) }}')],
    ['the depth of the tree', () => engine({ treeDepth: 3 }).compile('x', '{{ 1 + 1 }}')],
    ['the tree', () => engine({}).compile('x', '{{ values["a"].b() }}')],
    ['the source', () => createNunjucks(impostor({ source: 'import("x")' })).compile('x', '')],
    [
      'the clock',
      () =>
        createNunjucks(impostor({ render: 'for (;;);' }), small({ milliseconds: 50 }))
          .compile('x', '')
          .render({}),
    ],
    [
      'what is no text',
      () =>
        createNunjucks(impostor({ render: 'return {}' }))
          .compile('x', '')
          .render({}),
    ],
  ]
  it.each(
    ([name]) => `look at ${name}`,
    rows,
    ([, compile]) => ok(stopped(compile) !== undefined),
  )
  it('let an impostor through that does nothing wrong', () => is(createNunjucks(impostor({})).compile('x', '').render({}), ''))
})

function faults(body: () => unknown): boolean {
  try {
    body()
    return false
  } catch (error) {
    return isFault(error)
  }
}
