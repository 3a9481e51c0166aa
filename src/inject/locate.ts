import { invariant } from '../base/assert.ts'
import type { Diagnostic } from '../base/diagnostic.ts'
import { asText, at, type JsonObject, record } from '../base/json.ts'
import type { Place } from '../base/source.ts'
import { describeResource } from '../krm/resource.ts'
import type { Item } from '../krm/unfold.ts'
import { findPodTemplates, workloadTable } from '../krm/workloads.ts'
import type { InjectionPolicy } from '../policy/injection-policy.ts'
import { landingNamespace, type NamespaceView } from '../policy/namespaces.ts'
import type { Workload } from './injector.ts'
import { countOther, noteUnruled, type OtherObjects } from './other-objects.ts'
import type { ReportedWorkload } from './report.ts'

/** What the manifests hold, as far as injection cares. */
export interface Located {
  readonly workloads: readonly { readonly workload: Workload; readonly item: Item }[]
  /** Objects of a workload's kind that run nothing. */
  readonly leftAlone: readonly EmptyWorkload[]
  readonly untouched: ReadonlyMap<string, number>
  readonly unruled: readonly string[]
  readonly errors: readonly Diagnostic[]
}

/** An object of a workload's kind without a pod template. */
export interface EmptyWorkload extends ReportedWorkload {
  readonly because: string
  readonly namespace: string
  readonly item: Item
}

/** What is known of namespaces. */
export interface KnownNamespaces {
  readonly view: (name: string) => NamespaceView
  /** Where objects without a namespace go, as the facts say. */
  readonly targetNamespace: string | undefined
}

/** Finds pod templates object by object, and keeps what is to be told of the others. */
export interface Locator {
  /** The pod templates of an object that are workloads. */
  find(item: Item): readonly Workload[]
  /** What was seen so far, beside the workloads. */
  seen(): Omit<Located, 'workloads'>
}

/** Finds the pod templates of all objects, and the namespace of each. */
export function locate(items: readonly Item[], policy: InjectionPolicy, known: KnownNamespaces): Located {
  const locator = createLocator(policy, known)
  const workloads = items.flatMap((item) => locator.find(item).map((workload) => ({ workload, item })))
  return { workloads, ...locator.seen() }
}

/** A locator for one run. */
export function createLocator(policy: InjectionPolicy, known: KnownNamespaces): Locator {
  const { view, targetNamespace } = known
  const ruleOf = workloadTable(policy.spec.workloads ?? [])
  const leftAlone: EmptyWorkload[] = []
  const other: OtherObjects = { untouched: new Map(), unruled: [] }
  const misnamed: Diagnostic[] = []
  const homeless: { title: string; place: Place }[] = []
  const find = (item: Item): readonly Workload[] => {
    const { apiVersion, kind } = item
    const rule = ruleOf(apiVersion, kind)
    if (rule === undefined) {
      countOther(other, item)
      return []
    }
    const { object, place } = item
    const ownNamespace = at(object, 'metadata', 'namespace') ?? ''
    if (typeof ownNamespace !== 'string') {
      misnamed.push(noText(describeResource(object), place))
      return []
    }
    const namespace = landingNamespace(ownNamespace, policy.spec, targetNamespace) || (view('default').named ? 'default' : '')
    const title = describeResource(object, namespace === '' ? undefined : namespace)
    const paths = findPodTemplates(object, rule).filter((path) => hasContainers(at(object, ...path)))
    if (paths.length === 0) {
      leftAlone.push({ name: title, because: 'has no pod template with containers', namespace, item })
      noteUnruled(other, item)
    } else if (namespace === '') homeless.push({ title, place })
    else {
      const name = asText(at(object, 'metadata', 'name'))
      return paths.map((path) => {
        const template = templateAt(item, path)
        return { title, apiVersion, kind, name, namespace: view(namespace), object, path, template, place }
      })
    }
    return []
  }
  const seen = (): Omit<Located, 'workloads'> => {
    return { leftAlone, ...other, errors: [...misnamed, ...(homeless.length === 0 ? [] : [withoutNamespace(homeless)])] }
  }
  return { find, seen }
}

/** The pod template at a path; objects that are read alike do not have one in common, by which something is remembered. */
function templateAt({ object, alike }: Item, path: Workload['path']): JsonObject {
  const template = at(object, ...path) as JsonObject
  return alike === undefined || path.length === 0 ? template : Object.assign(record(), template)
}

function hasContainers(template: unknown): boolean {
  const containers = at(template as JsonObject, 'spec', 'containers')
  return containers !== undefined && containers !== null
}

/** `n` and `1` are none. */
function noText(title: string, place: Place): Diagnostic {
  return {
    code: 'RI0107',
    severity: 'error',
    message: `${title}: metadata.namespace is no text`,
    place,
    hint: 'quote it: Kubernetes takes a text alone there',
  }
}

function withoutNamespace(homeless: readonly { readonly title: string; readonly place: Place }[]): Diagnostic {
  const first = homeless[0]
  invariant(first !== undefined, 'no workload')
  const more = homeless.length === 1 ? '' : ` and ${homeless.length - 1} more`
  return {
    code: 'RI0301',
    severity: 'error',
    message: `${first.title}${more} ${more === '' ? 'names' : 'name'} no namespace, and no default is set`,
    place: first.place,
    hint: 'set spec.defaultNamespace (--namespace), or render with the namespace',
  }
}
