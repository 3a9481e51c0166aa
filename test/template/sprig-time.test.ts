import { formatTime, printTime } from '../../src/template/gotemplate/funcs/sprig/time/format.ts'
import { fixedZone, type Instant, ZERO_INSTANT } from '../../src/template/gotemplate/funcs/sprig/time/instant.ts'
import { parseTime } from '../../src/template/gotemplate/funcs/sprig/time/parse.ts'
import { equal, is, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** Sunday, 29 February 2004, 17:06:09.0450006 in a zone of +05:30. */
const TIME: Instant = { seconds: 1078054569n, nanos: 45_000_600, zone: fixedZone('IST', 19_800) }

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
    is(printTime(TIME), '2004-02-29 17:06:09.0450006 +0530 IST')
    is(printTime(ZERO_INSTANT), '0001-01-01 00:00:00 +0000 UTC')
    const before = { seconds: -1n, nanos: 0, zone: fixedZone('', -3600) }
    is(formatTime(before, '2006-01-02T15:04:05.999Z07:00 MST'), '1969-12-31T22:59:59-01:00 -0100')
  })
})

describe('time.Parse', (it) => {
  it('reads what Format writes', () => {
    for (const layout of ['Mon Jan _2 2006 03:04:05.9999999 pm -0700', '06 __2 15:04:05,0000000 -07:00:00']) {
      const { seconds, nanos, zone } = parseTime(layout, formatTime(TIME, layout))
      equal({ seconds, nanos, offset: zone.at(seconds).offset }, { seconds: TIME.seconds, nanos: TIME.nanos, offset: 19_800 })
    }
  })
  it('takes fractions and zones that the layout does not spell out', () => {
    const { seconds, nanos } = parseTime('15:04:05', '01:02:03.5')
    equal({ seconds, nanos }, { seconds: -62167215477n, nanos: 500_000_000 })
    const { zone } = parseTime('2006 MST', '1970 GMT+3')
    equal(zone.at(0n), { abbreviation: 'GMT+3', offset: 10_800, isDst: false })
  })
  const faults: readonly (readonly [string, string, string])[] = [
    ['2006-01-02', '2004-13-01', 'parsing time "2004-13-01": month out of range'],
    ['2006-01-02', '2003-02-29', 'parsing time "2003-02-29": day out of range'],
    ['2006-01-02', '2003-2-9', 'parsing time "2003-2-9" as "2006-01-02": cannot parse "2-9" as "01"'],
    ['2006', '2003é', 'parsing time "2003\\xc3\\xa9": extra text: "\\xc3\\xa9"'],
    ['Jan 2', 'Foo 2', 'parsing time "Foo 2" as "Jan 2": cannot parse "Foo 2" as "Jan"'],
    ['2006-002', '2003-366', 'parsing time "2003-366": day-of-year out of range'],
    ['-07:00', '+99:99', 'parsing time "+99:99": time zone offset minute out of range'],
    ['-07:00', '+25:00', 'parsing time "+25:00": time zone offset hour out of range'],
    ['-07:00:00', '-:6:03:12', 'parsing time "-:6:03:12" as "-07:00:00": cannot parse "-:6:03:12" as "-07:00:00"'],
    ['-0700', 'é31', 'parsing time "\\xc3\\xa931" as "-0700": cannot parse "\\xc3\\xa931" as "-0700"'],
  ]
  it.each(
    ([, text]) => text,
    faults,
    ([layout, text, message]) => throwsMessage(() => parseTime(layout, text), message),
  )
})
