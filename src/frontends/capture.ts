/** `capture`: from all that a cluster or a chart holds to a facts file with what injection reads, the same bytes for the same input. */
import { invariant } from '../base/assert.ts'
import { type Diagnostic, fail } from '../base/diagnostic.ts'
import { at, isArray, type Json, type JsonObject, recordOf, sameJson, tryParseJson } from '../base/json.ts'
import type { Source } from '../base/source.ts'
import { readSource } from '../inject/read-source.ts'
import { resourceId } from '../krm/resource.ts'
import { collectFacts, type Fact, type Facts, isIstiod, SHARED_MESH } from '../policy/facts.ts'
import { factsToObjects } from '../policy/facts-to-objects.ts'
import { printDocument } from '../yaml/print-document.ts'
import { readYamlValue } from '../yaml/read-value.ts'
import { printDiagnostics } from './diagnostics-text.ts'
import { escapeControls } from './escape-controls.ts'
import { demandObjects } from './manifest-input.ts'
import { EXIT, guarded, type Outcome } from './outcome.ts'
import { checkFlags } from './overrides.ts'

export interface CaptureOptions {
  readonly istioNamespace: string
  /** Outranks what the objects say. */
  readonly kubernetesVersion?: string
  /** Annotations of Namespaces that are kept. */
  readonly annotations: readonly string[]
  /** Hexadecimal. */
  readonly sha256: (text: string) => string
}

/** What was read, and where: `stream`, `context eu1`. */
export interface CaptureInput {
  readonly facts: readonly Fact[]
  readonly source: string
  /** Told before the summary: whole lines. */
  readonly notice: string
  readonly warnings: readonly Diagnostic[]
}

/** Filters streams to a facts file. Refuses (exit 2) what cannot be read, an input without objects, and facts that contradict each other. */
export function captureStreams(sources: readonly Source[], options: CaptureOptions): Outcome {
  return guarded(() => {
    const read = sources.map(readSource)
    demandObjects(read)
    const items = read.flatMap(({ contents }) =>
      contents.flatMap(({ content }) => (content.form === 'other' ? [] : content.items)),
    )
    const facts = items.map(({ object, place }): Fact => ({ object, place, origin: 'facts' }))
    return captureFacts({ facts, source: STREAM, notice: '', warnings: [] }, options)
  })
}

/** Writes what was read of a live cluster. Refuses as {@link captureStreams}. */
export function captureCluster(input: CaptureInput, options: CaptureOptions): Outcome {
  return guarded(() => captureFacts(input, options))
}

/** Writes facts, `ClusterFacts` first. Throws InjectError as `collectFacts` does, and RI0207 for a version that is none. */
function captureFacts({ facts: all, source, notice, warnings }: CaptureInput, options: CaptureOptions): Outcome {
  const { istioNamespace, sha256, annotations } = options
  if (options.kubernetesVersion !== undefined)
    checkFlags({ kubernetesVersion: options.kubernetesVersion }, { kubernetesVersion: '--kubernetes-version' })
  // An Application tells of a repository, not of the cluster.
  const told = all.filter(({ object }) => object['kind'] !== 'Application')
  const facts = collectFacts(told, istioNamespace)
  const kubernetesVersion = options.kubernetesVersion ?? facts.kubernetesVersion
  const objects = factsToObjects(facts, istioNamespace, { annotations })
  if (objects.length === 0 && kubernetesVersion === undefined)
    return fail('RI0101', 'none of the objects tells injection anything', {
      hint: `capture keeps Namespaces, ConfigMaps of Istio in ${istioNamespace} (--istio-namespace), webhook configurations of injectors and ProxyConfigs`,
    })
  const body = objects.map((object) => `---\n${checked(object)}`).join('')
  const head = clusterFacts({ kubernetesVersion, source, facts, digest: sha256(body) })
  const maps = objects.filter(({ kind }) => kind === 'ConfigMap').length
  const skipped = countSkipped(all, objects, istioNamespace)
  return {
    stdout: printDocument(head) + body,
    stderr:
      escapeControls(notice + summary(facts, maps, kubernetesVersion, skipped)) +
      printDiagnostics([...warnings, ...missing(facts, all, istioNamespace, source)]),
    exitCode: EXIT.done,
  }
}

/** `source` is not part of the digest: two clusters that are alike have the same one. */
function clusterFacts(told: {
  readonly kubernetesVersion: string | undefined
  readonly source: string
  readonly facts: Facts
  readonly digest: string
}): JsonObject {
  const versions = [...told.facts.revisions.values()].flatMap(({ revision, injector }) => {
    const tag = tagIn(injector?.data['values'])
    return tag === undefined ? [] : [[revision, tag] as const]
  })
  return recordOf([
    ['apiVersion', 'render-inject.dev/v1alpha1'],
    ['kind', 'ClusterFacts'],
    ['metadata', recordOf([['name', 'cluster']])],
    ...(told.kubernetesVersion === undefined ? [] : [['kubernetesVersion', told.kubernetesVersion] as const]),
    ['source', told.source],
    ['istioVersions', recordOf(versions.sort(([a], [b]) => (a < b ? -1 : 1)))],
    ['digest', `sha256:${told.digest}`],
  ])
}

/** `global.tag` of values that are JSON, as Istio's charts write them. */
function tagIn(values: Json | undefined): string | undefined {
  const tag = typeof values === 'string' ? at(tryParseJson(values), 'global', 'tag') : undefined
  return typeof tag === 'string' || typeof tag === 'number' ? String(tag) : undefined
}

/** A facts file that reads back to something else would inject something else. */
function checked(object: JsonObject): string {
  const text = printDocument(object)
  invariant(sameJson(readYamlValue(text), object), 'a captured object does not read back')
  return text
}

/** How many of the objects left no trace. */
function countSkipped(all: readonly Fact[], kept: readonly JsonObject[], istioNamespace: string): number {
  const keyOf = (object: JsonObject): string => {
    const { kind, namespace, name } = resourceId(object)
    return `${kind}\n${kind === 'ConfigMap' ? namespace || istioNamespace : namespace}\n${name}`
  }
  const keys = new Set(kept.map(keyOf))
  return all.filter(({ object }) => {
    const { kind, namespace } = resourceId(object)
    if (kind === 'ClusterFacts') return false
    // istiod's environment stands under the name that charts give it.
    if (kind === 'Deployment') return namespace !== istioNamespace || !isIstiod(object)
    return !keys.has(keyOf(object))
  }).length
}

/** `2 ConfigMaps (revision default), 1 webhook configuration, Kubernetes 1.33`. */
function summary(facts: Facts, maps: number, kubernetesVersion: string | undefined, skipped: number): string {
  const revisions = [...facts.revisions.values()].sort((a, b) => (a.revision < b.revision ? -1 : 1))
  const names = revisions.map(({ revision }) => revision).join(', ')
  const parts = [
    `${counted(maps, 'ConfigMap')}${names === '' ? '' : ` (revision${revisions.length === 1 ? '' : 's'} ${names})`}`,
    counted(facts.webhooks.length, 'webhook configuration'),
    ...(facts.istiodEnv.size === 0 ? [] : ['environment of istiod']),
    ...(facts.namespaces.size === 0 ? [] : [counted(facts.namespaces.size, 'Namespace')]),
    ...(facts.proxyConfigs.length === 0 ? [] : [counted(facts.proxyConfigs.length, 'ProxyConfig')]),
    kubernetesVersion === undefined ? 'Kubernetes version not known (--kubernetes-version)' : `Kubernetes ${kubernetesVersion}`,
  ]
  return `${parts.join(', ')}\n${skipped === 0 ? '' : `skipped ${counted(skipped, 'object')} that injection does not read\n`}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** What `inject` will miss. A stream of Namespaces alone is a capture, too. */
function missing(facts: Facts, all: readonly Fact[], istioNamespace: string, source: string): readonly Diagnostic[] {
  const injectors = all.flatMap(({ object }) => {
    const { kind, name, namespace } = resourceId(object)
    return kind === 'ConfigMap' && /^istio-sidecar-injector(?:-|$)/.test(name) ? [namespace] : []
  })
  const services = facts.webhooks.flatMap(({ object }) => {
    const webhooks = at(object, 'webhooks')
    return (isArray(webhooks) ? webhooks : []).map((webhook) => at(webhook, 'clientConfig', 'service', 'namespace'))
  })
  const [home] = [...injectors, ...services].filter((one) => typeof one === 'string' && one !== '' && one !== istioNamespace)
  const revisions = [...new Set([...facts.revisions.keys(), ...facts.webhooks.map(({ revision }) => revision)])].sort()
  if ([...facts.revisions.values()].some(({ injector }) => injector !== undefined)) {
    return [
      ...revisions.flatMap((revision) => {
        const found = facts.revisions.get(revision)
        const suffix = revision === 'default' ? '' : `-${revision}`
        const names = [found?.injector ? [] : [`istio-sidecar-injector${suffix}`], found?.mesh ? [] : [`istio${suffix}`]].flat()
        return names.map((name) => notCaptured(name, revision, istioNamespace))
      }),
      ...[...facts.istiodEnv].flatMap(([revision, env]) => {
        const name = env.get(SHARED_MESH) ?? ''
        return name === '' || facts.sharedMeshes.has(name) ? [] : [notCaptured(name, revision, istioNamespace)]
      }),
    ]
  }
  if (source === STREAM && home === undefined && revisions.length === 0 && facts.istiodEnv.size === 0) return []
  return [
    {
      code: 'RI0241',
      severity: 'warning',
      message: `no ConfigMap istio-sidecar-injector in namespace ${istioNamespace} was captured`,
      hint:
        home === undefined
          ? 'where Istio lives elsewhere: --istio-namespace'
          : `Istio seems to live in namespace ${home}: --istio-namespace ${home}, and spec.istio.namespace: ${home} in the policy; or helm template -n ${istioNamespace}`,
    },
  ]
}

function notCaptured(name: string, revision: string, istioNamespace: string): Diagnostic {
  return {
    code: 'RI0215',
    severity: 'warning',
    message: `ConfigMap ${name} of Istio revision ${revision} was not captured`,
    hint: `workloads of that revision cannot be injected: capture ${istioNamespace}/${name} as well`,
  }
}

/** `source` of what was no cluster. */
const STREAM = 'stream'
