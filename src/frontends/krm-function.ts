import { fail } from '../base/diagnostic.ts'
import { at, isObject } from '../base/json.ts'
import { manifestSource } from '../base/source.ts'
import { checkInjectors } from '../inject/check-injectors.ts'
import type { Chunks } from '../inject/chunks.ts'
import { idleReport } from '../inject/idle.ts'
import { loadInject } from '../inject/inject.chunk.ts'
import { type ReadSource, readSource } from '../inject/read-source.ts'
import { describeResource } from '../krm/resource.ts'
import type { Content } from '../krm/unfold.ts'
import { splice } from '../yaml/splice.ts'
import { loadEnvelope } from './envelope.chunk.ts'
import { readFunctionConfig } from './function-config.ts'
import { loadOtherStream } from './other-stream.chunk.ts'
import { EXIT, type Outcome } from './outcome.ts'
import { printSummary } from './summary.ts'

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
  const tripwire = settings.policy.spec.tripwire === true
  const envelope = tripwire || report.notices.length > 0 ? loadEnvelope().envelopeEdits(list, tripwire, report) : []
  const edits = [...(sources[0]?.edits ?? []), ...envelope]
  return { stdout: splice(text, edits), stderr: printSummary(report), exitCode: EXIT.done }
}

function onlyResourceList(read: ReadSource): ResourceList {
  const full = read.contents.filter(({ content, document }) => content.form !== 'other' || document.root() !== undefined)
  const [first, second] = full
  if (first?.content.form === 'resource-list' && second === undefined) return first.content
  return loadOtherStream().refuseStream(read, full)
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
