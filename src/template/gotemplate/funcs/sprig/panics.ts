/** Panics of Go's runtime, reflect and strings packages, with the texts that text/template's safeCall turns into error results. */
import { GoError } from '../../value.ts'

/** What `reflect.TypeOf(nil).Kind()` and other uses of nil end with. */
export function nilDereference(): GoError {
  return new GoError('runtime error: invalid memory address or nil pointer dereference')
}

export function divideByZero(): GoError {
  return new GoError('runtime error: integer divide by zero')
}

export function badLength(): GoError {
  return new GoError('runtime error: makeslice: len out of range')
}

/** The indices of a slice expression that does not fit: `[:5] with length 3`, `[4:3]`. */
export function badBounds(indices: string): GoError {
  return new GoError(`runtime error: slice bounds out of range ${indices}`)
}

/** A failed type assertion `x.(want)` on an `interface {}` that holds `have` (`nil` when it holds nothing). */
export function badAssertion(have: string, want: string): GoError {
  return new GoError(`interface conversion: interface {} is ${have}, not ${want}`)
}

export function badSliceIndex(): GoError {
  return new GoError('reflect.Value.Slice: slice index out of bounds')
}

/** strings.Repeat with a negative count. */
export function negativeRepeat(): GoError {
  return new GoError('strings: negative Repeat count')
}

export function repeatOverflow(): GoError {
  return new GoError('strings: Repeat output length overflow')
}
