/**
 * The second wall: an allow-list over the whole syntax tree. nunjucks' compiler pastes names into JavaScript unchecked (`{{ a"+b }}` is a name to its lexer),
 * so every name, every node and every property is looked at before anything is compiled. Walks a stack, never recurses.
 */
import { invariant } from '../../base/assert.ts'
import { nearest } from '../../base/suggest.ts'
import { TemplateError } from '../engine.ts'
import { FILTERS, FUNCTIONS, NAME, NO_FILTERS, NO_TESTS, RESERVED, TESTS } from './language.ts'
import type { NunjucksLimits } from './limits.ts'
import type { Property, Tree, TreeNode } from './tree.ts'
import { NOT_ALLOWED, type Place, type Rule, SHAPES } from './tree-shapes.ts'

/** Throws a TemplateError at the first thing in the tree that is not allowed. */
export function checkTree(template: string, tree: Tree, limits: NunjucksLimits): void {
  const walk: Walk = { template, tree, macros: macroNames(tree), open: [] }
  if (tree.length > limits.nodes)
    throw new TemplateError('limit', `the template has more than ${limits.nodes} parts`, { template, line: 1 })
  walk.open.push({ node: 0, place: 'root', line: 1, depth: 1 })
  for (let next = walk.open.pop(); next !== undefined; next = walk.open.pop()) {
    if (next.depth > limits.treeDepth) {
      throw new TemplateError('limit', `expressions and blocks are nested deeper than ${limits.treeDepth}`, {
        template,
        line: next.line,
      })
    }
    checkNode(walk, next)
  }
}

interface Walk {
  readonly template: string
  readonly tree: Tree
  readonly macros: ReadonlySet<string>
  readonly open: Visit[]
}

interface Visit {
  readonly node: number
  readonly place: Place
  /** Of the node around it, for nodes without a line. */
  readonly line: number
  readonly depth: number
}

const OPERATORS: ReadonlySet<unknown> = new Set(['==', '===', '!=', '!==', '<', '>', '<=', '>='])

function checkNode(walk: Walk, visit: Visit): void {
  const node = walk.tree[visit.node]
  invariant(node !== undefined, `tree has node ${visit.node}`)
  const here: Visit = { ...visit, line: node.line ?? visit.line }
  const shapes: Readonly<Record<string, Readonly<Record<string, Rule>>>> = SHAPES[here.place]
  const shape = Object.hasOwn(shapes, node.type) ? shapes[node.type] : undefined
  if (shape === undefined) {
    const known =
      here.place === 'callee'
        ? 'only macros and range can be called, not what a look-up finds: use a filter'
        : NOT_ALLOWED.get(node.type)
    throw wrong(walk, here, known ?? `${describeType(node.type)} cannot stand here`)
  }
  const names = new Set<string>()
  for (const [name, value] of node.properties) {
    const rule = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (rule === undefined || names.has(name)) throw wrong(walk, here, `${describeType(node.type)} has a part that is not known`)
    names.add(name)
    checkProperty(walk, here, rule, value)
  }
  for (const [name, rule] of Object.entries(shape)) {
    if (!names.has(name) && !rule.endsWith('?')) throw wrong(walk, here, `${describeType(node.type)} lacks a part`)
  }
  checkMeaning(walk, here, node)
}

function checkProperty(walk: Walk, here: Visit, rule: Rule, value: Property): void {
  if ('alien' in value) throw wrong(walk, here, `${value.alien} is not available in templates`)
  if ('scalar' in value) {
    const { scalar } = value
    if (rule === 'scalar') return
    if (rule === 'string' && typeof scalar === 'string') return
    if (rule === 'operator' && OPERATORS.has(scalar)) return
    if ((rule === 'null' || rule.endsWith('?')) && scalar === null) return
    throw wrong(walk, here, 'this tag is incomplete')
  }
  if (rule === 'scalar' || rule === 'string' || rule === 'operator' || rule === 'null')
    throw wrong(walk, here, 'this tag cannot be read')
  const isList = rule.endsWith('*')
  const place = rule.replace(/[?*]$/, '') as Place
  if ('node' in value) {
    if (isList) throw wrong(walk, here, 'this tag cannot be read')
    walk.open.push({ node: value.node, place, line: here.line, depth: here.depth + 1 })
    return
  }
  if (!isList) throw wrong(walk, here, 'this tag cannot be read')
  for (const item of [...value.list].reverse()) {
    if (!('node' in item)) throw wrong(walk, here, 'this tag cannot be read')
    walk.open.push({ node: item.node, place, line: here.line, depth: here.depth + 1 })
  }
}

/** What the shape alone does not say: names, and what may be called. */
function checkMeaning(walk: Walk, here: Visit, node: TreeNode): void {
  if (node.type === 'Group' && listOf(node, 'children').length !== 1)
    throw wrong(walk, here, 'parentheses hold exactly one expression')
  if (here.place === 'loopTarget' && node.type === 'Array' && listOf(node, 'children').length < 2)
    throw wrong(walk, here, 'a loop needs a name')
  if (node.type === 'Set' && listOf(node, 'targets').length === 0) throw wrong(walk, here, 'set needs a name')
  if (node.type === 'KeywordArgs' || (node.type === 'NodeList' && here.place === 'parameters')) checkNames(walk, here, node)
  if (here.place === 'arguments' || here.place === 'filterArguments' || here.place === 'parameters') checkOrder(walk, here, node)
  if (here.place === 'key' && node.type === 'Literal') {
    const key = scalarOf(node, 'value')
    if (typeof key !== 'string' && typeof key !== 'number') throw wrong(walk, here, 'a key is text or a number')
    if (RESERVED.has(String(key))) throw wrong(walk, here, `the key ${String(key)} is not available in templates`)
  }
  if (here.place === 'pairKey' && RESERVED.has(String(scalarOf(node, 'value')))) {
    throw wrong(walk, here, `the key ${String(scalarOf(node, 'value'))} is not available in templates`)
  }
  const constant = node.type === 'Literal' ? scalarOf(node, 'value') : undefined
  if (Number.isInteger(constant) && !Number.isSafeInteger(constant))
    throw wrong(walk, here, 'whole numbers beyond 9007199254740991 are not kept as they are written: put it in quotes')
  if (node.type === 'Symbol') checkName(walk, here, String(scalarOf(node, 'value')))
}

function checkName(walk: Walk, here: Visit, name: string): void {
  if (here.place === 'filterName') return checkListed(walk, here, { kind: 'filter', name, names: FILTERS, reasons: NO_FILTERS })
  if (here.place === 'testName' || here.place === 'test') {
    return checkListed(walk, here, { kind: 'test', name, names: TESTS, reasons: NO_TESTS })
  }
  if (!NAME.test(name))
    throw wrong(
      walk,
      here,
      `${JSON.stringify(name.slice(0, 40))} is no name: letters, digits and _ make names, and no digit begins one`,
    )
  if (here.place === 'pairKey') return
  if (RESERVED.has(name)) throw wrong(walk, here, `the name ${name} is not available in templates`)
  const isFunction = walk.macros.has(name) || (FUNCTIONS as readonly string[]).includes(name)
  if (here.place === 'callee') {
    if (isFunction || name === 'caller') return
    const near = nearest(name, [...walk.macros, ...FUNCTIONS])
    throw wrong(walk, here, `there is no macro ${name}${near === undefined ? '' : `, did you mean ${near}?`}`)
  }
  if (here.place === 'definition' || here.place === 'loopTarget' || here.place === 'parameter') {
    if (name === 'loop' || name === 'caller' || (FUNCTIONS as readonly string[]).includes(name)) {
      throw wrong(walk, here, `the name ${name} has a meaning of its own`)
    }
    return
  }
  if (here.place !== 'keywordName' && (FUNCTIONS as readonly string[]).includes(name))
    throw wrong(walk, here, `${name} is a function: call it`)
}

interface Listed {
  readonly kind: string
  readonly name: string
  readonly names: readonly string[]
  readonly reasons: ReadonlyMap<string, string>
}

function checkListed(walk: Walk, here: Visit, { kind, name, names, reasons }: Listed): void {
  if (names.includes(name)) return
  const reason = reasons.get(name)
  if (reason !== undefined) throw wrong(walk, here, `the ${kind} ${name} is not available: ${reason}`)
  const near = nearest(name.slice(0, 40), names)
  throw wrong(walk, here, `there is no ${kind} ${name.slice(0, 40)}${near === undefined ? '' : `, did you mean ${near}?`}`)
}

/** Names of one list are different from each other. */
function checkNames(walk: Walk, here: Visit, node: TreeNode): void {
  const seen = new Set<unknown>()
  const addAll = (list: TreeNode) => {
    for (const child of childrenOf(walk.tree, list)) {
      if (child.type === 'KeywordArgs') addAll(child)
      const named = child.type === 'Pair' ? nodeOf(walk.tree, child, 'key') : child
      const name = named === undefined || named.type !== 'Symbol' ? undefined : scalarOf(named, 'value')
      if (name === undefined) continue
      if (seen.has(name)) throw wrong(walk, here, `${String(name)} is given twice`)
      seen.add(name)
    }
  }
  addAll(node)
}

/** Keywords stand last; a caught text stands first, before a filter's other arguments. */
function checkOrder(walk: Walk, here: Visit, node: TreeNode): void {
  const children = childrenOf(walk.tree, node)
  children.forEach((child, i) => {
    if (child.type === 'KeywordArgs' && i !== children.length - 1) throw wrong(walk, here, 'arguments with names stand last')
    if (child.type === 'Capture' && i !== 0) throw wrong(walk, here, 'this tag cannot be read')
  })
  if (here.place === 'filterArguments' && (children.length === 0 || children[0]?.type === 'KeywordArgs'))
    throw wrong(walk, here, 'a filter needs a value')
}

function macroNames(tree: Tree): ReadonlySet<string> {
  const names = new Set<string>()
  for (const node of tree) {
    const name = node.type === 'Macro' ? nodeOf(tree, node, 'name') : undefined
    if (name !== undefined) names.add(String(scalarOf(name, 'value')))
  }
  return names
}

function property(node: TreeNode, name: string): Property | undefined {
  return node.properties.find(([key]) => key === name)?.[1]
}

function scalarOf(node: TreeNode, name: string): string | number | boolean | null | undefined {
  const value = property(node, name)
  return value !== undefined && 'scalar' in value ? value.scalar : undefined
}

function listOf(node: TreeNode, name: string): readonly Property[] {
  const value = property(node, name)
  return value !== undefined && 'list' in value ? value.list : []
}

function nodeOf(tree: Tree, node: TreeNode, name: string): TreeNode | undefined {
  const value = property(node, name)
  return value !== undefined && 'node' in value ? tree[value.node] : undefined
}

function childrenOf(tree: Tree, node: TreeNode): readonly TreeNode[] {
  return listOf(node, 'children').flatMap((child) => ('node' in child ? (tree[child.node] ?? []) : []))
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  FunCall: 'a call',
  LookupVal: 'a look-up',
  Literal: 'a constant',
  Symbol: 'a name',
  KeywordArgs: 'a named argument',
  Dict: 'a map',
  Array: 'a list',
}

function describeType(type: string): string {
  return (Object.hasOwn(TYPE_WORDS, type) ? TYPE_WORDS[type] : undefined) ?? `${type.slice(0, 20)} syntax`
}

function wrong(walk: Walk, here: Visit, message: string): TemplateError {
  return new TemplateError('parse', message, { template: walk.template, line: here.line })
}
