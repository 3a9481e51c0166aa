import type { Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import { readDocuments } from '../yaml/read.ts'
import { type ManifestOptions, readManifestInput } from './manifest-input.ts'
import { runManifests } from './manifest-run.ts'
import { EXIT, guarded, type Outcome } from './outcome.ts'
import { printSummary } from './summary.ts'

/**
 * Injects streams of manifests: several documents, JSON, Lists, ResourceLists. Each comes out in the form it came in; the streams follow each
 * other, separated by `---` where the text before does not end one.
 */
export function injectManifests(sources: readonly Source[], options: ManifestOptions, chunks: Chunks): Outcome {
  return guarded(() => {
    const { result, report } = runManifests(readManifestInput(sources, options), options, chunks)
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
  if (texts.length === 1) return texts[0] as string
  return texts.map(asPart).reduce((stream, next) => {
    if (stream === '') return next
    const ended = stream.endsWith('\n') ? stream : `${stream}\n`
    return /^---(\s|$)/.test(next) || /(^|\n)---\n$/.test(ended) ? ended + next : `${ended}---\n${next}`
  }, '')
}

/** A text as it can stand behind others: JSON values in a row are read as several objects at the start of a stream alone, elsewhere the first one counts. */
function asPart(text: string): string {
  const bare = text.replace(/^\ufeff/, '')
  if (!/^\s*\{/.test(bare)) return bare
  const values = readDocuments({ name: '', text: bare }).filter(({ format }) => format === 'json')
  return values.length < 2 ? bare : values.map(({ span }) => `${bare.slice(span.start, span.end)}\n`).join('---\n')
}
