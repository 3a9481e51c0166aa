import type { Source } from '../base/source.ts'
import type { PipelineInput } from '../inject/survey.ts'
import type { Uninjected } from '../inject/uninject/uninject.ts'
import { type FileEdits, type ManifestFileSource, readableFiles } from './manifest-files.ts'
import { type ManifestOptions, readManifestInput } from './manifest-input.ts'
import { joinStreams } from './manifests.ts'
import { EXIT, guarded, type Outcome } from './outcome.ts'
import type { RunReport } from './run-report.ts'
import { printSummary } from './summary.ts'
import { heedWarnings } from './warnings.ts'

/** Takes injections back: what a run without output gives, from input that was read. */
export type Uninject = (input: PipelineInput) => Uninjected

/** Streams of manifests without what was injected; they come out as those of `inject` do. */
export function uninjectStreams(sources: readonly Source[], options: ManifestOptions, uninject: Uninject): Outcome {
  return guarded(() => {
    const result = uninject(readManifestInput(sources, options))
    heedWarnings(result.report, options)
    return {
      stdout: joinStreams(result.sources.map(({ text }) => text)),
      stderr: printSummary(result.report, 'taken back'),
      exitCode: EXIT.done,
      report: reportOf(result),
    }
  })
}

/** Files that belong together, each with its own text. Any error throws InjectError. */
export function uninjectFiles(sources: readonly ManifestFileSource[], options: ManifestOptions, uninject: Uninject): FileEdits {
  const { manifests, unread } = readableFiles(sources)
  const result = uninject(readManifestInput(manifests, options))
  heedWarnings(result.report, options)
  return {
    texts: new Map(result.sources.flatMap(({ source, text }) => (text === source.text ? [] : [[source, text] as const]))),
    stderr: printSummary(result.report, 'taken back') + unread,
    report: reportOf(result),
  }
}

/** Reports tell of decisions, and nobody decided anything. */
function reportOf({ report }: Uninjected): RunReport {
  return { workloads: [], diagnostics: report.notices }
}
