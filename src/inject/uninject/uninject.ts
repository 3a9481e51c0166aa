/** `uninject`: takes back what injectors recorded on pod templates, Istio's and own ones, the last first. Nobody decides and nothing is injected. */
import { type Diagnostic, fail, isInjectError } from '../../base/diagnostic.ts'
import { type JsonObject, sameJson } from '../../base/json.ts'
import { nearest } from '../../base/suggest.ts'
import { describeResource } from '../../krm/resource.ts'
import type { InjectionPolicy } from '../../policy/injection-policy.ts'
import type { Chunks } from '../chunks.ts'
import { createRunEdits, type EditedSource, units } from '../document-edits.ts'
import type { TemplateChange } from '../edits.ts'
import { type Failure, note, noted, throwAll } from '../failures.ts'
import type { Workload } from '../injector.ts'
import { createLocator } from '../locate.ts'
import { toldOnce } from '../notices.ts'
import type { Report, ReportedWorkload } from '../report.ts'
import { type PipelineInput, surveyManifests } from '../survey.ts'
import { ISTIO_LAYER, type Layer, layersOf } from './layers.ts'
import { type TakeBackLayer, takeBackLayer, tellUnsure, type Unsure } from './take-back-layer.ts'

export interface Uninjected {
  readonly sources: readonly EditedSource[]
  /** `injected` are the workloads from which something was taken back, and whose it was. */
  readonly report: Report
}

/** Takes injections back; `only` names the injectors whose parts go, none means all. Throws InjectError with all errors. */
export function uninjectManifests(input: PipelineInput, only: readonly string[], chunks: Chunks): Uninjected {
  const { facts, matches, namespaces, items } = surveyManifests(input, chunks)
  const { policy } = input
  const locator = createLocator(withNamespace(policy, facts.targetNamespace), { ...namespaces, targetNamespace: undefined })
  const taken: ReportedWorkload[] = []
  const leftAlone: ReportedWorkload[] = []
  const edits = createRunEdits()
  const failures = new Map<string, Failure>()
  const told: Diagnostic[] = []
  const unsure: Unsure[] = []
  const found = new Set<string>()
  let takeBack: TakeBackLayer | undefined
  for (const unit of units(items)) {
    const changes: TemplateChange[] = []
    for (const item of unit) {
      for (const located of locator.find(item)) {
        const workload = named(located, policy, facts.targetNamespace)
        try {
          takeBack ??= takeBackLayer({ facts, policy, matches }, chunks)
          const { template, gone, layers } = uninject(workload, { only, takeBack, chunks, policy, told, unsure })
          for (const { injector } of layers) found.add(injector)
          if (gone.length === 0) leftAlone.push({ name: workload.title, because: why(layers) })
          else taken.push({ name: workload.title, by: gone })
          if (template !== workload.template) changes.push({ workload, item, template })
        } catch (error) {
          if (!isInjectError(error)) throw error
          for (const one of error.diagnostics) note(failures, one, workload)
        }
      }
    }
    edits.make(changes)
    for (const item of unit) item.forget()
  }
  const seen = locator.seen()
  throwAll([...seen.errors, ...noted(failures)], edits.refused, namespaces.warnings)
  checkNames(only, found, policy)
  return {
    sources: edits.sources(input.read),
    report: {
      injected: taken,
      leftAlone: [...seen.leftAlone, ...leftAlone],
      untouched: seen.untouched,
      unruled: seen.unruled,
      notices: [...toldOnce(told), ...tellUnsure(unsure)],
    },
  }
}

interface Run {
  readonly only: readonly string[]
  readonly takeBack: TakeBackLayer
  readonly chunks: Chunks
  readonly policy: InjectionPolicy
  readonly told: Diagnostic[]
  readonly unsure: Unsure[]
}

interface TakenLayers {
  readonly template: JsonObject
  readonly gone: readonly string[]
  readonly layers: readonly Layer[]
}

function uninject(workload: Workload, run: Run): TakenLayers {
  const { only, takeBack, chunks, policy, told, unsure } = run
  const layers = layersOf(workload.template, policy.injectors, chunks)
  const wanted = layers.filter(({ injector }) => only.length === 0 || only.includes(injector))
  const istio = wanted.findIndex(({ injector }) => injector === ISTIO_LAYER)
  const groups = istio < 0 ? [wanted] : [wanted.slice(0, istio), wanted.slice(istio, istio + 1), wanted.slice(istio + 1)]
  const template = groups.reduceRight((before, group) => {
    if (group.length === 0) return before
    const taken = takeBack({ ...workload, template: before }, group)
    told.push(...taken.notices)
    if (taken.unsure !== undefined) unsure.push(taken.unsure)
    return taken.template
  }, workload.template)
  const gone = wanted.map(({ injector }) => injector)
  if (template === workload.template || sameJson(template, workload.template))
    return { template: workload.template, gone, layers }
  // An injector may have removed the record of an earlier one, which is there again.
  const known = new Set(layers.map(({ injector }) => injector))
  const uncovered = layersOf(template, policy.injectors, chunks).filter(({ injector }) => !known.has(injector))
  if (uncovered.length === 0) return { template, gone, layers }
  const earlier = uninject({ ...workload, template }, run)
  return { template: earlier.template, gone: [...earlier.gone, ...gone], layers: [...earlier.layers, ...layers] }
}

function why(layers: readonly Layer[]): string {
  if (layers.length === 0) return 'carries no record of an injection'
  return `carries records of ${layers.map(({ injector }) => injector).join(', ')} alone`
}

/** A namespace hardly matters where nothing is injected: a base of kustomize names none. */
function withNamespace(policy: InjectionPolicy, targetNamespace = 'default'): InjectionPolicy {
  const { defaultNamespace = targetNamespace } = policy.spec
  return { ...policy, spec: { ...policy.spec, defaultNamespace } }
}

/** A namespace that nobody gave is not told. */
function named(workload: Workload, { spec }: InjectionPolicy, targetNamespace: string | undefined): Workload {
  const isGiven = spec.defaultNamespace !== undefined || targetNamespace !== undefined
  return isGiven ? workload : { ...workload, title: describeResource(workload.object) }
}

/** Throws InjectError RI0207 for what looks like a mistyped name; where nothing is left of an injector there is nothing to do. */
function checkNames(only: readonly string[], found: ReadonlySet<string>, policy: InjectionPolicy): void {
  const declared = policy.injectors.map((one) => (one.kind === 'istio' ? ISTIO_LAYER : one.title))
  const known = new Set([...found, ...declared, ISTIO_LAYER])
  for (const name of only) {
    const near = known.has(name) ? undefined : nearest(name, known)
    if (near === undefined) continue
    fail('RI0207', `--only ${name}: no workload carries a record of that injector`, { hint: `did you mean ${near}?` })
  }
}
