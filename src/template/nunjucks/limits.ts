/** What people's own nunjucks templates may cost; tests shrink them. Texts are counted in UTF-16 units, which JavaScript counts for free. */
export interface NunjucksLimits {
  /** Length of one template. */
  readonly text: number
  /** Tags (`{{` and `{%`) of one template. */
  readonly tags: number
  /** Length of one tag: it bounds how deep the parser recurses on chains such as `not not not`. */
  readonly tag: number
  /** Open brackets at one place of a tag. */
  readonly brackets: number
  /** Blanks in a row: nunjucks trims with a pattern that is quadratic in them. */
  readonly blanks: number
  /** Nodes of the syntax tree. */
  readonly nodes: number
  /** Nested nodes of the syntax tree; an `elif` nests in its `if`. */
  readonly treeDepth: number
  /** Look-ups, assignments, calls, printed values, and elements and kilo-units that functions touch, of one run. */
  readonly steps: number
  /** One text that an expression builds. */
  readonly string: number
  /** All texts that expressions of one run build: what a run can keep in memory. */
  readonly built: number
  /** What one run prints, text caught by `set` blocks and macros included. */
  readonly output: number
  /** Nested macro calls. */
  readonly calls: number
  /** Elements of one list that a function builds. */
  readonly list: number
  /** Arguments that say how wide or how many. */
  readonly width: number
  /** The last resort, should the counts above have a hole: one parse, compilation or run. */
  readonly milliseconds: number
}

export const NUNJUCKS_LIMITS: NunjucksLimits = {
  text: 64 << 10,
  tags: 2_000,
  tag: 4_096,
  brackets: 64,
  blanks: 1_000,
  nodes: 20_000,
  treeDepth: 256,
  steps: 200_000,
  string: 256 << 10,
  built: 16 << 20,
  output: 1 << 20,
  calls: 64,
  list: 10_000,
  width: 1_000,
  milliseconds: 2_000,
}
