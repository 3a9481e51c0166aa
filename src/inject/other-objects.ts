import { describeResource } from '../krm/resource.ts'
import type { Item } from '../krm/unfold.ts'
import { looksLikePodTemplate } from '../krm/workloads.ts'

/** Objects whose kind owns no pods, as the summary tells of them. */
export interface OtherObjects {
  /** How many there are of each kind. */
  readonly untouched: Map<string, number>
  /** Those that hold what looks like a pod template all the same. */
  readonly unruled: string[]
}

/** Counts an object in. */
export function countOther({ untouched, unruled }: OtherObjects, item: Item): void {
  untouched.set(item.kind, (untouched.get(item.kind) ?? 0) + 1)
  if (item.mentions('containers') && looksLikePodTemplate(item.object)) unruled.push(describeResource(item.object))
}
