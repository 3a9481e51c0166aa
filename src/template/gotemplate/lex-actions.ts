/**
 * Actions of templates that were cut into tokens before. Istio's eight templates hold 1100 actions, of which 270 differ. What an action says hangs on its
 * text alone, so that its tokens can be told again wherever the same text stands.
 */
import type { Token } from './token.ts'

/** An action as it was cut before; positions and lines count from behind its left delimiter. */
export interface Action {
  readonly tokens: readonly Token[]
  readonly length: number
  readonly lines: number
  readonly trims: boolean
}

/** An action that is told again, from where it stands now. */
export interface Telling {
  readonly action: Action
  readonly from: { readonly pos: number; readonly line: number }
  next: number
}

/** An action that is written down as it is cut. */
export interface Writing {
  readonly text: string
  readonly from: { readonly pos: number; readonly line: number }
  readonly tokens: Token[]
}

/** Templates of one config say much the same, and share most actions. */
let usual = new Map<string, Action>()
const MOST_ACTIONS = 5_000

/** The actions of all templates with the usual delimiters, by their text. */
export function usualActions(): Map<string, Action> {
  if (usual.size > MOST_ACTIONS) usual = new Map()
  return usual
}

/** Line ends in a text. */
export function linesIn(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
