import type { Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import { type ManifestOptions, readManifestInput } from './manifest-input.ts'
import { collectPatches, type WorkloadPatch } from './patches/workload-patches.ts'
import { type RunReport, reportedRun } from './run-report.ts'
import { printSummary } from './summary.ts'
import { heedWarnings } from './warnings.ts'

export interface EmittedPatches {
  readonly patches: readonly WorkloadPatch[]
  readonly stderr: string
  readonly report: RunReport
}

/** What injection would change, as patches: one for each object. Throws InjectError, RI0605 where a patch cannot name its object alone. */
export function emitPatches(sources: readonly Source[], options: ManifestOptions, chunks: Chunks): EmittedPatches {
  const input = readManifestInput(sources, options)
  const collector = collectPatches(input.read)
  const { result, report } = reportedRun(input, chunks, (one) => {
    collector.see(one)
    return undefined
  })
  heedWarnings(result.report, options)
  return { patches: collector.patches(), stderr: printSummary(result.report), report }
}
