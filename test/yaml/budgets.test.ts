import { listLimits, YAML_LIMITS, type YamlLimits } from '../../src/yaml/limits.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { is, throwsCode } from '../support/assert.ts'
import { cpuSeconds } from '../support/cpu-seconds.ts'
import { describe } from '../support/describe.ts'

const LIMITS: YamlLimits = { ...YAML_LIMITS, streamLength: 2000, documents: 20, documentLength: 100, depth: 4, keys: 12 }
const item = (keys: number, pad = ''): string =>
  `- kind: Pod${pad}\n  apiVersion: v1\n${Array.from({ length: keys - 2 }, (_, i) => `  k${i}: 1\n`).join('')}`
const list = (...items: readonly string[]): string => `kind: PodList\nitems:\n${items.join('')}`
const resourceList = (...items: readonly string[]): string =>
  `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items.join('')}`

function read(text: string): number {
  return readDocuments({ name: 'in.yaml', text }, { limits: LIMITS }).filter((document) => document.root() !== undefined).length
}

/** Texts within the limits: what is a list of objects may be longer than a document, and two collections deeper. */
const WITHIN = [
  ['a list longer than a document', list(...Array.from({ length: 9 }, () => item(8)))],
  ['a ResourceList longer than a document', resourceList(...Array.from({ length: 9 }, () => item(8)))],
  [
    'a JSON list longer than a document',
    `{"kind":"List","items":[${Array.from({ length: 9 }, () => '{"a":1,"b":"0123456789"}').join(',')}]}`,
  ],
  ['a document as deep as can be', 'a: {b: {c: {d: 1}}}\n'],
  ['a list with items as deep as can be', list('- {a: {b: {c: {d: 1}}}}\n')],
  ['a ResourceList with items as deep as can be', resourceList('- {a: {b: {c: {d: 1}}}}\n')],
] as const

const BEYOND = [
  ['a document too long', `a: ${'x'.repeat(120)}\n`],
  ['a document too long that only mentions List', `a: List ${'x'.repeat(120)}\n`],
  ['a document too long with a line that begins with a brace', `a: ${'x'.repeat(120)}\nb:\n  "\n{}"\n`],
  ['a JSON document too long', `{"a":"${'x'.repeat(120)}"}`],
  ['a list with an item too long', list(item(3), item(3, ` # ${'x'.repeat(100)}`))],
  ['a ResourceList with an item too long', resourceList(item(3), item(3, ` # ${'x'.repeat(100)}`))],
  [
    'a document with too many keys',
    `{${Array.from({ length: 13 }, (_, i) => `${String.fromCharCode(97 + i)}: 1`).join(', ')}}\n`,
  ],
  ['a list with an item of too many keys', list(item(13))],
  ['a document too deep', 'a: {b: {c: {d: {e: 1}}}}\n'],
  ['a document too deep that mentions List', 'a: {b: {c: {d: {e: List}}}}\n'],
  ['a list with an item too deep', list('- {a: {b: {c: {d: {e: 1}}}}}\n')],
  ['a stream too long', '# x\n'.repeat(600)],
  ['a stream of too many documents', 'a: 1\n---\n'.repeat(22)],
  ['a stream of too many empty documents', '---\n'.repeat(60)],
  ['a stream of too many JSON values', '{}'.repeat(21)],
] as const

describe('budgets of documents and items', (it) => {
  it.each(
    ([name]) => `reads ${name}`,
    WITHIN,
    ([, text]) => {
      is(read(text), 1)
    },
  )
  it.each(
    ([name]) => `refuses ${name}`,
    BEYOND,
    ([, text]) => {
      throwsCode(() => read(text), 'RI0106')
    },
  )
  it('names the place of a document too long', () => {
    const [diagnostic] = throwsCode(() => read(`a: 1\n---\na: ${'x'.repeat(120)}\n`), 'RI0106')
    is(diagnostic?.place?.span?.start, 9)
  })
  it.each(
    ([name]) => `refuses an item of a ResourceList with too many keys when it is read: ${name}`,
    [
      ['regular', ''],
      ['with an escape', '  x: "\\u0041"\n'],
      ['with a flow collection', '  x: {}\n  z: {a: 1}\n'],
      ['with an anchor', '  x: &a 1\n'],
    ] as const,
    ([, more]) => {
      const limits = { ...LIMITS, documentLength: 1000 }
      const keysOf = (keys: number): unknown => {
        const [document] = readDocuments({ name: 'in.yaml', text: resourceList(item(5), item(keys) + more) }, { limits })
        return document?.root()?.value()
      }
      keysOf(12 - more.split(':').length + 1)
      throwsCode(() => keysOf(13), 'RI0106')
    },
  )
  it('gives lists the limits of streams', () => {
    is(listLimits(YAML_LIMITS).documentLength, YAML_LIMITS.streamLength)
  })
  it.each(
    (piece) => `refuses a text of many millions of ${JSON.stringify(piece)} in JSON`,
    ['x', '\\n'],
    (piece) => {
      const text = `{"kind":"List","items":[{"a":"${piece.repeat(20_000_000)}"}]}`
      throwsCode(() => readDocuments({ name: 'in.json', text }), 'RI0106')
    },
  )
  it('stays linear: comments, keys, short lines, open quotes, blanks within a text of several lines', () => {
    const megabyte = [
      '# c\n'.repeat(250_000),
      `a: |\n${' x\n'.repeat(300_000)}`,
      `- 'x\n`.repeat(150_000),
      Array.from({ length: 90_000 }, (_, i) => `k${i}: 1\n`).join(''),
      `a: "${'\\n'.repeat(500_000)}"\n`,
      `${'- '.repeat(150)}x\n`.repeat(2000),
      `x: [${'[],'.repeat(300_000)}]\n`,
      ...['"', "'", ''].map((quote) => `a: ${quote}x${' '.repeat(1_000_000)}y\n  z${quote}\n`),
    ]
    const start = cpuSeconds()
    for (const text of megabyte) {
      try {
        readDocuments({ name: 'in.yaml', text })[0]?.root()?.value()
      } catch (error) {
        is((error as { kind?: string }).kind, 'inject-error')
      }
    }
    const seconds = cpuSeconds() - start
    if (seconds > 30) throw new Error(`took ${seconds.toFixed(0)} s`)
  })
})
