import { at, type Json, parseJson, sameJson } from '../../../src/base/json.ts'
import { isMergeError, strategicMerge } from '../../../src/krm/strategic-merge.ts'
import { goNumbers, jsonText } from '../../support/go-json.ts'
import { readLines } from '../../support/lines.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

/** merge: the value, or exactly the library's error text; a panic of the library must end in our typed error. */
export const sets: FindSets = (folder) => [{ name: 'merge', rows: () => readLines(`${folder}/merge`).map(row) }]

function row(line: string): { id: string; run: () => Outcome } {
  const vector = parseJson(line)
  return { id: String(at(vector, 'id')), run: () => run(vector) }
}

function run(vector: Json): Outcome {
  const type = at(vector, 'in', 'kind') === 'PodTemplateSpec' ? 'PodTemplateSpec' : 'Pod'
  let out: Json | undefined
  let error: string | undefined
  try {
    out = strategicMerge(at(vector, 'in', 'original') ?? null, at(vector, 'in', 'patch') ?? null, type)
  } catch (thrown) {
    if (!isMergeError(thrown)) throw thrown
    error = thrown.message
  }
  const wanted = [vector, ...((at(vector, 'or') as readonly Json[] | undefined) ?? [])]
  if (wanted.some((answer) => fits(answer, out, error))) return PASS
  return miss(`got ${error ?? jsonText(out)}\nnot ${String(at(vector, 'error') ?? jsonText(at(vector, 'out')))}`)
}

function fits(answer: Json, out: Json | undefined, error: string | undefined): boolean {
  const text = at(answer, 'error')
  if (typeof text === 'string') return error === text || (text.startsWith('panic:') && error !== undefined)
  return error === undefined && sameJson(out, goNumbers(at(answer, 'out') ?? answer))
}
