import type { Json } from '../../src/base/json.ts'
import { isYamlError } from '../../src/yaml/error.ts'
import { goJson } from '../../src/yaml/json-text.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal, is, ok, throwsMessage } from '../support/assert.ts'
import { cpuSeconds } from '../support/cpu-seconds.ts'
import { describe } from '../support/describe.ts'

/** Text → JSON as Kubernetes reads it. */
const VALUES = [
  ['', 'null'],
  ['---\na: 1\n---\nb: 2\n', '{"a":1}'],
  ['a: 1\na: 2\n', '{"a":2}'],
  ['{N: n}', '{"false":false}'],
  ['1e300: x\n0x10: y\n', '{".inf":"x","16":true}'],
  ['1234567.25: x\n', '{"1.2345672e+06":"x"}'],
  ['kind: Pod\n<<: {kind: Job, x: 1}\n', '{"kind":"Job","x":1}'],
  ['<<: [{a: 1}, {a: 2, b: 2}]\nb: 3\n', '{"a":1,"b":3}'],
  ['"<<": 1\n!!str <<: 2\n', '{"<<":2}'],
  ['a: &x 1\n*x : *x\n', '{"1":1,"a":1}'],
  ['a: |\n  one\n\n  two', '{"a":"one\\n\\ntwo"}'],
  ['a: >-\n  one\n  two\n\n   three\n  four\n', '{"a":"one two\\n\\n three\\nfour"}'],
  ['a: |+\n  one\n\nb: 1\n', '{"a":"one\\n\\n","b":1}'],
  ['a: |-\n  x\n\n\nb: 1\n', '{"a":"x","b":1}'],
  ['a: |-2\n    x\n   y\n', '{"a":"  x\\n y"}'],
  ['a: |2-\n    x\n\n', '{"a":"  x"}'],
  ['a: |2+ # c\n    x\n\n', '{"a":"  x\\n\\n"}'],
  ['a: |+1\n   x\n\n', '{"a":"  x\\n\\n"}'],
  ['a: |9\n         x\n', '{"a":"x\\n"}'],
  ['a: one\n  two\n\n  three\n', '{"a":"one two\\nthree"}'],
  ['a: "one\\\n   two \\x41\\N"\n', '{"a":"onetwo A\u0085"}'],
  ['# c\u2028kind: x\n', '{"kind":"x"}'],
  ['[\n1\n]', '[1]'],
  ["a: 'x'# c\n", '{"a":"x"}'],
  ['{a:}', '{"a:":null}'],
  ['[? a: b, c: d]', '[{"a":"b"},{"c":"d"}]'],
  ['__proto__: {a: 1}\nconstructor: 2\n', '{"__proto__":{"a":1},"constructor":2}'],
  ['\ufeffa: 1\n', '{"a":1}'],
  ['a: {b: .inf}\na: 1\n', '{"a":1}'],
  ['a: ".inf"\n', '{"a":".inf"}'],
  ['a: !!set {b, c}\n', '{"a":{"b":null,"c":null}}'],
] as const

/** Text → what Go says of it. */
const ERRORS = [
  ['a: b: c\n', 'yaml: mapping values are not allowed in this context'],
  ['a:\n\t- b\n', 'yaml: line 2: found character that cannot start any token'],
  ['a: |\n\tx\n', 'yaml: line 2: found a tab character where an indentation space is expected'],
  ['a: |-2+\n    x\n', 'yaml: did not find expected comment or line break'],
  ['a: |--\n  x\n', 'yaml: did not find expected comment or line break'],
  ['a: |10\n  x\n', 'yaml: did not find expected comment or line break'],
  ['a: |-0\n  x\n', 'yaml: found an indentation indicator equal to 0'],
  ['a: |2\n x\n', 'yaml: line 1: did not find expected key'],
  ['a: "b\nc: d\n', 'yaml: line 3: found unexpected end of stream'],
  ['a: [1, 2\nb: 3\n', "yaml: line 1: did not find expected ',' or ']'"],
  ['a: 1\n b: 2\n', 'yaml: line 2: mapping values are not allowed in this context'],
  ['a: *x\n', "yaml: unknown anchor 'x' referenced"],
  ['a: &x [*x]\n', "yaml: anchor 'x' value contains itself"],
  ['a: \x01\n', 'yaml: control characters are not allowed'],
  ['a: "\\/"\n', 'yaml: found unknown escape character'],
  ['a: .inf\n', 'json: unsupported value: +Inf'],
  ['a: +.Inf\n', 'json: unsupported value: +Inf'],
  ['a: &x [.inf]\nb: *x\n', 'json: unsupported value: +Inf'],
  ['a: [{b: &x -.inf}]\n', 'json: unsupported value: -Inf'],
  ['b: .nan\na: -.inf\n', 'json: unsupported value: -Inf'],
  ['a: !!float ".nan"\n', 'json: unsupported value: NaN'],
  ['a: .inf\nb: [\n', 'yaml: line 2: did not find expected node content'],
  ['<<: 1\n', 'yaml: map merge requires map or sequence of maps as the value'],
  ['? [a]\n: b\n', 'yaml: invalid map key'],
  ['...\na: 1\n', 'yaml: did not find expected node content'],
  ['%YAML 1.2\n---\na: 1\n', 'yaml: found incompatible YAML document'],
  [`${'k'.repeat(1025)}: 1\n`, 'yaml: mapping values are not allowed in this context'],
] as const

describe('readYamlValue', (it) => {
  it.each(
    ([text]) => JSON.stringify(text),
    VALUES,
    ([text, json]) => {
      is(goJson(readYamlValue(text)), goJson(JSON.parse(json) as Json))
    },
  )
  it.each(
    ([text]) => `refuses ${JSON.stringify(text.slice(0, 30))}`,
    ERRORS,
    ([text, message]) => {
      throwsMessage(() => readYamlValue(text), message)
    },
  )
  it.each(
    ([text]) => `refuses ${JSON.stringify(text)}, of which Go would lose a part`,
    [
      ['1: x\n"1": y\n', 'ambiguous-key'],
      ['a: 1\n...\nb: 2\n', 'text-after-root'],
      ['{"a":1} x', 'text-after-root'],
      ['\ufeff\ufeffa: 1\nb: 2\n', 'byte-order-mark'],
    ],
    ([text, refusal]) => {
      is(refusalOf(text as string), refusal)
    },
  )
  it('gives records that no key of the data can reach', () => {
    const value = readYamlValue('__proto__: {polluted: true}\n')
    for (const name of ['toString', 'constructor', 'polluted']) ok(!(name in Object(value)), `${name} is inherited`)
    is(({} as { polluted?: boolean }).polluted, undefined)
  })
})

/** Texts that grow or nest without bound, and the named limit or the words of Go that stop them. */
const BOMBS = [
  ['nested lists', '['.repeat(100_000), 'limit'],
  ['nested maps', '{a: '.repeat(100_000), 'limit'],
  ['nested dashes', '- '.repeat(100_000), 'limit'],
  ['nested questions', '? '.repeat(100_000), 'limit'],
  ['nested keys', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), 'limit'],
  ['keys', Array.from({ length: 120_000 }, (_, i) => `k${i}: 1\n`).join(''), 'limit'],
  ['billions of laughs', laughs(9), 'limit'],
  ['a scalar with many aliases', `a: &x ${'y'.repeat(50_000)}\nb: [${'*x, '.repeat(50_000)}]\n`, undefined],
] as const

describe('limits of readYamlValue', (it) => {
  it.each(
    ([name]) => name,
    BOMBS,
    ([, text, refusal]) => {
      const started = cpuSeconds()
      is(refusalOf(text), refusal)
      ok(cpuSeconds() - started < 20, 'took too long')
    },
  )
  it('takes time in proportion to the text', () => {
    const time = (keys: number): number => {
      const text = Array.from({ length: keys }, (_, i) => `key${i}: value\n`).join('')
      const once = (): number => {
        const started = cpuSeconds()
        readYamlValue(text)
        return cpuSeconds() - started
      }
      return Math.min(once(), once(), once())
    }
    const few = time(5000)
    // 16 times the keys; in quadratic time that would be 256 times as long.
    ok(time(80_000) < 100 * Math.max(few, 0.001), 'a map of many keys is read in more than linear time')
  })
})

function refusalOf(text: string): string | undefined {
  try {
    readYamlValue(text)
    return undefined
  } catch (error) {
    if (!isYamlError(error)) throw error
    return error.refusal
  }
}

function laughs(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < levels; i++) lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`)
  return `${lines.join('\n')}\n`
}

describe('readYamlValue and big numbers', (it) => {
  it('keeps 64 bits exact', () => {
    equal(readYamlValue('[9007199254740991, 9007199254740993, -9223372036854775808]'), [
      9007199254740991,
      9007199254740993n,
      -9223372036854775808n,
    ])
  })
})
