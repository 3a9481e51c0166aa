/** URLs as dictionaries: mirrors url.go of sprig v3.3.0. */
import { ANY_MAP, kindOf, STRING, unwrap } from '../../types.ts'
import { GoError, type GoFunc, type GoRecord } from '../../value.ts'
import { func } from '../row.ts'
import { fromBinary, toBinary } from './byte-text.ts'
import { kindName } from './elements.ts'
import { nilDereference } from './panics.ts'
import { emptyRecord } from './records.ts'
import { hostname, parseUrl, printUrl, printUser, type UserInfo } from './url-text.ts'

export const URL_ROWS: readonly GoFunc[] = [
  func('urlParse', [STRING], (text) => {
    const parts = saying('unable to parse url', () => parseUrl(toBinary(text)))
    const out = emptyRecord()
    out['scheme'] = parts.scheme
    out['host'] = fromBinary(parts.host)
    out['hostname'] = fromBinary(hostname(parts.host))
    out['path'] = fromBinary(parts.path)
    out['query'] = fromBinary(parts.query)
    out['opaque'] = fromBinary(parts.opaque)
    out['fragment'] = fromBinary(parts.fragment)
    out['userinfo'] = parts.user === undefined ? '' : printUser(parts.user)
    return out
  }),
  func('urlJoin', [ANY_MAP], (record, context) => {
    const text = (key: string) => toBinary(textField(record, key))
    const parts = {
      scheme: text('scheme'),
      host: text('host'),
      path: text('path'),
      query: text('query'),
      opaque: text('opaque'),
      fragment: text('fragment'),
    }
    const url = fromBinary(printUrl({ ...parts, user: userOf(text('userinfo')) }))
    context.checkString(url.length)
    return url
  }),
]

/** A field that is text or absent. */
function textField(record: GoRecord | null, key: string): string {
  if (record === null || !Object.hasOwn(record, key)) return ''
  const value = record[key]
  const kind = kindOf(value)
  if (kind === undefined) throw nilDereference()
  if (kind !== 'string') throw new GoError(`unable to parse ${key} key, must be of type string, but ${kindName(value)} found`)
  return unwrap(value) as string
}

/** The user as a URL would have it. */
function userOf(info: string): UserInfo | undefined {
  return info === '' ? undefined : saying('unable to parse userinfo in dict', () => parseUrl(`proto://${info}@host`)).user
}

function saying<T>(complaint: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`${complaint}: ${error.message}`)
    throw error
  }
}
