import { fail } from '../base/diagnostic.ts'
import type { Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import { runPipeline } from '../inject/pipeline.ts'
import { readSource } from '../inject/survey.ts'
import { EXIT, guarded, type Outcome } from './outcome.ts'
import { checkFlags, type Overrides, readSettings, withOverrides } from './settings.ts'
import { printSummary } from './summary.ts'

export interface ManifestOptions {
  /** Streams with a policy, perhaps facts beside it. */
  readonly policies: readonly Source[]
  /** Streams of facts. */
  readonly facts: readonly Source[]
  readonly overrides: Overrides
}

/** Flag of each override, for messages. */
const FLAGS = {
  kubernetesVersion: '--kubernetes-version',
  defaultNamespace: '--namespace',
  nativeSidecars: '--native-sidecars',
  revision: '--revision',
} as const satisfies { readonly [K in keyof Overrides]?: string }

/**
 * Injects streams of manifests: several documents, JSON, Lists, ResourceLists. Each comes out in the form it came in; the streams follow each
 * other, separated by `---` where the text before does not end one.
 */
export function injectManifests(sources: readonly Source[], options: ManifestOptions, chunks: Chunks): Outcome {
  return guarded(() => {
    checkFlags(options.overrides, FLAGS)
    const settings = readSettings([...options.policies, ...options.facts])
    const policy = withOverrides(settings.policy, options.overrides)
    const read = sources.map(readSource)
    if (read.every(({ contents }) => contents.every(({ content }) => content.form === 'other'))) {
      fail(
        'RI0101',
        `${sources.map((one) => one.name).join(', ')} ${sources.length === 1 ? 'holds' : 'hold'} no Kubernetes object`,
        {
          hint: 'a build that prints nothing must not look like a success',
        },
      )
    }
    const result = runPipeline({ policy, facts: settings.facts, read }, chunks)
    return {
      stdout: joinStreams(result.sources.map(({ text }) => text)),
      stderr: printSummary(result.report),
      exitCode: EXIT.done,
    }
  })
}

/** One text stays as it is; several become one stream. */
function joinStreams(texts: readonly string[]): string {
  return texts.reduce((stream, next) => {
    if (stream === '') return next
    const ended = stream.endsWith('\n') ? stream : `${stream}\n`
    return /^---(\s|$)/.test(next) || /(^|\n)---\n$/.test(ended) ? ended + next : `${ended}---\n${next}`
  }, '')
}
