/**
 * The first wall: a look at the text before any parser recurses on it. Mirrors how nunjucks 3.2.4 cuts a template into tags (src/lexer.js): a tag ends
 * at `%}` or `}}` whichever opened it, quotes inside a word are part of the word, and raw blocks are skipped.
 */
import { TemplateError } from '../engine.ts'
import type { NunjucksLimits } from './limits.ts'

/** Throws a TemplateError when the text is larger, deeper or denser than the limits allow. */
export function preScan(template: string, text: string, limits: NunjucksLimits): void {
  if (text.length > limits.text) throw tooMuch(template, 1, `the template is longer than ${limits.text} characters`)
  const scan: Scan = { template, text, limits, at: 0, line: 1, tags: 0 }
  checkBlanks(scan)
  while (scan.at < text.length) {
    const two = text.slice(scan.at, scan.at + 2)
    if (two === '{#') skipTo(scan, text.indexOf('#}', scan.at + 2), 2)
    else if (two === '{{' || two === '{%') scanTag(scan, two)
    else step(scan)
  }
}

interface Scan {
  readonly template: string
  readonly text: string
  readonly limits: NunjucksLimits
  at: number
  line: number
  tags: number
}

const BLANK = ' \n\t\r\u00a0'
const DELIMITERS = '()[]{}%*-+~/#,:|.<>=!'
const RAW = /^\{%-?[ \n\t\r\u00a0]*(raw|verbatim)[ \n\t\r\u00a0]*-?%\}$/

function scanTag(scan: Scan, opening: string): void {
  const { text, limits } = scan
  const start = scan.at
  const { line } = scan
  if (++scan.tags > limits.tags) throw tooMuch(scan.template, line, `the template has more than ${limits.tags} tags`)
  let depth = 0
  skip(scan, 2)
  while (scan.at < text.length) {
    if (scan.at - start > limits.tag) throw tooMuch(scan.template, line, `this tag is longer than ${limits.tag} characters`)
    const char = text.charAt(scan.at)
    const two = text.slice(scan.at, scan.at + 2)
    if (char === '"' || char === "'") skipString(scan, char)
    else if (two === '%}' || two === '}}') {
      skip(scan, 2)
      const raw = opening === '{%' ? RAW.exec(text.slice(start, scan.at))?.[1] : undefined
      if (raw !== undefined) skipRaw(scan, raw)
      return
    } else if (two === 'r/') {
      throw new TemplateError('parse', 'regular expressions are not available in templates', {
        template: scan.template,
        line: scan.line,
      })
    } else if (BLANK.includes(char)) step(scan)
    else if (DELIMITERS.includes(char)) {
      if ('([{'.includes(char) && ++depth > limits.brackets) {
        throw tooMuch(scan.template, scan.line, `brackets are nested deeper than ${limits.brackets}`)
      }
      if (')]}'.includes(char)) depth = Math.max(0, depth - 1)
      step(scan)
    } else skipWord(scan)
  }
  if (scan.at - start > limits.tag) throw tooMuch(scan.template, line, `this tag is longer than ${limits.tag} characters`)
}

function skipString(scan: Scan, quote: string): void {
  step(scan)
  while (scan.at < scan.text.length && scan.text[scan.at] !== quote) skip(scan, scan.text[scan.at] === '\\' ? 2 : 1)
  step(scan)
}

function skipWord(scan: Scan): void {
  while (
    scan.at < scan.text.length &&
    !BLANK.includes(scan.text.charAt(scan.at)) &&
    !DELIMITERS.includes(scan.text.charAt(scan.at))
  )
    step(scan)
}

/** Raw blocks nest by their own name. An unclosed one is the parser's complaint. */
function skipRaw(scan: Scan, name: string): void {
  const tag = name === 'raw' ? /\{%\s*(end)?raw\s*%\}/g : /\{%\s*(end)?verbatim\s*%\}/g
  tag.lastIndex = scan.at
  let level = 1
  for (let match = tag.exec(scan.text); match !== null; match = tag.exec(scan.text)) {
    level += match[1] === undefined ? 1 : -1
    if (level > 0) continue
    skipTo(scan, match.index, 0)
    return
  }
}

function checkBlanks(scan: Scan): void {
  let run = 0
  let line = 1
  for (const char of scan.text) {
    run = /\s/.test(char) ? run + 1 : 0
    if (run > scan.limits.blanks) throw tooMuch(scan.template, line, `more than ${scan.limits.blanks} blanks in a row`)
    if (char === '\n') line++
  }
}

function skipTo(scan: Scan, index: number, beyond: number): void {
  skip(scan, (index < 0 ? scan.text.length : index + beyond) - scan.at)
}

function skip(scan: Scan, count: number): void {
  for (let i = 0; i < count; i++) step(scan)
}

function step(scan: Scan): void {
  if (scan.text[scan.at] === '\n') scan.line++
  scan.at++
}

function tooMuch(template: string, line: number, message: string): TemplateError {
  return new TemplateError('limit', message, { template, line })
}
