import { invariant } from '../base/assert.ts'
import type { Diagnostic } from '../base/diagnostic.ts'

/** The same sentence about many pods is told once: of the first, whose workload its last note names, and with the number of the others. */
export function toldOnce(notices: readonly Diagnostic[]): readonly Diagnostic[] {
  const groups = new Map<string, Diagnostic[]>()
  for (const notice of notices) {
    const key = `${notice.code}\n${notice.message}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [notice])
    else group.push(notice)
  }
  return [...groups.values()].map(([first, ...others]) => {
    invariant(first !== undefined, 'a group without a notice')
    const last = first.notes?.at(-1)
    const more = new Set(others.map(({ notes }) => notes?.at(-1)).filter((note) => note !== last)).size
    return last === undefined || more === 0
      ? first
      : { ...first, notes: [...(first.notes ?? []).slice(0, -1), `${last} and ${more} more`] }
  })
}
