import { join } from 'node:path'
import { isYamlError } from '../../../src/yaml/error.ts'
import { readYamlValue } from '../../../src/yaml/read-value.ts'
import { canonicalJson, canonicalText } from '../../support/canonical-json.ts'
import { textOf, type VectorText } from '../../support/vector-text.ts'
import { readRows } from '../../support/vectors.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

interface Row {
  readonly id: string
  readonly in: VectorText
  readonly out?: string
  readonly error?: string
  readonly or?: readonly { readonly out?: string; readonly error?: string }[]
}

/** The first document of a text, read as sigs.k8s.io/yaml does: the same value, or refused where it refuses. */
export const sets: FindSets = (folder) => {
  const rows = readRows<Row>(join(folder, 'yaml'))
  return rows.length === 0 ? [] : [{ name: 'yaml', rows: () => rows.map((row) => ({ id: row.id, run: () => run(row) })) }]
}

function run(row: Row): Outcome {
  const answers = [row, ...(row.or ?? [])]
  const text = textOf(row.in)
  if (text === undefined) {
    if (answers.some((one) => one.error !== undefined)) return PASS
    return { pass: false, detail: 'not UTF-8', intended: 'encoding' }
  }
  try {
    const got = canonicalJson(readYamlValue(text))
    if (answers.some((one) => one.out !== undefined && canonicalText(one.out) === got)) return PASS
    return miss(`${JSON.stringify(text)}\ngo   ${row.out ?? `refuses: ${row.error}`}\nours ${got}`)
  } catch (error) {
    if (!isYamlError(error)) return miss(`${JSON.stringify(text)}\nours throws ${String(error)}`)
    if (answers.some((one) => one.error !== undefined)) return PASS
    const detail = `${JSON.stringify(text)}\ngo   ${row.out}\nours refuses: ${error.message}`
    return error.refusal === undefined ? miss(detail) : { pass: false, detail, intended: error.refusal }
  }
}
