import { type Diagnostic, fail, isInjectError } from '../../base/diagnostic.ts'
import { asText, at, isObject, type JsonObject, wordOf } from '../../base/json.ts'
import { type DetectedVersion, detectVersion, isVersionTold, valuesFor } from '../../istio/detect-version.ts'
import { decodeInjectorConfig, type InjectorConfig } from '../../istio/injector-config.ts'
import { readMeshConfig, withMeshFields } from '../../istio/mesh/mesh-config.ts'
import { isMeshError } from '../../istio/mesh/mesh-error.ts'
import type { Message } from '../../istio/mesh/message.ts'
import { type NativeSidecarMode, nativeSidecarMode, nodesOfCluster } from '../../istio/native-sidecars.ts'
import { decodeValues, type InjectorValues, mergeValues, writtenValues } from '../../istio/values.ts'
import { type Contract, contractOf } from '../../istio/versions.ts'
import type { ChartSettings } from '../../policy/chart-webhooks.ts'
import { type ConfigMapFact, type Fact, type Facts, SHARED_MESH, withSharedMesh } from '../../policy/facts.ts'
import type { InjectionPolicy, PolicySpec } from '../../policy/injection-policy.ts'
import { landingNamespace } from '../../policy/namespaces.ts'
import { goJson } from '../../yaml/json-text.ts'
import { isInjectionError } from './injection-error.ts'
import type { InjectorFacts } from './injector-facts.ts'
import { type InjectorLoaders, NATIVE_SIDECARS_ENV, type PreparedInjector, prepareInjector } from './prepared-injector.ts'
import { loadSettingsFaults } from './settings-faults.chunk.ts'

/** One revision of Istio as the facts describe it, ready to decide; its templates are compiled when a pod is injected. */
export interface IstioRevision {
  readonly name: string
  readonly contract: Contract
  readonly config: InjectorConfig
  /** Of what its chart would make webhooks. */
  readonly chart: ChartSettings
  readonly source: ConfigMapFact
  /** Native sidecars hang on the cluster's version, and that is not known. */
  readonly needsKubernetesVersion: boolean
  /** True where nothing told Istio's version outright. */
  readonly versionAssumed: boolean
  /** Istio's minor where it is newer than all that are known; `contract` is then that of the newest known one. */
  readonly newerMinor: number | undefined
  /** True where nothing tells istiod's environment: neither its Deployment, nor the values, nor the policy. */
  readonly environmentAssumed: boolean
  /** Compiles the templates, once. Throws InjectError with what istiod would say when it starts. */
  prepared(): PreparedInjector
}

export function isIstioProblem(result: IstioRevision | Diagnostic): result is Diagnostic {
  return 'severity' in result
}

/** Reads the ConfigMaps of a revision once; gives the error where one is missing (RI0215) or cannot be read (RI0211, RI0212, RI0214). */
export function readRevision(
  name: string,
  facts: Facts,
  policy: InjectionPolicy,
  load: InjectorLoaders,
): IstioRevision | Diagnostic {
  try {
    return decode(name, facts, policy, load)
  } catch (error) {
    if (!isInjectError(error) || error.diagnostics[0] === undefined) throw error
    return error.diagnostics[0]
  }
}

function decode(name: string, facts: Facts, policy: InjectionPolicy, load: InjectorLoaders): IstioRevision {
  const { spec } = policy
  const source = facts.revisions.get(name)?.injector
  if (source === undefined) return loadSettingsFaults().missing(name, 'injector', facts)
  const meshSource = facts.revisions.get(name)?.mesh
  if (meshSource === undefined) return loadSettingsFaults().missing(name, 'mesh', facts)
  const place = source.place
  const config = decodeInjectorConfig(textIn(source, 'config'), place)
  // Mirrors readConfigMap of pkg/kube/inject/watch.go; what the one template of old has in it needs no values.
  if (config.legacyTemplate === undefined && source.data['values'] === undefined) loadSettingsFaults().noValues(source)
  const { version, values } = readValues(config, source, policy)
  const contract = contractOf(version.minor)
  const env = environment(name, facts, spec, values)
  const mode = nativeMode(spec, env, contract)
  const kubernetes = spec.kubernetesVersion ?? facts.kubernetesVersion
  const namespaceOf = (own: string, origin: Fact['origin']): string =>
    origin === 'facts' ? own : landingNamespace(own, spec, facts.targetNamespace) || 'default'
  let prepared: PreparedInjector | undefined
  return {
    name,
    contract,
    config,
    chart: {
      minor: contract.minor,
      everywhere: at(values.tree, 'sidecarInjectorWebhook', 'enableNamespacesByDefault') === true,
    },
    source,
    needsKubernetesVersion: contract.nativeSidecars === 'auto' && mode === 'auto' && kubernetes === undefined,
    versionAssumed: !isVersionTold(version),
    newerMinor: version.minor > contract.minor ? version.minor : undefined,
    environmentAssumed: !isEnvironmentKnown(name, facts, spec, values),
    prepared: () => {
      prepared ??= prepare(
        {
          contract,
          config,
          values,
          mesh: readMesh(meshSource, sharedMesh(env, facts), policy, contract),
          revision: name,
          env,
          nativeSidecars: { mode, nodes: nodesOfCluster(kubernetes) },
          openshift: (env.get('PLATFORM') ?? at(values.tree, 'global', 'platform')) === 'openshift' ? 'on' : 'off',
          compliancePolicy: env.get('COMPLIANCE_POLICY') ?? '',
          proxyConfigs: facts.proxyConfigs.map(({ object, origin }) => ({
            name: asText(at(object, 'metadata', 'name')),
            namespace: namespaceOf(asText(at(object, 'metadata', 'namespace')), origin),
            creationTimestamp: asText(at(object, 'metadata', 'creationTimestamp')) || undefined,
            spec: object['spec'] ?? null,
          })),
        },
        load,
        source,
      )
      return prepared
    },
  }
}

/** What istiod would refuse when it starts is an error about the ConfigMap. */
function prepare(facts: InjectorFacts, load: InjectorLoaders, source: ConfigMapFact): PreparedInjector {
  try {
    return prepareInjector(facts, load)
  } catch (error) {
    if (!isInjectionError(error)) throw error
    return fail(error.code, `ConfigMap ${source.namespace}/${source.name}: ${error.message}`, { place: source.place })
  }
}

function textIn(source: ConfigMapFact, key: string): string {
  const value = source.data[key]
  if (value === undefined || value === null) return ''
  return typeof value === 'string'
    ? value
    : fail('RI0217', `data.${key} of ConfigMap ${source.namespace}/${source.name} must be a text`, { place: source.place })
}

/** The ConfigMap that istiod reads before its own. Throws InjectError RI0215 where it is named, and not among the facts. */
function sharedMesh(env: ReadonlyMap<string, string>, facts: Facts): ConfigMapFact | undefined {
  const name = env.get(SHARED_MESH) ?? ''
  if (name === '') return undefined
  return (
    facts.sharedMeshes.get(name) ??
    fail('RI0215', `ConfigMap ${name} (key mesh), which istiod reads before its own, is not among the facts`, {
      hint: `add it, or say that there is none: spec: {istio: {env: {${SHARED_MESH}: ""}}}`,
    })
  )
}

function readMesh(
  source: ConfigMapFact,
  shared: ConfigMapFact | undefined,
  policy: InjectionPolicy,
  { minor }: Contract,
): Message {
  const texts = [...(shared === undefined ? [] : [textIn(shared, 'mesh')]), textIn(source, 'mesh')]
  const overlay = policy.spec.istio?.mesh
  let mesh: Message | undefined
  try {
    mesh = readMeshConfig(texts, minor)
    return overlay === undefined ? mesh : withMeshFields(mesh, overlay, minor)
  } catch (error) {
    if (!isMeshError(error)) throw error
    const faults = loadSettingsFaults()
    return mesh === undefined ? faults.meshOfMap(error, source) : faults.meshOfPolicy(error, policy, minor)
  }
}

/**
 * The values with the policy's over the captured ones, deeply, and the version of Istio that they tell; a text again, because Istio's own reader checks it.
 * Throws InjectError RI0212 where Istio would drop them with what the policy says.
 */
function readValues(
  config: InjectorConfig,
  source: ConfigMapFact,
  policy: InjectionPolicy,
): { readonly version: DetectedVersion; readonly values: InjectorValues } {
  const { istio } = policy.spec
  const captured = textIn(source, 'values')
  const overlay = istio?.values
  const text = mergedValues(captured, overlay)
  const version = detectVersion(config, writtenValues(text), istio?.version)
  const { minor } = contractOf(version.minor)
  const values = valuesFor(version, text, minor)
  if (overlay === undefined || values.fault === undefined) return { version, values }
  return loadSettingsFaults().valuesUnder(policy, source, values.fault, decodeValues(captured, minor).fault)
}

/** The text of captured values with the policy's over them; as it is where it is none. */
function mergedValues(captured: string, overlay: JsonObject | undefined): string {
  if (overlay === undefined) return captured
  const written = writtenValues(captured)
  return written === undefined ? captured : goJson(mergeValues(written, overlay))
}

/** istiod's environment, as far as it is known: the policy's word, then its Deployment, then `pilot.env` of the values. */
function environment(name: string, facts: Facts, spec: PolicySpec, values: InjectorValues): ReadonlyMap<string, string> {
  const pilot = at(values.tree, 'pilot', 'env')
  const fromValues = isObject(pilot) ? Object.keys(pilot).map((key): [string, string] => [key, wordOf(pilot[key])]) : []
  return new Map([...fromValues, ...(facts.istiodEnv.get(name) ?? []), ...Object.entries(spec.istio?.env ?? {})])
}

/** The facts, with what SHARED_MESH_CONFIG of an istiod names for no revision's mesh config; its Deployment has been asked already. */
export function withSharedMeshes(facts: Facts, spec: PolicySpec): Facts {
  const revisions = [...facts.revisions.values()]
  if (revisions.every(({ injector }) => injector !== undefined)) return facts
  return revisions.reduce((all, { revision, injector }) => {
    if (injector === undefined) return all
    const values = decodeValues(mergedValues(asText(injector.data['values'] ?? null), spec.istio?.values))
    return withSharedMesh(all, environment(revision, facts, spec, values).get(SHARED_MESH))
  }, facts)
}

function isEnvironmentKnown(name: string, facts: Facts, spec: PolicySpec, values: InjectorValues): boolean {
  return spec.istio?.env !== undefined || facts.istiodEnv.has(name) || isObject(at(values.tree, 'pilot', 'env'))
}

function nativeMode(spec: PolicySpec, env: ReadonlyMap<string, string>, contract: Contract): NativeSidecarMode {
  const said = spec.istio?.nativeSidecars
  return (
    nativeSidecarMode(said === undefined ? env.get(NATIVE_SIDECARS_ENV) : String(said)) ??
    (contract.nativeSidecars === 'auto' ? 'auto' : 'false')
  )
}
