/**
 * The user's own settings for containers that templates define are merged onto the result, so that they win, and are written down for a later
 * injection. Mirrors reapplyOverwrittenContainers, pkg/kube/inject/webhook.go.
 */
import type { JsonObject } from '../../base/json.ts'
import { ANNOTATIONS, AUTO_IMAGE, CONTAINERS } from '../../istio/names.ts'
import { encodeTyped } from '../../krm/typed.ts'
import {
  annotationsOf,
  type ContainerList,
  containersOf,
  findNamed,
  placeOf,
  textAt,
  withAnnotations,
  withKeys,
} from '../pod-parts.ts'
import type { FinishContext } from './finish/step.ts'
import { inStage } from './injection-error.ts'
import { applyOverlay, containerPatch } from './overlay.ts'
import { type InjectedNames, recordedNames, recordedOverrides } from './records.ts'

const NO_NAMES: InjectedNames = { containers: [], initContainers: [] }

/** All pods are typed. Throws RecordError or InjectionError. */
export function reapplyOverrides(
  merged: JsonObject,
  { original, seen, template, contract }: Pick<FinishContext, 'original' | 'seen' | 'template' | 'contract'>,
): JsonObject {
  const known = recordedOverrides(original)
  const wasInjected = Object.hasOwn(annotationsOf(original), ANNOTATIONS.status)
  const injected = wasInjected && contract.statusAwareOverrides ? recordedNames(original) : NO_NAMES
  const from = (pod: JsonObject, list: ContainerList, name: string): JsonObject | undefined =>
    list === 'initContainers' && contract.overridesFromEitherList
      ? placeOf(pod, name)?.container
      : findNamed(containersOf(pod, list), name)

  let pod = merged
  const overrides: Record<ContainerList, JsonObject[]> = { containers: [], initContainers: [] }
  for (const list of ['containers', 'initContainers'] as const) {
    for (const container of containersOf(template, list)) {
      const name = textAt(container, 'name')
      if (injected[list].includes(name)) continue
      const recorded = findNamed(known[list], name)
      const match = recorded ?? from(seen, list, name)
      if (match === undefined) continue
      overrides[list].push(withoutAuto(match))
      // What templates only add to keeps what its author wrote, without defaults.
      const isAddition = textAt(container, 'image') === '' && name !== CONTAINERS.proxy
      const applied = isAddition ? (recorded ?? from(original, list, name) ?? match) : match
      pod = inStage('RI0501', 'failed to apply sidecar container: ', () =>
        applyOverlay(pod, containerPatch(list, withoutAuto(applied)), contract),
      )
    }
  }
  if (wasInjected || (overrides.containers.length === 0 && overrides.initContainers.length === 0)) return pod
  return withAnnotations(pod, { [ANNOTATIONS.overrides]: overridesText(overrides) })
}

function withoutAuto(container: JsonObject): JsonObject {
  return textAt(container, 'image') === AUTO_IMAGE ? withKeys(container, { image: undefined }) : container
}

/** Go's JSON of the overrides: containers first, empty lists left out. */
function overridesText(overrides: Record<ContainerList, readonly JsonObject[]>): string {
  const lists = (['containers', 'initContainers'] as const)
    .filter((list) => overrides[list].length > 0)
    .map((list) => `"${list}":[${overrides[list].map((container) => encodeTyped(container, 'Container')).join(',')}]`)
  return `{${lists.join(',')}}`
}
