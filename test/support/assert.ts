import { deepStrictEqual, fail, strictEqual } from 'node:assert'
import type { Code } from '../../src/base/codes.ts'
import { type Diagnostic, isInjectError } from '../../src/base/diagnostic.ts'

/** Same bytes; on a difference the message shows both. */
export function is<T>(actual: T, expected: T, message?: string): void {
  strictEqual(actual, expected, message)
}

/** Same value by structure; records without prototype equal ordinary ones. */
export function equal(actual: unknown, expected: unknown, message?: string): void {
  deepStrictEqual(plain(actual), plain(expected), message)
}

export function ok(value: unknown, message = 'expected a true value'): asserts value {
  if (!value) fail(message)
}

/** The body must end with an InjectError that has this code; returns its diagnostics for further checks. */
export function throwsCode(body: () => unknown, code: Code): readonly Diagnostic[] {
  try {
    body()
  } catch (error) {
    if (!isInjectError(error)) throw error
    ok(
      error.diagnostics.some((d) => d.code === code),
      `expected ${code}, got ${error.message}`,
    )
    return error.diagnostics
  }
  return fail(`expected ${code}, but nothing was thrown`)
}

/** The body must throw an error with exactly this message. */
export function throwsMessage(body: () => unknown, message: string): void {
  try {
    body()
  } catch (error) {
    strictEqual((error as Error).message, message)
    return
  }
  fail(`expected an error, but nothing was thrown: ${message}`)
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [k, plain(v)]))
  if (value instanceof Set) return value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]))
}
