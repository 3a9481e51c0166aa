import type { Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import { type ManifestOptions, readManifestInput } from './manifest-input.ts'
import { EXIT, guarded, type Outcome } from './outcome.ts'
import { reportedRun } from './run-report.ts'
import { printSummary } from './summary.ts'
import { heedWarnings } from './warnings.ts'

/**
 * Injects streams of manifests: several documents, JSON, Lists, ResourceLists. Each comes out in the form it came in; the streams follow each
 * other, separated by `---` where the text before does not end one.
 */
export function injectManifests(sources: readonly Source[], options: ManifestOptions, chunks: Chunks): Outcome {
  return guarded(() => {
    const { result, report } = reportedRun(readManifestInput(sources, options), chunks)
    heedWarnings(result.report, options)
    return {
      stdout: joinStreams(result.sources.map(({ text }) => text)),
      stderr: printSummary(result.report),
      exitCode: EXIT.done,
      report,
    }
  })
}

/** One text stays as it is; several become one stream. */
export function joinStreams(texts: readonly string[]): string {
  return texts.reduce((stream, next) => {
    if (stream === '') return next
    const ended = stream.endsWith('\n') ? stream : `${stream}\n`
    return /^---(\s|$)/.test(next) || /(^|\n)---\n$/.test(ended) ? ended + next : `${ended}---\n${next}`
  }, '')
}
