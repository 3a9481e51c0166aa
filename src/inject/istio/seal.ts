/**
 * `spec.istio.seal`: a label on baked pods by which the live webhook leaves them alone. It is put on after injection, taken off before one is taken
 * back, and refused where nothing in the facts heeds it. Istio's CNI plugin does not ask these labels, so that a sealed pod is still redirected.
 */
import { fail } from '../../base/diagnostic.ts'
import { at, isObject, type Json, type JsonObject, recordOf } from '../../base/json.ts'
import type { Place } from '../../base/source.ts'
import type { InjectorConfig } from '../../istio/injector-config.ts'
import { ANNOTATIONS, LABELS } from '../../istio/names.ts'
import { labelKeyFaults, labelValueFaults } from '../../krm/label-format.ts'
import { decodeSelector, isEmptySelector, isSelectorError, matchesSelector } from '../../krm/selector.ts'
import type { CandidateWebhook } from '../../policy/selection.ts'
import type { Workload } from '../injector.ts'
import { withValueAt } from '../paths.ts'

/** Labels of the seal. */
export type Seal = { readonly [label: string]: string }

/** Throws InjectError RI0237 unless every injector config never injects what carries the seal, or every webhook's objectSelector excludes it. */
export function assertSealHolds(seal: Seal, configs: readonly InjectorConfig[], webhooks: readonly CandidateWebhook[]): void {
  const never =
    configs.length > 0 && configs.every((config) => config.neverInjectSelector.some((selector) => isMet(selector, seal)))
  const excluded = webhooks.length > 0 && webhooks.every(({ objectSelector }) => excludes(objectSelector, seal))
  if (never || excluded) return
  const [[label, value] = ['', '']] = Object.entries(seal)
  fail(
    'RI0237',
    `the live webhook would not heed spec.istio.seal: neither neverInjectSelector nor every objectSelector of the facts excludes ${label}=${value}`,
    {
      hint: `install Istio with sidecarInjectorWebhook.neverInjectSelector: [{matchLabels: {${label}: ${JSON.stringify(value)}}}], and capture the facts again`,
    },
  )
}

/** Throws InjectError RI0203 for a seal that is no label, or that says more than that a pod is baked. */
export function assertSealIsLabel(seal: Seal, place: (label: string | undefined) => Place | undefined): void {
  const labels = Object.entries(seal)
  if (labels.length === 0) refuse('spec.istio.seal.podLabel names no label', place(undefined))
  for (const [label, value] of labels) {
    const [fault] = [...labelKeyFaults(label), ...labelValueFaults(value)]
    if (fault !== undefined)
      refuse(`spec.istio.seal.podLabel: ${JSON.stringify(label)}: ${JSON.stringify(value)} is no label: ${fault}`, place(label))
    if (label === LABELS.inject)
      refuse(`spec.istio.seal.podLabel cannot be ${label}: Istio's CNI plugin skips pods that say "false"`, place(label))
  }
}

function refuse(message: string, place: Place | undefined): never {
  return fail('RI0203', message, { ...(place && { place }), hint: 'take a label of your own: {render-inject.dev/baked: "true"}' })
}

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

function isMet(selector: Json, seal: Seal): boolean {
  try {
    const decoded = decodeSelector(selector)
    return !isEmptySelector(decoded) && matchesSelector(decoded, new Map(Object.entries(seal)))
  } catch (error) {
    if (!isSelectorError(error)) throw error
    return false
  }
}

/** Does a requirement about a label of the seal fail, whatever else the pod carries? */
function excludes({ terms }: CandidateWebhook['objectSelector'], seal: Seal): boolean {
  const labels = new Map(Object.entries(seal))
  return terms.some((term) => labels.has(term.key) && !term.holds(labels))
}
