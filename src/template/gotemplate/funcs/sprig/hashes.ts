/** Checksums of text: SHA-1, SHA-256 and SHA-512 (FIPS 180-4) in hexadecimal, Adler-32 (RFC 1950) in decimal. Mirrors crypto.go of sprig v3.3.0. */
import { toBytes } from '../../format/bytes.ts'
import { STRING } from '../../types.ts'
import type { CallContext, GoFunc } from '../../value.ts'
import { func } from '../row.ts'

export const HASH_ROWS: readonly GoFunc[] = [
  func('sha1sum', [STRING], (text, context) => sha1(measured(text, 8, context))),
  func('sha256sum', [STRING], (text, context) => sha256(measured(text, 8, context))),
  func('sha512sum', [STRING], (text, context) => sha512(measured(text, 1, context))),
  func('adler32sum', [STRING], (text) => adler32(toBytes(text))),
]

/** The bytes; hashing so many of them, and the padding that a hash of nothing needs too, counts as one step. */
function measured(text: string, bytesPerStep: number, context: CallContext): Uint8Array {
  const bytes = toBytes(text)
  context.step(Math.ceil((bytes.length + 64) / bytesPerStep))
  return bytes
}

function adler32(bytes: Uint8Array): string {
  let a = 1
  let b = 0
  for (const byte of bytes) {
    a = (a + byte) % 65_521
    b = (b + a) % 65_521
  }
  return String(b * 65_536 + a)
}

/** The message padded to whole blocks: a 1 bit, zeros, the length in bits (big-endian). */
function padded(bytes: Uint8Array, blockSize: 64 | 128): DataView {
  const lengthSize = blockSize / 8
  const size = Math.ceil((bytes.length + 1 + lengthSize) / blockSize) * blockSize
  const out = new Uint8Array(size)
  out.set(bytes)
  out[bytes.length] = 0x80
  const view = new DataView(out.buffer)
  view.setBigUint64(size - 8, BigInt(bytes.length) * 8n)
  return view
}

function sha1(bytes: Uint8Array): string {
  const view = padded(bytes, 64)
  let [h0, h1, h2, h3, h4] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  const w = new Uint32Array(80)
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + 4 * i)
    for (let i = 16; i < 80; i++) w[i] = left(word(w, i - 3) ^ word(w, i - 8) ^ word(w, i - 14) ^ word(w, i - 16), 1)
    let [a, b, c, d, e] = [h0, h1, h2, h3, h4]
    for (let i = 0; i < 80; i++) {
      const [f, k] =
        i < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : i < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6]
      const next = (left(a, 5) + f + e + k + word(w, i)) >>> 0
      ;[a, b, c, d, e] = [next, a, left(b, 30), c, d]
    }
    ;[h0, h1, h2, h3, h4] = [(h0 + a) >>> 0, (h1 + b) >>> 0, (h2 + c) >>> 0, (h3 + d) >>> 0, (h4 + e) >>> 0]
  }
  return [h0, h1, h2, h3, h4].map(hex32).join('')
}

function sha256(bytes: Uint8Array): string {
  const view = padded(bytes, 64)
  const k = Uint32Array.from(rootFractions('cube', 64), (fraction) => Number(fraction >> 32n))
  const h = Uint32Array.from(rootFractions('square', 8), (fraction) => Number(fraction >> 32n))
  const w = new Uint32Array(64)
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + 4 * i)
    for (let i = 16; i < 64; i++) {
      const x = word(w, i - 15)
      const y = word(w, i - 2)
      const s0 = right(x, 7) ^ right(x, 18) ^ (x >>> 3)
      const s1 = right(y, 17) ^ right(y, 19) ^ (y >>> 10)
      w[i] = word(w, i - 16) + s0 + word(w, i - 7) + s1
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, z = 0] = h
    for (let i = 0; i < 64; i++) {
      const s1 = right(e, 6) ^ right(e, 11) ^ right(e, 25)
      const t1 = z + s1 + ((e & f) ^ (~e & g)) + word(k, i) + word(w, i)
      const s0 = right(a, 2) ^ right(a, 13) ^ right(a, 22)
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c))
      ;[a, b, c, d, e, f, g, z] = [(t1 + t2) >>> 0, a, b, c, (d + t1) >>> 0, e, f, g]
    }
    for (const [i, sum] of [a, b, c, d, e, f, g, z].entries()) h[i] = word(h, i) + sum
  }
  return Array.from(h, hex32).join('')
}

function sha512(bytes: Uint8Array): string {
  const view = padded(bytes, 128)
  const k = rootFractions('cube', 80)
  const h = [...rootFractions('square', 8)]
  const w: bigint[] = []
  for (let block = 0; block < view.byteLength; block += 128) {
    for (let i = 0; i < 16; i++) w[i] = view.getBigUint64(block + 8 * i)
    for (let i = 16; i < 80; i++) {
      const x = w[i - 15] ?? 0n
      const y = w[i - 2] ?? 0n
      const s0 = right64(x, 1n) ^ right64(x, 8n) ^ (x >> 7n)
      const s1 = right64(y, 19n) ^ right64(y, 61n) ^ (y >> 6n)
      w[i] = BigInt.asUintN(64, (w[i - 16] ?? 0n) + s0 + (w[i - 7] ?? 0n) + s1)
    }
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, z = 0n] = h
    for (let i = 0; i < 80; i++) {
      const s1 = right64(e, 14n) ^ right64(e, 18n) ^ right64(e, 41n)
      const t1 = z + s1 + ((e & f) ^ (BigInt.asUintN(64, ~e) & g)) + (k[i] ?? 0n) + (w[i] ?? 0n)
      const s0 = right64(a, 28n) ^ right64(a, 34n) ^ right64(a, 39n)
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c))
      ;[a, b, c, d, e, f, g, z] = [BigInt.asUintN(64, t1 + t2), a, b, c, BigInt.asUintN(64, d + t1), e, f, g]
    }
    for (const [i, sum] of [a, b, c, d, e, f, g, z].entries()) h[i] = BigInt.asUintN(64, (h[i] ?? 0n) + sum)
  }
  return h.map((sum) => sum.toString(16).padStart(16, '0')).join('')
}

const known = new Map<string, readonly bigint[]>()

/** The constants of SHA-2: the first 64 bits of the fractions of the roots of the first primes. Made at their first use. */
function rootFractions(root: 'square' | 'cube', count: number): readonly bigint[] {
  const key = `${root} ${count}`
  const fractions = known.get(key) ?? makeRootFractions(root === 'square' ? 2n : 3n, count)
  known.set(key, fractions)
  return fractions
}

function makeRootFractions(power: bigint, count: number): readonly bigint[] {
  return primes(count).map((prime) => BigInt.asUintN(64, wholeRoot(BigInt(prime) << (64n * power), power)))
}

function primes(count: number): number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
}

/** The largest whole number whose power is not above the target, by halving. */
function wholeRoot(target: bigint, power: bigint): bigint {
  let low = 0n
  let high = 1n << 72n
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (middle ** power <= target) low = middle
    else high = middle
  }
  return low
}

function word(words: Uint32Array, index: number): number {
  return words[index] ?? 0
}

function left(value: number, count: number): number {
  return ((value << count) | (value >>> (32 - count))) >>> 0
}

function right(value: number, count: number): number {
  return ((value >>> count) | (value << (32 - count))) >>> 0
}

function right64(value: bigint, count: bigint): bigint {
  return BigInt.asUintN(64, (value >> count) | (value << (64n - count)))
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0')
}
