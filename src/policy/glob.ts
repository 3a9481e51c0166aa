import { minimatch } from 'minimatch'

/** Longest pattern that is read: Kubernetes names and images stay below. */
const MAX_PATTERN = 253

/** Does a name match a pattern with `*`, `?` and `[a-z]`? Braces, extended globs and negation mean nothing here (they can cost seconds). */
export function matchGlob(pattern: string, name: string): boolean {
  if (pattern.length > MAX_PATTERN) return false
  return minimatch(name, pattern, { nobrace: true, noext: true, nonegate: true, nocomment: true, noglobstar: true, dot: true })
}
