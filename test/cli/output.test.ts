import { type WriteCall, writeAll } from '../../src/cli/host/output.ts'
import { equal, is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** A descriptor that takes what `behaviours` say, call by call; a string is an error code that it throws. */
function descriptor(
  behaviours: readonly (number | string)[],
  fallback: number | string,
): { call: WriteCall; taken: () => string } {
  const pieces: Buffer[] = []
  let n = 0
  const call: WriteCall = (_fd, bytes, offset, length) => {
    const behaviour = behaviours[n++] ?? fallback
    if (typeof behaviour === 'string') throw Object.assign(new Error(`${behaviour}: no`), { code: behaviour })
    const count = Math.min(behaviour, length)
    pieces.push(Buffer.from(bytes.subarray(offset, offset + count)))
    return count
  }
  return { call, taken: () => Buffer.concat(pieces).toString('utf8') }
}

const TEXT = 'é'.repeat(100_000)

describe('writeAll', (it) => {
  it('goes on after short counts, also within a character', () => {
    const fd = descriptor([1, 65_535, 3], 1 << 20)
    equal(writeAll(1, TEXT, fd.call), { kind: 'done' })
    is(fd.taken(), TEXT)
  })

  it('keeps characters whole where large texts are cut', () => {
    const fd = descriptor([], 1 << 22)
    const text = `x${'\u{1f680}'.repeat(1 << 20)}`
    equal(writeAll(1, text, fd.call), { kind: 'done' })
    is(fd.taken(), text)
  })

  it('waits for a slow reader', () => {
    const fd = descriptor([10, 'EAGAIN', 'EINTR', 'EAGAIN', 5], 1 << 20)
    equal(writeAll(1, TEXT, fd.call), { kind: 'done' })
    is(fd.taken(), TEXT)
  })

  it('tells of a closed pipe', () => equal(writeAll(1, TEXT, descriptor([100], 'EPIPE').call), { kind: 'closed' }))

  it('tells of a full disk, even after a short count', () => {
    equal(writeAll(1, TEXT, descriptor([131], 'ENOSPC').call), { kind: 'refused', reason: 'ENOSPC: no' })
  })
})
