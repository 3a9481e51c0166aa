import { InjectError } from '../../base/diagnostic.ts'
import type { Source } from '../../base/source.ts'
import type { Chunks } from '../../inject/chunks.ts'
import { compareLive } from '../../inject/live/compare-live.ts'
import { surveyManifests } from '../../inject/survey.ts'
import { type ManifestOptions, readManifestInput } from '../manifest-input.ts'
import { EXIT, guarded, type Outcome } from '../outcome.ts'
import { readLivePods } from './live-pods.ts'
import { reportOfComparison } from './verify-report.ts'
import { hasFindings, textOfComparison } from './verify-text.ts'

/**
 * Are the live pods what the rendered manifests say, as far as injection goes? Needs no facts: records on both sides tell what injection owns. Exit 1 where a pod
 * differs, or has a sidecar that no manifest owns; refuses (exit 2) what cannot be read, and a list that holds no Pods (RI0303).
 */
export function verifyManifests(sources: readonly Source[], pods: Source, options: ManifestOptions, chunks: Chunks): Outcome {
  return guarded(() => {
    const live = readLivePods(pods)
    const { located } = surveyManifests(readManifestInput(sources, options), chunks)
    if (located.errors.length > 0) throw new InjectError(located.errors)
    const comparison = compareLive(
      located.workloads.map(({ workload }) => workload),
      live,
    )
    return {
      stdout: textOfComparison(comparison, live.length),
      stderr: '',
      exitCode: hasFindings(comparison) ? EXIT.findings : EXIT.done,
      report: reportOfComparison(comparison, pods),
    }
  })
}
