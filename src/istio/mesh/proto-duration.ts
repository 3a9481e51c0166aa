/** google.protobuf.Duration in JSON, as two packages read it. Both write it alike. */
import { readDuration } from '../../base/go-duration.ts'
import type { ProtoDuration } from './message.ts'

/** A duration that was read, or the text of the package's error. */
export type ReadProtoDuration = { readonly duration: ProtoDuration } | { readonly error: string }

/** Mirrors github.com/golang/protobuf/jsonpb v1.5, which reads mesh configs: Go's syntax (`1m30s`, `0.5s`), not that of protojson. */
export function readJsonpbDuration(text: string): ReadProtoDuration {
  const read = readDuration(text)
  return 'error' in read ? { error: `bad Duration: ${read.error}` } : { duration: protoDuration(read.nanos) }
}

/** Mirrors google.golang.org/protobuf's protojson: seconds alone, at most 9 places. */
export function readProtojsonDuration(text: string): ReadProtoDuration {
  const match = /^([-+]?)(0|[1-9]\d*)?(?:\.(\d{0,9}))?s$/.exec(text)
  const [, sign = '', whole, fraction] = match ?? []
  const seconds = BigInt(whole ?? '0')
  if (match === null || (whole === undefined && fraction === undefined) || seconds >= 1n << 63n) {
    return { error: `invalid google.protobuf.Duration value ${JSON.stringify(text)}` }
  }
  if (seconds > MAX_SECONDS) return { error: `google.protobuf.Duration value out of range: ${JSON.stringify(text)}` }
  const nanos = BigInt((fraction ?? '').padEnd(9, '0'))
  const size = seconds * BILLION + nanos
  return { duration: protoDuration(sign === '-' ? -size : size) }
}

/** The text without the quotes: seconds with 0, 3, 6 or 9 places (`1.500s`). What was read is never out of range. */
export function protoDurationText({ seconds, nanos }: ProtoDuration): string {
  const sign = seconds < 0 || nanos < 0 ? '-' : ''
  const places = String(Math.abs(nanos))
    .padStart(9, '0')
    .replace(/(?:000){1,3}$/, '')
  return `${sign}${Math.abs(seconds)}${places === '' ? '' : `.${places}`}s`
}

/** The parts of a span in nanoseconds. */
export function protoDuration(nanoseconds: bigint): ProtoDuration {
  return { seconds: Number(nanoseconds / BILLION), nanos: Number(nanoseconds % BILLION) }
}

const BILLION = 1_000_000_000n
const MAX_SECONDS = 315_576_000_000n
