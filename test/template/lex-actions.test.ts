import { Lexer } from '../../src/template/gotemplate/lex.ts'
import type { Token } from '../../src/template/gotemplate/token.ts'
import { equal, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { random } from '../support/random.ts'

const BITS = [
  ...[
    '{{',
    '}}',
    '{{-',
    '-}}',
    '{{ ',
    ' }}',
    '-',
    '}',
    '{',
    ' ',
    '\n',
    '\n\n',
    '\t',
    '"a}}b"',
    '"x"',
    '`r\n}}`',
    '`q`',
    '.A.B',
    '$x',
    ':=',
  ],
  ...['if', 'end', '(', ')', '|', '3', '-4', '- ', "'c'", 'foo', '/* c */', 'text', 'é'],
]

/** A name that hides nothing, by which the lexer cuts all actions anew. */
const ANEW = new Set(['none'])

function tokensOf(text: string, hidden: ReadonlySet<string>): readonly Token[] {
  const lexer = new Lexer(text, { left: '', right: '', hidden })
  const tokens = [lexer.nextToken()]
  while (!['eof', 'error'].includes(tokens.at(-1)?.type ?? '')) tokens.push(lexer.nextToken())
  return tokens
}

describe('actions that were cut before', (it) => {
  it('are told as they would be cut, with their places and lines', () => {
    const next = random(11)
    let ended = 0
    for (let i = 0; i < 4_000; i++) {
      const text = Array.from({ length: 3 + next(14) }, () => BITS[next(BITS.length)]).join('')
      const anew = tokensOf(text, ANEW)
      equal(tokensOf(text, new Set()), anew, text)
      equal(tokensOf(`${text}{{/**/}}\n${text}`, new Set()), tokensOf(`${text}{{/**/}}\n${text}`, ANEW), text)
      if (anew.some(({ type }) => type === 'rightDelim')) ended++
    }
    ok(ended > 300, `only ${ended} texts had a whole action`)
  })
})
