/** time.Duration: mirrors ParseDuration and Round of package time, Go 1.26. A duration is a bigint of nanoseconds. */
import { readDuration } from '../../../../../base/go-duration.ts'
import { GoError } from '../../../value.ts'

/** time.ParseDuration; an error is a GoError with Go's text. */
export function parseDuration(text: string): bigint {
  const read = readDuration(text)
  if ('error' in read) throw new GoError(read.error)
  return read.nanos
}

/** Duration.Round: half away from zero, no further than int64 goes. */
export function roundDuration(nanos: bigint, unit: bigint): bigint {
  if (unit <= 0n) return nanos
  const size = nanos < 0n ? -nanos : nanos
  const rest = size % unit
  const rounded = rest * 2n < unit ? size - rest : size - rest + unit
  return clampDuration(nanos < 0n ? -rounded : rounded)
}

/** The nearest int64. */
export function clampDuration(nanos: bigint): bigint {
  return nanos > MOST - 1n ? MOST - 1n : nanos < -MOST ? -MOST : nanos
}

export const SECOND = 1_000_000_000n
const MOST = 1n << 63n
