import type { Source } from '../base/source.ts'
import { type Content, likenessOfDocuments, unfold } from '../krm/unfold.ts'
import { type Document, readDocuments } from '../yaml/read.ts'

/** A source that was read, with what its documents hold. */
export interface ReadSource {
  readonly source: Source
  readonly contents: readonly { readonly document: Document; readonly content: Content }[]
}

/** Reads manifests; a frontend may look at the documents before it injects. Throws InjectError RI0103, RI0104. */
export function readSource(source: Source): ReadSource {
  const documents = readDocuments(source)
  const likeness = likenessOfDocuments(source, documents)
  return { source, contents: documents.map((document) => ({ document, content: unfold(document, likeness) })) }
}
