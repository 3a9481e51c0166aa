import { fstatSync, readSync } from 'node:fs'
import { fail, isInjectError } from '../../base/diagnostic.ts'

const FIRST = 1 << 16
const PAUSE_MS = 2
/** Largest stream that is read; far above what any build prints, far below what would exhaust memory. */
export const MAX_STREAM = 64 << 20

/** Reads standard input to its end as UTF-8. Throws InjectError: RI0106 above {@link MAX_STREAM}, RI0103 for bytes that are no UTF-8. */
export function readStdin(limit: number = MAX_STREAM): string {
  try {
    return readText(0, limit, '<stdin>', 'standard input')
  } catch (error) {
    if (isInjectError(error)) throw error
    return fail('RI0105', `standard input cannot be read: ${(error as Error).message}`)
  }
}

/** All of an open file, pipe or device as UTF-8, up to a limit in bytes. Throws InjectError RI0106 above it, where `told` is its name, RI0103, and the system's errors. */
export function readText(fd: number, limit: number, name: string, told: string = name): string {
  const { buffer, length } = readAll(fd, limit, told)
  return decodeUtf8(buffer, name, length)
}

function readAll(fd: number, limit: number, told: string): { readonly buffer: Buffer; readonly length: number } {
  let buffer = Buffer.allocUnsafe(Math.max(FIRST, Math.min(sizeOf(fd), limit) + 1))
  let length = 0
  for (;;) {
    if (length === buffer.length) {
      const larger = Buffer.allocUnsafe(buffer.length * 2)
      buffer.copy(larger, 0, 0, length)
      buffer = larger
    }
    try {
      const count = readSync(fd, buffer, length, buffer.length - length, null)
      if (count === 0) return { buffer, length }
      length += count
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EOF') return { buffer, length }
      if (code !== 'EAGAIN' && code !== 'EINTR') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
    }
    if (length > limit) fail('RI0106', `${told} is larger than ${limit >> 20} MiB`)
  }
}

function sizeOf(fd: number): number {
  try {
    const stat = fstatSync(fd)
    return stat.isFile() ? stat.size : 0
  } catch {
    return 0
  }
}

/** UTF-8 bytes as text, the first so many of them; a byte order mark stays, because untouched bytes must come out again. */
export function decodeUtf8(bytes: Buffer, name: string, length: number = bytes.length): string {
  const text = bytes.toString('utf8', 0, length)
  // Whatever is none became this character, if that was not written there.
  if (!text.includes('\ufffd')) return text
  const written = Buffer.from(text, 'utf8')
  if (written.equals(bytes.subarray(0, length))) return text
  const same = written.findIndex((byte, at) => byte !== bytes[at] || at >= length)
  const start = text.lastIndexOf('\ufffd', bytes.toString('utf8', 0, same).length)
  return fail('RI0103', `${name} is not UTF-8`, {
    place: { source: { name, text }, span: { start, end: start } },
    hint: 'convert it; kubectl reads UTF-16 too, and nothing else would keep its bytes',
  })
}
