import type { Json } from '../../../src/base/json.ts'
import { decodeSelector, isEmptySelector, isSelectorError, matchesSelector, selectorText } from '../../../src/krm/selector.ts'
import { parseSelector } from '../../../src/krm/selector-text.ts'
import { readRows } from '../../support/vectors.ts'
import { type ErrorClasses, errorClasses } from '../error-classes.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

type Labels = Readonly<Record<string, string>>

interface Row<In, Out> {
  readonly id: string
  readonly in: In
  readonly out?: Out
  readonly error?: string
}

type DecodeRow = Row<{ selector: Json; labels: Labels }, { matches: boolean; string: string; empty: boolean }>
type ParseRow = Row<string, { string: string; matches: readonly { labels: Labels; matches: boolean }[] }>

/** selectors: the value, or an error of the same class that names the same field. */
export const sets: FindSets = (folder) => [
  {
    name: 'selectors',
    *rows() {
      const classes = errorClasses('selectors')
      const path = `${folder}/selectors`
      for (const row of readRows<DecodeRow>(path, (file) => file.startsWith('label')))
        yield { id: row.id, run: () => compare(row, decoded, classes) }
      for (const row of readRows<ParseRow>(path, (file) => file.startsWith('parse')))
        yield { id: row.id, run: () => compare(row, parsed, classes) }
      classes.print()
    },
  },
]

function decoded(row: DecodeRow): DecodeRow['out'] {
  const selector = decodeSelector(row.in.selector)
  return { matches: matchesSelector(selector, row.in.labels), string: selectorText(selector), empty: isEmptySelector(selector) }
}

function parsed(row: ParseRow): ParseRow['out'] {
  const selector = parseSelector(row.in)
  const asked = row.out?.matches ?? []
  return {
    string: selectorText(selector),
    matches: asked.map(({ labels }) => ({ labels, matches: matchesSelector(selector, labels) })),
  }
}

function compare<R extends Row<unknown, unknown>>(row: R, run: (row: R) => unknown, classes: ErrorClasses): Outcome {
  let got: string
  let error: string | undefined
  try {
    got = JSON.stringify(run(row))
  } catch (thrown) {
    if (!isSelectorError(thrown)) throw thrown
    error = thrown.message
    got = error
  }
  if (row.error !== undefined)
    return error !== undefined && classes.same(error, row.error) ? PASS : miss(`got ${got}\nnot ${row.error}`)
  return error === undefined && got === JSON.stringify(row.out) ? PASS : miss(`got ${got}\nnot ${JSON.stringify(row.out)}`)
}
