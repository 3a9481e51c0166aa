/**
 * Parses a text whose actions are written as most are; what is left out of its trees is only made when it is asked for: of the templates of a config
 * few are run. Takes and makes what Parser does, or nothing: then Parser has the word.
 */
import { type Item, isEmptyTree, type Tree } from './ast.ts'
import { hasLeftTrimMarker, hasRightTrimMarker, trimLeft, trimRight } from './lex-characters.ts'
import type { ParseOptions } from './parse-options.ts'
import { type QuickAction, readQuickAction } from './quick-action.ts'
import { type Frame, itemsOf, nest, newFrame } from './quick-frame.ts'
import { QUICK_PARENTHESES } from './quick-pipeline.ts'

/** The trees of the text; undefined where something in it is unusual, or wrong. */
export function parseQuickly(text: string, options: ParseOptions): ReadonlyMap<string, Tree> | undefined {
  const { name, left, right, hasFunction, parentheses } = options
  const isUsual = (left === '' || left === '{{') && (right === '' || right === '}}')
  if (!isUsual || parentheses < QUICK_PARENTHESES || hasFunction('break') || hasFunction('continue')) return undefined
  const top = newFrame(name)
  const state: State = { text, options, trees: new Map(), functions: new Set(), top, frame: top }
  let from = 0
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', from)) {
    const trims = hasLeftTrimMarker(text, open + 2)
    addText(state.frame, text.slice(from, trims ? trimRight(text, from, open) : open))
    const at = open + (trims ? 4 : 2)
    const end = text.startsWith('/*', at) ? endOfComment(text, at) : text.indexOf('}}', at)
    if (end < 0) return undefined
    const trimsRight = end - 2 >= at && hasRightTrimMarker(text, end - 2)
    from = trimsRight ? trimLeft(text, end + 2) : end + 2
    if (!text.startsWith('/*', at) && !takeAction(state, text.slice(at, trimsRight ? end - 2 : end), at)) return undefined
  }
  addText(state.frame, text.slice(from))
  return state.frame === top && top.blocks.length === 0 && addTree(state) ? state.trees : undefined
}

interface State {
  readonly text: string
  readonly options: ParseOptions
  readonly trees: Map<string, Tree>
  /** Functions that are there. */
  readonly functions: Set<string>
  /** The text itself; another frame is a definition in it. */
  readonly top: Frame
  frame: Frame
}

/** Templates of one config say much the same: 1100 actions of Istio's eight are 270 different ones. */
let known = new Map<string, QuickAction>()
const MOST_ACTIONS = 5_000

function addText(frame: Frame, text: string): void {
  if (text !== '') frame.parts.push({ text, at: -1, action: undefined })
}

/** Where the delimiter behind a comment stands, or -1. */
function endOfComment(text: string, at: number): number {
  const close = text.indexOf('*/', at + 2)
  if (close < 0) return -1
  if (text.startsWith('}}', close + 2)) return close + 2
  return hasRightTrimMarker(text, close + 2) && text.startsWith('}}', close + 4) ? close + 4 : -1
}

/** False where the action is unusual, or not allowed here. */
function takeAction(state: State, body: string, at: number): boolean {
  const before = known.get(body)
  const action = before ?? readQuickAction(body, at)
  if (action === undefined) return false
  if (before === undefined) {
    if (known.size > MOST_ACTIONS) known = new Map()
    known.set(body, action)
  }
  const { frame } = state
  const variables = frame.variables.length
  for (const name of action.declares) frame.variables.push(name)
  if (!action.variables.every((name) => frame.variables.includes(name))) return false
  if (!action.functions.every((name) => hasFunction(state, name))) return false
  if (action.kind === 'define') return openDefinition(state, action.name)
  if (action.kind === 'end' && frame.blocks.length === 0) return closeDefinition(state)
  frame.parts.push({ text: body, at, action: before === undefined || isOfNoPlace(action) ? action : undefined })
  return nest(frame, action, variables)
}

/** `end`, `else` and the like say the same everywhere; an error may tell where a template is called. */
function isOfNoPlace({ kind, pipe }: QuickAction): boolean {
  return pipe === undefined && kind !== 'template'
}

function hasFunction({ functions, options }: State, name: string): boolean {
  if (!functions.has(name) && !options.hasFunction(name)) return false
  functions.add(name)
  return true
}

function openDefinition(state: State, name: string): boolean {
  const { frame, top } = state
  if (frame !== top || frame.blocks.length > 0) return false
  state.frame = newFrame(name)
  return true
}

function closeDefinition(state: State): boolean {
  if (state.frame === state.top || !addTree(state)) return false
  state.frame = state.top
  return true
}

/** Puts the finished frame among the trees; false where the template is defined already. */
function addTree({ frame, options, text, trees }: State): boolean {
  const { name, parts } = frame
  let items: readonly Item[] | undefined
  const tree: Tree = {
    name,
    source: options.name,
    text,
    get items() {
      items ??= itemsOf(parts)
      return items
    },
  }
  const old = trees.get(name)
  if (old === undefined || isEmptyTree(old)) trees.set(name, tree)
  else if (!isEmptyTree(tree)) return false
  return true
}
