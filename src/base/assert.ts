/** Throws when our own reasoning was wrong. The message is for us: the process ends with exit 70. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`bug: ${message}`)
}

/** Ends an exhaustive `switch`: a new member of the union is a compile error here. */
export function assertNever(value: never): never {
  throw new Error(`bug: unexpected ${String(value)}`)
}
