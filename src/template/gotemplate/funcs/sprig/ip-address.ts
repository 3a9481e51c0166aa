/** IPv6 addresses in brackets of a URL: mirrors ParseAddr of net/netip, Go 1.26, for its errors. Texts are binary (one character a byte). */
import { quote } from '../../../../base/go-quote.ts'
import { GoError } from '../../value.ts'
import { fromBinary } from './byte-text.ts'

/** Throws `invalid host: ParseAddr(…): …` or `invalid IP-literal` when the text is no IPv6 address with or without a zone. */
export function checkIpv6(text: string): void {
  const fault = (message: string, at = '') => {
    const where = at === '' ? '' : ` (at ${quote(fromBinary(at))})`
    return new GoError(`invalid host: ParseAddr(${quote(fromBinary(text))}): ${message}${where}`)
  }
  const first = /[.:%]/.exec(text)?.[0]
  if (first === undefined) throw fault('unable to parse IP')
  if (first === '%') throw fault('missing IPv6 address')
  if (first === '.') {
    checkIpv4(text, fault)
    throw new GoError('invalid IP-literal')
  }
  checkGroups(text, fault)
}

type Fault = (message: string, at?: string) => GoError

/** Mirrors parseIPv6; what matters of the address is how many bytes have been read. */
function checkGroups(text: string, fault: Fault): void {
  const percent = text.indexOf('%')
  if (percent === text.length - 1) throw fault('zone must be a non-empty string')
  let rest = percent < 0 ? text : text.slice(0, percent)
  let hasEllipsis = rest.startsWith('::')
  if (hasEllipsis) rest = rest.slice(2)
  if (hasEllipsis && rest === '') return
  let bytes = 0
  while (bytes < 16) {
    const digits = /^[0-9A-Fa-f]*/.exec(rest)?.[0] ?? ''
    if (digits.length > 4) throw fault('each group must have 4 or less digits', rest)
    if (digits === '') throw fault('each colon-separated field must have at least one digit', rest)
    if (rest[digits.length] === '.') {
      if (!hasEllipsis && bytes !== 12) {
        throw fault('embedded IPv4 address must replace the final 2 fields of the address', rest)
      }
      if (bytes + 4 > 16) throw fault('too many hex fields to fit an embedded IPv4 at the end of the address', rest)
      checkIpv4(rest, fault)
      rest = ''
      bytes += 4
      break
    }
    bytes += 2
    rest = rest.slice(digits.length)
    if (rest === '') break
    if (rest[0] !== ':') throw fault('unexpected character, want colon', rest)
    if (rest.length === 1) throw fault('colon must be followed by more characters', rest)
    rest = rest.slice(1)
    if (rest[0] === ':') {
      if (hasEllipsis) throw fault('multiple :: in address', rest)
      hasEllipsis = true
      rest = rest.slice(1)
      if (rest === '') break
    }
  }
  if (rest !== '') throw fault('trailing garbage after address', rest)
  if (bytes < 16 && !hasEllipsis) throw fault('address string too short')
  if (bytes === 16 && hasEllipsis) throw fault('the :: must expand to at least one field of zeros')
}

/** Mirrors parseIPv4Fields. */
function checkIpv4(text: string, fault: Fault): void {
  let value = 0
  let digits = 0
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? ''
    if (char >= '0' && char <= '9') {
      if (digits === 1 && value === 0) throw fault('IPv4 field has octet with leading zero')
      value = value * 10 + Number(char)
      digits++
      if (value > 255) throw fault('IPv4 field has value >255')
    } else if (char === '.') {
      if (i === 0 || i === text.length - 1 || text[i - 1] === '.') {
        throw fault('IPv4 field must have at least one digit', text.slice(i))
      }
      if (dots === 3) throw fault('IPv4 address too long')
      dots++
      value = 0
      digits = 0
    } else throw fault('unexpected character', text.slice(i))
  }
  if (dots < 3) throw fault('IPv4 address too short')
}
