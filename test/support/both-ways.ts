/** One stream by both paths: with replays, and with every injection made. */
import { isInjectError } from '../../src/base/diagnostic.ts'
import { readManifestInput } from '../../src/frontends/manifest-input.ts'
import { type PipelineResult, runPipeline } from '../../src/inject/pipeline.ts'
import { CHUNKS } from './chunks.ts'

/** What is put in, as texts. */
export interface Stream {
  readonly manifests: string
  readonly policy: string
  readonly facts: string
}

export interface BothWays {
  /** Injections that were not made, but done again in the text. */
  readonly replays: number
  /** All that a run says and gives, by path: two equal texts, or there is a fault. */
  readonly replayed: string
  readonly plain: string
}

export function bothWays(stream: Stream): BothWays {
  let replays = 0
  const replayed = told(stream, 'unneeded', (isReplay) => {
    if (isReplay) replays++
  })
  const plain = told(stream, 'needed', () => undefined)
  return { replays, replayed, plain }
}

/** Replays of a stream whose two answers are the same; throws with the first line that differs. */
export function replaysOf(stream: Stream, name: string): number {
  const { replays, replayed, plain } = bothWays(stream)
  if (replayed !== plain) throw new Error(`${name}: ${firstDifference(plain, replayed)}`)
  return replays
}

function told({ manifests, policy, facts }: Stream, templates: 'needed' | 'unneeded', see: (isReplay: boolean) => void): string {
  try {
    const input = readManifestInput([{ name: 'app.yaml', text: manifests }], {
      policies: [{ name: 'policy.yaml', text: policy }],
      facts: facts === '' ? [] : [{ name: 'facts.yaml', text: facts }],
      overrides: {},
    })
    return resultText(runPipeline(input, CHUNKS, ({ run }) => see(run.edits !== undefined), templates))
  } catch (error) {
    if (!isInjectError(error)) throw error
    return printed({ errors: error.diagnostics })
  }
}

function resultText({ sources, report, empty }: PipelineResult): string {
  const edits = sources.map((source) => source.edits.map(({ offset, length, text, depth }) => ({ offset, length, text, depth })))
  return `${sources.map(({ text }) => text).join('')}\n${printed({ report, empty: empty.map(({ name, because }) => ({ name, because })) })}\n${printed(edits)}`
}

function printed(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one), 1)
}

function firstDifference(plain: string, replayed: string): string {
  const [made, again] = [plain.split('\n'), replayed.split('\n')]
  const at = made.findIndex((line, i) => line !== again[i])
  const line = at < 0 ? made.length : at
  return `line ${line + 1} is\n${made[line] ?? ''}\nand replayed\n${again[line] ?? ''}`
}
