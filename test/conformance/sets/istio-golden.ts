/**
 * Sets `istio/golden/VERSION`: Istio's own inputs with the output that Istio commits for them. A case is run as `CASE/kube-inject` (its bytes, or the values of
 * its documents but for the noise of typed objects), and where the webhook agrees as `CASE/inject`: every pod template is put through the gate and the
 * injector under a policy that injects everywhere (`defaultNamespace: default`, all namespaces labelled).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInjectError } from '../../../src/base/diagnostic.ts'
import { isArray, isObject, type Json, type JsonObject, type MutableObject, record, recordOf } from '../../../src/base/json.ts'
import { injectPod } from '../../../src/inject/istio/inject-pod.ts'
import { asKubeInject, type KubeInjected, kubeInject } from '../../../src/inject/istio/kube-inject/kube-inject.ts'
import { type PreparedInjector, prepareInjector } from '../../../src/inject/istio/prepared-injector.ts'
import { decodeInjectorConfig } from '../../../src/istio/injector-config.ts'
import { readMeshConfig } from '../../../src/istio/mesh/mesh-config.ts'
import { ownerOfManifest, ownerOfPod } from '../../../src/istio/owner.ts'
import { decodeValues } from '../../../src/istio/values.ts'
import { contractOf } from '../../../src/istio/versions.ts'
import { decideGate } from '../../../src/policy/gate.ts'
import { readDocuments } from '../../../src/yaml/read.ts'
import { CHUNKS } from '../../support/chunks.ts'
import { differences, normalisePod } from '../../support/normalise.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

interface Case {
  readonly name: string
  readonly folder: string
  readonly version: string
  readonly facts: string
  readonly replaceData: { readonly [key: string]: string }
  readonly native: boolean
  readonly compliancePolicy: string
  readonly platform: string
  readonly env: { readonly [name: string]: string }
  readonly mode: 'kube-inject' | 'webhook-only'
  readonly webhook: boolean
  readonly expectError: string | null
  readonly expectLog: string | null
}

const DEFAULT_NAMESPACE = 'default'

export const sets: FindSets = (folder) => {
  const root = join(folder, 'istio', 'golden')
  if (!existsSync(root)) return []
  return readdirSync(root).map((version) => ({ name: `istio/golden/${version}`, rows: () => rowsOf(join(root, version)) }))
}

function rowsOf(root: string): { id: string; run: () => Outcome }[] {
  const cases = readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'case.json')))
    .sort()
    .map(
      (name): Case => ({
        ...(JSON.parse(readFileSync(join(root, name, 'case.json'), 'utf8')) as Case),
        name,
        folder: join(root, name),
      }),
    )
  return cases.flatMap((each) => [
    ...(each.mode === 'kube-inject' ? [{ id: `${each.name}/kube-inject`, run: () => runKubeInject(each) }] : []),
    ...(each.webhook ? [{ id: `${each.name}/inject`, run: () => runInject(each) }] : []),
  ])
}

function runKubeInject(golden: Case): Outcome {
  const text = readFileSync(join(golden.folder, 'input.yaml'), 'utf8')
  let ours: KubeInjected
  try {
    ours = kubeInject({ name: 'input.yaml', text }, asKubeInject(injectorOf(golden).injector))
  } catch (error) {
    const { stack, message } = error as Error
    if (!isInjectError(error)) return miss((stack ?? message).split('\n').slice(0, 6).join('\n'))
    const told = error.diagnostics.map((diagnostic) => diagnostic.message).join('\n')
    if (golden.expectError === null) return miss(told)
    return told.toLowerCase().includes(golden.expectError) ? PASS : miss(`${told}\nIstio: … ${golden.expectError} …`)
  }
  if (golden.expectError !== null) return miss(`Istio: … ${golden.expectError} …`)
  if (golden.expectLog !== null && !ours.skipped.join('').includes(golden.expectLog))
    return miss(`${ours.skipped.join('')}\nIstio: … ${golden.expectLog} …`)
  return compareTexts(ours.text, readFileSync(join(golden.folder, 'expected.yaml'), 'utf8'))
}

/** Equal texts, or documents with equal values but for noise; texts are trimmed as in Istio's own test. */
function compareTexts(ours: string, theirs: string): Outcome {
  const blank = (text: string): string => text.trim().replaceAll(TEMPLATE_HASH, '"version":""')
  if (blank(ours) === blank(theirs)) return PASS
  const a = valuesIn(blank(ours))
  const b = valuesIn(blank(theirs))
  if (a.length !== b.length) return miss(`${a.length} documents, Istio has ${b.length}`)
  const found = a.flatMap((value, i) => differences(value, b[i], `[${i}]`))
  return found.length === 0 ? PASS : miss(found.slice(0, 6).join('\n'))
}

/** Values of all documents without the zeros that typed objects print. */
function valuesIn(text: string): Json[] {
  return readDocuments({ name: 'case', text }).map((document) => withoutZeros(document.root()?.value() ?? null))
}

const NOISE = new Set(['creationTimestamp', 'metadata', 'resources', 'strategy', 'updateStrategy'])

function withoutZeros(value: Json): Json {
  if (isArray(value)) return value.map(withoutZeros)
  if (!isObject(value)) return value
  const isNoise = (key: string, item: Json): boolean =>
    key === 'status' || (NOISE.has(key) && (item === null || (isObject(item) && Object.keys(item).length === 0)))
  return recordOf(
    Object.entries(value)
      .filter(([key, item]) => !isNoise(key, item))
      .map(([key, item]) => [key, withoutZeros(item)] as const),
  )
}

function runInject(golden: Case): Outcome {
  try {
    const { injector, namespaces } = injectorOf(golden)
    const objects = objectsIn(readFileSync(join(golden.folder, 'input.yaml'), 'utf8'))
    const ours = objects.flatMap((object) => injected(object, injector, namespaces))
    const theirs = objectsIn(readFileSync(join(golden.folder, 'expected.yaml'), 'utf8')).flatMap(templatesOf)
    if (ours.length !== theirs.length) return miss(`${ours.length} pod templates, Istio has ${theirs.length}`)
    const found = ours.flatMap((pod, i) =>
      differences(comparable(pod, golden), comparable(theirs[i]?.pod ?? record(), golden), `[${i}]`),
    )
    return found.length === 0 ? PASS : miss(found.slice(0, 6).join('\n'))
  } catch (error) {
    const { kind, message, stack } = error as Error & { kind?: unknown }
    return miss(kind === undefined ? (stack ?? message).split('\n').slice(0, 6).join('\n') : message)
  }
}

/** A pod template and the object it stands in. */
interface Template {
  readonly object: JsonObject
  readonly pod: JsonObject
}

function injected(object: JsonObject, injector: PreparedInjector, namespaces: ReadonlyMap<string, JsonObject>): JsonObject[] {
  const { config, contract } = injector
  const own = textIn(object['metadata'], 'namespace')
  const namespace = own || DEFAULT_NAMESPACE
  return templatesOf(object).map(({ pod }) => {
    if (decideGate({ pod, namespace, config, contract }).verdict === 'leave-alone') return pod
    const labels = objectIn(objectIn(pod['metadata'])['labels'])
    const workload = {
      apiVersion: String(object['apiVersion']),
      kind: String(object['kind']),
      name: textIn(object['metadata'], 'name'),
      namespace,
    }
    const live = recordOf([
      ...Object.entries(pod),
      ['metadata', recordOf([...Object.entries(objectIn(pod['metadata'])), ['namespace', namespace]])],
    ])
    const owner = workload.kind === 'Pod' ? ownerOfPod(live, contract) : ownerOfManifest(workload, labels, contract)
    const namespaceObject = namespaces.get(namespace) ?? [...namespaces.values()][0]
    return injectPod(injector, {
      pod,
      namespace,
      owner,
      webhookPath: '',
      ...(namespaceObject === undefined ? {} : { namespaceObject }),
    }).pod
  })
}

function injectorOf(golden: Case): { injector: PreparedInjector; namespaces: ReadonlyMap<string, JsonObject> } {
  const minor = Number(golden.version.split('.')[1])
  const contract = contractOf(minor)
  const facts = objectsIn(readFileSync(join(golden.folder, golden.facts), 'utf8'))
  const data = (configMap: string, key: string): string => {
    const replaced = golden.replaceData[`${configMap}/${key}`]
    if (replaced !== undefined) return readFileSync(join(golden.folder, replaced), 'utf8')
    const object = facts.find((fact) => fact['kind'] === 'ConfigMap' && textIn(fact['metadata'], 'name') === configMap)
    return textIn(object?.['data'], key)
  }
  const injector = prepareInjector(
    {
      contract,
      config: decodeInjectorConfig(data('istio-sidecar-injector', 'config')),
      values: decodeValues(data('istio-sidecar-injector', 'values'), minor),
      mesh: readMeshConfig(data('istio', 'mesh'), minor),
      revision: '',
      env: new Map(Object.entries(golden.env)),
      nativeSidecars: { mode: golden.native ? 'true' : 'false', nodes: [] },
      openshift: golden.platform === 'openshift' ? 'on' : 'off',
      compliancePolicy: golden.compliancePolicy,
      proxyConfigs: [],
    },
    CHUNKS,
  )
  const namespaces = facts
    .filter((fact) => fact['kind'] === 'Namespace')
    .map((fact) => [textIn(fact['metadata'], 'name'), fact] as const)
  return { injector, namespaces: new Map(namespaces) }
}

/** Objects of a stream, those of Lists one by one. */
function objectsIn(text: string): JsonObject[] {
  return readDocuments({ name: 'case', text }).flatMap((document) => unfold(document.root()?.value() ?? null))
}

function unfold(value: Json): JsonObject[] {
  if (!isObject(value)) return []
  return value['kind'] === 'List' && isArray(value['items']) ? value['items'].flatMap(unfold) : [value]
}

function templatesOf(object: JsonObject): Template[] {
  if (object['kind'] === 'Pod') return [{ object, pod: object }]
  const template = objectIn(object['spec'])['template']
  return isObject(template) && isObject(template['spec']) ? [{ object, pod: template }] : []
}

const OWNER = 'ISTIO_META_OWNER'
const STATUS = 'sidecar.istio.io/status'
/** Up to 1.8 the status tells a hash of the template, which is blank in the goldens. */
const TEMPLATE_HASH = /"version":"[0-9a-f]*"/g

/**
 * Metadata and spec in the one form of equal pods. Two things differ between kube-inject, which made the goldens, and a live cluster: the API version of
 * a DeploymentConfig, whose pods a ReplicationController owns, and (by Istio's own test) the status in goldens that only the webhook runs.
 */
function comparable(pod: JsonObject, golden: Case): JsonObject {
  const typed = normalisePod(
    recordOf(['metadata', 'spec'].flatMap((key) => (pod[key] === undefined ? [] : [[key, pod[key]] as const]))),
  )
  const metadata: MutableObject = { ...objectIn(typed['metadata']) }
  delete metadata['creationTimestamp']
  const annotations: MutableObject = { ...objectIn(metadata['annotations']) }
  const status = annotations[STATUS]
  if (golden.mode === 'webhook-only') delete annotations[STATUS]
  else if (typeof status === 'string') annotations[STATUS] = status.replace(TEMPLATE_HASH, '"version":""')
  metadata['annotations'] = annotations
  return JSON.parse(
    JSON.stringify({ ...typed, metadata }, (_, value: unknown) => {
      if (!isObject(value) || value['name'] !== OWNER || typeof value['value'] !== 'string') return value
      return { ...value, value: value['value'].replace('apis/apps.openshift.io/v1/', 'apis/v1/') }
    }),
  ) as JsonObject
}

function objectIn(value: Json | undefined): JsonObject {
  return isObject(value) ? value : record()
}

function textIn(value: Json | undefined, key: string): string {
  const text = objectIn(value)[key]
  return typeof text === 'string' ? text : ''
}
