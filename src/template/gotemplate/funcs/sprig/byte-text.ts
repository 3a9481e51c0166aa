/** Go strings as text with one character a byte, for functions that count and cut bytes. */
import { fromBytes, hasBytes, isAscii, toBytes } from '../../format/bytes.ts'

/** The bytes of a Go string as characters U+0000 to U+00FF. */
export function toBinary(text: string): string {
  return isAscii(text) ? text : Buffer.from(toBytes(text)).toString('latin1')
}

/** The Go string of such characters. */
export function fromBinary(binary: string): string {
  return isAscii(binary) ? binary : fromBytes(Buffer.from(binary, 'latin1'))
}

/** Runs an operation on text as it is, or byte by byte where one of the strings holds bytes that are no UTF-8. */
export function bytewise<T>(texts: readonly string[], run: (...texts: string[]) => T, back: (result: T) => T): T {
  return texts.some(hasBytes) ? back(run(...texts.map(toBinary))) : run(...texts)
}
