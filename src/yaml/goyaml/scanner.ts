import {
  atDocumentIndicator,
  COLON,
  type Cursor,
  DASH,
  HASH,
  isBlank,
  isBlankOrEnd,
  isBreak,
  type LineEnds,
  SPACE,
  scanError,
  skipComment,
  skipLine,
  TAB,
} from './cursor.ts'
import { scanBlockScalar } from './scan-block-scalar.ts'
import { scanPlain } from './scan-plain.ts'
import { scanQuoted } from './scan-quoted.ts'
import { scanAnchor, scanDirective, scanTag } from './scan-tag.ts'
import { mark, type Token, type TokenType } from './token.ts'

/** A place where a key without `?` may have begun: known to be one only when its `:` is met. */
interface SimpleKey {
  possible: boolean
  readonly required: boolean
  /** Number of the token, counted from the start of the stream. */
  readonly token: number
  readonly pos: number
  readonly line: number
  readonly column: number
}

function noKey(token: number): SimpleKey {
  return { possible: false, required: false, token, pos: 0, line: 0, column: 0 }
}

/** An implicit key may be this long, in characters, quotes included. */
const SIMPLE_KEY_LENGTH = 1024

/**
 * Cuts a text into tokens. Mirrors scannerc.go of go-yaml v2.4 (itself libyaml 0.1): the same tokens, the same refusals in the same
 * places, because a document that we read otherwise than kubectl would be a way around the injector.
 * Deviation: offsets are UTF-16 units; only the length of keys is counted in characters.
 */
export class Scanner implements Cursor {
  readonly text: string
  readonly end: number
  readonly lines: LineEnds
  pos = 0
  line = 0
  lineStart = 0
  flowLevel = 0
  indent = -1
  simpleKeyAllowed = true
  readonly #indents: number[] = []
  readonly #simpleKeys: SimpleKey[] = [noKey(-1)]
  /** Token number of a simple key → its flow level, as `simple_keys_by_tok`. */
  readonly #keyLevels = new Map<number, number>()
  readonly #queue: Token[] = []
  #head = 0
  /** Number of tokens that were taken. */
  #taken = 0
  #available = false

  constructor(text: string, lines: LineEnds) {
    this.lines = lines
    this.text = `${text}\0\0\0\0`
    this.end = text.length
    if (text.charCodeAt(0) === 0xfeff) this.pos = this.lineStart = 1
  }

  /** The next token, which stays the next one until {@link skip}. */
  peek(): Token {
    if (!this.#available) this.#fetchMore()
    return this.#queue[this.#head] as Token
  }

  skip(): void {
    this.#available = false
    this.#taken++
    this.#head++
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0
      this.#head = 0
    }
  }

  /** Reads on until the next token is sure: a simple key before it would change it. */
  #fetchMore(): void {
    for (;;) {
      if (this.#head !== this.#queue.length) {
        const level = this.#keyLevels.get(this.#taken)
        if (level === undefined || !this.#isKeyValid(level)) break
      }
      this.#fetch()
    }
    this.#available = true
  }

  #fetch(): void {
    const { text } = this
    this.#skipToToken()
    this.#unroll(this.pos - this.lineStart)
    const c = text.charCodeAt(this.pos)
    if (this.pos >= this.end) return this.#fetchStreamEnd()
    const column = this.pos - this.lineStart
    if (column === 0) {
      if (c === 37) return this.#fetchDirective()
      if (atDocumentIndicator(this)) return this.#fetchDocumentIndicator(c === DASH ? 'document-start' : 'document-end')
    }
    const blankNext = isBlankOrEnd(text.charCodeAt(this.pos + 1))
    switch (c) {
      case 91:
        return this.#fetchFlowStart('flow-sequence-start')
      case 123:
        return this.#fetchFlowStart('flow-mapping-start')
      case 93:
        return this.#fetchFlowEnd('flow-sequence-end')
      case 125:
        return this.#fetchFlowEnd('flow-mapping-end')
      case 44:
        return this.#fetchFlowEntry()
      case DASH:
        if (blankNext) return this.#fetchBlockEntry()
        break
      case 63:
        if (this.flowLevel > 0 || blankNext) return this.#fetchKey()
        break
      case COLON:
        if (this.flowLevel > 0 || blankNext) return this.#fetchValue()
        break
      case 42:
        return this.#fetchSimple(() => scanAnchor(this, 'alias'))
      case 38:
        return this.#fetchSimple(() => scanAnchor(this, 'anchor'))
      case 33:
        return this.#fetchSimple(() => scanTag(this))
      case 124:
        if (this.flowLevel === 0) return this.#fetchBlockScalar('literal')
        break
      case 62:
        if (this.flowLevel === 0) return this.#fetchBlockScalar('folded')
        break
      case 39:
        return this.#fetchSimple(() => scanQuoted(this, 'single'))
      case 34:
        return this.#fetchSimple(() => scanQuoted(this, 'double'))
    }
    if (this.#startsPlain(c)) return this.#fetchSimple(() => scanPlain(this))
    scanError(this, 'found character that cannot start any token', this.line)
  }

  #startsPlain(c: number): boolean {
    const next = this.text.charCodeAt(this.pos + 1)
    switch (c) {
      case DASH:
        return !isBlank(next)
      case 63:
      case COLON:
        return this.flowLevel === 0 && !isBlankOrEnd(next)
      // # | > % @ ` (the other indicators were dealt with)
      case HASH:
      case 124:
      case 62:
      case 37:
      case 64:
      case 96:
        return false
      default:
        return !isBlankOrEnd(c)
    }
  }

  /** Blanks, comments and breaks; tabs only where no simple key may start. */
  #skipToToken(): void {
    const { text } = this
    for (;;) {
      const tabs = this.flowLevel > 0 || !this.simpleKeyAllowed
      let c = text.charCodeAt(this.pos)
      while (c === SPACE || (tabs && c === TAB)) c = text.charCodeAt(++this.pos)
      if (c === HASH) skipComment(this)
      if (!isBreak(text.charCodeAt(this.pos))) return
      skipLine(this)
      if (this.flowLevel === 0) this.simpleKeyAllowed = true
    }
  }

  #isKeyValid(level: number): boolean {
    const key = this.#simpleKeys[level]
    if (key === undefined || !key.possible) return false
    if (key.line === this.line && !this.#isFarFrom(key.pos)) return true
    if (key.required) scanError(this, "could not find expected ':'", key.line)
    key.possible = false
    return false
  }

  /** True when more characters than a simple key may have lie behind the place. */
  #isFarFrom(pos: number): boolean {
    const units = this.pos - pos
    if (units <= SIMPLE_KEY_LENGTH) return false
    if (units > 2 * SIMPLE_KEY_LENGTH) return true
    let characters = units
    for (let i = pos; i < this.pos; i++) if ((this.text.charCodeAt(i) & 0xfc00) === 0xdc00) characters--
    return characters > SIMPLE_KEY_LENGTH
  }

  #saveKey(): void {
    if (!this.simpleKeyAllowed) return
    const column = this.pos - this.lineStart
    const key: SimpleKey = {
      possible: true,
      required: this.flowLevel === 0 && this.indent === column,
      token: this.#taken + (this.#queue.length - this.#head),
      pos: this.pos,
      line: this.line,
      column,
    }
    this.#removeKey()
    this.#simpleKeys[this.#simpleKeys.length - 1] = key
    this.#keyLevels.set(key.token, this.#simpleKeys.length - 1)
  }

  #removeKey(): void {
    const level = this.#simpleKeys.length - 1
    const key = this.#simpleKeys[level] as SimpleKey
    if (!key.possible) return
    if (key.required) scanError(this, "could not find expected ':'", key.line)
    key.possible = false
    this.#keyLevels.delete(key.token)
  }

  /** Opens a block collection where the column is deeper than the innermost one; `at` is its first token's number, -1 for the next. */
  #roll(column: number, at: number, type: TokenType, pos: number, line: number): void {
    if (this.flowLevel > 0 || this.indent >= column) return
    this.#indents.push(this.indent)
    this.indent = column
    if (this.#indents.length > 10_000) scanError(this, 'exceeded max depth of 10000', this.line)
    this.#insert(at, mark(type, pos, pos, line))
  }

  #unroll(column: number): void {
    if (this.flowLevel > 0) return
    while (this.indent > column) {
      this.#push(mark('block-end', Math.min(this.pos, this.end), this.pos, this.line))
      this.indent = this.#indents.pop() as number
    }
  }

  #push(token: Token): void {
    this.#queue.push(token)
  }

  #insert(number: number, token: Token): void {
    // A token that was taken already cannot be preceded any more; go-yaml appends then, and its parser refuses.
    const ahead = number < 0 ? -1 : number - this.#taken
    if (ahead < 0) this.#queue.push(token)
    else this.#queue.splice(this.#head + ahead, 0, token)
  }

  #fetchStreamEnd(): void {
    // The end forces a new line, which only the line numbers of messages show.
    if (this.pos !== this.lineStart) {
      this.line++
      this.lineStart = this.pos
    }
    this.#unroll(-1)
    this.#removeKey()
    this.simpleKeyAllowed = false
    this.#push(mark('stream-end', this.end, this.end, this.line))
  }

  #fetchDirective(): void {
    this.#unroll(-1)
    this.#removeKey()
    this.simpleKeyAllowed = false
    this.#push(scanDirective(this))
  }

  #fetchDocumentIndicator(type: 'document-start' | 'document-end'): void {
    this.#unroll(-1)
    this.#removeKey()
    this.simpleKeyAllowed = false
    this.#push(mark(type, this.pos, this.pos + 3, this.line))
    this.pos += 3
  }

  #fetchFlowStart(type: 'flow-sequence-start' | 'flow-mapping-start'): void {
    this.#saveKey()
    this.#simpleKeys.push(noKey(this.#taken + (this.#queue.length - this.#head)))
    this.flowLevel++
    if (this.flowLevel > 10_000) scanError(this, 'exceeded max depth of 10000', this.line)
    this.simpleKeyAllowed = true
    this.#pushIndicator(type)
  }

  #fetchFlowEnd(type: 'flow-sequence-end' | 'flow-mapping-end'): void {
    this.#removeKey()
    if (this.flowLevel > 0) {
      this.flowLevel--
      const last = this.#simpleKeys.pop() as SimpleKey
      this.#keyLevels.delete(last.token)
    }
    this.simpleKeyAllowed = false
    this.#pushIndicator(type)
  }

  #fetchFlowEntry(): void {
    this.#removeKey()
    this.simpleKeyAllowed = true
    this.#pushIndicator('flow-entry')
  }

  #fetchBlockEntry(): void {
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) scanError(this, 'block sequence entries are not allowed in this context', this.line)
      this.#roll(this.pos - this.lineStart, -1, 'block-sequence-start', this.pos, this.line)
    }
    this.#removeKey()
    this.simpleKeyAllowed = true
    this.#pushIndicator('block-entry')
  }

  #fetchKey(): void {
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) scanError(this, 'mapping keys are not allowed in this context', this.line)
      this.#roll(this.pos - this.lineStart, -1, 'block-mapping-start', this.pos, this.line)
    }
    this.#removeKey()
    this.simpleKeyAllowed = this.flowLevel === 0
    this.#pushIndicator('key')
  }

  #fetchValue(): void {
    const level = this.#simpleKeys.length - 1
    const key = this.#simpleKeys[level] as SimpleKey
    if (this.#isKeyValid(level)) {
      this.#insert(key.token, mark('key', key.pos, key.pos, key.line))
      this.#roll(key.column, key.token, 'block-mapping-start', key.pos, key.line)
      key.possible = false
      this.#keyLevels.delete(key.token)
      this.simpleKeyAllowed = false
    } else {
      if (this.flowLevel === 0) {
        if (!this.simpleKeyAllowed) scanError(this, 'mapping values are not allowed in this context', this.line)
        this.#roll(this.pos - this.lineStart, -1, 'block-mapping-start', this.pos, this.line)
      }
      this.simpleKeyAllowed = this.flowLevel === 0
    }
    this.#pushIndicator('value')
  }

  /** A token that may start a simple key and after which none may start. */
  #fetchSimple(scan: () => Token): void {
    this.#saveKey()
    this.simpleKeyAllowed = false
    this.#push(scan())
  }

  #fetchBlockScalar(style: 'literal' | 'folded'): void {
    this.#removeKey()
    this.simpleKeyAllowed = true
    this.#push(scanBlockScalar(this, style))
  }

  #pushIndicator(type: TokenType): void {
    this.#push(mark(type, this.pos, this.pos + 1, this.line))
    this.pos++
  }
}
