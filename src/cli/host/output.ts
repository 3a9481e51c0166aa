import { writeSync } from 'node:fs'

/** How a write ended: all bytes are out, the reader closed the pipe (exit 141), or the system refused (exit 74). */
export type WriteResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'refused'; readonly reason: string }

/** The system call underneath, so that tests can stand in for a full disk or a slow pipe. */
export type WriteCall = (fd: number, bytes: Uint8Array, offset: number, length: number) => number

const PIECE = 1 << 16
/** Characters that become bytes at once. */
const PART = 1 << 18
const PAUSE_MS = 2

/**
 * Writes all bytes to a file descriptor, or tells why not. Node's own streams lose output silently: a short count on a full disk ends with
 * exit 0, and a non-blocking pipe takes 64 KiB of anything. Here every count is checked, and EAGAIN waits for the reader.
 */
export function writeAll(fd: number, text: string, call: WriteCall = writeSync): WriteResult {
  if (text.length <= PART) return writeBytes(fd, Buffer.from(text, 'utf8'), call)
  // Part by part: the bytes of a large text need not stand beside it as a whole. A character is three bytes at most, a pair of halves four.
  const buffer = Buffer.allocUnsafeSlow(3 * (PART + 1))
  for (let from = 0; from < text.length; ) {
    const to = partEnd(text, from)
    const result = writeBytes(fd, buffer.subarray(0, buffer.write(text.slice(from, to), 'utf8')), call)
    if (result.kind !== 'done') return result
    from = to
  }
  return { kind: 'done' }
}

/** Why a file that was written to does not hold all of it; undefined where it does. */
export function whyUnwritten(result: WriteResult): string | undefined {
  if (result.kind === 'done') return undefined
  return result.kind === 'closed' ? 'the file was closed' : result.reason
}

/** Two halves of a character stay together. */
function partEnd(text: string, from: number): number {
  const to = from + PART
  return to < text.length && (text.charCodeAt(to - 1) & 0xfc00) === 0xd800 ? to + 1 : to
}

function writeBytes(fd: number, bytes: Uint8Array, call: WriteCall): WriteResult {
  let offset = 0
  while (offset < bytes.length) {
    try {
      offset += call(fd, bytes, offset, Math.min(PIECE, bytes.length - offset))
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EAGAIN') pause()
      else if (code === 'EPIPE') return { kind: 'closed' }
      else if (code !== 'EINTR') return { kind: 'refused', reason: (error as Error).message }
    }
  }
  return { kind: 'done' }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
}
