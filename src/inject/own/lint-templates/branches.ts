/** Renderings that take a branch which the data at hand does not: conditions replaced by true and false. */
import { cutTemplate, type Engine, innerText, type Piece } from './pieces.ts'

/** A part of a template's text, and what stands there instead. */
export interface Replacement {
  readonly template: string
  readonly start: number
  readonly end: number
  readonly text: string
}

/** For each branch of each condition: what to replace so that it is taken, the branches around it too. */
export function forcedBranches(template: string, text: string, engine: Engine): readonly (readonly Replacement[])[] {
  const branches: Branch[] = []
  const open: Open[] = []
  for (const piece of cutTemplate(text, engine)) {
    const word = piece.kind === 'block' ? WORDS[engine].exec(innerText(text, piece))?.[1] : undefined
    if (word === undefined) continue
    const block = open.at(-1)
    if (CLOSERS.has(word)) open.pop()
    else if (OPENERS.has(word)) {
      open.push({ earlier: [], branch: undefined, isCondition: word === 'if', around: block?.branch ?? block?.around })
      if (word === 'if') branches.push(enter(open.at(-1), piece))
    } else if (block?.isCondition) branches.push(enter(block, word.startsWith('else') && !/if$/.test(word) ? undefined : piece))
  }
  return branches.flatMap((branch) => {
    const all = chain(branch)
    return all.some(({ piece }) => innerText(text, piece).includes(':='))
      ? []
      : [all.map(({ piece, answer }) => force(piece, answer))]
  })

  function force({ inner }: Piece, answer: boolean): Replacement {
    const word = WORDS[engine].exec(text.slice(inner.start, inner.end))?.[1] ?? 'if'
    return { template, start: inner.start, end: inner.end, text: ` ${word} ${answer} ` }
  }
}

/** The texts with all replacements made. */
export function replaced(text: string, replacements: readonly Replacement[]): string {
  let out = ''
  let at = 0
  for (const { start, end, text: instead } of [...replacements].sort((a, b) => a.start - b.start)) {
    if (start < at) continue
    out += text.slice(at, start) + instead
    at = end
  }
  return out + text.slice(at)
}

const WORDS = {
  nunjucks: /^\s*(if|elif|elseif|else|endif|for|endfor)\b/,
  go: /^\s*(if|else\s+if|else|end|with|range|define|block)\b/,
} as const
const OPENERS = new Set(['if', 'for', 'with', 'range', 'define', 'block'])
const CLOSERS = new Set(['end', 'endif', 'endfor'])

/** A branch: conditions before it that must not hold, and its own, which `else` has not. */
interface Branch {
  readonly earlier: readonly Piece[]
  readonly own: Piece | undefined
  readonly around: Branch | undefined
}

interface Open {
  readonly earlier: Piece[]
  branch: Branch | undefined
  readonly isCondition: boolean
  readonly around: Branch | undefined
}

function enter(block: Open | undefined, own: Piece | undefined): Branch {
  const branch = { earlier: [...(block?.earlier ?? [])], own, around: block?.around }
  if (block !== undefined) {
    block.branch = branch
    if (own !== undefined) block.earlier.push(own)
  }
  return branch
}

function chain(branch: Branch): readonly { readonly piece: Piece; readonly answer: boolean }[] {
  const { earlier, own, around } = branch
  return [
    ...earlier.map((piece) => ({ piece, answer: false })),
    ...(own === undefined ? [] : [{ piece: own, answer: true }]),
    ...(around === undefined ? [] : chain(around)),
  ]
}
