import { at, isObject, type JsonObject, recordOf } from '../../../base/json.ts'
import type { InjectorConfig } from '../../../istio/injector-config.ts'
import { legacyContractOf } from '../../../istio/legacy-versions.ts'
import { messageIn, numberIn } from '../../../istio/mesh/message.ts'
import { LABELS } from '../../../istio/names.ts'
import { isMergeEnabled } from '../finish/prometheus-merge.ts'
import type { PreparedInjector } from '../prepared-injector.ts'
import type { Defaults } from './containers.ts'
import { knownNames, writtenKeys } from './known-names.ts'
import type { NetworkSetup, TakeBackContext } from './take-back.ts'

/**
 * What taking back asks of an injector: `configs` are those of all revisions in the facts, `defaults` tells of its records, `inject` runs an injection into a pod template, and gives undefined
 * where it fails.
 */
export function takeBackContext(
  injector: PreparedInjector,
  { configs, defaults = 'not recorded' }: { readonly configs: readonly InjectorConfig[]; readonly defaults?: Defaults },
  inject: (template: JsonObject, injector: PreparedInjector) => ReturnType<TakeBackContext['inject']>,
): TakeBackContext {
  const { contract, config, mesh } = injector
  const isTemplates = writtenKeys(config)
  const isLegacy = config.legacyTemplate !== undefined
  const { prometheus } = legacyContractOf(contract.minor)
  const ownLabels = isLegacy ? LEGACY : NETWORK
  return {
    contract,
    defaults,
    placing: isLegacy ? 'appended' : 'merged',
    isKnown: knownNames(configs),
    isWritten: (key) => ownLabels.includes(key) || config.injectedAnnotations.has(key) || isTemplates(key),
    agentPort: numberIn(messageIn(mesh, 'defaultConfig'), 'statusPort'),
    sendsPrometheus: (annotations) => prometheus && isMergeEnabled(annotations, mesh),
    inject: (template, network) => inject(template, network === undefined ? injector : withNetwork(injector, network)),
  }
}

/** Labels that istiod sets by itself, today and up to 1.8. */
const NETWORK: readonly string[] = [LABELS.network]
const LEGACY: readonly string[] = [LABELS.network, LABELS.tlsMode, LABELS.canonicalName, LABELS.canonicalRevision]

/** The injector as it would be with the other way of setting up the network; itself where the values say no word of CNI. */
function withNetwork(injector: PreparedInjector, network: NetworkSetup): PreparedInjector {
  const { tree } = injector.values
  const isCni = (path: readonly string[]): boolean => at(tree, ...path, 'enabled') === true
  const places = CNI.filter((path) => isObject(at(tree, ...path)))
  if (places.every((path) => isCni(path) === (network === 'cni'))) return injector
  const changed = places.reduce((values, path) => withValue(values, [...path, 'enabled'], network === 'cni'), tree)
  return { ...injector, values: { ...injector.values, tree: changed } }
}

/** Where the values have the switch: since 1.22, and before. */
const CNI = [['pilot', 'cni'], ['istio_cni']] as const

function withValue(object: JsonObject, [key, ...rest]: readonly string[], value: boolean): JsonObject {
  if (key === undefined) return object
  const inner = object[key]
  const next = rest.length === 0 ? value : withValue(isObject(inner) ? inner : recordOf([]), rest, value)
  return recordOf([...Object.entries(object).filter(([other]) => other !== key), [key, next]])
}
