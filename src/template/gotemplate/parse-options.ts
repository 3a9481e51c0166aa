export interface ParseOptions {
  readonly name: string
  readonly left: string
  readonly right: string
  readonly hasFunction: (name: string) => boolean
  /** Parentheses that may nest. */
  readonly parentheses: number
}
