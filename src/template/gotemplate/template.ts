/** Go's text/template: texts are parsed once into a set, each template of it is compiled at its first run, and runs as often as one likes. */

import { quote } from '../../base/go-quote.ts'
import { TemplateError } from '../engine.ts'
import { TEMPLATE_LIMITS, type TemplateLimits } from '../limits.ts'
import { isEmptyTree, type Tree } from './ast.ts'
import { joinBytes } from './format/bytes.ts'
import { BUILTINS } from './funcs/builtins.ts'
import { parseText } from './parse.ts'
import { compileTree, type LookUp, type StableTree } from './program.ts'
import { type Memory, type Program, Run, type RunOptions } from './run.ts'
import { findStable, type StableData, type StableParts } from './stable.ts'
import type { CallContext, FuncTable, GoValue } from './value.ts'

export interface TemplateOptions {
  /** Functions that hide builtins of the same name. */
  readonly funcs: FuncTable
  /** An empty delimiter is the usual one. */
  readonly delims?: { readonly left: string; readonly right: string }
  readonly missingKey?: 'default' | 'zero' | 'error'
  /** What an action does whose value, or a part of it, is not there; `print`, as Go does, when absent. */
  readonly noValue?: 'print' | 'error'
  readonly limits?: TemplateLimits
  /** What the data of many runs has in common: what hangs on that alone is then worked out once. */
  readonly stable?: StableData
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
  const {
    funcs,
    delims = { left: '', right: '' },
    limits = TEMPLATE_LIMITS,
    missingKey = 'default',
    noValue = 'print',
    stable,
  } = options
  let pure = true
  const hasFunction = (name: string) => {
    const has = funcs.has(name) || BUILTINS.has(name)
    if (has && stable?.pure.has(name) === false) pure = false
    return has
  }
  const trees = new Map<string, Tree>()
  for (const { name, text } of texts) {
    if (text.length > limits.text) {
      const message = `template: ${name}: the text is longer than ${limits.text} characters`
      throw new TemplateError('limit', message, { template: name })
    }
    const found = parseText(text, { name, ...delims, hasFunction, parentheses: limits.parentheses })
    for (const [defined, tree] of found) if (!trees.has(defined) || !isEmptyTree(tree)) trees.set(defined, tree)
  }
  const programs = { whole: new Map<string, Program>(), other: new Map<string, Program>() }
  const parts = stable !== undefined && pure ? rememberedParts(trees, stable) : undefined
  const lookUp: LookUp = (name, dot) => {
    const known = programs[dot].get(name)
    if (known !== undefined) return known
    const tree = trees.get(name)
    if (tree === undefined) return undefined
    const program = compileTree(tree, funcs, lookUp, dot === 'whole' ? parts?.treeOf(name) : undefined)
    programs[dot].set(name, program)
    return program
  }
  const runOptions: RunOptions = { missingKey, noValue, limits }
  return {
    names: () => [...trees.keys()],
    execute: (name, data, within) => {
      try {
        const memory = parts?.memoryFor(name, data)
        const program = lookUp(name, 'whole')
        if (program !== undefined) {
          const among = within === undefined ? runOptions : { ...runOptions, within }
          return joinBytes(new Run(program, data ?? undefined, among, memory).finish())
        }
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

/** The stable parts of templates, of which one is run. */
interface RememberedParts {
  readonly treeOf: (name: string) => StableTree | undefined
  /** What was done for the state of the data. */
  readonly memoryFor: (name: string, data: GoValue) => Memory
}

function rememberedParts(trees: ReadonlyMap<string, Tree>, stable: StableData): RememberedParts {
  const memories = new WeakMap<object, Memory>()
  let found: StableParts | undefined
  let entry = ''
  let count = 0
  return {
    treeOf: (name) => {
      const plan = found?.plans.get(name)
      return plan && { plan, nextPart: () => count++ }
    },
    memoryFor: (name, data) => {
      // Plans hold from one template on: what another one reads of the data may be more.
      if (found === undefined) found = findStable(name, trees, stable)
      else if (name !== entry) return []
      entry = name
      const state = stable.stateOf(data, found.entries)
      const memory = memories.get(state) ?? []
      memories.set(state, memory)
      return memory
    },
  }
}
