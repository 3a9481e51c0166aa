/** Parses one template text to trees: at once where it is written as most are, else as Go does. */
import type { Tree } from './ast.ts'
import type { ParseOptions } from './parse-options.ts'
import { parseQuickly } from './quick-parse.ts'
import { loadTemplateParser } from './template-parser.chunk.ts'

/** The trees of a text by name: those that it defines, and its own under its own name. Throws TemplateError of phase `parse`. */
export function parseText(text: string, options: ParseOptions): ReadonlyMap<string, Tree> {
  return parseQuickly(text, options) ?? new (loadTemplateParser().Parser)(text, options).parse()
}
