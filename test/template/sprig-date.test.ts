import { describe } from '../support/describe.ts'
import { table } from './sprig-render.ts'

describe(
  'dates as text',
  table([
    ['date "Mon Jan _2 15:04:05.000 2006 -07:00 MST" 1704067199', 'Sun Dec 31 23:59:59.000 2023 +00:00 UTC'],
    ['date "__2 002 _2006 06 3PM" 1704067199', '365 365 _2023 23 11PM'],
    ['date "Month Monkey January Z07:00" 0', 'Month Monkey January Z'],
    ['date "2006" (int64 -99999999999)', '-1199'],
    ['htmlDate 86399', '1970-01-01'],
    ['dateInZone "15:04 MST -0700" 1711846799 "Europe/Berlin"', '01:59 CET +0100'],
    ['dateInZone "15:04 MST -0700" 1711846800 "Europe/Berlin"', '03:00 CEST +0200'],
    ['dateInZone "15:04 MST" 4102444800 "America/New_York"', '19:00 EST'],
    ['dateInZone "15:04 MST" 4120000000 "Australia/Sydney"', '14:26 AEST'],
    ['dateInZone "15:04 -07:00:00 MST" -3000000000 "Europe/Amsterdam"', '18:59 +00:19:32 AMT'],
    ['dateInZone "15:04 MST" 0 "Mars/Phobos"', '00:00 UTC'],
    ['htmlDateInZone 0 "Pacific/Kiritimati"', '1969-12-31'],
  ]),
)

describe(
  'dates from text',
  table([
    ['toDate "2006-01-02 15:04" "2024-02-29 23:59"', '2024-02-29 23:59:00 +0000 UTC'],
    ['mustToDate "2006-01-02" "2023-02-29"', 'exec: parsing time "2023-02-29": day out of range'],
    ['mustToDate "2006-01-02" "2023-04-31"', 'exec: parsing time "2023-04-31": day out of range'],
    ['mustToDate "Jan 2" "Foo 2"', 'exec: parsing time "Foo 2" as "Jan 2": cannot parse "Foo 2" as "Jan"'],
    ['mustToDate "2006 MST" "2020 GMT-3"', '2019-12-31 21:00:00 -0300 GMT-3'],
    ['mustToDate "15:04:05 -0700" "01:02:03.5 +0230"', '0000-01-01 01:02:03.5 +0230 +0230'],
    ['mustToDate "2006 -07" "2020 +25"', 'exec: parsing time "2020 +25": time zone offset hour out of range'],
    ['mustToDate "2006 002" "2024 366"', '2024-12-31 00:00:00 +0000 UTC'],
    ['mustToDate "2006 002" "2023 366"', 'exec: parsing time "2023 366": day-of-year out of range'],
    ['mustToDate "3PM" "é"', 'exec: parsing time "\\xc3\\xa9" as "3PM": cannot parse "\\xc3\\xa9" as "3"'],
    ['toDate "2006" "x"', '0001-01-01 00:00:00 +0000 UTC'],
    ['unixEpoch (toDate "2006-01-02" "2001-09-09")', '999993600'],
    ['(toDate "2006-01-02" "2024-02-29").Weekday', 'Thursday'],
    ['((toDate "2006-01-02" "2024-01-31").AddDate 0 1 0).Format "Jan 2"', 'Mar 2'],
    ['(toDate "2006" "2020").Sub (toDate "2006" "2019")', '8760h0m0s'],
    ['toDate "2006" "2020" | list | printf "%#v"', '[]interface {}{time.Date(2020, time.January, 1, 0, 0, 0, 0, time.Local)}'],
    ['printf "%#v" (toDate "2006" "x").UTC', 'time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)'],
    ['(toDate "2006 MST" "2020 GMT-3").GoString', 'time.Date(2019, time.December, 31, 21, 0, 0, 0, time.Location("GMT-3"))'],
    ['toJson (toDate "2006 -0700" "2020 -0130")', '"2020-01-01T00:00:00-01:30"'],
  ]),
)

describe(
  'durations',
  table([
    ['toDate "2006" "2020" | dateModify "-1h0.5m" | date "15:04:05"', '22:59:30'],
    ['toDate "2006" "2020" | dateModify "1 day" | date "15:04:05"', '00:00:00'],
    ['toDate "2006" "2020" | mustDateModify "1d"', 'exec: time: unknown unit "d" in duration "1d"'],
    ['toDate "2006" "2020" | mustDateModify "3"', 'exec: time: missing unit in duration "3"'],
    ['toDate "2006" "2020" | mustDateModify "1é"', 'exec: time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'],
    ['duration "3661"', '1h1m1s'],
    ['duration (int64 -5)', '-5s'],
    ['duration 5', '0s'],
    ['durationRound "25h"', '1d'],
    ['durationRound "24h"', '24h'],
    ['durationRound "-366h1ns"', '15d'],
  ]),
)

describe(
  'what would read the clock',
  table([
    [
      'date "2006" 1.5',
      'exec: function date is refused: of a value that is no time (float64) it reads the clock, and the same input must always render the same output',
    ],
    [
      'htmlDate nil',
      'exec: function htmlDate is refused: of a value that is no time (nil) it reads the clock, and the same input must always render the same output',
    ],
    [
      'durationRound (toDate "2006" "2020")',
      'exec: function durationRound is refused: of a time it reads the clock, and the same input must always render the same output',
    ],
  ]),
)
