/** What a template reads of its data. */
export interface Read {
  /** From the root of the data, in the spelling of the engine: `values`, `image`; `Values`, `image`. */
  readonly path: readonly string[]
  /** Name of the template, and the place in its text. */
  readonly template: string
  readonly start: number
  readonly end: number
  /** The template is ready for a value that is not there: a condition, a default. */
  readonly isOptional: boolean
  /** A computed key follows, so that nothing below the path can be told. */
  readonly isOpen: boolean
}

/** A text by its name. */
export interface NamedText {
  readonly name: string
  readonly text: string
}
