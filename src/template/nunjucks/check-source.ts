/**
 * The third wall: what nunjucks' compiler wrote is read again before it runs, as words and signs of a closed vocabulary. A realm alone is not enough: code that
 * runs in a `node:vm` context reaches the host through `import('x').catch(e => e.constructor.constructor(…))`, because Node makes that error outside.
 * Knows nothing of the tree: it stops injected code whatever way it came. Words: src/template/nunjucks/inside/compiler.ts and nunjucks' src/compiler.js.
 */
import { TemplateError } from '../engine.ts'

/** Throws a TemplateError when the source holds anything but what the compiler has to write. */
export function checkSource(template: string, source: string): void {
  let end = 0
  let before = '('
  const open: string[] = []
  for (const match of source.matchAll(TOKEN)) {
    if (match.index !== end) break
    end += match[0].length
    const [token] = match
    if (BLANK.test(token)) continue
    if (!allowed(token, before)) throw odd(template)
    if (CLOSERS.has(token)) open.push(CLOSERS.get(token) as string)
    else if (token.length === 1 && ')]}'.includes(token) && open.pop() !== token) throw odd(template)
    before = token
  }
  if (end !== source.length || open.length > 0) throw odd(template)
}

const TOKEN =
  /\s+|"(?:[^"\\\n\r\u2028\u2029]|\\["\\/bfnrtu])*"|[A-Za-z_$][\w$]*|\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])|===|==|!=|&&|\|\||\+=|[(){}[\],;:?.=!<]/g
const BLANK = /^\s+$/
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])

const WORDS: ReadonlySet<string> = new Set(
  [
    'break case catch default else false function if null return switch true try var while',
    'root env context frame runtime cb lineno colno output e parentTemplate callerFrame kwargs',
    // Members.
    'add addExport call caller compare contains defined filter frame get handleError has item list loop macro member name next length pop print push',
    'arithmetic record rootRenderFunc set setVariable state test text topLevel keywords negate plus floorDivide',
  ].flatMap((line) => line.split(' ')),
)

/** Variables that the compiler counts, and parameters of macros. */
const VARIABLE = /^(?:t_\d+|macro_t_\d+|l_[A-Za-z_][A-Za-z0-9_]{0,63})$/

function allowed(token: string, before: string): boolean {
  // A list, never a computed member.
  if (token === '[') return before === '(' || before === ',' || before === '['
  if (/^[A-Za-z_$]/.test(token)) return WORDS.has(token) || (VARIABLE.test(token) && before !== '.')
  return true
}

function odd(template: string): TemplateError {
  return new TemplateError('parse', 'the template compiles to something that it should not', { template })
}
