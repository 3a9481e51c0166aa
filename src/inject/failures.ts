import { type Diagnostic, InjectError } from '../base/diagnostic.ts'
import { placeText } from '../base/place-text.ts'
import type { Workload } from './injector.ts'

/** Workloads of which one thing is told: the first, and how many there are. What is in them is let go of. */
export interface Counted {
  readonly first: Pick<Workload, 'title' | 'place'>
  count: number
}

/** What was told of one workload or more. */
export interface Failure extends Counted {
  readonly diagnostic: Diagnostic
}

/** One diagnostic a cause: the same code and sentence of many workloads are told once. */
export function note(failures: Map<string, Failure>, diagnostic: Diagnostic, workload: Workload): void {
  countWorkload(failures, `${diagnostic.code}\n${diagnostic.message}`, workload, { diagnostic })
}

/** Counts a workload under a key; `more` is kept of the first. */
export function countWorkload<More extends object>(
  counted: Map<string, Counted & More>,
  key: string,
  { title, place }: Workload,
  more: More,
): void {
  const known = counted.get(key)
  if (known !== undefined) known.count++
  else counted.set(key, { ...more, first: { title, place }, count: 1 })
}

/** All that was noted. */
export function noted(failures: ReadonlyMap<string, Failure>): readonly Diagnostic[] {
  return [...failures.values()].map(withWorkloads)
}

/** Throws InjectError where there are errors: with all of them, and warnings beside them. What could not be edited is told where nothing else is wrong. */
export function throwAll(errors: readonly Diagnostic[], refused: readonly Diagnostic[], warnings: readonly Diagnostic[]): void {
  const all = errors.length > 0 ? errors : refused
  if (all.length > 0) throw new InjectError([...all, ...warnings])
}

/** The diagnostic with the first workload, and the number of the others. */
function withWorkloads({ diagnostic, first, count }: Failure): Diagnostic {
  const more = count === 1 ? '' : ` and ${count - 1} more`
  return {
    ...diagnostic,
    ...(!diagnostic.place && { place: first.place }),
    notes: [...(diagnostic.notes ?? []), `for ${first.title} (${placeText(first.place)})${more}`],
  }
}
