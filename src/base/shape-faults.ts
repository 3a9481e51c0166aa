/** What is said of a value that has not its shape. */
import type { Diagnostic } from './diagnostic.ts'
import { isArray, isObject, type Json } from './json.ts'
import { childPath, type Located } from './located.ts'
import type { Shape } from './shape.ts'
import { nearest } from './suggest.ts'

/** A value of another type. */
export function otherType(at: Located, expected: string): Diagnostic {
  return misfit(at, `${at.path || 'the document'} must be ${expected}, not ${describeJson(at.value)}`)
}

/** A value of another type in the place of a string. */
export function noString(at: Located, shape: Shape & { kind: 'string' }): Diagnostic {
  const { value } = at
  const isScalar = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
  const text = isScalar ? (asWritten(at) ?? String(value)) : ''
  const isMeant = isScalar && shape.values?.includes(text) !== false && shape.pattern?.test(text) !== false
  const expected = shape.values ? oneOf(shape.values) : (shape.expected ?? 'a string')
  return misfit(
    at,
    `${at.path} must be ${expected}, not ${describeJson(value)}`,
    isMeant ? `quote it: ${JSON.stringify(text)}` : undefined,
  )
}

/** A number or boolean as it stands in the text, where it is a plain word there: `1.30` is the number 1.3, and `on` is true. */
function asWritten({ place }: Located): string | undefined {
  const text = place?.span && place.source.text.slice(place.span.start, place.span.end)
  return text !== undefined && /^[\w.+-]+$/.test(text) ? text : undefined
}

/** A string that is none of the words. */
export function otherWord(at: Located, value: string, words: readonly string[]): Diagnostic {
  const meant = nearest(value, words)
  return misfit(at, `${at.path} must be ${oneOf(words)}, not ${JSON.stringify(value)}${meant ? `; did you mean ${meant}?` : ''}`)
}

/** A string of another form. */
export function otherForm(at: Located, value: string, expected: string | undefined): Diagnostic {
  return misfit(at, `${at.path} must be ${expected ?? 'of another form'}, not ${JSON.stringify(value.slice(0, SHOWN))}`)
}

/** A value that has to be a version or a name is shown as far as this. */
const SHOWN = 40

/** A field that nobody knows. */
export function unknownField(at: Located, key: string, known: readonly string[]): Diagnostic {
  const meant = nearest(key, known)
  const place = at.keyPlace(key)
  return {
    code: 'RI0202',
    severity: 'error',
    message: `unknown field ${childPath(at.path, key)}${meant ? `; did you mean ${meant}?` : `; known fields: ${known.join(', ')}`}`,
    ...(place && { place }),
  }
}

/** A field that has to be there; nothing where one was written that {@link unknownField} takes for it. */
export function missingField(at: Located, key: string, known: readonly string[]): readonly Diagnostic[] {
  const written = isObject(at.value) ? Object.keys(at.value) : []
  const isMistyped = written.some((name) => !known.includes(name) && nearest(name, known) === key)
  return isMistyped ? [] : [misfit(at, `${childPath(at.path, key)} is missing`)]
}

/** A list without items where one has to be. */
export function emptyList(at: Located): Diagnostic {
  return misfit(at, `${at.path} must be a list with at least one item, and is empty`)
}

/** A rule of spec.images without anything that an image could become. */
export function idleImage(at: Located): Diagnostic {
  return misfit(at, `${at.path} changes nothing`, 'add newName, newTag or digest')
}

function misfit(at: Located, message: string, hint?: string): Diagnostic {
  return { code: 'RI0203', severity: 'error', message, ...(at.place && { place: at.place }), ...(hint !== undefined && { hint }) }
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? JSON.stringify(values[0]) : `one of ${values.join(', ')}`
}

/** What a value is, without showing it: configs can hold secrets. */
export function describeJson(value: Json): string {
  if (value === null) return 'null'
  if (isArray(value)) return 'a list'
  if (isObject(value)) return 'a map'
  if (typeof value === 'string') return 'a string'
  if (typeof value === 'boolean') return `the boolean ${value}`
  return `the number ${value}`
}
