/**
 * `istioctl kube-inject` without a cluster: the same files in, the same text out. What istioctl would fetch from a cluster comes from files or facts, and what is
 * in neither is an error.
 */
import type { Diagnostic } from '../base/diagnostic.ts'
import { fail } from '../base/diagnostic.ts'
import { at } from '../base/json.ts'
import type { Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import type { NativeSidecarMode } from '../istio/native-sidecars.ts'
import type { Fact } from '../policy/facts.ts'
import { printDiagnostics } from './diagnostics-text.ts'
import { EXIT, guarded, type Outcome } from './outcome.ts'
import { checkFlags } from './overrides.ts'
import { readSettings } from './settings.ts'

/** What the command line names. */
export interface KubeInjectOptions {
  readonly injectConfig?: Source
  readonly meshConfig?: Source
  readonly values?: Source
  readonly operator?: Source
  readonly facts: readonly Source[]
  readonly revision: string
  readonly istioNamespace: string
  /** Names of the ConfigMaps, where they are not the usual ones. */
  readonly injectConfigMap?: string
  readonly meshConfigMap?: string
  readonly kubernetesVersion?: string
  readonly nativeSidecars?: NativeSidecarMode
  readonly istioVersion?: string
}

/** Injects a stream of manifests. */
export function kubeInjectManifests(manifests: Source, options: KubeInjectOptions, chunks: Chunks): Outcome {
  return guarded(() => {
    const { kubernetesVersion, istioVersion } = options
    checkFlags(
      {
        ...(kubernetesVersion !== undefined && { kubernetesVersion }),
        ...(istioVersion !== undefined && { version: istioVersion }),
      },
      { kubernetesVersion: '--kubernetes-version', version: '--istio-version' },
    )
    const { facts } = readSettings({ policies: [], facts: options.facts })
    const found = findInputs(options, facts)
    const { kubeInject, prepareKubeInject } = chunks.kubeInject()
    const { injector, assumed } = prepareKubeInject(
      {
        ...found,
        revision: options.revision,
        version: istioVersion,
        nativeSidecars: options.nativeSidecars,
        kubernetesVersion: kubernetesVersion ?? kubernetesVersionIn(facts),
      },
      chunks,
    )
    const { text, skipped, warnings } = kubeInject(manifests, injector)
    const notices = [
      ...warnings.map((message): Diagnostic => ({ code: 'RI0323', severity: 'warning', message })),
      ...assumed.map(({ sentence, flag }): Diagnostic => ({ code: 'RI0235', severity: 'info', message: sentence, hint: flag })),
    ]
    return { stdout: text, stderr: skippedText(skipped) + printDiagnostics(notices), exitCode: EXIT.done }
  })
}

/** As istioctl prints its warnings: an empty line before them, and one after each. */
function skippedText(skipped: readonly string[]): string {
  return skipped.length === 0 ? '' : `\n${skipped.map((sentence) => `${sentence}\n`).join('')}`
}

type Inputs = Pick<
  Parameters<ReturnType<Chunks['kubeInject']>['prepareKubeInject']>[0],
  'injectConfig' | 'meshConfig' | 'values' | 'operator'
>
type PlacedText = Inputs['values']

/** The four texts: a file that is named, else a key of a ConfigMap among the facts. Throws InjectError RI0215 with all that is missing. */
function findInputs(options: KubeInjectOptions, facts: readonly Fact[]): Inputs {
  const { revision, istioNamespace, operator } = options
  const suffix = revision === '' || revision === 'default' ? '' : `-${revision}`
  const injector = options.injectConfigMap ?? `istio-sidecar-injector${suffix}`
  const mesh = options.meshConfigMap ?? `istio${suffix}`
  const inMap = (name: string, key: string): PlacedText | undefined => textIn(facts, istioNamespace, name, key)
  const injectConfig = fileText(options.injectConfig) ?? inMap(injector, 'config')
  // Istio 1.0 and 1.1 have no values; an operator file may bring all of them.
  const bare = options.injectConfig === undefined ? injectConfig : fileText(operator)
  const empty: PlacedText | undefined = bare === undefined ? undefined : { text: '', place: bare.place }
  const values = fileText(options.values) ?? inMap(injector, 'values') ?? empty
  const meshConfig = fileText(options.meshConfig) ?? inMap(mesh, 'mesh') ?? (operator === undefined ? undefined : empty)
  if (injectConfig === undefined || values === undefined || meshConfig === undefined) {
    const missing = [
      ...(injectConfig === undefined ? [`--injectConfigFile (key config of ConfigMap ${injector})`] : []),
      ...(values === undefined ? [`--valuesFile (key values of ConfigMap ${injector})`] : []),
      ...(meshConfig === undefined ? [`--meshConfigFile (key mesh of ConfigMap ${mesh})`] : []),
    ]
    return fail('RI0215', `kube-inject asks no cluster: neither a file nor the facts give ${missing.join(', ')}`, {
      hint: `make facts once, and name them with --facts:\nkubectl -n ${istioNamespace} get configmap ${mesh} ${injector} -o yaml > facts.yaml`,
    })
  }
  return { injectConfig, values, meshConfig, operator: fileText(operator) }
}

function fileText(source: Source | undefined): PlacedText | undefined {
  return source === undefined ? undefined : { text: source.text, place: { source } }
}

function textIn(facts: readonly Fact[], namespace: string, name: string, key: string): PlacedText | undefined {
  const fact = facts.find(
    ({ object }) =>
      object['kind'] === 'ConfigMap' &&
      at(object, 'metadata', 'name') === name &&
      (at(object, 'metadata', 'namespace') ?? namespace) === namespace,
  )
  const text = at(fact?.object, 'data', key)
  return fact !== undefined && typeof text === 'string' ? { text, place: fact.place } : undefined
}

function kubernetesVersionIn(facts: readonly Fact[]): string | undefined {
  const versions = facts
    .filter(({ object }) => object['kind'] === 'ClusterFacts')
    .map(({ object }) => object['kubernetesVersion'] ?? at(object, 'spec', 'kubernetesVersion'))
  return versions.find((version) => typeof version === 'string')
}
