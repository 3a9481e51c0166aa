/**
 * URLs taken apart and put together: mirrors Parse and String of net/url, Go 1.26. Every text here is binary (one character a byte).
 */
import { quote } from '../../../../base/go-quote.ts'
import { GoError } from '../../value.ts'
import { fromBinary } from './byte-text.ts'
import { checkIpv6 } from './ip-address.ts'

export interface UrlParts {
  readonly scheme: string
  readonly opaque: string
  readonly user: UserInfo | undefined
  readonly host: string
  readonly path: string
  readonly query: string
  readonly fragment: string
}

export interface UserInfo {
  readonly name: string
  readonly password: string | undefined
}

/** url.Parse; the error is a GoError `parse "URL": REASON`. */
export function parseUrl(url: string): UrlParts {
  const [main, fragment] = cut(url, '#')
  const parts = failingAs(main, () => parseMain(main))
  return fragment === '' ? parts : { ...parts, fragment: failingAs(url, () => decode(fragment, 'fragment')) }
}

/** URL.String() of parts that were not parsed: their escapes are the default ones. */
export function printUrl({ scheme, opaque, user, host, path, query, fragment }: UrlParts): string {
  let out = scheme === '' ? '' : `${scheme}:`
  if (opaque !== '') out += opaque
  else {
    if ((scheme !== '' || host !== '' || user !== undefined) && (host !== '' || path !== '' || user !== undefined)) out += '//'
    if (user !== undefined) out += `${printUser(user)}@`
    out += encode(host, 'host')
    const escaped = path === '*' ? path : encode(path, 'path')
    if (escaped !== '' && !escaped.startsWith('/') && host !== '') out += '/'
    if (out === '' && cut(escaped, '/')[0].includes(':')) out += './'
    out += escaped
  }
  if (query !== '') out += `?${query}`
  if (fragment !== '') out += `#${encode(fragment, 'fragment')}`
  return out
}

/** Userinfo.String(). */
export function printUser({ name, password }: UserInfo): string {
  return encode(name, 'user') + (password === undefined ? '' : `:${encode(password, 'user')}`)
}

/** URL.Hostname(). */
export function hostname(host: string): string {
  const bare = /^(.*):[0-9]*$/s.exec(host)?.[1] ?? host
  return bare.startsWith('[') && bare.endsWith(']') ? bare.slice(1, -1) : bare
}

type Mode = 'path' | 'host' | 'zone' | 'user' | 'fragment'

function failingAs<T>(url: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`parse ${quote(fromBinary(url))}: ${error.message}`)
    throw error
  }
}

function parseMain(url: string): UrlParts {
  if (/[\0-\x1f\x7f]/.test(url)) throw new GoError('net/url: invalid control character in URL')
  const empty = { scheme: '', opaque: '', user: undefined, host: '', path: '', query: '', fragment: '' }
  if (url === '*') return { ...empty, path: '*' }
  if (url.startsWith(':')) throw new GoError('missing protocol scheme')
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(url)?.[1] ?? ''
  const parts = { ...empty, scheme: scheme.toLowerCase() }
  const [rest, query] = cut(scheme === '' ? url : url.slice(scheme.length + 1), '?')
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...parts, opaque: rest, query }
    if (cut(rest, '/')[0].includes(':')) throw new GoError('first path segment in URL cannot contain colon')
  }
  if ((scheme !== '' || !rest.startsWith('///')) && rest.startsWith('//')) {
    const slash = rest.indexOf('/', 2)
    const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash)
    const { user, host } = parseAuthority(parts.scheme, authority)
    return { ...parts, user, host, query, path: decode(slash < 0 ? '' : rest.slice(slash), 'path') }
  }
  return { ...parts, query, path: decode(rest, 'path') }
}

function parseAuthority(scheme: string, authority: string): Pick<UrlParts, 'user' | 'host'> {
  const at = authority.lastIndexOf('@')
  const host = parseHost(scheme, authority.slice(at + 1))
  if (at < 0) return { user: undefined, host }
  const info = authority.slice(0, at)
  if (!/^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(info)) throw new GoError('net/url: invalid userinfo')
  const [name, password] = cut(info, ':')
  return {
    user: { name: decode(name, 'user'), password: info.includes(':') ? decode(password, 'user') : undefined },
    host,
  }
}

function parseHost(scheme: string, host: string): string {
  const open = host.lastIndexOf('[')
  if (open > 0) throw new GoError('invalid IP-literal')
  if (open === 0) return parseLiteral(host)
  const first = host.indexOf(':')
  if (first >= 0) {
    const last = host.lastIndexOf(':')
    // http and https allow one colon; others may list hosts with ports.
    checkPort(host.slice(scheme === 'http' || scheme === 'https' ? first : last))
  }
  return decode(host, 'host')
}

/** `[fe80::1%25en0]:80`. */
function parseLiteral(host: string): string {
  const close = host.lastIndexOf(']')
  if (close < 0) throw new GoError("missing ']' in host")
  const port = host.slice(close + 1)
  checkPort(port)
  const literal = host.slice(1, close)
  const zone = literal.indexOf('%25')
  const address =
    zone < 0 ? decode(literal, 'host') : decode(literal.slice(0, zone), 'host') + decode(literal.slice(zone), 'zone')
  checkIpv6(address)
  return `[${address}]${port}`
}

function checkPort(port: string): void {
  if (!/^(?::[0-9]*)?$/.test(port)) throw new GoError(`invalid port ${quote(fromBinary(port))} after host`)
}

/** The text before and after the first separator. */
function cut(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function decode(text: string, mode: Mode): string {
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? ''
    if (char === '%') {
      const code = text.slice(i, i + 3)
      if (!/^%[0-9A-Fa-f]{2}$/.test(code)) throw badEscape(code)
      const byte = Number.parseInt(code.slice(1), 16)
      // A host can only hold escapes of bytes beyond ASCII, a zone anything that a host may hold bare, and spaces.
      if (mode === 'host' && byte < 0x80 && code !== '%25') throw badEscape(code)
      if (mode === 'zone' && code !== '%25' && byte !== 0x20 && isEscaped(String.fromCharCode(byte), 'host'))
        throw badEscape(code)
      i += 2
    } else if ((mode === 'host' || mode === 'zone') && char < '\x80' && isEscaped(char, mode)) {
      throw new GoError(`invalid character ${quote(char)} in host name`)
    }
  }
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

function badEscape(code: string): GoError {
  return new GoError(`invalid URL escape ${quote(fromBinary(code))}`)
}

function encode(text: string, mode: Mode): string {
  return Array.from(text, (char) =>
    isEscaped(char, mode) ? `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : char,
  ).join('')
}

/** Go's shouldEscape. */
function isEscaped(char: string, mode: Mode): boolean {
  return !/[A-Za-z0-9_.~-]/.test(char) && !BARE[mode].includes(char)
}

/** What stands unescaped in each part, besides letters, digits and `-_.~`. */
const BARE: Readonly<Record<Mode, string>> = {
  path: '$&+,/:;=@',
  host: '!$&\'()*+,;=:[]<>"',
  zone: '!$&\'()*+,;=:[]<>"',
  user: '$&+,;=',
  fragment: '$&+,/:;=?@!()*',
}
