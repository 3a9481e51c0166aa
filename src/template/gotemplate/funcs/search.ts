import type { CallContext } from '../value.ts'

/** Counts a search for a text in another: V8 compares up to as many characters as the product of their lengths. */
export function countSearch(wanted: string, text: string, context: CallContext): void {
  context.step(Math.floor((wanted.length * text.length) / COMPARISONS_A_STEP))
}

const COMPARISONS_A_STEP = 4096
