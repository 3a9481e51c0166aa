import { isList, isMap, type List, type Macro, type MapValue, type Value } from './values.ts'

/** A value that has no JSON text; `where` is the path to it inside the value that was given. */
export class NoJson {
  readonly where: string
  readonly what: string

  constructor(where: string, what: string) {
    this.where = where
    this.what = what
  }
}

/**
 * JSON text that is one YAML scalar or flow node for every reader of YAML 1.1 and 1.2, whatever the data holds; NoJson where there is none. `indent` > 0 breaks
 * lines. `budget` is told the length of every piece before it is added.
 */
export function jsonText(value: Value, indent: number, budget: (length: number) => void): string | NoJson {
  const pieces: string[] = []
  const add = (piece: string): void => {
    budget(piece.length)
    pieces.push(piece)
  }
  return write({ indent, add }, value, '', 0) ?? pieces.join('')
}

/**
 * Text between double quotes. Escaped besides `"` and `\`: C0 and C1 controls, U+007F, the no-break space, U+2028, U+2029 and the byte order mark, which readers of
 * YAML fold, refuse or drop; never `/`, and never pairs of surrogates, which go-yaml refuses. Undefined for half a surrogate pair: that is no text.
 */
export function quoted(text: string): string | undefined {
  if (HALF.test(text)) return undefined
  return `"${text.replace(ESCAPED, (char) => SHORT.get(char) ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
}

const ESCAPED = /["\\\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufeff]/g
/** Half a pair of surrogates. */
const HALF = /\p{Surrogate}/u

const SHORT: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** Deeper than any manifest; it bounds how deep `write` recurses. */
const DEEPEST = 100

interface Writing {
  readonly indent: number
  readonly add: (piece: string) => void
}

/** Adds the pieces of a value; NoJson where it has no text. */
function write(writing: Writing, value: Value, where: string, depth: number): NoJson | undefined {
  if (typeof value === 'string') return writeText(writing, value, where)
  if (typeof value === 'object' && value !== null) return writeNested(writing, value, where, depth)
  if (value === undefined) return new NoJson(where, 'something not defined')
  if (typeof value === 'number' && !Number.isFinite(value)) return new NoJson(where, 'a number beyond all bounds')
  writing.add(Object.is(value, -0) ? '0' : String(value))
  return undefined
}

function writeNested(writing: Writing, value: List | MapValue | Macro, where: string, depth: number): NoJson | undefined {
  if (depth === DEEPEST) return new NoJson(where, `something nested deeper than ${DEEPEST}`)
  if (!isList(value) && !isMap(value)) return new NoJson(where, 'a macro')
  const rows: readonly (readonly [string | undefined, Value])[] = isList(value)
    ? value.map((item) => [undefined, item])
    : Object.entries(value)
  writing.add(isList(value) ? '[' : '{')
  for (const [i, [key, item]] of rows.entries()) {
    if (i > 0) writing.add(',')
    writing.add(lineBreak(writing, depth + 1))
    const wrong =
      (key === undefined ? undefined : writeKey(writing, key, where)) ??
      write(writing, item, `${where}${key === undefined ? `[${i}]` : `.${key}`}`, depth + 1)
    if (wrong !== undefined) return wrong
  }
  writing.add((rows.length > 0 ? lineBreak(writing, depth) : '') + (isList(value) ? ']' : '}'))
  return undefined
}

function writeKey(writing: Writing, key: string, where: string): NoJson | undefined {
  const wrong = writeText(writing, key, where)
  writing.add(writing.indent > 0 ? ': ' : ':')
  return wrong
}

function writeText(writing: Writing, text: string, where: string): NoJson | undefined {
  const json = quoted(text)
  if (json === undefined) return new NoJson(where, 'text with half a character')
  writing.add(json)
  return undefined
}

function lineBreak(writing: Writing, depth: number): string {
  return writing.indent === 0 ? '' : `\n${' '.repeat(writing.indent * depth)}`
}
