/**
 * Reads an action at once, where it is written as most are: one search cuts it into words, one walk over them makes its pipeline. Whatever is unusual
 * (comments, odd numbers, characters beyond ASCII, anything that could be an error) is left to the lexer and the parser that mirror Go's.
 */
import type { PipeNode } from './ast.ts'
import { unquote } from './format/quote.ts'
import { BACKQUOTE, QUOTE } from './lex-characters.ts'
import { ended, readPipe, skipSpace, take, type Walk } from './quick-pipeline.ts'

export type QuickKind = 'action' | 'if' | 'with' | 'range' | 'else' | 'end' | 'break' | 'continue' | 'define' | 'template'

/** What an action says. All but positions hangs on its text alone. */
export interface QuickAction {
  readonly kind: QuickKind
  /** Of what the positions tell: the first word, or the name of a template. */
  readonly pos: number
  /** Of a definition or a call. */
  readonly name: string
  readonly pipe: PipeNode | undefined
  /** An `else` with the condition of another block. */
  readonly chain: 'if' | 'with' | undefined
  /** Variables that it declares, and those it reads then. */
  readonly declares: readonly string[]
  readonly variables: readonly string[]
  readonly functions: readonly string[]
}

/** The action whose text between delimiters and trim markers is `body`, which stands at `at`; undefined where it is for the parser. */
export function readQuickAction(body: string, at: number): QuickAction | undefined {
  const words = body.match(WORDS)
  if (words === null) return undefined
  const walk: Walk = { words, next: 0, pos: at, declares: [], variables: [], functions: [] }
  skipSpace(walk)
  const { pos } = walk
  const action = readWords(walk, words[walk.next] ?? '')
  return action !== undefined && walk.pos === at + body.length ? { pos, ...NOTHING, ...action, ...namesOf(walk) } : undefined
}

/** What stands in an action, each word with all that must follow it. */
const WORDS = new RegExp(
  [
    '[ \\t\\r\\n]+',
    '(?:[.$]?[A-Za-z_][A-Za-z0-9_]*|[.$])(?=[ \\t\\r\\n.,|:()]|$)',
    '"(?:[ !#-[\\]-~]|\\\\[ -~])*"',
    '`[\\t\\n -_a-~]*`',
    '(?:0|[1-9][0-9]{0,8})(?=[ |)]|$)',
    ':=',
    '[=|(),]',
  ].join('|'),
  'g',
)

const NOTHING = { name: '', pipe: undefined, chain: undefined } as const

type Said = Partial<QuickAction> & Pick<QuickAction, 'kind'>

function namesOf({ declares, variables, functions }: Walk): Pick<QuickAction, 'declares' | 'variables' | 'functions'> {
  return { declares, variables, functions }
}

function readWords(walk: Walk, first: string): Said | undefined {
  switch (first) {
    case 'if':
    case 'with':
    case 'range': {
      take(walk)
      const pipe = readPipe(walk, first)
      return pipe && { kind: first, pipe }
    }
    case 'else':
      take(walk)
      return readElse(walk)
    case 'end':
    case 'break':
    case 'continue':
      take(walk)
      return ended(walk) ? { kind: first } : undefined
    case 'define':
    case 'template':
      take(walk)
      return readNamed(walk, first)
    default: {
      const pipe = readPipe(walk, 'action')
      return pipe && { kind: 'action', pipe }
    }
  }
}

function readElse(walk: Walk): Said | undefined {
  if (ended(walk)) return { kind: 'else' }
  const chain = walk.words[walk.next]
  if (chain !== 'if' && chain !== 'with') return undefined
  take(walk)
  const pipe = readPipe(walk, chain)
  return pipe && { kind: 'else', chain, pipe }
}

function readNamed(walk: Walk, kind: 'define' | 'template'): Said | undefined {
  skipSpace(walk)
  const word = walk.words[walk.next] ?? ''
  const code = word.charCodeAt(0)
  const name = code === QUOTE || code === BACKQUOTE ? unquote(word) : undefined
  if (name === undefined) return undefined
  const { pos } = walk
  take(walk)
  if (ended(walk)) return { kind, pos, name }
  const pipe = kind === 'template' ? readPipe(walk, kind) : undefined
  return pipe && { kind, pos, name, pipe }
}
