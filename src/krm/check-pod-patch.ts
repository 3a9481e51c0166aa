import type { Diagnostic } from '../base/diagnostic.ts'
import { isArray, isObject, type Json } from '../base/json.ts'
import { childPath, type Located } from '../base/located.ts'
import { describeJson } from '../base/shape-faults.ts'
import { nearest } from '../base/suggest.ts'
import { type PodTypeName, podType, type TypeRef, typeRef } from './pod-schema.ts'

/** Keys of strategic merge patches that are no fields; those with a name are followed by `/FIELD`. */
const DIRECTIVE = /^\$(?:patch|retainKeys|(?:setElementOrder|deleteFromPrimitiveList)\/.+)$/

/**
 * What is wrong with a patch of the pod API: unknown fields (RI0202, with the nearest name) and wrong types (RI0203). Directives of the strategic merge
 * and null, which deletes, are allowed everywhere.
 */
export function checkPodPatch(at: Located, type: PodTypeName): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  visit(at, typeRef(type), found)
  return found
}

function visit(at: Located, type: TypeRef, found: Diagnostic[]): void {
  const { value } = at
  if (value === null) return
  const wrong = (expected: string): void => {
    found.push({
      code: 'RI0203',
      severity: 'error',
      message: `${at.path || 'the patch'} must be ${expected}, not ${describeJson(value)}`,
      ...(at.place && { place: at.place }),
    })
  }
  switch (type.kind) {
    case 'pointer':
      return visit(at, type.elem, found)
    case 'scalar':
      if (!fitsScalar(value, type.scalar)) wrong(EXPECTED[type.scalar])
      return
    case 'list':
      if (!isArray(value)) return wrong('a list')
      for (const item of at.items()) visit(item, type.elem, found)
      return
    case 'map':
      if (!isObject(value)) return wrong('a map')
      for (const key of Object.keys(value)) {
        const child = at.get(key)
        if (child && !DIRECTIVE.test(key)) visit(child, type.elem, found)
      }
      return
    case 'struct':
      if (!isObject(value)) return wrong('a map')
      return visitStruct(at, Object.keys(value), type.name, found)
  }
}

function visitStruct(at: Located, keys: readonly string[], name: string, found: Diagnostic[]): void {
  const struct = podType(name)
  for (const key of keys) {
    const field = struct.field(key)
    const child = at.get(key)
    if (field && child) visit(child, field.type, found)
    else if (!DIRECTIVE.test(key)) {
      const meant = nearest(key, struct.names)
      const place = at.keyPlace(key)
      found.push({
        code: 'RI0202',
        severity: 'error',
        message: `unknown field ${childPath(at.path, key)}: the pod API has none of this name in ${name}${meant ? `; did you mean ${meant}?` : ''}`,
        ...(place && { place }),
      })
    }
  }
}

type Scalar = (TypeRef & { readonly kind: 'scalar' })['scalar']

const EXPECTED: { readonly [S in Scalar]: string } = {
  string: 'a text',
  bool: 'true or false',
  int32: 'a whole number',
  int64: 'a whole number',
  quantity: 'a quantity such as "100m" or 2',
  intOrString: 'a whole number or a text',
  time: 'a time',
  raw: 'anything',
}

function fitsScalar(value: Json, scalar: Scalar): boolean {
  const isWhole = typeof value === 'bigint' || Number.isInteger(value)
  switch (scalar) {
    case 'string':
    case 'time':
      return typeof value === 'string'
    case 'bool':
      return typeof value === 'boolean'
    case 'int32':
    case 'int64':
      return isWhole
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    case 'intOrString':
      return isWhole || typeof value === 'string'
    case 'raw':
      return true
  }
}
