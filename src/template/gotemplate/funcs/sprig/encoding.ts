/** Base64 and base32: mirrors encoding/base64 and encoding/base32 (StdEncoding), Go 1.26, as sprig v3.3.0 calls them. A decoding error is the result's text. */
import { byteLength, fromBytes, toBytes } from '../../format/bytes.ts'
import { STRING } from '../../types.ts'
import type { GoFunc } from '../../value.ts'
import { func } from '../row.ts'
import { toBinary } from './byte-text.ts'

export const ENCODING_ROWS: readonly GoFunc[] = [
  func('b64enc', [STRING], (text, context) => {
    context.checkString(Math.ceil(byteLength(text) / 3) * 4)
    return Buffer.from(toBytes(text)).toString('base64')
  }),
  func('b64dec', [STRING], decode64),
  func('b32enc', [STRING], (text, context) => {
    context.checkString(Math.ceil(byteLength(text) / 5) * 8)
    return encode32(toBytes(text))
  }),
  func('b32dec', [STRING], decode32),
]

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Mirrors decodeQuantum: the offset of the error counts bytes, line breaks included. */
function decode64(text: string): string {
  const bytes = toBinary(text)
  const out: number[] = []
  let at = 0
  const skipBreaks = () => {
    while (bytes[at] === '\n' || bytes[at] === '\r') at++
  }
  const corrupt = (offset: number) => `illegal base64 data at input byte ${offset}`
  for (;;) {
    const quantum: number[] = []
    let isLast = false
    while (quantum.length < 4) {
      skipBreaks()
      const char = bytes[at]
      if (char === undefined) {
        if (quantum.length === 0) return fromBytes(Uint8Array.from(out))
        return corrupt(at - quantum.length)
      }
      at++
      const value = BASE64.indexOf(char)
      if (value >= 0) {
        quantum.push(value)
        continue
      }
      if (char !== '=' || quantum.length < 2) return corrupt(at - 1)
      if (quantum.length === 2) {
        skipBreaks()
        if (bytes[at] === undefined) return corrupt(bytes.length)
        if (bytes[at] !== '=') return corrupt(at - 1)
        at++
      }
      skipBreaks()
      if (bytes[at] !== undefined) return corrupt(at)
      isLast = true
      break
    }
    const [a = 0, b = 0, c = 0, d = 0] = quantum
    out.push(...[(a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d].slice(0, quantum.length - 1))
    if (isLast) return fromBytes(Uint8Array.from(out))
  }
}

function encode32(bytes: Uint8Array): string {
  let out = ''
  for (let i = 0; i < bytes.length; i += 5) {
    const group = bytes.subarray(i, i + 5)
    let bits = 0n
    for (let j = 0; j < 5; j++) bits = (bits << 8n) | BigInt(group[j] ?? 0)
    const digits = Math.ceil((group.length * 8) / 5)
    for (let j = 0; j < 8; j++) out += j < digits ? BASE32[Number((bits >> BigInt(35 - 5 * j)) & 31n)] : '='
  }
  return out
}

/** Mirrors base32's decode, which drops line breaks before it counts. */
function decode32(text: string): string {
  const bytes = toBinary(text).replaceAll(/[\r\n]/g, '')
  const out: number[] = []
  const corrupt = (offset: number) => `illegal base32 data at input byte ${offset}`
  let at = 0
  while (at < bytes.length) {
    const quantum: number[] = []
    let digits = 8
    for (let j = 0; j < 8; ) {
      const char = bytes[at]
      if (char === undefined) return corrupt(at - j)
      at++
      const rest = bytes.length - at
      if (char === '=' && j >= 2 && rest < 8) {
        // At least the rest of this group must be padding, and nothing may follow it.
        if (rest + j < 7) return corrupt(bytes.length)
        for (let k = 0; k < 7 - j; k++) if (rest > k && bytes[at + k] !== '=') return corrupt(at + k - 1)
        digits = j
        if (digits === 1 || digits === 3 || digits === 6) return corrupt(at - 1)
        at = bytes.length
        break
      }
      const value = BASE32.indexOf(char)
      if (value < 0) return corrupt(at - 1)
      quantum.push(value)
      j++
    }
    let bits = 0n
    for (let j = 0; j < 8; j++) bits = (bits << 5n) | BigInt(quantum[j] ?? 0)
    const size = Math.floor((digits * 5) / 8)
    for (let j = 0; j < size; j++) out.push(Number((bits >> BigInt(32 - 8 * j)) & 255n))
  }
  return fromBytes(Uint8Array.from(out))
}
