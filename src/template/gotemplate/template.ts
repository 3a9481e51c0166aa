/** Go's text/template: texts are parsed once into a set, each template of it is compiled at its first run, and runs as often as one likes. */

import { quote } from '../../base/go-quote.ts'
import { TemplateError } from '../engine.ts'
import { TEMPLATE_LIMITS, type TemplateLimits } from '../limits.ts'
import type { Tree } from './ast.ts'
import { joinBytes } from './format/bytes.ts'
import { BUILTINS } from './funcs/builtins.ts'
import { isEmptyTree, parseText } from './parse.ts'
import { compileTree } from './program.ts'
import { type Program, Run, type RunOptions } from './run.ts'
import type { CallContext, FuncTable, GoValue } from './value.ts'

export interface TemplateOptions {
  /** Functions that hide builtins of the same name. */
  readonly funcs: FuncTable
  /** An empty delimiter is the usual one. */
  readonly delims?: { readonly left: string; readonly right: string }
  readonly missingKey?: 'default' | 'zero' | 'error'
  readonly limits?: TemplateLimits
}

/** Templates that know one another by name. */
export interface TemplateSet {
  /**
   * The text that the template writes for the data. Throws TemplateError of phase `exec` with Go's message, or `limit` with ours. What it does counts as
   * done by the run `within` which it is executed, too.
   */
  execute(name: string, data: GoValue, within?: CallContext): string
  /** Names of all templates, those of `define` and `block` too. */
  names(): string[]
}

/**
 * Parses texts in order; a later text may use and replace the templates of earlier ones, but an empty definition replaces none.
 * Throws TemplateError of phase `parse`. Mirrors Template.Parse and Template.ExecuteTemplate, Go 1.26.
 */
export function parseTemplates(
  texts: readonly { readonly name: string; readonly text: string }[],
  options: TemplateOptions,
): TemplateSet {
  const { funcs, delims = { left: '', right: '' }, limits = TEMPLATE_LIMITS, missingKey = 'default' } = options
  const hasFunction = (name: string) => funcs.has(name) || BUILTINS.has(name)
  const trees = new Map<string, Tree>()
  for (const { name, text } of texts) {
    const found = parseText(text, { name, ...delims, hasFunction, parentheses: limits.parentheses })
    for (const [defined, tree] of found) if (!trees.has(defined) || !isEmptyTree(tree)) trees.set(defined, tree)
  }
  const programs = new Map<string, Program>()
  const lookUp = (name: string): Program | undefined => {
    const known = programs.get(name)
    if (known !== undefined) return known
    const tree = trees.get(name)
    if (tree === undefined) return undefined
    const program = compileTree(tree, funcs, lookUp)
    programs.set(name, program)
    return program
  }
  const runOptions: RunOptions = { missingKey, limits }
  return {
    names: () => [...trees.keys()],
    execute: (name, data, within) => {
      try {
        const program = lookUp(name)
        if (program !== undefined)
          return joinBytes(
            new Run(program, data ?? undefined, within === undefined ? runOptions : { ...runOptions, within }).finish(),
          )
      } catch (error) {
        // The one way left to fill the stack is data that nests very deep, in a function that walks it.
        if (!(error instanceof RangeError)) throw error
        throw new TemplateError('limit', `template: ${name}: a value nests too deep or grows too long`, { template: name })
      }
      const among = texts.at(-1)?.name ?? ''
      throw new TemplateError('exec', `template: no template ${quote(name)} associated with template ${quote(among)}`, {
        template: name,
      })
    },
  }
}
