import { isTrue } from '../../reflect.ts'
import type { GoValue } from '../../value.ts'

/** Mirrors `empty` of sprig v3.3.0, defaults.go: true for what counts as false, which is what package template takes it for too. */
export function isEmpty(value: GoValue): boolean {
  return !isTrue(value)
}
