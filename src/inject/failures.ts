import { invariant } from '../base/assert.ts'
import { type Diagnostic, InjectError } from '../base/diagnostic.ts'
import { placeText } from '../base/place-text.ts'
import type { Workload } from './injector.ts'

/** What was told of one workload or more. */
export interface Failure {
  readonly diagnostic: Diagnostic
  readonly workloads: Workload[]
}

/** One diagnostic a cause: the same code and sentence of many workloads are told once. */
export function note(failures: Map<string, Failure>, diagnostic: Diagnostic, workload: Workload): void {
  const key = `${diagnostic.code}\n${diagnostic.message}`
  const known = failures.get(key)
  if (known) known.workloads.push(workload)
  else failures.set(key, { diagnostic, workloads: [workload] })
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
function withWorkloads({ diagnostic, workloads }: Failure): Diagnostic {
  const [first, ...others] = workloads
  invariant(first !== undefined, 'a failure without a workload')
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return {
    ...diagnostic,
    ...(!diagnostic.place && { place: first.place }),
    notes: [...(diagnostic.notes ?? []), `for ${first.title} (${placeText(first.place)})${more}`],
  }
}
