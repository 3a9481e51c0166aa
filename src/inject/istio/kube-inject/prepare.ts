import { fail } from '../../../base/diagnostic.ts'
import { at, isObject, type Json, type JsonObject, record } from '../../../base/json.ts'
import type { Place } from '../../../base/source.ts'
import { detectVersion, isVersionTold, valuesFor } from '../../../istio/detect-version.ts'
import { decodeInjectorConfig, type InjectorConfig } from '../../../istio/injector-config.ts'
import { readMeshConfig } from '../../../istio/mesh/mesh-config.ts'
import { isMeshError } from '../../../istio/mesh/mesh-error.ts'
import type { Message } from '../../../istio/mesh/message.ts'
import { inOneSentence } from '../../../istio/multi-error.ts'
import { type NativeSidecarMode, nodesOfCluster } from '../../../istio/native-sidecars.ts'
import { mergeValues, writtenValues } from '../../../istio/values.ts'
import { contractOf } from '../../../istio/versions.ts'
import { isYamlError } from '../../../yaml/error.ts'
import { goJson } from '../../../yaml/json-text.ts'
import { readYamlValue } from '../../../yaml/read-value.ts'
import { isInjectionError } from '../injection-error.ts'
import type { InjectorFacts } from '../injector-facts.ts'
import { type InjectorLoaders, type PreparedInjector, prepareInjector } from '../prepared-injector.ts'

/** A text, and where it stands for messages. */
export interface PlacedText {
  readonly text: string
  readonly place: Place
}

/** What kube-inject works from: the texts of Istio's ConfigMaps, however they came here. */
export interface KubeInjectInputs {
  /** The key `config` of the injector's ConfigMap, or a template alone. */
  readonly injectConfig: PlacedText
  readonly meshConfig: PlacedText
  readonly values: PlacedText
  /** An IstioOperator; its `values` and `meshConfig` count before those above. */
  readonly operator: PlacedText | undefined
  readonly revision: string
  /** Istio's version where the texts do not tell it. */
  readonly version: string | undefined
  /** As the user says; undefined: by the cluster's version. */
  readonly nativeSidecars: NativeSidecarMode | undefined
  readonly kubernetesVersion: string | undefined
}

/** An injector that is ready, and what had to be assumed for it: a sentence each, with the flag that would tell. */
export interface KubeInjector {
  readonly injector: PreparedInjector
  readonly assumed: readonly { readonly sentence: string; readonly flag: string }[]
}

/** The injector behind the inputs. Throws InjectError RI0203 (operator), RI0211 (config), RI0212 (values), RI0214 (mesh), RI0401 (a template). */
export function prepareKubeInject(inputs: KubeInjectInputs, load: InjectorLoaders): KubeInjector {
  const { place } = inputs.injectConfig
  const operator = operatorSpec(inputs.operator)
  const config = configOf(inputs.injectConfig)
  const values = overlaid(inputs.values, operator['values'])
  const version = detectVersion(config, writtenValues(values), inputs.version)
  const contract = contractOf(version.minor)
  const facts: InjectorFacts = {
    contract,
    config,
    values: valuesFor(version, values, contract.minor),
    mesh: meshOf(inputs.meshConfig, operator['meshConfig'], contract.minor),
    revision: inputs.revision === 'default' ? '' : inputs.revision,
    env: new Map(),
    nativeSidecars: nativeSidecarsOf(inputs),
    openshift: 'off',
    compliancePolicy: '',
    proxyConfigs: [],
  }
  const isNativeUnknown = contract.nativeSidecars === 'auto' && knowsNothingOfNodes(inputs)
  const assumed = [
    ...(isVersionTold(version)
      ? []
      : [{ sentence: `nothing tells Istio's version; 1.${contract.minor} was assumed`, flag: '--istio-version 1.30' }]),
    ...(version.minor > contract.minor
      ? [
          {
            sentence: `Istio 1.${version.minor} is newer than this render-inject knows; the rules of 1.${contract.minor} were taken`,
            flag: `a newer render-inject; --istio-version 1.${contract.minor} says that they are right`,
          },
        ]
      : []),
    ...(isNativeUnknown
      ? [
          {
            sentence:
              "the cluster's version is not known; proxies became plain containers, as istioctl makes them without a cluster",
            flag: '--kubernetes-version 1.33, or --native-sidecars true|false',
          },
        ]
      : []),
  ]
  try {
    return { injector: asKubeInject(prepareInjector(facts, load)), assumed }
  } catch (error) {
    if (!isInjectionError(error)) throw error
    return fail(error.code, error.message, { place: error.code === 'RI0212' ? inputs.values.place : place })
  }
}

function knowsNothingOfNodes({ nativeSidecars = 'auto', kubernetesVersion }: KubeInjectInputs): boolean {
  return nativeSidecars === 'auto' && kubernetesVersion === undefined
}

/** Without a cluster istioctl makes native sidecars only where it is told to. */
function nativeSidecarsOf(inputs: KubeInjectInputs): InjectorFacts['nativeSidecars'] {
  if (knowsNothingOfNodes(inputs)) return { mode: 'false', nodes: [] }
  const { nativeSidecars = 'auto', kubernetesVersion } = inputs
  return { mode: nativeSidecars, nodes: nodesOfCluster(kubernetesVersion) }
}

/** The injector as kube-inject uses it: what {@link QUIRKS} says it does not hear is taken out. */
export function asKubeInject(injector: PreparedInjector): PreparedInjector {
  const config = { ...injector.config, defaultTemplates: [SIDECAR], aliases: new Map(), injectedAnnotations: new Map() }
  return { ...injector, config, proxyConfigs: [], openshift: 'off' }
}

const SIDECAR = 'sidecar'

/** Mirrors readInjectConfigFile: a text without templates is itself the template `sidecar`. */
function configOf({ text, place }: PlacedText): InjectorConfig {
  let isConfig = false
  try {
    const value = readYamlValue(text)
    isConfig = isObject(value) && (isFilled(value['templates']) || isFilled(value['template']))
  } catch (error) {
    if (!isYamlError(error)) throw error
  }
  if (isConfig) return decodeInjectorConfig(text, place)
  const config = decodeInjectorConfig('policy: enabled\n', place)
  return { ...config, templates: new Map([[SIDECAR, text]]) }
}

function isFilled(value: Json | undefined): boolean {
  return isObject(value) ? Object.keys(value).length > 0 : typeof value === 'string' && value !== ''
}

/** `spec` of the IstioOperator; empty where there is none. */
function operatorSpec(file: PlacedText | undefined): JsonObject {
  if (file === undefined) return record()
  const spec = at(readPlaced(file, 'RI0203', 'the IstioOperator'), 'spec')
  return isObject(spec) ? spec : record()
}

function overlaid(values: PlacedText, overlay: Json | undefined): string {
  if (!isObject(overlay)) return values.text
  return goJson(mergeValues(readPlaced(values, 'RI0212', "Istio's values"), overlay))
}

function readPlaced({ text, place }: PlacedText, code: 'RI0203' | 'RI0212', what: string): Json {
  try {
    return readYamlValue(text)
  } catch (error) {
    if (!isYamlError(error)) throw error
    return fail(code, `${what} cannot be read: ${error.message}`, { place })
  }
}

function meshOf({ text, place }: PlacedText, overlay: Json | undefined, minor: number): Message {
  try {
    return readMeshConfig(isObject(overlay) ? [text, goJson(overlay)] : text, minor)
  } catch (error) {
    if (!isMeshError(error)) throw error
    return fail('RI0214', `the mesh config: ${inOneSentence(error.message)}`, { place })
  }
}
