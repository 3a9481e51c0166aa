/** The edits of a run, by the documents in which they lie. */
import { type Diagnostic, isInjectError } from '../base/diagnostic.ts'
import type { Source } from '../base/source.ts'
import type { Item } from '../krm/unfold.ts'
import type { Document } from '../yaml/read.ts'
import { type Edit, splice } from '../yaml/splice.ts'
import { editTemplates, type TemplateChange } from './edits.ts'
import type { ReadSource } from './read-source.ts'

/** A source with its edits, and its text as they make it. */
export interface EditedSource {
  readonly source: Source
  readonly edits: readonly Edit[]
  readonly text: string
}

/** Items that stand in one tree, which is edited and read again as a whole. */
export function* units(items: readonly Item[]): Generator<readonly Item[]> {
  let unit: Item[] = []
  for (const item of items) {
    if (unit[0] !== undefined && item.unit !== unit[0].unit) {
      yield unit
      unit = []
    }
    unit.push(item)
  }
  if (unit.length > 0) yield unit
}

/** The edits of a run. */
export interface RunEdits {
  /** Adds edits to those of their document. */
  add(document: Document, more: readonly Edit[]): void
  /** Makes the edits of pod templates that stand in one tree, adds and gives them; undefined where nothing changes, or it cannot be edited. */
  make(changes: readonly TemplateChange[]): readonly Edit[] | undefined
  /** Why some could not be edited. */
  readonly refused: readonly Diagnostic[]
  /** The sources with the edits of their documents. Texts are made when they are asked for: function mode adds edits of its own. */
  sources(read: readonly ReadSource[]): readonly EditedSource[]
}

export function createRunEdits(): RunEdits {
  const edits = new Map<Document, Edit[]>()
  const refused: Diagnostic[] = []
  const add = (document: Document, more: readonly Edit[]): void => {
    const known = edits.get(document) ?? []
    known.push(...more)
    edits.set(document, known)
  }
  return {
    add,
    make(changes) {
      const [first] = changes
      if (first === undefined) return undefined
      try {
        const made = editTemplates(changes)
        add(first.item.document, made)
        return made
      } catch (error) {
        if (!isInjectError(error)) throw error
        refused.push(...error.diagnostics)
        return undefined
      }
    },
    refused,
    sources: (read) =>
      read.map(({ source, contents }) => {
        const own = contents.flatMap(({ document }) => edits.get(document) ?? [])
        return {
          source,
          edits: own,
          get text() {
            return own.length === 0 ? source.text : splice(source.text, own)
          },
        }
      }),
  }
}
