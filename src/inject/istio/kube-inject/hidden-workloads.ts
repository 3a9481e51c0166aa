import { fail } from '../../../base/diagnostic.ts'
import { at, type JsonObject, wordOf } from '../../../base/json.ts'
import { describeResource } from '../../../krm/resource.ts'
import { unfold } from '../../../krm/unfold.ts'
import { workloadRule } from '../../../krm/workloads.ts'
import type { Document, Node } from '../../../yaml/read.ts'

/**
 * istioctl looks into lists of kind List alone and passes over the workloads of others, which kubectl would create without a sidecar. Throws InjectError: RI0109 for
 * such a workload, RI0104 for what is no object (istioctl's `cannot unmarshal array into Go value of type v1.TypeMeta`).
 */
export function refuseHiddenWorkloads(document: Document): void {
  const root = document.root()
  if (root === undefined) return
  if (root.kind !== 'map')
    fail('RI0104', 'a document must be a Kubernetes object', { place: { source: document.source, span: root.span } })
  const content = unfold(document)
  if (content.form === 'other') return
  const seen = new Set(reached(root))
  const hidden = content.items.find((item) => !seen.has(item.node) && isWorkload(item.object))
  if (hidden === undefined) return
  fail('RI0109', `kubectl reads ${describeResource(hidden.object)} out of a list that istioctl kube-inject passes over`, {
    place: hidden.place,
    hint: 'make it a document of its own or an item of a v1 List, or use render-inject inject',
  })
}

/** The objects that kube-inject looks at. */
function reached(node: Node): readonly Node[] {
  const items = node.kind === 'map' && node.get('kind')?.value() === 'List' ? node.get('items') : undefined
  return items?.kind === 'list' ? items.items.flatMap(reached) : [node]
}

function isWorkload(object: JsonObject): boolean {
  return workloadRule(wordOf(at(object, 'apiVersion')), wordOf(at(object, 'kind'))) !== undefined
}
