import { assertNever } from './assert.ts'
import type { Diagnostic } from './diagnostic.ts'
import { isArray, isObject, type Json, type JsonObject } from './json.ts'
import type { Located } from './located.ts'
import type { Decoded, Fields, Shape } from './shape.ts'
import { loadShapeFaults } from './shape-faults.chunk.ts'

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
  const { value } = at
  switch (shape.kind) {
    case 'any':
      return
    case 'string':
      if (typeof value !== 'string') found.push(loadShapeFaults().noString(at, shape))
      else if (shape.values && !shape.values.includes(value)) found.push(loadShapeFaults().otherWord(at, value, shape.values))
      else if (shape.pattern && !shape.pattern.test(value)) found.push(loadShapeFaults().otherForm(at, value, shape.expected))
      return
    case 'boolean':
      if (typeof value !== 'boolean') wrong(at, 'true or false', found)
      return
    case 'nullable':
      if (value !== null) visit(at, shape.of, found)
      return
    case 'later':
      return visit(at, shape.of(), found)
    case 'either': {
      const fitting = shape.of.find((one) => fits(value, one))
      if (fitting === undefined) wrong(at, shape.expected, found)
      else visit(at, fitting, found)
      return
    }
    case 'list':
      if (!isArray(value)) return wrong(at, 'a list', found)
      if (shape.nonEmpty && value.length === 0) found.push(loadShapeFaults().emptyList(at))
      for (const item of at.items()) visit(item, shape.of, found)
      return
    case 'map':
      if (!isObject(value)) return wrong(at, 'a map', found)
      for (const key of Object.keys(value)) {
        const child = at.get(key)
        if (child) visit(child, shape.of, found)
      }
      return
    case 'object':
      if (!isObject(value)) return wrong(at, 'a map', found)
      return checkFields(at, value, shape.fields, found)
    default:
      return assertNever(shape)
  }
}

function wrong(at: Located, expected: string, found: Diagnostic[]): void {
  found.push(loadShapeFaults().otherType(at, expected))
}

function checkFields(at: Located, value: JsonObject, fields: Fields, found: Diagnostic[]): void {
  for (const key of Object.keys(value)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    const child = at.get(key)
    if (field && child) visit(child, field.shape, found)
    else found.push(loadShapeFaults().unknownField(at, key, Object.keys(fields)))
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required && !Object.hasOwn(value, key)) found.push(...loadShapeFaults().missingField(at, key, Object.keys(fields)))
  }
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
    case 'later':
      return fits(value, shape.of())
    case 'either':
      return shape.of.some((one) => fits(value, one))
    case 'any':
      return true
  }
}
