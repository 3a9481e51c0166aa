import { describeResource } from '../krm/resource.ts'
import type { Item } from '../krm/unfold.ts'
import { looksLikePodTemplate } from '../krm/workloads.ts'
import { isPolicyObject } from '../policy/injection-policy.ts'

/** Objects whose kind owns no pods, as the summary tells of them. */
export interface OtherObjects {
  /** How many there are of each kind. */
  readonly untouched: Map<string, number>
  /** Those that hold what looks like a pod template all the same. */
  readonly unruled: string[]
}

/** Counts an object in. */
export function countOther(other: OtherObjects, item: Item): void {
  other.untouched.set(item.kind, (other.untouched.get(item.kind) ?? 0) + 1)
  noteUnruled(other, item)
}

/** Notes an object in which no rule finds a pod template, where it seems to hold one; our own policies are no workloads. */
export function noteUnruled({ unruled }: OtherObjects, item: Item): void {
  if (item.mentions('containers') && !isPolicyObject(item) && looksLikePodTemplate(item.object))
    unruled.push(describeResource(item.object))
}
