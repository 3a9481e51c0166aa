import {
  type Cursor,
  isAlpha,
  isBlank,
  isBlankOrEnd,
  isBreakOrEnd,
  isDigit,
  scanError,
  skipBlanks,
  skipComment,
  skipLine,
} from './cursor.ts'
import type { Token } from './token.ts'

const BANG = 33

/** Reads `&name` or `*name`. Mirrors `yaml_parser_scan_anchor`, go-yaml v2.4: names are letters, digits, `_` and `-` only. */
export function scanAnchor(s: Cursor, type: 'anchor' | 'alias'): Token {
  const { line } = s
  const start = s.pos
  s.pos++
  const value = readAlpha(s)
  const c = s.text.charCodeAt(s.pos)
  // After the name: a blank, the end, or one of ? : , ] } % @ `
  if (value === '' || !(isBlankOrEnd(c) || '?:,]}%@`'.includes(s.text.charAt(s.pos))))
    scanError(s, 'did not find expected alphabetic or numeric character', line)
  return { type, start, end: s.pos, line, value, suffix: '', style: 'plain' }
}

/** Reads `!`, `!suffix`, `!handle!suffix` or `!<uri>`. Mirrors `yaml_parser_scan_tag`. */
export function scanTag(s: Cursor): Token {
  const { line } = s
  const start = s.pos
  let handle = ''
  let suffix: string
  if (s.text.charAt(s.pos + 1) === '<') {
    s.pos += 2
    suffix = readUri(s, '', line)
    if (s.text.charAt(s.pos) !== '>') scanError(s, "did not find the expected '>'", line)
    s.pos++
  } else {
    handle = readHandle(s, line, 'tag')
    if (handle.length > 1 && handle.endsWith('!')) {
      suffix = readUri(s, '', line)
    } else {
      suffix = readUri(s, handle, line)
      handle = suffix === '' ? '' : '!'
      if (suffix === '') suffix = '!'
    }
  }
  if (!isBlankOrEnd(s.text.charCodeAt(s.pos))) scanError(s, 'did not find expected whitespace or line break', line)
  return { type: 'tag', start, end: s.pos, line, value: handle, suffix, style: 'plain' }
}

/** Reads a `%YAML` or `%TAG` line. Mirrors `yaml_parser_scan_directive`. */
export function scanDirective(s: Cursor): Token {
  const { line } = s
  const start = s.pos
  s.pos++
  const name = readAlpha(s)
  if (name === '') scanError(s, 'could not find expected directive name', line)
  if (!isBlankOrEnd(s.text.charCodeAt(s.pos))) scanError(s, 'found unexpected non-alphabetical character', line)
  let token: Token
  if (name === 'YAML') {
    skipBlanks(s)
    const major = readVersionNumber(s, line)
    if (s.text.charAt(s.pos) !== '.') scanError(s, "did not find expected digit or '.' character", line)
    s.pos++
    const minor = readVersionNumber(s, line)
    token = { type: 'version-directive', start, end: s.pos, line, value: `${major}.${minor}`, suffix: '', style: 'plain' }
  } else if (name === 'TAG') {
    skipBlanks(s)
    const handle = readHandle(s, line, 'directive')
    if (!isBlank(s.text.charCodeAt(s.pos))) scanError(s, 'did not find expected whitespace', line)
    skipBlanks(s)
    const prefix = readUri(s, '', line)
    if (!isBlankOrEnd(s.text.charCodeAt(s.pos))) scanError(s, 'did not find expected whitespace or line break', line)
    token = { type: 'tag-directive', start, end: s.pos, line, value: handle, suffix: prefix, style: 'plain' }
  } else {
    return scanError(s, 'found unknown directive name', line)
  }
  skipBlanks(s)
  skipComment(s)
  if (!isBreakOrEnd(s.text.charCodeAt(s.pos))) scanError(s, 'did not find expected comment or line break', line)
  skipLine(s)
  return token
}

function readAlpha(s: Cursor): string {
  const start = s.pos
  while (isAlpha(s.text.charCodeAt(s.pos))) s.pos++
  return s.text.slice(start, s.pos)
}

function readVersionNumber(s: Cursor, contextLine: number): number {
  const start = s.pos
  while (isDigit(s.text.charCodeAt(s.pos))) {
    if (s.pos - start >= 2) scanError(s, 'found extremely long version number', contextLine)
    s.pos++
  }
  if (s.pos === start) scanError(s, 'did not find expected version number', contextLine)
  return Number(s.text.slice(start, s.pos))
}

/** `!`, `!name!`, or `!name` that turns out to be no handle (in a tag, not in a directive). */
function readHandle(s: Cursor, contextLine: number, place: 'tag' | 'directive'): string {
  const start = s.pos
  if (s.text.charCodeAt(s.pos) !== BANG) scanError(s, "did not find expected '!'", contextLine)
  s.pos++
  readAlpha(s)
  if (s.text.charCodeAt(s.pos) === BANG) s.pos++
  else if (place === 'directive' && s.pos - start !== 1) scanError(s, "did not find expected '!'", contextLine)
  return s.text.slice(start, s.pos)
}

/** The rest of a tag after `head`, whose own `!` is left out; bytes that are escaped by `%` come as Latin-1 characters. */
function readUri(s: Cursor, head: string, contextLine: number): string {
  let uri = head.slice(1)
  const start = s.pos
  for (;;) {
    const c = s.text.charCodeAt(s.pos)
    if (c === 37) uri += readUriEscape(s, contextLine)
    else if (isAlpha(c) || (c !== 0 && ";/?:@&=+$,.!~*'()[]".includes(s.text.charAt(s.pos)))) uri += s.text.charAt(s.pos++)
    else break
  }
  if (s.pos === start && head === '') scanError(s, 'did not find expected tag URI', contextLine)
  return uri
}

/** `%XX` groups that make up one UTF-8 character. Mirrors `yaml_parser_scan_uri_escapes`. */
function readUriEscape(s: Cursor, contextLine: number): string {
  let bytes = ''
  let left = -1
  do {
    const digits = s.text.slice(s.pos + 1, s.pos + 3)
    if (s.text.charCodeAt(s.pos) !== 37 || !/^[0-9A-Fa-f]{2}$/.test(digits))
      scanError(s, 'did not find URI escaped octet', contextLine)
    const octet = Number.parseInt(digits, 16)
    if (left < 0) {
      left =
        octet < 0x80
          ? 1
          : octet >= 0xc0 && octet < 0xe0
            ? 2
            : octet >= 0xe0 && octet < 0xf0
              ? 3
              : octet >= 0xf0 && octet < 0xf8
                ? 4
                : 0
      if (left === 0) scanError(s, 'found an incorrect leading UTF-8 octet', contextLine)
    } else if ((octet & 0xc0) !== 0x80) {
      scanError(s, 'found an incorrect trailing UTF-8 octet', contextLine)
    }
    bytes += String.fromCharCode(octet)
    s.pos += 3
    left--
  } while (left > 0)
  return bytes
}
