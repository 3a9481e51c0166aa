/** Is `spec.istio.seal` a label that the live webhook heeds? */
import { fail } from '../../base/diagnostic.ts'
import type { Json } from '../../base/json.ts'
import type { Place } from '../../base/source.ts'
import type { InjectorConfig } from '../../istio/injector-config.ts'
import { LABELS } from '../../istio/names.ts'
import { labelKeyFaults, labelValueFaults } from '../../krm/label-format.ts'
import { decodeSelector, isEmptySelector, isSelectorError, matchesSelector } from '../../krm/selector.ts'
import type { InjectionPolicy } from '../../policy/injection-policy.ts'
import type { CandidateWebhook } from '../../policy/selection.ts'
import type { Seal } from './seal.ts'
import { loadSettingsFaults } from './settings-faults.chunk.ts'

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
export function assertSealIsLabel(seal: Seal, policy: InjectionPolicy): void {
  const place = (label: string): Place | undefined => loadSettingsFaults().istioPlace(policy, ['seal', 'podLabel', label])
  const labels = Object.entries(seal)
  if (labels.length === 0) refuse('spec.istio.seal.podLabel names no label', place(''))
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
