import { type Diagnostic, InjectError, isInjectError } from '../../base/diagnostic.ts'
import type { JsonObject } from '../../base/json.ts'
import type { Chunks } from '../../inject/chunks.ts'
import type { FinishedWorkload } from '../../inject/pipeline.ts'
import type { PipelineInput } from '../../inject/survey.ts'
import { checkedWorkload } from '../check/check-difference.ts'
import { printDiagnostics } from '../diagnostics-text.ts'
import { escapeControls } from '../escape-controls.ts'
import { type ManifestFileSource, readableFiles } from '../manifest-files.ts'
import { type ManifestOptions, readManifestInput } from '../manifest-input.ts'
import { EXIT, guarded, type Outcome } from '../outcome.ts'
import { type Finding, reportedRun } from '../run-report.ts'
import { type ChangedWorkload, changedWorkload, keepsOwnImage } from './changed-workload.ts'
import { diffMarkdown } from './diff-markdown.ts'
import { diffText } from './diff-text.ts'
import type { Differences } from './differences.ts'
import { istioVersions } from './istio-versions.ts'

export interface DiffOptions extends ManifestOptions {
  /** Facts of before: what is compared is what injection gave then and what it gives now. Absent: the manifests as they are, and injected. */
  readonly fromFacts?: ManifestOptions['facts']
  readonly format: 'text' | 'markdown'
  /** `auto`: hunks of up to {@link SINGLE} workloads, kinds of changes of more. */
  readonly group: 'auto' | 'always' | 'never'
}

/** Above this many workloads equal changes are told once. */
export const SINGLE = 5

/** What `inject` would change (exit 1, or 0 where it is nothing); nothing is written. What inject refuses is refused here too (exit 2). */
export function diffManifests(sources: readonly ManifestFileSource[], options: DiffOptions, chunks: Chunks): Outcome {
  return guarded(() => {
    const { manifests, unread } = readableFiles(sources)
    const { fromFacts, group } = options
    const isUpgrade = fromFacts !== undefined
    const old = isUpgrade ? templatesUnder({ ...options, facts: fromFacts }, manifests, chunks) : undefined
    const found: ChangedWorkload[] = []
    const ownImage: string[] = []
    let unchanged = 0
    const { result, report } = reportedRun(readManifestInput(manifests, options), chunks, (one): Finding | undefined => {
      const before = old?.get(keyOf(one)) ?? one.workload.template
      const isShown = group === 'never' || (group === 'auto' && found.length <= SINGLE)
      const changed = changedWorkload(one, before, isShown ? 'hunks' : 'changes')
      if (isUpgrade && keepsOwnImage(one.run.template, changed))
        ownImage.push(`${one.workload.namespace.name}/${one.workload.name}`)
      if (changed === undefined) {
        unchanged++
        return undefined
      }
      found.push(changed)
      return isUpgrade ? { state: 'changed', detail: 'by the new facts' } : checkedWorkload(one)
    })
    const isGrouped = group === 'always' || (group === 'auto' && found.length > SINGLE)
    const versions = isUpgrade ? istioVersions(found) : undefined
    const differences: Differences = {
      changed: found,
      unchanged: unchanged + result.empty.length,
      form: isGrouped ? 'changes' : 'hunks',
      isUpgrade,
      ownImage,
      ...(versions !== undefined && { versions }),
    }
    return {
      stdout: escapeControls(options.format === 'markdown' ? diffMarkdown(differences) : diffText(differences)),
      stderr: unread + printDiagnostics(result.report.notices),
      exitCode: found.length === 0 ? EXIT.done : EXIT.findings,
      form: options.format === 'text' ? 'diff' : 'plain',
      report,
    }
  })
}

/** The templates that come out under other facts. Throws InjectError that names those. */
function templatesUnder(
  options: ManifestOptions,
  manifests: readonly ManifestFileSource[],
  chunks: Chunks,
): ReadonlyMap<string, JsonObject> {
  const templates = new Map<string, JsonObject>()
  try {
    const input: PipelineInput = readManifestInput(manifests, options)
    reportedRun(input, chunks, (one) => {
      templates.set(keyOf(one), one.run.template)
      return undefined
    })
  } catch (error) {
    if (!isInjectError(error)) throw error
    throw new InjectError(error.diagnostics.map(withOldFacts))
  }
  return templates
}

function withOldFacts(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, notes: [...(diagnostic.notes ?? []), 'with the facts of --from-facts'] }
}

/** The place of a pod template tells it from all others. */
function keyOf({ workload: { place, path, title } }: FinishedWorkload): string {
  return [place.source.name, place.span?.start ?? 0, path.join('.'), title].join('\n')
}
