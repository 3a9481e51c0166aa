/** What input may make a template do, for every language; tests shrink them. */
export interface TemplateLimits {
  /** Length of one template text; a ConfigMap holds no more. */
  readonly text: number
  /** Actions, function calls and loop passes of one run. */
  readonly steps: number
  /** Nested `template` calls. */
  readonly depth: number
  /** Nested parentheses in one template text. */
  readonly parentheses: number
  /** Bytes (UTF-8) that one run prints. */
  readonly output: number
  /** Bytes (UTF-8) of a string that a function builds. */
  readonly string: number
  /** Elements of a list that a function builds. */
  readonly list: number
}

export const TEMPLATE_LIMITS: TemplateLimits = {
  text: 1 << 20,
  steps: 1_000_000,
  depth: 1_000,
  parentheses: 10_000,
  output: 1 << 20,
  string: 256 << 10,
  list: 10_000,
}
