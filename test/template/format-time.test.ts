import { formatDuration, parseDuration } from '../../src/template/gotemplate/format/duration.ts'
import {
  formatTime,
  RFC3339_NANO,
  timeText,
  ZERO_TIME,
  type ZonedTime,
} from '../../src/template/gotemplate/format/time-layout.ts'
import { parseTime } from '../../src/template/gotemplate/format/time-parse.ts'
import { equal, is, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** Sunday, 29 February 2004, 17:06:09.0450006 in a zone of +05:30. */
const TIME: ZonedTime = { seconds: 1078054569n, nanos: 45_000_600, zone: 'IST', offset: 19_800 }

describe('Time.Format', (it) => {
  const rows: readonly (readonly [string, string])[] = [
    ['Monday, 02-Jan-06 15:04:05 MST', 'Sunday, 29-Feb-04 17:06:09 IST'],
    ['Mon January 2 1 2006', 'Sun February 29 2 2004'],
    ['_2 __2 002 3 03 4 5 PM pm', '29  60 060 5 05 6 9 PM pm'],
    ['.000 ,000000 .999 .9', '.045 ,045000 .045 '],
    ['Z0700 -07:00 -07 Z07:00:00 -070000', '+0530 +05:30 +05 +05:30:00 +053000'],
    ['Month Janx _2006 15h', 'Month Janx _2004 17h'],
    ['', ''],
  ]
  it.each(
    ([layout]) => layout,
    rows,
    ([layout, expected]) => is(formatTime(TIME, layout), expected),
  )
  it('prints whole times, the zero one, those before 1970', () => {
    is(timeText(TIME), '2004-02-29 17:06:09.0450006 +0530 IST')
    is(timeText(ZERO_TIME), '0001-01-01 00:00:00 +0000 UTC')
    is(formatTime({ seconds: -1n, nanos: 0, zone: '', offset: -3600 }, `${RFC3339_NANO} MST`), '1969-12-31T22:59:59-01:00 -0100')
  })
})

describe('time.Parse', (it) => {
  it('reads what Format writes', () => {
    for (const layout of [`Mon ${RFC3339_NANO}`, 'Jan _2 2006 03:04:05.9999999 pm -0700', '06 __2 15:04:05,0000000 -07:00:00']) {
      const { seconds, nanos, offset } = parseTime(layout, formatTime(TIME, layout))
      equal({ seconds, nanos, offset }, { seconds: TIME.seconds, nanos: TIME.nanos, offset: TIME.offset })
    }
  })
  it('takes fractions and zones that the layout does not spell out', () => {
    equal(parseTime('15:04:05', '01:02:03.5'), { seconds: -62167215477n, nanos: 500_000_000, zone: 'UTC', offset: 0 })
    equal(parseTime('2006 MST', '1970 GMT+3'), { seconds: 0n, nanos: 0, zone: 'GMT+3', offset: 10_800 })
  })
  const faults: readonly (readonly [string, string, string])[] = [
    ['2006-01-02', '2004-13-01', 'parsing time "2004-13-01": month out of range'],
    ['2006-01-02', '2003-02-29', 'parsing time "2003-02-29": day out of range'],
    ['2006-01-02', '2003-2-9', 'parsing time "2003-2-9" as "2006-01-02": cannot parse "2-9" as "01"'],
    ['2006', '2003é', 'parsing time "2003\\xc3\\xa9": extra text: "\\xc3\\xa9"'],
    ['Jan 2', 'Foo 2', 'parsing time "Foo 2" as "Jan 2": cannot parse "Foo 2" as "Jan"'],
    ['2006-002', '2003-366', 'parsing time "2003-366": day-of-year out of range'],
    ['-07:00', '+25:00', 'parsing time "+25:00": time zone offset hour out of range'],
  ]
  it.each(
    ([, text]) => text,
    faults,
    ([layout, text, message]) => throwsMessage(() => parseTime(layout, text), message),
  )
})

describe('Durations', (it) => {
  const rows: readonly (readonly [string, bigint, string])[] = [
    ['1h', 3_600_000_000_000n, '1h0m0s'],
    ['-1.5h30m', -7_200_000_000_000n, '-2h0m0s'],
    ['1m0.000000001s', 60_000_000_001n, '1m0.000000001s'],
    ['1500us', 1_500_000n, '1.5ms'],
    ['1µs5ns', 1005n, '1.005µs'],
    ['+0', 0n, '0s'],
    ['-9223372036854775808ns', -(2n ** 63n), '-2562047h47m16.854775808s'],
  ]
  it.each(
    ([text]) => text,
    rows,
    ([text, nanos, printed]) => {
      is(parseDuration(text), nanos)
      is(formatDuration(nanos), printed)
    },
  )
  it('refuses with the text of Go', () => {
    throwsMessage(() => parseDuration(''), 'time: invalid duration ""')
    throwsMessage(() => parseDuration('1'), 'time: missing unit in duration "1"')
    throwsMessage(() => parseDuration('1d'), 'time: unknown unit "d" in duration "1d"')
    throwsMessage(() => parseDuration('9223372036854775808ns'), 'time: invalid duration "9223372036854775808ns"')
  })
})
