import { invariant } from '../base/assert.ts'
import type { Diagnostic } from '../base/diagnostic.ts'
import { at, type JsonObject } from '../base/json.ts'
import { describeResource } from '../krm/resource.ts'
import type { Item } from '../krm/unfold.ts'
import { findPodTemplates, looksLikePodTemplate, workloadTable } from '../krm/workloads.ts'
import type { InjectionPolicy } from '../policy/injection-policy.ts'
import type { NamespaceView } from '../policy/namespaces.ts'
import type { Workload } from './injector.ts'
import { withValueAt } from './paths.ts'
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

/** Finds the pod templates of all objects, and the namespace of each. */
export function locate(
  items: readonly Item[],
  policy: InjectionPolicy,
  known: { readonly view: (name: string) => NamespaceView; readonly targetNamespace: string | undefined },
): Located {
  const { view, targetNamespace = '' } = known
  const ruleOf = workloadTable(policy.spec.workloads ?? [])
  const workloads: { workload: Workload; item: Item }[] = []
  const leftAlone: EmptyWorkload[] = []
  const untouched = new Map<string, number>()
  const unruled: string[] = []
  const homeless: { title: string; item: Item }[] = []
  for (const item of items) {
    const { apiVersion, kind } = item
    const rule = ruleOf(apiVersion, kind)
    if (rule === undefined) {
      untouched.set(kind, (untouched.get(kind) ?? 0) + 1)
      if (item.mentions('containers') && looksLikePodTemplate(item.object)) unruled.push(describeResource(item.object))
      continue
    }
    const { object } = item
    const named = text(at(object, 'metadata', 'namespace'))
    const namespace = named || policy.spec.defaultNamespace || targetNamespace || (view('default').known ? 'default' : '')
    const title = describeResource(namespace === '' ? object : withValueAt(object, ['metadata', 'namespace'], namespace))
    const paths = findPodTemplates(object, rule).filter((path) => hasContainers(at(object, ...path)))
    if (paths.length === 0) leftAlone.push({ name: title, because: 'has no pod template with containers', namespace, item })
    else if (namespace === '') homeless.push({ title, item })
    else {
      for (const path of paths) {
        const template = at(object, ...path) as JsonObject
        const workload: Workload = {
          title,
          apiVersion,
          kind,
          name: text(at(object, 'metadata', 'name')),
          namespace: view(namespace),
          object,
          path,
          template,
          place: item.place,
        }
        workloads.push({ workload, item })
      }
    }
  }
  return { workloads, leftAlone, untouched, unruled, errors: homeless.length === 0 ? [] : [withoutNamespace(homeless)] }
}

function hasContainers(template: unknown): boolean {
  const containers = at(template as JsonObject, 'spec', 'containers')
  return containers !== undefined && containers !== null
}

function withoutNamespace(homeless: readonly { readonly title: string; readonly item: Item }[]): Diagnostic {
  const first = homeless[0]
  invariant(first !== undefined, 'no workload')
  const more = homeless.length === 1 ? '' : ` and ${homeless.length - 1} more`
  return {
    code: 'RI0301',
    severity: 'error',
    message: `${first.title}${more} ${more === '' ? 'names' : 'name'} no namespace, and no default is set`,
    place: first.item.place,
    hint: 'set spec.defaultNamespace (--namespace), or render with the namespace',
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
