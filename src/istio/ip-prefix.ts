/**
 * IP prefixes as Go reads them, for their verdicts alone. Mirrors net/netip.ParsePrefix and net.ParseCIDR, Go 1.26.
 */
import { quote } from '../template/gotemplate/format/strconv.ts'

/** What is wrong with `10.0.0.0/8` in the words of netip.ParsePrefix; undefined when nothing is. */
export function prefixError(text: string): string | undefined {
  const reason = prefixReason(text)
  return reason === undefined ? undefined : `netip.ParsePrefix(${quote(text)}): ${reason}`
}

/** The same in the words of the older net.ParseCIDR, which lets the length have leading zeros. */
export function cidrError(text: string): string | undefined {
  const [address = '', length] = [text.split('/', 1)[0], text.includes('/') ? text.slice(text.indexOf('/') + 1) : undefined]
  const fits =
    addressReason(address) === undefined &&
    !address.includes('%') &&
    length !== undefined &&
    /^\d+$/.test(length) &&
    Number(length) <= bitsOf(address)
  return fits ? undefined : `invalid CIDR address: ${text}`
}

function prefixReason(text: string): string | undefined {
  const slash = text.lastIndexOf('/')
  if (slash < 0) return "no '/'"
  const address = text.slice(0, slash)
  const reason = addressReason(address)
  if (reason !== undefined) return reason
  if (address.includes('%')) return 'IPv6 zones cannot be present in a prefix'
  const length = text.slice(slash + 1)
  if (!/^(?:\d|[1-9]\d{0,18})$/.test(length)) return `bad bits after slash: ${quote(length)}`
  return Number(length) > bitsOf(address) ? 'prefix length out of range' : undefined
}

function bitsOf(address: string): number {
  return address.includes(':') ? 128 : 32
}

/** What is wrong with an address, in the words of netip.ParseAddr. */
function addressReason(text: string): string | undefined {
  const first = /[.:%]/.exec(text)?.[0]
  const fault: Fault | undefined =
    first === '.'
      ? ipv4Fault(text)
      : first === ':'
        ? ipv6Fault(text)
        : { reason: first === '%' ? 'missing IPv6 address' : 'unable to parse IP' }
  if (fault === undefined) return undefined
  return `ParseAddr(${quote(text)}): ${fault.reason}${fault.rest ? ` (at ${quote(fault.rest)})` : ''}`
}

/** A reason, and the text that was not read yet. */
interface Fault {
  readonly reason: string
  readonly rest?: string
}

/** Mirrors parseIPv4Fields. */
function ipv4Fault(text: string): Fault | undefined {
  let value = 0
  let digits = 0
  let fields = 0
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (/\d/.test(char)) {
      if (digits === 1 && value === 0) return { reason: 'IPv4 field has octet with leading zero' }
      value = value * 10 + Number(char)
      digits++
      if (value > 255) return { reason: 'IPv4 field has value >255' }
    } else if (char === '.') {
      if (i === 0 || i === text.length - 1 || text[i - 1] === '.') {
        return { reason: 'IPv4 field must have at least one digit', rest: text.slice(i) }
      }
      if (fields === 3) return { reason: 'IPv4 address too long' }
      fields++
      value = 0
      digits = 0
    } else {
      return { reason: 'unexpected character', rest: text.slice(i) }
    }
  }
  return fields < 3 ? { reason: 'IPv4 address too short' } : undefined
}

/** Mirrors parseIPv6; `at` counts the bytes read, `ellipsis` is where `::` stood. */
function ipv6Fault(text: string): Fault | undefined {
  const zone = text.indexOf('%')
  if (zone === text.length - 1) return { reason: 'zone must be a non-empty string' }
  let rest = zone < 0 ? text : text.slice(0, zone)
  let ellipsis = -1
  if (rest.startsWith('::')) {
    ellipsis = 0
    rest = rest.slice(2)
    if (rest === '') return undefined
  }
  let at = 0
  while (at < 16) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0].length ?? 0
    if (digits > 4) return { reason: 'each group must have 4 or less digits', rest }
    if (digits === 0) return { reason: 'each colon-separated field must have at least one digit', rest }
    if (rest[digits] === '.') {
      if (ellipsis < 0 && at !== 12) {
        return { reason: 'embedded IPv4 address must replace the final 2 fields of the address', rest }
      }
      if (at + 4 > 16) return { reason: 'too many hex fields to fit an embedded IPv4 at the end of the address', rest }
      const fault = ipv4Fault(rest)
      if (fault !== undefined) return fault
      rest = ''
      at += 4
      break
    }
    at += 2
    rest = rest.slice(digits)
    if (rest === '') break
    if (rest[0] !== ':') return { reason: 'unexpected character, want colon', rest }
    if (rest.length === 1) return { reason: 'colon must be followed by more characters', rest }
    rest = rest.slice(1)
    if (rest[0] === ':') {
      if (ellipsis >= 0) return { reason: 'multiple :: in address', rest }
      ellipsis = at
      rest = rest.slice(1)
      if (rest === '') break
    }
  }
  if (rest !== '') return { reason: 'trailing garbage after address', rest }
  if (at < 16) return ellipsis < 0 ? { reason: 'address string too short' } : undefined
  return ellipsis >= 0 ? { reason: 'the :: must expand to at least one field of zeros' } : undefined
}
