import { join } from 'node:path'
import { textOf, type VectorText } from '../../support/vector-text.ts'
import { readRows } from '../../support/vectors.ts'
import { type Printed, readAll, readPrinted } from '../kyaml-answer.ts'
import { type FindSets, type Outcome, PASS } from '../set.ts'

interface Row {
  readonly id: string
  readonly in: VectorText
  readonly out?: readonly Printed[]
}

/** What kustomize prints is read to the value that kustomize meant; a row without output only must not break the reader. */
export const sets: FindSets = (folder) => {
  const rows = readRows<Row>(join(folder, 'kyaml'))
  return rows.length === 0 ? [] : [{ name: 'kyaml', rows: () => rows.map((row) => ({ id: row.id, run: () => run(row) })) }]
}

function run(row: Row): Outcome {
  if (row.out === undefined) {
    const text = textOf(row.in)
    if (text !== undefined) readAll(text)
    return PASS
  }
  for (const printed of row.out) {
    const outcome = readPrinted(printed)
    if (!outcome.pass) return outcome
  }
  return PASS
}
