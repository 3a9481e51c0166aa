import { at, isArray, type JsonObject } from '../../../base/json.ts'
import type { WorkloadOutcome } from '../../injector.ts'
import { type ContainerList, containersOf, textAt } from '../../pod-parts.ts'
import { perCause, tellWorkloads, warning } from './rule.ts'

/** RI0335: a template left a container without an image, or emptied a list of the pod (`$patch: replace` in an item does, in Istio too). */
export const emptiedParts = perCause(causeIn, (cause, affected) =>
  warning('RI0335', {
    message: `${tellWorkloads(affected)}: ${cause}`,
    hint: 'the API server refuses such a pod, or runs less than was written: correct the template',
  }),
)

const LISTS = ['containers', 'initContainers', 'volumes', 'imagePullSecrets']
const CONTAINER_LISTS: readonly ContainerList[] = ['containers', 'initContainers']

function causeIn({ workload, template, decision }: WorkloadOutcome): string | undefined {
  if (decision.verdict !== 'inject') return undefined
  const emptied = LISTS.find((list) => length(template, list) === 0 && length(workload.template, list) !== 0)
  if (emptied !== undefined)
    return `${length(workload.template, emptied) === undefined ? 'injection made' : 'injection emptied'} the list spec.${emptied}`
  const bare = imageless(template).find((name) => !imageless(workload.template).includes(name))
  return bare === undefined ? undefined : `injection left container ${bare} without an image`
}

function length(template: JsonObject, list: string): number | undefined {
  const value = at(template, 'spec', list)
  return isArray(value) ? value.length : undefined
}

/** Names of containers that have no image. */
export function imageless(template: JsonObject): readonly string[] {
  return CONTAINER_LISTS.flatMap((list) =>
    containersOf(template, list)
      .filter((container) => textAt(container, 'image') === '')
      .map((container) => textAt(container, 'name')),
  )
}
