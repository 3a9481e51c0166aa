import { at, isArray, isObject, type Json, type JsonObject } from '../../../base/json.ts'
import { ANNOTATIONS } from '../../../istio/names.ts'
import { type ContainerList, containersOf, textAt } from '../../pod-parts.ts'
import { perCause, tellWorkloads, warning } from './rule.ts'

/** RI0336: probes were rewritten to port 0. Istio's validation takes a status port with spaces around it, which its rewriting then reads as 0. */
export const portZeroProbes = perCause(
  ({ template, decision, workload }) =>
    decision.verdict === 'inject' && !hasPortZero(workload.template) && hasPortZero(template) ? 'port 0' : undefined,
  (_, affected) =>
    warning('RI0336', {
      message: `${tellWorkloads(affected)}: probes were rewritten to port 0, where nothing answers`,
      hint: `write ${ANNOTATIONS.statusPort} as digits alone`,
    }),
)

const LISTS: readonly ContainerList[] = ['containers', 'initContainers']
const HANDLERS = ['readinessProbe', 'livenessProbe', 'startupProbe', 'lifecycle']

function hasPortZero(template: JsonObject): boolean {
  return LISTS.some((list) =>
    containersOf(template, list).some((container) => HANDLERS.some((key) => containsPortZero(container[key]))),
  )
}

/** An `httpGet` to the agent's path with port 0, at any depth of a probe or lifecycle. */
function containsPortZero(value: Json | undefined): boolean {
  if (isArray(value)) return value.some(containsPortZero)
  if (!isObject(value)) return false
  const get = at(value, 'httpGet')
  if (isObject(get) && get['port'] === 0 && textAt(get, 'path').startsWith('/app-')) return true
  return Object.values(value).some(containsPortZero)
}
