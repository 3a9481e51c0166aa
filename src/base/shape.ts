import type { Diagnostic } from './diagnostic.ts'
import { isArray, isObject, type Json, type JsonObject } from './json.ts'
import { childPath, type Located } from './located.ts'
import { nearest } from './suggest.ts'

/**
 * The shape of a config, as data: the decoder, the JSON schema and the reference page are made from it.
 * Unknown fields and wrong types are errors (RI0202, RI0203), all of them collected.
 */
export type Shape =
  | { readonly kind: 'string'; readonly values?: readonly string[]; readonly pattern?: RegExp; readonly expected?: string }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly of: Shape; readonly nonEmpty?: true }
  | { readonly kind: 'map'; readonly of: Shape }
  | { readonly kind: 'object'; readonly fields: Fields }
  /** `null` is allowed, and means something of its own. */
  | { readonly kind: 'nullable'; readonly of: Shape }
  /** The first shape whose JSON type fits decides. */
  | { readonly kind: 'either'; readonly of: readonly Shape[]; readonly expected: string }

export interface Field {
  readonly shape: Shape
  readonly required?: true
  /** One sentence for the reference and the schema. */
  readonly doc: string
  readonly default?: string
  readonly example?: string
}

export type Fields = { readonly [name: string]: Field }

/** The TypeScript type of what a shape decodes to. Optional fields are absent, never undefined. */
export type Decoded<S> = S extends { kind: 'string'; values: readonly (infer V)[] }
  ? V
  : S extends { kind: 'string' }
    ? string
    : S extends { kind: 'boolean' }
      ? boolean
      : S extends { kind: 'any' }
        ? Json
        : S extends { kind: 'list'; of: infer T }
          ? readonly Decoded<T>[]
          : S extends { kind: 'map'; of: infer T }
            ? { readonly [key: string]: Decoded<T> }
            : S extends { kind: 'nullable'; of: infer T }
              ? Decoded<T> | null
              : S extends { kind: 'either'; of: readonly (infer T)[] }
                ? Decoded<T>
                : S extends { kind: 'object'; fields: infer F }
                  ? DecodedFields<F>
                  : never

type RequiredKeys<F> = { [K in keyof F]: F[K] extends { required: true } ? K : never }[keyof F]
type DecodedFields<F> = {
  readonly [K in keyof F as K extends RequiredKeys<F> ? never : K]?: F[K] extends { shape: infer S } ? Decoded<S> : never
} & { readonly [K in RequiredKeys<F>]: F[K] extends { shape: infer S } ? Decoded<S> : never }

/** Everything that is wrong with a value, in document order; empty when it has the shape. */
export function checkShape(at: Located, shape: Shape): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  visit(at, shape, found)
  return found
}

/**
 * The value itself, which {@link checkShape} found nothing wrong with: shapes describe, they do not convert, so the checked value has the type.
 */
export function decoded<S extends Shape>(at: Located, _shape: S): Decoded<S> {
  return at.value as Decoded<S>
}

function visit(at: Located, shape: Shape, found: Diagnostic[]): void {
  const wrong = (expected: string): void => {
    found.push(misfit(at, `${at.path || 'the document'} must be ${expected}, not ${describeJson(at.value)}`))
  }
  switch (shape.kind) {
    case 'any':
      return
    case 'string':
      return checkString(at, shape, found)
    case 'boolean':
      if (typeof at.value !== 'boolean') wrong('true or false')
      return
    case 'nullable':
      if (at.value !== null) visit(at, shape.of, found)
      return
    case 'either': {
      const fitting = shape.of.find((one) => fits(at.value, one))
      if (fitting === undefined) wrong(shape.expected)
      else visit(at, fitting, found)
      return
    }
    case 'list':
      if (!isArray(at.value)) return wrong('a list')
      if (shape.nonEmpty && at.value.length === 0) wrong('a list with at least one item')
      for (const item of at.items()) visit(item, shape.of, found)
      return
    case 'map':
      if (!isObject(at.value)) return wrong('a map')
      for (const key of Object.keys(at.value)) {
        const child = at.get(key)
        if (child) visit(child, shape.of, found)
      }
      return
    case 'object':
      if (!isObject(at.value)) return wrong('a map')
      return checkFields(at, at.value, shape.fields, found)
  }
}

function checkString(at: Located, shape: Shape & { kind: 'string' }, found: Diagnostic[]): void {
  if (typeof at.value !== 'string') {
    const quoted = typeof at.value === 'number' || typeof at.value === 'boolean' || typeof at.value === 'bigint'
    found.push(
      misfit(
        at,
        `${at.path} must be ${shape.values ? oneOf(shape.values) : (shape.expected ?? 'a string')}, not ${describeJson(at.value)}`,
        quoted ? `quote it: ${JSON.stringify(String(at.value))}` : undefined,
      ),
    )
    return
  }
  if (shape.values && !shape.values.includes(at.value)) {
    const meant = nearest(at.value, shape.values)
    found.push(
      misfit(
        at,
        `${at.path} must be ${oneOf(shape.values)}, not ${JSON.stringify(at.value)}${meant ? `; did you mean ${meant}?` : ''}`,
      ),
    )
  } else if (shape.pattern && !shape.pattern.test(at.value)) {
    found.push(
      misfit(at, `${at.path} must be ${shape.expected ?? 'of another form'}, not ${JSON.stringify(at.value.slice(0, SHOWN))}`),
    )
  }
}

/** A value that has to be a version or a name is shown as far as this. */
const SHOWN = 40

function checkFields(at: Located, value: JsonObject, fields: Fields, found: Diagnostic[]): void {
  for (const key of Object.keys(value)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    const child = at.get(key)
    if (field && child) {
      visit(child, field.shape, found)
      continue
    }
    const meant = nearest(key, Object.keys(fields))
    const place = at.keyPlace(key)
    found.push({
      code: 'RI0202',
      severity: 'error',
      message: `unknown field ${childPath(at.path, key)}${meant ? `; did you mean ${meant}?` : `; known fields: ${Object.keys(fields).join(', ')}`}`,
      ...(place && { place }),
    })
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required && !Object.hasOwn(value, key)) found.push(misfit(at, `${childPath(at.path, key)} is missing`))
  }
}

function misfit(at: Located, message: string, hint?: string): Diagnostic {
  return { code: 'RI0203', severity: 'error', message, ...(at.place && { place: at.place }), ...(hint !== undefined && { hint }) }
}

function fits(value: Json, shape: Shape): boolean {
  switch (shape.kind) {
    case 'string':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'list':
      return isArray(value)
    case 'map':
    case 'object':
      return isObject(value)
    case 'nullable':
      return value === null || fits(value, shape.of)
    case 'either':
      return shape.of.some((one) => fits(value, one))
    case 'any':
      return true
  }
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
