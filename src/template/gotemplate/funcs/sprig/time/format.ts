/** Times as text: mirrors Format and String of time/format.go, Go 1.26. */
import { civilOf, type Instant, LOCAL, UTC } from './instant.ts'
import { isFraction, layoutParts, MONTHS, WEEKDAYS } from './layout.ts'

/** Time.Format. */
export function formatTime(instant: Instant, layout: string): string {
  const civil = civilOf(instant)
  const { abbreviation, offset } = instant.zone.at(instant.seconds)
  const hour12 = civil.hour % 12 || 12
  const month = MONTHS[civil.month - 1] ?? ''
  const weekday = WEEKDAYS[civil.weekday] ?? ''
  let out = ''
  for (const { kind, text } of layoutParts(layout)) out += kind === 'text' ? text : field(text)
  return out

  function field(text: string): string {
    switch (text) {
      case '2006':
        return digits(civil.year, 4)
      case '06':
        return digits(Math.abs(civil.year) % 100, 2)
      case 'January':
        return month
      case 'Jan':
        return month.slice(0, 3)
      case '1':
        return digits(civil.month, 0)
      case '01':
        return digits(civil.month, 2)
      case 'Monday':
        return weekday
      case 'Mon':
        return weekday.slice(0, 3)
      case '2':
        return digits(civil.day, 0)
      case '_2':
        return digits(civil.day, 0).padStart(2)
      case '02':
        return digits(civil.day, 2)
      case '__2':
        return digits(civil.yearDay, 0).padStart(3)
      case '002':
        return digits(civil.yearDay, 3)
      case '15':
        return digits(civil.hour, 2)
      case '3':
        return digits(hour12, 0)
      case '03':
        return digits(hour12, 2)
      case '4':
        return digits(civil.minute, 0)
      case '04':
        return digits(civil.minute, 2)
      case '5':
        return digits(civil.second, 0)
      case '05':
        return digits(civil.second, 2)
      case 'PM':
        return civil.hour >= 12 ? 'PM' : 'AM'
      case 'pm':
        return civil.hour >= 12 ? 'pm' : 'am'
      case 'MST':
        return abbreviation === '' ? offsetText(offset, '-0700') : abbreviation
    }
    return isFraction(text) ? fraction(instant.nanos, text) : offsetText(offset, text)
  }
}

/** Time.String(). */
export function printTime(instant: Instant): string {
  return formatTime(instant, '2006-01-02 15:04:05.999999999 -0700 MST')
}

/** Time.Format with RFC3339Nano, which Go's JSON uses. */
export function formatRfc3339(instant: Instant): string {
  return formatTime(instant, '2006-01-02T15:04:05.999999999Z07:00')
}

/** Mirrors appendInt: zeros before the digits, a sign before the zeros. */
function digits(value: number, width: number): string {
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0')
}

/** Nines drop zeros at the end, and the whole fraction when it is zero. */
function fraction(nanos: number, layout: string): string {
  const count = layout.length - 1
  const shown = digits(nanos, 9).slice(0, count)
  if (!layout.endsWith('9')) return layout[0] + shown
  const short = shown.replace(/0+$/, '')
  return short === '' ? '' : layout[0] + short
}

/** `-0700`, `Z07:00` and their kin. */
function offsetText(offset: number, layout: string): string {
  if (offset === 0 && layout.startsWith('Z')) return 'Z'
  const minutes = Math.trunc(offset / 60)
  const sign = minutes < 0 ? '-' : '+'
  const colon = layout.includes(':') ? ':' : ''
  const size = layout.replaceAll(':', '').length
  let out = sign + digits(Math.floor(Math.abs(minutes) / 60), 2)
  if (size >= 5) out += colon + digits(Math.abs(minutes) % 60, 2)
  if (size >= 7) out += colon + digits((minutes < 0 ? -offset : offset) % 60, 2)
  return out
}

/** Time.GoString. */
export function goTime(instant: Instant): string {
  const { year, month, day, hour, minute, second } = civilOf(instant)
  const { nanos, zone } = instant
  const place = zone === UTC ? 'time.UTC' : zone === LOCAL ? 'time.Local' : `time.Location(${JSON.stringify(zone.name)})`
  return `time.Date(${year}, time.${MONTHS[month - 1]}, ${[day, hour, minute, second, nanos].join(', ')}, ${place})`
}
