/**
 * `spec.istio.seal`: a label on baked pods by which the live webhook leaves them alone. It is put on after injection, taken off before one is taken
 * back, and refused where nothing in the facts heeds it (seal-check). Istio's CNI plugin does not ask these labels, so that a sealed pod is still redirected.
 */
import { at, isObject, type JsonObject, recordOf } from '../../base/json.ts'
import { ANNOTATIONS } from '../../istio/names.ts'
import type { Workload } from '../injector.ts'
import { withValueAt } from '../paths.ts'

/** Labels of the seal. */
export type Seal = { readonly [label: string]: string }

/** The template with the seal on it. */
export function sealed(template: JsonObject, seal: Seal): JsonObject {
  return Object.entries(seal).reduce((done, [label, value]) => withValueAt(done, ['metadata', 'labels', label], value), template)
}

/** A template that was injected, without the seal; any other as it is. */
export function unsealed(template: JsonObject, seal: Seal): JsonObject {
  const labels = at(template, 'metadata', 'labels')
  if (!isObject(labels) || at(template, 'metadata', 'annotations', ANNOTATIONS.status) === undefined) return template
  const kept = Object.entries(labels).filter(([label, value]) => seal[label] !== value)
  if (kept.length === Object.keys(labels).length) return template
  if (kept.length > 0) return withValueAt(template, ['metadata', 'labels'], recordOf(kept))
  const metadata = Object.entries(at(template, 'metadata') as JsonObject).filter(([key]) => key !== 'labels')
  return withValueAt(template, ['metadata'], recordOf(metadata))
}

/** Takes the seal off workloads, each template once: what is remembered of it is remembered by the object. */
export function sealOpener(seal: Seal | undefined): (workload: Workload) => Workload {
  if (seal === undefined) return (workload) => workload
  const opened = new WeakMap<JsonObject, JsonObject>()
  return (workload) => {
    const template = opened.get(workload.template) ?? unsealed(workload.template, seal)
    opened.set(workload.template, template)
    return { ...workload, template }
  }
}
