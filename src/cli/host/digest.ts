import { createHash } from 'node:crypto'
import type { Source } from '../../base/source.ts'

/** `sha256:…` of texts, whatever their order and names: a file mounted elsewhere stays the same file. */
export function digestOf(sources: readonly Source[]): string {
  const each = new Set(sources.map(({ text }) => sha256(text)))
  return `sha256:${sha256([...each].sort().join('\n'))}`
}

/** As sha256.ts, for another chunk: what two of them share would be one more file to load. */
function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
