import type { Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import type { FinishedWorkload, PipelineResult } from '../inject/pipeline.ts'
import type { PipelineInput } from '../inject/survey.ts'
import { type Watch, watchFlux } from './flux/flux-kustomization.ts'
import { readFluxObject } from './flux/flux-object.ts'
import type { ManifestOptions } from './manifest-input.ts'
import { type RunReport, reportedRun } from './run-report.ts'
import { heedWarnings } from './warnings.ts'

export type { Watch } from './flux/flux-kustomization.ts'

export interface ManifestRun {
  readonly result: PipelineResult
  readonly report: RunReport
}

/** Runs the pipeline for what will be written; `own` is shown each workload that was decided. Throws InjectError, also for warnings where they shall count. */
export function runManifests(input: PipelineInput, options: ManifestOptions, chunks: Chunks, own?: Watch): ManifestRun {
  const { fluxKustomization } = options
  const watches = [...(own ? [own] : []), ...(fluxKustomization ? [watchFor(fluxKustomization, input)] : [])]
  const see = (one: FinishedWorkload): undefined => {
    for (const watch of watches) watch.see(one)
  }
  const { result, report } = reportedRun(input, chunks, watches.length === 0 ? undefined : see)
  const notices = [...result.report.notices, ...watches.flatMap((watch) => watch.notices())]
  const told = { ...result, report: { ...result.report, notices } }
  heedWarnings(told.report, options)
  return { result: told, report: { ...report, diagnostics: notices } }
}

function watchFor(source: Source, { policy }: PipelineInput): Watch {
  return watchFlux(readFluxObject(source, '--flux-kustomization'), policy.spec.flux?.substitution)
}
