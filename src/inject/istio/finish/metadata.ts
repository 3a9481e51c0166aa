import { type JsonObject, recordOf } from '../../../base/json.ts'
import { ANNOTATIONS, LABELS, NETWORK_ENV } from '../../../istio/names.ts'
import type { Contract } from '../../../istio/versions.ts'
import { recordAt, recordsAt, textAt, withAnnotations, withLabels } from '../../pod-parts.ts'
import { structJson } from './go-json.ts'
import type { FinishContext } from './step.ts'

const DEFAULT_REVISION = 'default'

/** The label of the network, and the record of what was injected. Mirrors applyMetadata, pkg/kube/inject/webhook.go. */
export function applyMetadata(pod: JsonObject, { proxyEnv, template, revision, contract }: FinishContext): JsonObject {
  const network = proxyEnv.get(NETWORK_ENV)
  const labelled = network === undefined ? pod : withLabels(pod, { [LABELS.network]: network })
  return withAnnotations(labelled, { [ANNOTATIONS.status]: statusText(template, revision, contract) })
}

/** Annotations that the injector's config puts on every pod, over anything else. */
export function applyInjectedAnnotations(pod: JsonObject, { injectedAnnotations }: FinishContext): JsonObject {
  return injectedAnnotations.size === 0 ? pod : withAnnotations(pod, Object.fromEntries(injectedAnnotations))
}

/** The status annotation: names of what the templates printed, null where there is none. Mirrors getInjectionStatus. */
function statusText(template: JsonObject, revision: string, contract: Contract): string {
  const spec = recordAt(template, 'spec')
  const lists = ['initContainers', 'containers', 'volumes', 'imagePullSecrets'].map((list): [string, JsonObject[string]] => {
    const names = recordsAt(spec, list).map((item) => textAt(item, 'name'))
    return [list, names.length === 0 ? null : names]
  })
  return structJson(recordOf(contract.statusRevision ? [...lists, ['revision', revision || DEFAULT_REVISION]] : lists))
}
