/** Layouts of Go's time package taken apart: mirrors nextStdChunk of time/format.go, Go 1.26. */

/** A text as it is, or a field by its reference text (`2006`, `Jan`, `.000`). */
export type LayoutPart = { readonly kind: 'text' | 'field'; readonly text: string }

/** The parts in order; texts and fields of a whole layout. */
export function layoutParts(layout: string): LayoutPart[] {
  const parts: LayoutPart[] = []
  let end = 0
  for (const match of layout.matchAll(FIELD)) {
    if (match.index > end) parts.push({ kind: 'text', text: layout.slice(end, match.index) })
    parts.push({ kind: 'field', text: match[0] })
    end = match.index + match[0].length
  }
  if (end < layout.length) parts.push({ kind: 'text', text: layout.slice(end) })
  return parts
}

/** True for a fraction of a second, `.000` or `,999`. */
export function isFraction(field: string): boolean {
  return field.startsWith('.') || field.startsWith(',')
}

/** Names in English, as Go prints and reads them. */
export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

export const WEEKDAYS: readonly string[] = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** The fields, longer ones first where one begins another. `_2006` is an underscore and a year. */
const FIELD =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|_2(?!006)|__2|[345]|PM|pm|[-Z]07(?:0000|:00:00|00|:00)?|[.,](?:0+|9+)(?![0-9])/g
