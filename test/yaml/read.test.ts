import { lineAndColumn } from '../../src/base/source.ts'
import { YAML_LIMITS } from '../../src/yaml/limits.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { equal, is, ok, throwsCode } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** The values of the documents, `-` for an empty one. */
function values(text: string): unknown[] {
  return readDocuments({ name: 'in.yaml', text }).map((document) => document.root()?.value() ?? '-')
}

const STREAMS = [
  ['a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['---\na: 1\n--- # next\n---\nb: 2', [{ a: 1 }, { b: 2 }]],
  ['a: |\n  ---\n  x\n---\nb: "\n  ---"\n', [{ a: '---\nx\n' }, { b: ' ---' }]],
  ['a: 1\r\n---\r\nb: |\r\n  x\r\n', [{ a: 1 }, { b: 'x\n' }]],
  ['a: x\r\r\n  y\r\n', [{ a: 'x y' }]],
  ['- |+\n  x\r\r', [['x\n\n']]],
  ['\ufeffa: 1\n---\n\ufeffb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['a: |\n  one', [{ a: 'one\n' }]],
  ['{"a": 1}{"b": 2} {"c": "\\ud83d\\ude00\\/"}', [{ a: 1 }, { b: 2 }, { c: '😀/' }]],
  ['{"a": 1}\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['{"a": 1} 1e+x: 2\n', [{ a: 1 }, { '1e+x': 2 }]],
  ['{"a": 1} 12.a: 2\n', [{ a: 1 }, { '12.a': 2 }]],
  ['{"a": 1e400, b: 2}\n', [{ a: '1e400', b: 2 }]],
  ['a: 1\n---\n# c\n---\nnull\n', [{ a: 1 }, '-', '-']],
  ['{a: 1}\n', [{ a: 1 }]],
  ['# nothing\n', ['-']],
  ['', []],
] as const

/** Text → code, line and column, and the other place where there are two. */
const REFUSED = [
  ['a: 1\n--- b: 2\n', 'RI0103', 2, 4],
  ['a: "\n--- x"\n', 'RI0103', 2, 4],
  ['{"a":1}{"b":2}\n---\nc: 3\n', 'RI0103', 2, 1],
  ['{a}', 'RI0103', 1, 2],
  ['a: 1\n---\nb: [\n', 'RI0103', 4, 1],
  ['x: 1\ny:\n  a: 1\n  "a": 2\n', 'RI0109', 4, 3, 'the first one: in.yaml:3:3'],
  ['{"a": 1, "a": 2}', 'RI0109', 1, 10, 'the first one: in.yaml:1:2'],
  ['x: 1\n---\n{a: 1,\n b: 2, a: 3}\n', 'RI0109', 4, 8, 'the first one: in.yaml:3:2'],
  ['kind: ResourceList\nitems:\n- a: 1\n- b: 1\n  c: 2\n  c: 3\n', 'RI0109', 6, 3, 'the first one: in.yaml:5:3'],
  ['{"a": 1, "b": 1e400}', 'RI0103', 1, 15],
  ['on: 1\ntrue: 2\n', 'RI0109', 2, 1, 'the first one: in.yaml:1:1'],
  ['1: a\n"1": b\n', 'RI0109', 2, 1, 'the other one: in.yaml:1:1'],
  ['x: &x\n  1: a\ny:\n  "1": b\n  <<: *x\n', 'RI0109', 5, 7, 'the other one: in.yaml:4:3'],
  ['y:\n  <<: {1: a}\n  "1": b\n', 'RI0109', 3, 3, 'the other one: in.yaml:2:11'],
  ['kind: ConfigMap\n... # c\n\nkind: Deployment\n', 'RI0109', 4, 1, 'the `...`: in.yaml:2:1'],
  ['kind: ConfigMap\r---\rkind: Deployment\n', 'RI0109', 2, 1],
] as const

describe('readDocuments', (it) => {
  it.each(
    ([text]) => JSON.stringify(text),
    STREAMS,
    ([text, expected]) => {
      equal(values(text), expected)
    },
  )
  it.each(
    ([text]) => `refuses ${JSON.stringify(text)}`,
    REFUSED,
    ([text, code, line, column, other]) => {
      const [diagnostic] = throwsCode(() => values(text), code)
      const span = diagnostic?.place?.span
      ok(span !== undefined, 'expected a place')
      equal(lineAndColumn(text, span.start), { line, column })
      equal(diagnostic?.notes ?? [], other === undefined ? [] : [other])
    },
  )
  it('says what limit was reached', () => {
    const limits = { ...YAML_LIMITS, streamLength: 10 }
    throwsCode(() => readDocuments({ name: 'in.yaml', text: 'a: 1\nb: 2\nc: 3\n' }, { limits }), 'RI0106')
  })
  it('reads a document when it is asked for, not before', () => {
    const [good, bad] = readDocuments({ name: 'in.yaml', text: 'a: 1\n---\nb: [\n' })
    equal(good?.root()?.value(), { a: 1 })
    throwsCode(() => bad?.root(), 'RI0103')
  })
  it('gives spans of what was read', () => {
    const text = 'x: 1\n---\nspec: {a: "b"} # c\nlist:\n- &n one\n- *n\n'
    const root = readDocuments({ name: 'in.yaml', text })[1]?.root()
    ok(root?.kind === 'map', 'expected a map')
    const cut = (span: { start: number; end: number } | undefined): string => text.slice(span?.start, span?.end)
    is(cut(root.get('spec')?.span), '{a: "b"}')
    is(cut(root.entries[0]?.keySpan), 'spec')
    is(cut(root.entries[1]?.at), '- &n one\n- *n')
    const list = root.get('list')
    is(list?.kind === 'list' ? cut(list.slots[1]?.at) : '', '*n')
    equal(list?.value(), ['one', 'one'])
  })
  it('cuts JSON values only where kubectl would', () => {
    throwsCode(() => readDocuments({ name: 'in', text: '{"a":1}{"b":2}' }, { reader: 'kube-inject' })[0]?.root(), 'RI0109')
  })
})
