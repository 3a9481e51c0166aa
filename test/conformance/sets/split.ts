import { join } from 'node:path'
import { isInjectError } from '../../../src/base/diagnostic.ts'
import { isYamlError } from '../../../src/yaml/error.ts'
import { readDocuments } from '../../../src/yaml/read.ts'
import { readerText, splitYaml } from '../../../src/yaml/split.ts'
import { canonicalJson, canonicalText } from '../../support/canonical-json.ts'
import { textOf, type VectorText } from '../../support/vector-text.ts'
import { readRows } from '../../support/vectors.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

interface Answer {
  readonly docs: readonly string[]
  readonly error?: string
}

interface Row {
  readonly id: string
  readonly in: VectorText
  readonly out: { readonly reader: Answer; readonly kubectl: Answer }
}

/** Codes of refusals beyond Kubernetes': a limit, or a text of which it would lose a part. */
const INTENDED = ['RI0106', 'RI0109']

/** A stream, cut as kubectl cuts it (`kubectl`), and as `istioctl kube-inject` does (`reader`). An error of Go must be one of ours. */
export const sets: FindSets = (folder) => {
  const rows = readRows<Row>(join(folder, 'split'))
  return rows.length === 0 ? [] : [{ name: 'split', rows: () => rows.map((row) => ({ id: row.id, run: () => run(row) })) }]
}

function run(row: Row): Outcome {
  const text = textOf(row.in)
  if (text === undefined)
    return row.out.kubectl.error === undefined ? { pass: false, detail: 'not UTF-8', intended: 'encoding' } : PASS
  const reader = readAsReader(text, row.out.reader)
  return reader.pass ? readAsKubectl(text, row.out.kubectl) : reader
}

function readAsReader(text: string, answer: Answer): Outcome {
  try {
    const docs = splitYaml(text).map((chunk) => readerText(text, chunk))
    if (answer.error === undefined && same(docs, answer.docs)) return PASS
    return difference('reader', text, answer, docs)
  } catch (error) {
    if (!isYamlError(error)) return miss(`reader throws ${String(error)}`)
    return answer.error === undefined ? difference('reader', text, answer, [], error.message) : PASS
  }
}

function readAsKubectl(text: string, answer: Answer): Outcome {
  try {
    const docs = readDocuments({ name: 'stream', text }).flatMap((document) => {
      const root = document.root()
      if (root === undefined) return []
      const value = canonicalJson(root.value())
      if (document.format === 'yaml') return [value]
      const source = text.slice(document.span.start, document.span.end)
      return [canonicalText(source) === value ? source : `read otherwise than ${source}: ${value}`]
    })
    if (answer.error === undefined && same(docs.map(canonicalText), answer.docs.map(canonicalText))) return PASS
    return difference('kubectl', text, answer, docs)
  } catch (error) {
    if (!isInjectError(error)) return miss(`kubectl: throws ${String(error)}`)
    if (answer.error !== undefined) return PASS
    const code = error.diagnostics[0]?.code ?? ''
    const outcome = difference('kubectl', text, answer, [], error.message)
    return INTENDED.includes(code) && !outcome.pass ? { ...outcome, intended: code } : outcome
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}

function difference(who: string, text: string, answer: Answer, docs: readonly string[], error?: string): Outcome {
  return miss(`${who}: ${JSON.stringify(text)}\ngo   ${JSON.stringify(answer)}\nours ${JSON.stringify({ docs, error })}`)
}
