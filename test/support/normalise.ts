import { type Json, type JsonObject, record } from '../../src/base/json.ts'
import { roundTrip } from '../../src/krm/typed.ts'

/**
 * A pod (or the metadata and spec of a pod template) in the one form in which equal pods are equal: as Go's typed API has it. Zeros, nulls, unknown
 * fields and spellings of quantities are gone; the order of lists and texts inside strings stay.
 */
export function normalisePod(pod: Json): JsonObject {
  const { status: _, ...rest } = roundTrip(pod, 'Pod')
  return Object.assign(record(), rest)
}

/** The lines in which two values differ, as `path: ours | theirs`; none when they are the same. */
export function differences(ours: Json | undefined, theirs: Json | undefined, path = ''): readonly string[] {
  if (
    typeof ours === 'object' &&
    typeof theirs === 'object' &&
    ours !== null &&
    theirs !== null &&
    Array.isArray(ours) === Array.isArray(theirs)
  ) {
    const a = ours as JsonObject
    const b = theirs as JsonObject
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => differences(a[key], b[key], `${path}/${key}`))
  }
  return ours === theirs ? [] : [`${path}: ${show(ours)} | ${show(theirs)}`]
}

function show(value: Json | undefined): string {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)) ?? 'absent'
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
