/** Checks of host names, ports and addresses with Istio's texts. Mirrors pkg/config/validation/agent/validation.go, Istio 1.32, and Go's net and netip. */
import { atoi, quote } from '../../template/gotemplate/format/strconv.ts'

/** The reason why a text is no `host:port` of a proxy, or undefined. Mirrors ValidateProxyAddress. */
export function proxyAddressError(address: string): string | undefined {
  const split = splitHostPort(address)
  if ('error' in split) return `unable to split ${quote(address)}: ${split.error}`
  const port = atoi(split.port)
  if (port.error !== undefined) return `port (${split.port}) is not a number: ${port.error.message}`
  const wrong = portError(port.value)
  if (wrong !== undefined) return wrong
  if (fqdnError(split.host) === undefined || isIpAddress(split.host)) return undefined
  return `${quote(split.host)} is not a valid hostname or an IP address`
}

/** The reason why a number is no port, or undefined. Mirrors ValidatePort. */
export function portError(port: bigint | number): string | undefined {
  return port >= 1 && port <= 65535 ? undefined : `port number ${port} must be in the range 1..65535`
}

/** The reason why a text is no fully qualified domain name, or undefined. Mirrors ValidateFQDN. */
function fqdnError(name: string): string | undefined {
  return nameLengthError(name) ?? labelsError(name)
}

/** As {@link fqdnError}, but the first label may be `*` or begin with `*-`. Mirrors ValidateWildcardDomain. */
export function wildcardDomainError(domain: string): string | undefined {
  const wrong = nameLengthError(domain)
  if (wrong !== undefined) return wrong
  const dot = domain.indexOf('.')
  const first = dot < 0 ? domain : domain.slice(0, dot)
  if (first.length > MAX_LABEL || !(first === '*' || isLabel(first.replace(/^\*-?/, '')))) {
    return `domain name ${quote(domain)} invalid (label ${quote(first)} invalid)`
  }
  return dot < 0 ? undefined : labelsError(domain.slice(dot + 1))
}

/** The reason why a text is no trust domain, or undefined. Mirrors ValidateTrustDomain. */
export function trustDomainError(domain: string): string | undefined {
  if (domain === '') return 'empty domain name not allowed'
  const labels = withoutLastDot(domain)
  return labels.every(isLabel) ? undefined : `trust domain name ${quote(domain)} invalid`
}

/** True for an IPv4 or IPv6 address (with or without a zone). Mirrors netip.ParseAddr. */
function isIpAddress(text: string): boolean {
  const mark = /[.:%]/.exec(text)?.[0]
  return mark === '.' ? isIpv4(text) : mark === ':' && isIpv6(text)
}

const MAX_NAME = 255
const MAX_LABEL = 63

function nameLengthError(name: string): string | undefined {
  if (byteLength(name) > MAX_NAME) return `domain name ${quote(name)} too long (max 255)`
  return name === '' ? 'empty domain name not allowed' : undefined
}

function labelsError(domain: string): string | undefined {
  const top = domain.slice(domain.lastIndexOf('.') + 1)
  if (atoi(top).error === undefined) {
    return `domain name ${quote(domain)} invalid (top level domain ${quote(top)} cannot be all-numeric)`
  }
  const bad = withoutLastDot(domain).find((label) => !isLabel(label))
  return bad === undefined ? undefined : `domain name ${quote(domain)} invalid (label ${quote(bad)} invalid)`
}

/** The labels of a name; it may end with a dot. */
function withoutLastDot(domain: string): readonly string[] {
  const labels = domain.split('.')
  return labels.at(-1) === '' ? labels.slice(0, -1) : labels
}

function isLabel(label: string): boolean {
  return label.length <= MAX_LABEL && /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(label)
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

/** Mirrors net.SplitHostPort, with the text of its AddrError. */
function splitHostPort(address: string): { readonly host: string; readonly port: string } | { readonly error: string } {
  const wrong = (why: string) => ({ error: address === '' ? why : `address ${address}: ${why}` })
  const last = address.lastIndexOf(':')
  if (last < 0) return wrong('missing port in address')
  let host = address.slice(0, last)
  let from = 0
  let behind = 0
  if (address.startsWith('[')) {
    const end = address.indexOf(']')
    if (end < 0) return wrong("missing ']' in address")
    if (end + 1 !== last) return wrong(address[end + 1] === ':' ? 'too many colons in address' : 'missing port in address')
    host = address.slice(1, end)
    from = 1
    behind = end + 1
  } else if (host.includes(':')) {
    return wrong('too many colons in address')
  }
  if (address.includes('[', from)) return wrong("unexpected '[' in address")
  if (address.includes(']', behind)) return wrong("unexpected ']' in address")
  return { host, port: address.slice(last + 1) }
}

function isIpv4(text: string): boolean {
  const fields = text.split('.')
  return fields.length === 4 && fields.every((field) => /^(?:0|[1-9]\d{0,2})$/.test(field) && Number(field) <= 255)
}

function isIpv6(text: string): boolean {
  const percent = text.indexOf('%')
  if (percent === text.length - 1) return false
  const body = percent < 0 ? text : text.slice(0, percent)
  const halves = body.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const dotted = groups.at(-1)?.includes('.') === true ? groups.pop() : undefined
  if (dotted !== undefined && !(isIpv4(dotted) && !body.endsWith('::'))) return false
  const count = groups.length + (dotted === undefined ? 0 : 2)
  return groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (halves.length === 2 ? count < 8 : count === 8)
}
