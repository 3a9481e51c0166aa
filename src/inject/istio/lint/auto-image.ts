import type { JsonObject } from '../../../base/json.ts'
import { AUTO_IMAGE, CONTAINERS } from '../../../istio/names.ts'
import { containersOf, textAt } from '../../pod-parts.ts'
import { perCause, tellWorkloads, warning } from './rule.ts'

/** RI0333: a container still has the image `auto`, which only injection replaces. Mirrors ImageAutoAnalyzer of Istio's analyzers. */
export const autoImage = perCause(
  ({ template, decision }) => causeIn(template, decision.verdict),
  (cause, affected) =>
    warning('RI0333', {
      message: `${tellWorkloads(affected)}: ${cause}`,
      hint: 'have the pod injected (namespace or pod label), or name an image',
    }),
)

/** Names of containers whose image is `auto`. */
export function autoImaged(template: JsonObject): readonly string[] {
  return [...containersOf(template, 'containers'), ...containersOf(template, 'initContainers')]
    .filter((container) => textAt(container, 'image') === AUTO_IMAGE)
    .map((container) => textAt(container, 'name'))
}

function causeIn(template: JsonObject, verdict: string): string | undefined {
  const [name] = autoImaged(template)
  if (name === undefined || verdict === 'undecided' || verdict === 'refused') return undefined
  if (verdict === 'leave-alone') return `the image of container ${name} stays auto, because the pod is not injected`
  return `the image of container ${name} stays auto, because no template defines that container${name === CONTAINERS.proxy ? '' : ` (the proxy is ${CONTAINERS.proxy})`}`
}
