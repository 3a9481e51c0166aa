/** Which images injection adds to which workloads: those that are there, and those that would come. */
import type { JsonObject } from '../../base/json.ts'
import { lineAndColumn } from '../../base/source.ts'
import type { Chunks } from '../../inject/chunks.ts'
import type { Workload } from '../../inject/injector.ts'
import { createLocator } from '../../inject/locate.ts'
import { type InjectedImage, recordedImages } from '../../inject/recorded-images.ts'
import type { Report } from '../../inject/report.ts'
import { type PipelineInput, surveyManifests } from '../../inject/survey.ts'
import { reportedRun } from '../run-report.ts'

/**
 * How an image compares with what injection gives now. `current`: the same; `behind`: another one; `to come`: the container is not there yet;
 * `extra`: it would no longer come.
 */
export type ImageState = 'current' | 'behind' | 'to come' | 'extra'

/** One injected container of a workload. */
export interface ListedContainer extends InjectedImage {
  readonly workload: Pick<Workload, 'apiVersion' | 'kind' | 'name'> & { readonly namespace: string }
  readonly title: string
  readonly file: string
  readonly line: number
  /** Absent where nobody tells what its injector gives now. */
  readonly state?: ImageState
  /** What would take its place. */
  readonly now?: string
}

export interface ListedImages {
  readonly containers: readonly ListedContainer[]
  /** Workloads that were looked at. */
  readonly workloads: number
  /** The injectors said what they give now. */
  readonly isCompared: boolean
  /** Absent where nobody injected. */
  readonly report?: Report
}

/** Lists the images; without facts and own injectors by records alone. Throws InjectError for what inject refuses. */
export function listImages(input: PipelineInput, chunks: Chunks): ListedImages {
  const { facts, items, namespaces } = surveyManifests(input, chunks)
  const { policy } = input
  const isCompared = facts.revisions.size > 0 || [policy, ...policy.tenants].some(({ injectors }) => injectors.length > 0)
  if (isCompared) return comparedImages(input, chunks)
  const defaultNamespace = policy.spec.defaultNamespace ?? facts.targetNamespace ?? NO_NAMESPACE
  const locator = createLocator(
    { ...policy, spec: { ...policy.spec, defaultNamespace } },
    { ...namespaces, targetNamespace: undefined },
  )
  let workloads = 0
  const containers: ListedContainer[] = []
  for (const item of items) {
    for (const workload of locator.find(item)) {
      workloads++
      containers.push(...recordedImages(workload.template, chunks).map((one) => listed(one, workload)))
    }
    item.forget()
  }
  return { containers, workloads: workloads + locator.seen().leftAlone.length, isCompared }
}

/** A base of kustomize names none. */
const NO_NAMESPACE = '(none)'

function comparedImages(input: PipelineInput, chunks: Chunks): ListedImages {
  const containers: ListedContainer[] = []
  const { result } = reportedRun(input, chunks, ({ workload, run: { answers, template } }) => {
    const asked = new Set(answers.map(({ injector }) => injector.name))
    containers.push(...compared(workload, template, asked, chunks))
    return undefined
  })
  const { report } = result
  return { containers, workloads: report.injected.length + report.leftAlone.length, isCompared: true, report }
}

function compared(workload: Workload, after: JsonObject, asked: ReadonlySet<string>, chunks: Chunks): readonly ListedContainer[] {
  const before = recordedImages(workload.template, chunks)
  const now = after === workload.template ? before : recordedImages(after, chunks)
  const isSame = (a: InjectedImage) => (b: InjectedImage) => a.injector === b.injector && a.container === b.container
  return [
    ...before.map((one): ListedContainer => {
      const other = now.find(isSame(one))
      if (!asked.has(one.injector)) return listed(one, workload)
      if (other === undefined) return listed(one, workload, 'extra')
      return other.image === one.image
        ? listed(one, workload, 'current')
        : { ...listed(one, workload, 'behind'), now: other.image }
    }),
    ...now.filter((one) => !before.some(isSame(one))).map((one) => listed(one, workload, 'to come')),
  ]
}

function listed(
  image: InjectedImage,
  { apiVersion, kind, name, namespace, title, place }: Workload,
  state?: ImageState,
): ListedContainer {
  return {
    ...image,
    workload: { apiVersion, kind, namespace: namespace.name === NO_NAMESPACE ? '' : namespace.name, name },
    title: namespace.name === NO_NAMESPACE ? `${kind} ${name}` : title,
    file: place.source.name,
    line: lineAndColumn(place.source.text, place.span?.start ?? 0).line,
    ...(state && { state }),
  }
}
