/**
 * The flow: read ▶ locate ▶ decide ▶ inject ▶ reconcile ▶ splice. Text in, text out; all errors of all workloads are collected, one a cause,
 * and any error means no output at all.
 */
import { invariant } from '../base/assert.ts'
import { type Diagnostic, InjectError, isInjectError } from '../base/diagnostic.ts'
import { at, type JsonObject, sameJson } from '../base/json.ts'
import type { Source } from '../base/source.ts'
import { podReconcileTables } from '../krm/reconcile-tables.ts'
import { describeResource } from '../krm/resource.ts'
import { type Content, type Item, unfold } from '../krm/unfold.ts'
import { findPodTemplates, looksLikePodTemplate, workloadTable } from '../krm/workloads.ts'
import { collectFacts, type Fact, type Facts, isTrustedInStream, placeText } from '../policy/facts.ts'
import { type InjectionPolicy, isPolicyObject } from '../policy/injection-policy.ts'
import { type NamespaceView, namespaceLookup } from '../policy/namespaces.ts'
import { originalName } from '../policy/renamed.ts'
import { type Document, type Node, readDocuments } from '../yaml/read.ts'
import { reconcile } from '../yaml/reconcile.ts'
import { assertEdits } from '../yaml/reread.ts'
import { type Edit, splice } from '../yaml/splice.ts'
import type { Chunks } from './chunks.ts'
import type { Decision, Injector, Workload } from './injector.ts'
import { nodeAt, withValueAt } from './paths.ts'
import type { Report, ReportedWorkload } from './report.ts'

export interface PipelineInput {
  /** Manifests, as texts. */
  readonly sources: readonly Source[]
  readonly policy: InjectionPolicy
  /** Facts from elsewhere than the stream. */
  readonly facts: readonly Fact[]
}

/** A source that was read, with what its documents hold. */
export interface ReadSource {
  readonly source: Source
  readonly contents: readonly { readonly document: Document; readonly content: Content }[]
}

export interface PipelineResult {
  readonly sources: readonly { readonly source: Source; readonly text: string; readonly edits: readonly Edit[] }[]
  readonly report: Report
}

const DEFAULT_ISTIO_NAMESPACE = 'istio-system'

/** Reads manifests; a frontend may look at the documents before it injects. Throws InjectError RI0103, RI0104. */
export function readSource(source: Source): ReadSource {
  return { source, contents: readDocuments(source).map((document) => ({ document, content: unfold(document) })) }
}

/** Runs the whole flow. `moreEdits` are a frontend's own (results, tripwire). Throws InjectError with all errors. */
export function runPipeline(input: PipelineInput & { readonly read: readonly ReadSource[] }, chunks: Chunks): PipelineResult {
  const notices: Diagnostic[] = []
  const items = input.read.flatMap(({ contents }) =>
    contents.flatMap(({ content }) => (content.form === 'other' ? [] : content.items)),
  )
  const facts = allFacts(input, items, notices)
  const matches = (pattern: string, name: string): boolean =>
    pattern === name || (/[*?[\\]/.test(pattern) && chunks.glob().matchGlob(pattern, name))
  const namespaces = namespaceLookup(facts, input.policy, matches)
  const located = locate(items, input.policy, namespaces.view)
  const errors: Diagnostic[] = [...located.errors]
  const injected: ReportedWorkload[] = []
  const leftAlone: ReportedWorkload[] = [...located.leftAlone]
  const edits = new Map<Document, Edit[]>()

  if (located.workloads.length > 0) {
    const injector = chunks.istio().createIstioInjector({ facts, policy: input.policy }, chunks)
    const undecided: Workload[] = []
    const failures = new Map<string, { readonly diagnostic: Diagnostic; readonly workloads: Workload[] }>()
    const changes = new Map<Item, { workload: Workload; template: JsonObject }[]>()
    for (const { workload, item } of located.workloads) {
      const decision = injector.decide(workload)
      if (decision.verdict === 'undecided') undecided.push(workload)
      else if (decision.verdict === 'refused') note(failures, decision.because, workload)
      else if (decision.verdict === 'leave-alone') leftAlone.push({ name: workload.title, because: decision.because })
      else {
        const template = injectOne(injector, workload, decision, failures, notices)
        if (template === undefined) continue
        injected.push({ name: workload.title })
        changes.set(item, [...(changes.get(item) ?? []), { workload, template }])
      }
    }
    if (undecided.length > 0) errors.push(unknownNamespaces(undecided))
    errors.push(...[...failures.values()].map(withWorkloads))
    if (errors.length === 0) {
      for (const [item, list] of changes) {
        const known = edits.get(item.document) ?? []
        known.push(...editsOf(item, list))
        edits.set(item.document, known)
      }
    }
    notices.push(...injector.notices())
  }
  if (errors.length > 0) throw new InjectError([...errors, ...namespaces.warnings])
  return {
    sources: input.read.map(({ source, contents }) => {
      const own = contents.flatMap(({ document }) => edits.get(document) ?? [])
      return { source, edits: own, text: own.length === 0 ? source.text : splice(source.text, own) }
    }),
    report: {
      injected,
      leftAlone,
      untouched: located.untouched,
      unruled: located.unruled,
      notices: [...namespaces.warnings, ...once(notices)],
    },
  }
}

/** Facts from elsewhere, and those in the stream that are trusted; the others are told of where they look meant. */
function allFacts(input: PipelineInput, items: readonly Item[], notices: Diagnostic[]): Facts {
  const { streamFacts = 'namespaces', istio } = input.policy.spec
  const fromStream: Fact[] = []
  for (const { object, place } of items) {
    if (isPolicyObject(object)) {
      notices.push({
        code: 'RI0314',
        severity: 'warning',
        message: `${describeResource(object)} stands among the manifests and is not obeyed`,
        place,
        hint: 'hand it in as the function config, in its bundle, or with --policy',
      })
      continue
    }
    if (!isTrustedInStream(object, streamFacts)) continue
    const before = originalName(object)
    if (before === undefined) fromStream.push({ object, place, origin: 'stream' })
    else {
      notices.push({
        code: 'RI0216',
        severity: 'warning',
        message: `${describeResource(object)} was ${before} before the build renamed it, and is not used as a fact`,
        place,
        hint: 'put it in the facts of the function config, which no transformer renames',
      })
    }
  }
  return collectFacts([...input.facts, ...fromStream], istio?.namespace ?? DEFAULT_ISTIO_NAMESPACE)
}

interface Located {
  readonly workloads: readonly { readonly workload: Workload; readonly item: Item }[]
  readonly leftAlone: readonly ReportedWorkload[]
  readonly untouched: ReadonlyMap<string, number>
  readonly unruled: readonly string[]
  readonly errors: readonly Diagnostic[]
}

/** Finds the pod templates of all objects, and the namespace of each. */
function locate(items: readonly Item[], policy: InjectionPolicy, view: (name: string) => NamespaceView): Located {
  const ruleOf = workloadTable(policy.spec.workloads ?? [])
  const workloads: { workload: Workload; item: Item }[] = []
  const leftAlone: ReportedWorkload[] = []
  const untouched = new Map<string, number>()
  const unruled: string[] = []
  const homeless: { title: string; item: Item }[] = []
  for (const item of items) {
    const { object } = item
    const kind = text(object['kind'])
    const apiVersion = text(object['apiVersion'])
    const rule = ruleOf(apiVersion, kind)
    if (rule === undefined) {
      untouched.set(kind, (untouched.get(kind) ?? 0) + 1)
      if (looksLikePodTemplate(object)) unruled.push(describeResource(object))
      continue
    }
    const named = text(at(object, 'metadata', 'namespace'))
    const namespace = named || policy.spec.defaultNamespace || (view('default').known ? 'default' : '')
    const title = describeResource(namespace === '' ? object : withValueAt(object, ['metadata', 'namespace'], namespace))
    const paths = findPodTemplates(object, rule).filter((path) => hasContainers(at(object, ...path)))
    if (paths.length === 0) leftAlone.push({ name: title, because: 'has no pod template with containers' })
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

function injectOne(
  injector: Injector,
  workload: Workload,
  decision: Decision & { readonly verdict: 'inject' },
  failures: Map<string, { readonly diagnostic: Diagnostic; readonly workloads: Workload[] }>,
  notices: Diagnostic[],
): JsonObject | undefined {
  try {
    const injection = injector.inject(workload, decision)
    notices.push(...injection.notices)
    return injection.template
  } catch (error) {
    if (!isInjectError(error)) throw error
    for (const diagnostic of error.diagnostics) note(failures, diagnostic, workload)
    return undefined
  }
}

/** One error a cause: the same code and sentence of many workloads are told once. */
function note(
  failures: Map<string, { readonly diagnostic: Diagnostic; readonly workloads: Workload[] }>,
  diagnostic: Diagnostic,
  workload: Workload,
): void {
  const key = `${diagnostic.code}\n${diagnostic.message}`
  const known = failures.get(key)
  if (known) known.workloads.push(workload)
  else failures.set(key, { diagnostic, workloads: [workload] })
}

function withWorkloads({
  diagnostic,
  workloads,
}: {
  readonly diagnostic: Diagnostic
  readonly workloads: readonly Workload[]
}): Diagnostic {
  const [first, ...others] = workloads
  invariant(first !== undefined, 'a failure without a workload')
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return {
    ...diagnostic,
    ...(!diagnostic.place && { place: first.place }),
    notes: [...(diagnostic.notes ?? []), `for ${first.title} (${placeText(first.place)})${more}`],
  }
}

/** Edits for one object: its new value against its node; what they make of the text is read again and compared. */
function editsOf(item: Item, changes: readonly { readonly workload: Workload; readonly template: JsonObject }[]): Edit[] {
  return changes.flatMap(({ workload, template }) => {
    const node: Node | undefined = nodeAt(item.node, workload.path)
    invariant(node !== undefined, 'a pod template without a node')
    if (sameJson(node.value(), template)) return []
    const edits = reconcile(node, template, podReconcileTables(workload.path.length === 0 ? 'Pod' : 'PodTemplateSpec'))
    assertEdits(node, edits, template)
    return [...edits]
  })
}

function unknownNamespaces(undecided: readonly Workload[]): Diagnostic {
  const groups = new Map<string, Workload[]>()
  for (const workload of undecided)
    groups.set(workload.namespace.name, [...(groups.get(workload.namespace.name) ?? []), workload])
  const names = [...groups.keys()]
  const width = Math.max(...names.map((name) => name.length))
  const count = (list: readonly Workload[]): string => `${list.length} ${list.length === 1 ? 'workload' : 'workloads'}`
  return {
    code: 'RI0311',
    severity: 'error',
    message:
      names.length === 1
        ? `nothing is known about namespace ${names[0]}, so injection cannot be decided`
        : 'nothing is known about these namespaces, so injection cannot be decided',
    notes: [...groups].map(([name, list]) => {
      const first = list[0]
      return `${name.padEnd(width)}  ${count(list)}, first ${first?.title ?? ''}${first ? ` (${placeText(first.place)})` : ''}`
    }),
    hint: `put the Namespace in the stream or in the facts, or add to the policy (labels as in the cluster):\nspec: {namespaces: [${names.map((name) => `{name: ${name}, labels: {istio-injection: enabled}}`).join(', ')}]}`,
  }
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

/** The same notice about many pods is told once. */
function once(notices: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(notices.map((one) => [`${one.code}\n${one.message}`, one])).values()]
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
