/**
 * What a Go template reads of its data: a walk over its tree in which the dot, `$` and variables stand for paths of the data as far as they can be told. Templates
 * that are called are walked with the path that they are handed.
 */
import { assertNever } from '../../../base/assert.ts'
import { isTemplateError } from '../../../template/engine.ts'
import type { Item, Node, Operand, PipeNode, Tree, VariableNode } from '../../../template/gotemplate/ast.ts'
import { nodeText } from '../../../template/gotemplate/ast.ts'
import { parseText } from '../../../template/gotemplate/parse.ts'
import type { NamedText, Read } from './reads.ts'

/** Reads of the entry templates, and of all that they call. Texts that cannot be parsed read nothing. */
export function goReads(texts: readonly NamedText[], entries: readonly string[]): readonly Read[] {
  const trees = new Map<string, Tree>()
  for (const one of texts) for (const [name, tree] of treesOf(one)) trees.set(name, tree)
  const reads: Read[] = []
  const walked = new Set<string>()
  const open: { readonly name: string; readonly dot: Path | undefined }[] = entries.map((name) => ({ name, dot: [] }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const key = JSON.stringify([next.name, next.dot ?? null])
    const tree = trees.get(next.name)
    if (tree === undefined || walked.has(key)) continue
    walked.add(key)
    walk(tree, next.dot, { reads, call: (name, dot) => open.push({ name, dot }) })
  }
  return reads
}

/** Names of the templates that a text calls with `template` or `include`. */
export function calledTemplates(text: NamedText): readonly string[] {
  const names: string[] = []
  for (const tree of treesOf(text).values()) walk(tree, undefined, { reads: [], call: (name) => names.push(name) })
  return names
}

type Path = readonly string[]

interface Context {
  readonly reads: Read[]
  readonly call: (name: string, dot: Path | undefined) => void
}

function treesOf({ name, text }: NamedText): ReadonlyMap<string, Tree> {
  try {
    return parseText(text, { name, left: '', right: '', hasFunction: () => true, parentheses: 10_000 })
  } catch (error) {
    if (!isTemplateError(error)) throw error
    return new Map()
  }
}

/** A value whose path is told, and where it is named. */
type Known = { readonly path: Path; readonly node: Node } | undefined

interface Scope {
  dot: Path | undefined
  readonly variables: Map<string, Path | undefined>
}

function walk(tree: Tree, root: Path | undefined, context: Context): void {
  const walker = new Walker(tree, root, context)
  for (const item of tree.items) walker.item(item)
}

/** Functions that are ready for a value that is not there. */
const OPTIONAL = new Set([
  'and',
  'coalesce',
  'default',
  'dig',
  'empty',
  'get',
  'hasKey',
  'kindIs',
  'not',
  'or',
  'ternary',
  'typeIs',
])

class Walker {
  private readonly tree: Tree
  private readonly context: Context
  private scope: Scope
  /** Of open blocks: the scope around them. */
  private readonly outer: Scope[] = []

  constructor(tree: Tree, root: Path | undefined, context: Context) {
    this.tree = tree
    this.context = context
    this.scope = { dot: root, variables: new Map([['$', root]]) }
  }

  item(item: Item): void {
    switch (item.type) {
      case 'action':
        this.use(this.pipe(item.pipe), 'needed')
        return
      case 'template':
        this.context.call(item.name, item.pipe === undefined ? undefined : this.pipe(item.pipe)?.path)
        return
      case 'block': {
        const value = this.pipe(item.pipe)
        this.use(value, 'optional')
        this.outer.push(this.scope)
        const variables = new Map(this.scope.variables)
        if (item.kind === 'range') for (const { path } of item.pipe.variables) variables.set(path[0] ?? '', undefined)
        const dot = item.kind === 'if' ? this.scope.dot : item.kind === 'with' ? value?.path : undefined
        this.scope = { dot, variables }
        return
      }
      case 'else': {
        const around = this.outer.at(-1)
        if (around !== undefined) this.scope = { dot: around.dot, variables: new Map(this.scope.variables) }
        return
      }
      case 'end':
        this.scope = this.outer.pop() ?? this.scope
        return
      case 'text':
      case 'break':
      case 'continue':
        return
      default:
        assertNever(item)
    }
  }

  /** The path of what a pipeline gives, where it is a plain look-up. */
  private pipe(pipe: PipeNode): Known {
    let value: Known
    let isPiped = false
    for (const { words } of pipe.commands) {
      value = this.command(words, isPiped ? { value } : undefined)
      isPiped = true
    }
    for (const variable of pipe.variables) this.scope.variables.set(variable.path[0] ?? '', value?.path)
    return value
  }

  private command(words: readonly Operand[], piped: { readonly value: Known } | undefined): Known {
    const [head, ...rest] = words
    if (head === undefined) return undefined
    if (head.type !== 'identifier') {
      const value = this.operand(head)
      for (const word of rest) this.use(this.operand(word), 'needed')
      this.use(piped?.value, 'needed')
      return rest.length === 0 ? value : undefined
    }
    const values = [...rest.map((word) => ({ word, value: this.operand(word) })), ...(piped === undefined ? [] : [piped])]
    return this.call(
      head.name,
      rest,
      values.map(({ value }) => value),
    )
  }

  private call(name: string, words: readonly Operand[], values: readonly Known[]): Known {
    const [first, second] = words
    if (name === 'include' && first?.type === 'string') {
      this.context.call(first.text, values[1]?.path)
      return undefined
    }
    const keys = words.slice(1)
    if ((name === 'index' || name === 'get' || name === 'hasKey') && values[0] !== undefined && second !== undefined) {
      const texts = keys.flatMap((word) => (word.type === 'string' ? [word.text] : []))
      if (texts.length === keys.length) {
        const value = { path: [...values[0].path, ...texts], node: values[0].node }
        if (name === 'index') return value
        this.use(value, 'optional')
        return undefined
      }
    }
    for (const value of values) this.use(value, OPTIONAL.has(name) ? 'optional' : 'needed')
    return undefined
  }

  private operand(operand: Operand): Known {
    switch (operand.type) {
      case 'dot':
        return this.scope.dot === undefined ? undefined : { path: this.scope.dot, node: operand }
      case 'field':
        return this.scope.dot === undefined ? undefined : { path: [...this.scope.dot, ...operand.path], node: operand }
      case 'variable':
        return this.variable(operand)
      case 'chain': {
        const base = this.operand(operand.node)
        return base === undefined ? undefined : { path: [...base.path, ...operand.path], node: operand }
      }
      case 'pipe':
        return this.pipe(operand)
      case 'bool':
      case 'nil':
      case 'number':
      case 'string':
      case 'identifier':
        return undefined
    }
  }

  private variable(node: VariableNode): Known {
    const [name = '', ...path] = node.path
    const base = this.scope.variables.get(name)
    return base === undefined ? undefined : { path: [...base, ...path], node }
  }

  private use(value: Known, how: 'needed' | 'optional'): void {
    if (value === undefined) return
    const { path, node } = value
    const { text, source } = this.tree
    const name = nodeText(node)
    // Go counts a chain of fields from its second.
    const before = text.startsWith(name, node.pos) ? node.pos : text.lastIndexOf(name, node.pos)
    const start = before < 0 ? node.pos : before
    this.context.reads.push({
      path,
      template: source,
      start,
      end: start + name.length,
      isOptional: how === 'optional',
      isOpen: false,
    })
  }
}
