/** Rendered workloads beside live pods: which pods are whose, and whether what injection owns is the same. */
import { at, isObject, type JsonObject, wordOf } from '../../base/json.ts'
import { resourceId } from '../../krm/resource.ts'
import type { Workload } from '../injector.ts'
import { labelsOf, textAt } from '../pod-parts.ts'
import type { Change } from '../template-changes.ts'
import { isInjected, ownedChanges, type Recorded, recorded } from './owned-parts.ts'
import { ownersOf, type PodOwner } from './pod-owner.ts'

/** How a workload's live pods stand to its manifest. */
export interface Compared {
  /** The object's first pod template stands for it. */
  readonly workload: Workload
  readonly title: string
  readonly namespace: string
  readonly state:
    | 'equal'
    | 'differs'
    /** The manifest was injected, a live pod was not. */
    | 'only rendered'
    /** A live pod was injected, the manifest was not. */
    | 'only live'
    /** Neither was. */
    | 'none'
    | 'no pod'
  /** Pods that are not as the manifest says, of how many. */
  readonly odd: number
  readonly pods: number
  /** Of the first odd pod, from live to rendered. */
  readonly changes: readonly Change[]
}

/** A live pod with Istio's sidecar that no manifest owns. */
export interface Stray {
  readonly namespace: string
  readonly owner: PodOwner
  readonly labels: ReadonlyMap<string, string>
}

export interface Comparison {
  readonly workloads: readonly Compared[]
  readonly strays: readonly Stray[]
}

/** Compares all; pods that are being deleted do not count, and finished ones only where a workload has no others. */
export function compareLive(workloads: readonly Workload[], pods: readonly JsonObject[]): Comparison {
  const objects = groupByObject(workloads)
  const byName = new Map(objects.filter(({ name }) => name !== '').map((one) => [keyOf(one.kind, one.namespace, one.name), one]))
  const byLabels = objects.filter(({ kind, name }) => name === '' || !NAMED_BY_PODS.has(kind))
  const living = pods.filter((pod) => at(pod, 'metadata', 'deletionTimestamp') === undefined)
  const found = new Map<RenderedObject, JsonObject[]>()
  const strays: JsonObject[] = []
  for (const pod of living) {
    const { namespace } = resourceId(pod)
    const owners = ownersOf(pod)
    const named = owners.map(({ kind, name }) => byName.get(keyOf(kind, namespace, name))).find((one) => one !== undefined)
    const object = named ?? byLabels.find((one) => one.namespace === namespace && ownsByLabels(one, pod))
    if (object === undefined) {
      strays.push(pod)
      continue
    }
    const known = found.get(object)
    if (known === undefined) found.set(object, [pod])
    else known.push(pod)
  }
  return {
    workloads: objects.map((object) => compareObject(object, counted(found.get(object) ?? []))),
    strays: strays.filter((pod) => !isFinished(pod) && recorded(pod).istio !== undefined).map(strayOf),
  }
}

/** One object of the manifests; most have one pod template. */
interface RenderedObject {
  readonly workload: Workload
  readonly title: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly templates: readonly JsonObject[]
}

/** Kinds whose pods, or the controllers between, name them. */
const NAMED_BY_PODS: ReadonlySet<string> = new Set([
  ...['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicationController'],
  ...['DeploymentConfig', 'Rollout'],
])

function groupByObject(workloads: readonly Workload[]): readonly RenderedObject[] {
  const objects = new Map<JsonObject, RenderedObject & { readonly templates: JsonObject[] }>()
  for (const workload of workloads) {
    const { object, title, kind, name, namespace, template } = workload
    const known = objects.get(object)
    if (known === undefined)
      objects.set(object, { workload, title, kind, name, namespace: namespace.name, templates: [template] })
    else known.templates.push(template)
  }
  return [...objects.values()]
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}\n${namespace}\n${name}`
}

/** For what makes pods through objects of other names: all labels of a template are the pod's. */
function ownsByLabels({ templates }: RenderedObject, pod: JsonObject): boolean {
  const labels = labelsOf(pod)
  return templates.some((template) => {
    const wanted = [...labelsOf(template)]
    return wanted.length > 0 && wanted.every(([key, value]) => labels.get(key) === value)
  })
}

function isFinished(pod: JsonObject): boolean {
  return ['Succeeded', 'Failed'].includes(wordOf(at(pod, 'status', 'phase')))
}

/** Running pods; of finished ones the newest, since those before it may be older than the manifest. */
function counted(pods: readonly JsonObject[]): readonly JsonObject[] {
  const running = pods.filter((pod) => !isFinished(pod))
  if (running.length > 0) return running
  const created = (pod: JsonObject): string => wordOf(at(pod, 'metadata', 'creationTimestamp') ?? '')
  return [...pods].sort((a, b) => (created(a) < created(b) ? 1 : -1)).slice(0, 1)
}

function compareObject({ workload, title, namespace, templates }: RenderedObject, pods: readonly JsonObject[]): Compared {
  const rendered = templates.map(recorded)
  const results = pods.map((pod) => comparePod(recorded(pod), rendered))
  const odd = results.filter(({ state }) => state !== 'equal' && state !== 'none')
  const [first] = odd
  return {
    workload,
    title,
    namespace,
    state: first?.state ?? results.find(({ state }) => state === 'equal')?.state ?? (pods.length === 0 ? 'no pod' : 'none'),
    odd: odd.length,
    pods: pods.length,
    changes: first?.changes ?? [],
  }
}

/** Against the template that fits best. */
function comparePod(live: Recorded, rendered: readonly Recorded[]): Pick<Compared, 'state' | 'changes'> {
  const [best] = rendered.map((one) => compareTemplate(live, one)).sort((a, b) => a.changes.length - b.changes.length)
  return best ?? { state: 'none', changes: [] }
}

function compareTemplate(live: Recorded, rendered: Recorded): Pick<Compared, 'state' | 'changes'> {
  if (!isInjected(live) && !isInjected(rendered)) return { state: 'none', changes: [] }
  const changes = ownedChanges(live, rendered)
  if (changes.length === 0) return { state: 'equal', changes }
  if (!isInjected(live)) return { state: 'only rendered', changes }
  if (!isInjected(rendered)) return { state: 'only live', changes }
  return { state: 'differs', changes }
}

function strayOf(pod: JsonObject): Stray {
  const [owner = { kind: 'Pod', name: '' }] = ownersOf(pod)
  const metadata = at(pod, 'metadata')
  return { namespace: textAt(isObject(metadata) ? metadata : undefined, 'namespace'), owner, labels: labelsOf(pod) }
}
