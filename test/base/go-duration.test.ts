import { durationText, quoteTime, readDuration } from '../../src/base/go-duration.ts'
import { equal, is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('Go durations', (it) => {
  const rows: readonly (readonly [string, bigint, string])[] = [
    ['1h', 3_600_000_000_000n, '1h0m0s'],
    ['-1h2m3.5s', -3_723_500_000_000n, '-1h2m3.5s'],
    ['1m0.000000001s', 60_000_000_001n, '1m0.000000001s'],
    ['1500us', 1_500_000n, '1.5ms'],
    ['1\u00b5s5ns', 1005n, '1.005µs'],
    ['1\u03bcs', 1000n, '1µs'],
    ['.9999999999999999999s', 1_000_000_000n, '1s'],
    ['+0', 0n, '0s'],
    ['-9223372036854775808ns', -(2n ** 63n), '-2562047h47m16.854775808s'],
  ]
  it.each(
    ([text]) => text,
    rows,
    ([text, nanos, printed]) => {
      equal(readDuration(text), { nanos })
      is(durationText(nanos), printed)
    },
  )

  const faults: readonly (readonly [string, string])[] = [
    ['', 'time: invalid duration ""'],
    ['.s', 'time: invalid duration ".s"'],
    ['1', 'time: missing unit in duration "1"'],
    ['1é', 'time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['2562047h48m', 'time: invalid duration "2562047h48m"'],
  ]
  it.each(
    ([text]) => `refuses ${JSON.stringify(text)}`,
    faults,
    ([text, error]) => equal(readDuration(text), { error }),
  )

  it('quotes bytes', () => {
    is(quoteTime('a"\\\n\x7f😀\udcff'), '"a\\"\\\\\\x0a\x7f\\xf0\\x9f\\x98\\x80\\xff"')
  })
})
