/** A template that is read action by action: its parts, its open blocks and its variables. */
import { invariant } from '../../base/assert.ts'
import type { Item, PipeNode } from './ast.ts'
import { type QuickAction, readQuickAction } from './quick-action.ts'

export interface Frame {
  readonly name: string
  readonly parts: Part[]
  readonly variables: string[]
  readonly blocks: Block[]
  ranges: number
}

interface Block {
  readonly kind: 'if' | 'with' | 'range'
  /** How many variables to keep when it closes. */
  readonly variables: number
  readonly chained: boolean
  inElse: boolean
}

/** What becomes items. */
interface Part {
  /** A text, or what an action says. */
  readonly text: string
  /** Where the action stands, or -1 for a text. */
  readonly at: number
  /** The action itself, where this place is the first that says so, or places do not matter to it. */
  readonly action: QuickAction | undefined
}

/** A template of which nothing is read. */
export function newFrame(name: string): Frame {
  return { name, parts: [], variables: ['$'], blocks: [], ranges: 0 }
}

/** Opens and closes blocks; false where the action does not belong here. `variables` are those that were declared before it. */
export function nest(frame: Frame, { kind, chain }: QuickAction, variables: number): boolean {
  const { blocks } = frame
  switch (kind) {
    case 'if':
    case 'with':
    case 'range':
      if (kind === 'range') frame.ranges++
      blocks.push({ kind, variables, chained: false, inElse: false })
      return true
    case 'else': {
      const block = blocks.at(-1)
      if (block === undefined || block.inElse || (chain !== undefined && chain !== block.kind)) return false
      block.inElse = true
      if (block.kind === 'range') frame.ranges--
      if (chain !== undefined) blocks.push({ kind: chain, variables, chained: true, inElse: false })
      return true
    }
    case 'end': {
      let block = blocks.pop()
      while (block !== undefined) {
        if (block.kind === 'range' && !block.inElse) frame.ranges--
        frame.variables.length = block.variables
        block = block.chained ? blocks.pop() : undefined
      }
      return true
    }
    case 'break':
    case 'continue':
      return frame.ranges > 0
    default:
      return true
  }
}

/** The parts as they are run. What an action says is read again where another place said it first. */
export function itemsOf(parts: readonly Part[]): readonly Item[] {
  const items: Item[] = []
  // Of each open block, how many blocks its end closes.
  const open: number[] = []
  for (const { text, at, action } of parts) {
    if (at < 0) items.push({ type: 'text', text })
    else addItems(items, open, action ?? readQuickAction(text, at))
  }
  return items
}

function addItems(items: Item[], open: number[], action: QuickAction | undefined): void {
  invariant(action !== undefined, 'an action is read in one place only')
  const { kind, pos, name, pipe, chain } = action
  switch (kind) {
    case 'action':
      items.push({ type: 'action', pos, pipe: there(pipe) })
      break
    case 'if':
    case 'with':
    case 'range':
      items.push({ type: 'block', kind, pipe: there(pipe) })
      open.push(1)
      break
    case 'else':
      items.push({ type: 'else' })
      if (chain === undefined) break
      items.push({ type: 'block', kind: chain, pipe: there(pipe) })
      open.push((open.pop() ?? 0) + 1)
      break
    case 'end':
      for (let left = open.pop() ?? 0; left > 0; left--) items.push({ type: 'end' })
      break
    case 'break':
    case 'continue':
      items.push({ type: kind })
      break
    case 'template':
      items.push({ type: 'template', pos, name, pipe })
      break
    case 'define':
      break
  }
}

function there(pipe: PipeNode | undefined): PipeNode {
  invariant(pipe !== undefined, 'an action without its pipeline')
  return pipe
}
