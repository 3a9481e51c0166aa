import type { Source, Span } from '../base/source.ts'
import type { Node } from './node.ts'

/** One document of a stream. */
export interface Document {
  readonly source: Source
  /** The document's text, without the separator before it. */
  readonly span: Span
  readonly format: 'yaml' | 'json'
  /** The `---` line before it, where there is one. */
  readonly separator: Span | undefined
  /** The tree; undefined for an empty or null document, which Kubernetes skips. Read when first asked for. Throws InjectError. */
  root(): Node | undefined
}
