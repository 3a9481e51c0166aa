import { join } from 'node:path'
import { isInjectError } from '../../../src/base/diagnostic.ts'
import { at } from '../../../src/base/json.ts'
import { readDocuments } from '../../../src/yaml/read.ts'
import { splice } from '../../../src/yaml/splice.ts'
import { readRows } from '../../support/vectors.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

interface Row {
  readonly id: string
  readonly out?: { readonly stdin: string }
}

/** What a KRM function gets from kustomize is read as one ResourceList, and echoed byte for byte. */
export const sets: FindSets = (folder) => {
  const rows = readRows<Row>(join(folder, 'resourcelist'))
  return rows.length === 0 ? [] : [{ name: 'resourcelist', rows: () => rows.map((row) => ({ id: row.id, run: () => run(row) })) }]
}

function run({ out }: Row): Outcome {
  // kustomize stopped before it called the function.
  if (out === undefined) return PASS
  const text = out.stdin
  try {
    const [document, second] = readDocuments({ name: '<stdin>', text })
    const root = document?.root()
    if (second !== undefined || root?.kind !== 'map') return miss('is not one document with a map')
    const value = root.value()
    if (at(value, 'kind') !== 'ResourceList' || root.get('items')?.kind !== 'list')
      return miss('is not a ResourceList with items')
    return splice(text, []) === text ? PASS : miss('is not echoed')
  } catch (error) {
    if (!isInjectError(error)) throw error
    const detail = `${error.message}\n${text}`
    return error.diagnostics[0]?.code === 'RI0109' ? { pass: false, detail, intended: 'RI0109' } : miss(detail)
  }
}
