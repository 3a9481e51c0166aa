import type { Diagnostic } from '../base/diagnostic.ts'
import { fail } from '../base/diagnostic.ts'
import { at, isObject, type Json, recordOf } from '../base/json.ts'
import { manifestSource } from '../base/source.ts'
import { checkInjectors } from '../inject/check-injectors.ts'
import type { Chunks } from '../inject/chunks.ts'
import { idleReport } from '../inject/idle.ts'
import { loadInject } from '../inject/inject.chunk.ts'
import { type ReadSource, readSource } from '../inject/read-source.ts'
import type { Report } from '../inject/report.ts'
import { describeResource } from '../krm/resource.ts'
import type { Content } from '../krm/unfold.ts'
import { type Edit, splice } from '../yaml/splice.ts'
import { readFunctionConfig } from './function-config.ts'
import { EXIT, type Outcome } from './outcome.ts'
import { printSummary } from './summary.ts'

/** Name of the marker that a tripwire patch needs; `local-config` keeps it out of what kustomize prints. */
const MARKER = 'render-inject-ran'

/** Annotations by which kustomize runs a function: now, and before. */
const RUN_BY = ['config.kubernetes.io/function', 'config.k8s.io/function']

type ResourceList = Content & { readonly form: 'resource-list' }

/**
 * A KRM function (`config.kubernetes.io/v1`): ResourceList in, ResourceList out. Mirrors what kustomize 5.7 and kpt expect: a failure is exit ≠ 0,
 * text on stderr and nothing on stdout; `results` carry notes and warnings of successful runs.
 * Throws InjectError RI0101 for an empty input, RI0102 for anything but one ResourceList.
 */
export function runFunction(text: string, chunks: Chunks): Outcome {
  const source = manifestSource({ name: '<stdin>', text })
  const read = readSource(source)
  const list = onlyResourceList(read)
  refuseGenerator(list)
  const settings = readFunctionConfig(list.functionConfig, source)
  checkInjectors(settings.policy)
  const idle = idleReport(list.items, settings.policy)
  const { sources, report } = idle
    ? { sources: [], report: idle }
    : loadInject().runPipeline({ policy: settings.policy, facts: settings.facts, read: [read] }, chunks)
  const edits = [...(sources[0]?.edits ?? []), ...envelopeEdits(list, settings.policy.spec.tripwire === true, report)]
  return { stdout: splice(text, edits), stderr: printSummary(report), exitCode: EXIT.done }
}

function onlyResourceList({ contents, source }: ReadSource): ResourceList {
  const full = contents.filter(({ content, document }) => content.form !== 'other' || document.root() !== undefined)
  const [first, second] = full
  if (first === undefined) {
    return fail('RI0101', `${source.name} is empty`, {
      hint: 'function mode reads a ResourceList from stdin; for plain manifests: render-inject inject',
    })
  }
  if (first.content.form === 'resource-list' && second === undefined) return first.content
  const wrong = first.content.form === 'resource-list' ? second : first
  return fail(
    'RI0102',
    `function mode reads one ResourceList of config.kubernetes.io, and this is ${tellContent(wrong?.content)}`,
    {
      ...(wrong && { place: { source, span: wrong.document.span } }),
      hint: 'for plain manifests: render-inject inject',
    },
  )
}

function tellContent(content: Content | undefined): string {
  switch (content?.form) {
    case 'objects':
      return content.items[0] === undefined ? 'an empty list' : describeResource(content.items[0].object)
    case 'resource-list':
      return 'a second one'
    case 'other':
    case undefined:
      return 'no Kubernetes object'
  }
}

/** As a generator the function would inject nothing, and the build would succeed: kustomize hands over the function config as the only item. */
function refuseGenerator({ items, functionConfig }: ResourceList): void {
  const [item, second] = items
  if (item === undefined || second !== undefined || !RUN_BY.some((annotation) => item.mentions(annotation))) return
  const config = functionConfig?.value()
  if (!isObject(config) || describeResource(config) !== describeResource(item.object)) return
  if (RUN_BY.every((annotation) => at(item.object, 'metadata', 'annotations', annotation) === undefined)) return
  fail('RI0111', 'the function is run as a generator, and is not given the manifests', {
    place: item.place,
    hint: 'list it under transformers: instead of generators:',
  })
}

/** The marker of the tripwire, added once, and the results. */
function envelopeEdits(list: ResourceList, tripwire: boolean, report: Report): Edit[] {
  const edits: Edit[] = []
  const isMarked = (): boolean =>
    list.items.some(
      (item) => item.kind === 'ConfigMap' && item.mentions(MARKER) && at(item.object, 'metadata', 'name') === MARKER,
    )
  if (tripwire && !isMarked()) {
    const { appendEntry, appendItems } = loadInject()
    edits.push(...(list.list ? appendItems(list.list, [marker()]) : appendEntry(list.root, 'items', [marker()])))
  }
  const results = report.notices.map(resultOf)
  if (results.length > 0) {
    const { appendEntry, appendItems } = loadInject()
    const known = list.root.get('results')
    if (known?.kind === 'list') edits.push(...appendItems(known, results))
    else if (known === undefined) edits.push(...appendEntry(list.root, 'results', results))
  }
  return edits
}

function marker(): Json {
  return recordOf([
    ['apiVersion', 'v1'],
    ['kind', 'ConfigMap'],
    [
      'metadata',
      recordOf([
        ['name', MARKER],
        ['annotations', recordOf([['config.kubernetes.io/local-config', 'true']])],
      ]),
    ],
  ])
}

function resultOf({ severity, code, message }: Diagnostic): Json {
  return recordOf([
    ['message', `${code}: ${message}`],
    ['severity', severity],
  ])
}
