/** Scalars with a tag, which few manifests have. */
import { YamlError } from './error.ts'
import { type Resolved, resolvePlain } from './resolve.ts'

/** Names of the tags that have a meaning (`yaml_*_TAG` of go-yaml v2). */
export const TAG = {
  null: 'tag:yaml.org,2002:null',
  bool: 'tag:yaml.org,2002:bool',
  str: 'tag:yaml.org,2002:str',
  int: 'tag:yaml.org,2002:int',
  float: 'tag:yaml.org,2002:float',
  timestamp: 'tag:yaml.org,2002:timestamp',
  binary: 'tag:yaml.org,2002:binary',
  merge: 'tag:yaml.org,2002:merge',
} as const

/**
 * The value of a scalar with a tag (its long name). Mirrors `decoder.scalar` and `resolve` of go-yaml v2: unknown tags give the text,
 * known ones must agree with what the text looks like. Throws YamlError with Go's text.
 */
export function resolveTagged(tag: string, text: string, offset?: number): Resolved {
  switch (tag) {
    case TAG.binary:
      return { type: 'string', value: decodeBase64(text, offset) }
    case TAG.str:
      return { type: 'string', value: text }
    case TAG.null:
    case TAG.bool:
    case TAG.int:
    case TAG.float:
    case TAG.timestamp:
      break
    default:
      return { type: 'string', value: text }
  }
  const plain = resolvePlain(text)
  const found = tag === TAG.timestamp && isTimestamp(text) ? 'timestamp' : SHORT[plain.type]
  if (TAG[found] === tag) return plain
  if (tag === TAG.float && plain.type === 'int') return { type: 'float', value: Number(plain.value) }
  throw new YamlError(`yaml: cannot decode !!${found} \`${text}\` as a !!${tag.slice('tag:yaml.org,2002:'.length)}`, offset)
}

const SHORT = { null: 'null', bool: 'bool', int: 'int', uint: 'int', float: 'float', string: 'str' } as const

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** A character of UTF-8 beyond ASCII, in bytes as `utf8.DecodeRune` takes them; or a byte that belongs to none. */
const RUNE_OR_BYTE =
  /([\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})|[\x80-\xff]/g

/** Mirrors base64.StdEncoding.DecodeString, then encoding/json's replacement of invalid UTF-8: each byte of it becomes U+FFFD. */
function decodeBase64(text: string, offset?: number): string {
  const packed = text.replace(/[\r\n]/g, '')
  if (!BASE64.test(packed)) throw new YamlError('yaml: !!binary value contains invalid base64 data', offset)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return atob(packed).replace(RUNE_OR_BYTE, (_, rune?: string) =>
    rune === undefined ? '\ufffd' : decoder.decode(Uint8Array.from(rune, (c) => c.charCodeAt(0))),
  )
}

const TIMESTAMPS = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))$/,
  /^(\d{4})-(\d{1,2})-(\d{1,2}) +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?$/,
  /^(\d{4})-(\d{1,2})-(\d{1,2})$/,
]

/** What each of them begins with. */
const YEAR = /^\d{4}-/

/** Mirrors `parseTimestamp` of go-yaml v2: four layouts of time.Parse, with its range checks. A date without a tag is a string all the same. */
export function isTimestamp(text: string): boolean {
  // Most texts are far from one.
  if (!YEAR.test(text)) return false
  for (const layout of TIMESTAMPS) {
    const match = layout.exec(text)
    if (match === null) continue
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = match
      .slice(1)
      .map((part) => Number(part ?? 0))
    const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
    if (month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60)
      return zoneHour <= 24 && zoneMinute < 60
  }
  return false
}
