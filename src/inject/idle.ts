import type { Item } from '../krm/unfold.ts'
import { workloadTable } from '../krm/workloads.ts'
import { type InjectionPolicy, isPolicyObject } from '../policy/injection-policy.ts'
import { countOther, type OtherObjects } from './other-objects.ts'
import type { Report } from './report.ts'

/** The report on objects of which none is a workload: nothing is decided, so nothing has to be known of the cluster. Undefined where the flow has something to say. */
export function idleReport(items: readonly Item[], policy: InjectionPolicy): Report | undefined {
  const ruleOf = workloadTable(policy.spec.workloads ?? [])
  if (items.some((item) => isPolicyObject(item) || ruleOf(item.apiVersion, item.kind) !== undefined)) return undefined
  const other: OtherObjects = { untouched: new Map(), unruled: [] }
  for (const item of items) countOther(other, item)
  return { injected: [], leftAlone: [], ...other, notices: [] }
}
