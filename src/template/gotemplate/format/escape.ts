/** The escapers of text/template: html, js, urlquery. Mirrors text/template/funcs.go and url.QueryEscape, Go 1.26. */

import { isPrint } from '../../../base/go-printable.ts'
import { joinBytes, toBytes } from './bytes.ts'

/** template.HTMLEscapeString. */
export function htmlEscape(text: string): string {
  return text.replace(/["'&<>\0]/g, (char) => HTML.get(char) ?? char)
}

/** template.JSEscapeString: for the inside of a JavaScript string literal. */
export function jsEscape(text: string): string {
  // With the flag u a character beyond U+FFFF is one match; a byte that is no UTF-8 stays as it is.
  return joinBytes(
    text.replace(/[\\'"<>&=\0-\x1f]|[^\0-\x7f]/gu, (char) => {
      const code = char.codePointAt(0) ?? 0
      if (code >= 0x80) return (code >= 0xd800 && code <= 0xdfff) || isPrint(code) ? char : `\\u${hex(code, 4)}`
      return '\\\'"'.includes(char) ? `\\${char}` : `\\u${hex(code, 4)}`
    }),
  )
}

/** url.QueryEscape: bytes but letters, digits and `-_.~` become %XX, a space +. */
export function urlQueryEscape(text: string): string {
  if (/^[A-Za-z0-9_.~-]*$/.test(text)) return text
  let out = ''
  for (const byte of toBytes(text)) {
    const char = String.fromCharCode(byte)
    out += /[A-Za-z0-9_.~-]/.test(char) ? char : byte === 0x20 ? '+' : `%${hex(byte, 2)}`
  }
  return out
}

const HTML: ReadonlyMap<string, string> = new Map([
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['\0', '\ufffd'],
])

function hex(code: number, width: number): string {
  return code.toString(16).toUpperCase().padStart(width, '0')
}
