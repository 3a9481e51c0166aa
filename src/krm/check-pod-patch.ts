import { assertNever } from '../base/assert.ts'
import type { Diagnostic } from '../base/diagnostic.ts'
import { isArray, isObject, type Json, type JsonObject, sameJson } from '../base/json.ts'
import { childPath, type Located } from '../base/located.ts'
import { loadShapeFaults } from '../base/shape-faults.chunk.ts'
import { nearest } from '../base/suggest.ts'
import { DIRECTIVE } from './directive.ts'
import { labelKeyFaults, labelValueFaults } from './label-format.ts'
import { holdsPlaceholder } from './placeholder.ts'
import { type FieldSchema, type PodTypeName, podType, type TypeRef, typeRef } from './pod-schema.ts'

/**
 * What is wrong with a patch of the pod API: unknown fields (RI0202, with the nearest name) and wrong types (RI0203). Directives of the strategic merge
 * and null, which deletes, are allowed everywhere. The annotation `reserved` is not the patch's to set.
 */
export function checkPodPatch(at: Located, type: PodTypeName, reserved?: string): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  visit(at, { type: typeRef(type) }, found)
  if (found.length > 0) return found
  const spec = at.get('spec')
  if (spec !== undefined) findTwins(spec, found)
  const metadata = at.get('metadata')
  for (const kind of ['label', 'annotation'] as const) checkKeys(metadata?.get(`${kind}s`), kind, reserved, found)
  return found
}

function visit(at: Located, { type, mergeKey }: Pick<FieldSchema, 'type' | 'mergeKey'>, found: Diagnostic[]): void {
  const { value } = at
  if (value === null) return
  const wrong = (expected: string): void => fault(at, `must be ${expected}, not ${loadShapeFaults().describeJson(value)}`, found)
  switch (type.kind) {
    case 'pointer':
      return visit(at, { type: type.elem, ...(mergeKey !== undefined && { mergeKey }) }, found)
    case 'scalar':
      if (type.scalar === 'quantity' && typeof value === 'string') return checkQuantity(at, value, found)
      if (!fitsScalar(value, type.scalar)) wrong(EXPECTED[type.scalar])
      return
    case 'list':
      if (!isArray(value)) return wrong('a list')
      for (const item of at.items()) visitItem(item, type.elem, mergeKey, found)
      return
    case 'map':
      if (!isObject(value)) return wrong('a map')
      checkDirective(at, found)
      for (const key of Object.keys(value)) {
        const child = at.get(key)
        if (child && !DIRECTIVE.test(key)) visit(child, { type: type.elem }, found)
      }
      return
    case 'struct':
      if (!isObject(value)) return wrong('a map')
      checkDirective(at, found)
      return visitStruct(at, Object.keys(value), type.name, found)
    default:
      assertNever(type)
  }
}

/** What `$patch` can ask for; to be merged needs no word. */
const DIRECTIVES = ['delete', 'replace']

function checkDirective(at: Located, found: Diagnostic[]): void {
  const directive = at.get('$patch')
  if (directive !== undefined && !DIRECTIVES.includes(String(directive.value)))
    found.push(loadShapeFaults().otherWord(directive, String(directive.value), DIRECTIVES))
}

/** An item that has nothing by which it could be merged would be refused by some pods, and be of no use to the others. */
function visitItem(at: Located, type: TypeRef, mergeKey: string | undefined, found: Diagnostic[]): void {
  const { value } = at
  if (value === null) return fault(at, 'must not be null', found)
  visit(at, { type }, found)
  if (mergeKey === undefined || !isObject(value) || value['$patch'] === 'replace') return
  if (value[mergeKey] === undefined || value[mergeKey] === null) fault(at, `must have a ${mergeKey}`, found)
}

/** Containers and volumes of one name that are not the same: the pod API takes one of each. Two parts for a container of the pod may stand beside each other. */
function findTwins(spec: Located, found: Diagnostic[]): void {
  const own = (list: string, isOwn: (item: JsonObject) => boolean): readonly Located[] =>
    (spec.get(list)?.items() ?? []).filter(({ value }) => isObject(value) && value['$patch'] === undefined && isOwn(value))
  const isContainer = ({ image }: JsonObject): boolean => image !== undefined && image !== null
  for (const items of [[...own('containers', isContainer), ...own('initContainers', isContainer)], own('volumes', () => true)]) {
    const seen = new Map<Json, Json>()
    for (const item of items) {
      const name = (item.value as JsonObject)['name'] as Json
      const twin = seen.get(name)
      if (twin === undefined) seen.set(name, item.value)
      else if (!sameJson(twin, item.value)) fault(item, `has the name ${JSON.stringify(name)} of an earlier one`, found)
    }
  }
}

function fault(at: Located, what: string, found: Diagnostic[]): void {
  found.push({
    code: 'RI0203',
    severity: 'error',
    message: `${at.path || 'the patch'} ${what}`,
    ...(at.place && { place: at.place }),
  })
}

function visitStruct(at: Located, keys: readonly string[], name: string, found: Diagnostic[]): void {
  const struct = podType(name)
  for (const key of keys) {
    const field = struct.field(key)
    const child = at.get(key)
    if (field && child) visit(child, field, found)
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
  int32: 'a whole number of 32 bits',
  int64: 'a whole number of 64 bits',
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
      return isWhole && fitsBits(BigInt(value as number | bigint), scalar === 'int32' ? 32 : 64)
    case 'quantity':
      return typeof value === 'number' || typeof value === 'bigint'
    case 'intOrString':
      return isWhole || typeof value === 'string'
    case 'raw':
      return true
  }
}

function fitsBits(value: bigint, bits: number): boolean {
  return BigInt.asIntN(bits, value) === value
}

function checkKeys(
  map: Located | undefined,
  kind: 'label' | 'annotation',
  reserved: string | undefined,
  found: Diagnostic[],
): void {
  for (const [key, value] of Object.entries(isObject(map?.value) ? map.value : {})) {
    const one = map?.get(key)
    if (DIRECTIVE.test(key) || one === undefined) continue
    const text = typeof value === 'string' && !holdsPlaceholder(value) ? value : ''
    // The API server looks at the keys of annotations in small letters, and does not look at their values.
    const [wrong] = kind === 'label' ? [...labelKeyFaults(key), ...labelValueFaults(text)] : labelKeyFaults(key.toLowerCase())
    if (wrong !== undefined) fault(one, `is no ${kind} that Kubernetes takes: ${wrong}`, found)
    else if (kind === 'annotation' && key === reserved)
      fault(one, 'is the record of what was injected: no injector sets it', found)
  }
}

/** The texts that resource.ParseQuantity of apimachinery reads; krm/quantity, which reads them, is larger than all that own injectors need beside it. */
const QUANTITY = /^(?=.)[+-]?\d*\.?\d*(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/

function checkQuantity(at: Located, text: string, found: Diagnostic[]): void {
  if (holdsPlaceholder(text) || QUANTITY.test(text.trim())) return
  fault(at, `must be ${EXPECTED.quantity}, not ${JSON.stringify(text.slice(0, 40))}`, found)
}
