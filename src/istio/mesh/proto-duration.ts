import { parseDuration, protoDuration, protoDurationText } from '../../krm/duration.ts'
import type { ProtoDuration } from './message.ts'

/** A text that is no duration; the message is that of jsonpb. */
class JsonpbDurationError extends Error {
  readonly kind = 'jsonpb-duration-error'
}

/**
 * The duration in the string that github.com/golang/protobuf/jsonpb v1.5 reads: Go's syntax (`1m30s`, `0.5s`), not that of protojson.
 * Throws `bad Duration: …` with the text of time.ParseDuration.
 */
export function readJsonpbDuration(text: string): ProtoDuration {
  try {
    const { seconds, nanos } = protoDuration(parseDuration(text))
    return { seconds: Number(seconds), nanos }
  } catch (error) {
    throw new JsonpbDurationError(`bad Duration: ${(error as Error).message}`)
  }
}

/** What that package prints, without the quotes: seconds with 0, 3, 6 or 9 decimals. What it read is never out of its range. */
export function writeJsonpbDuration({ seconds, nanos }: ProtoDuration): string {
  return protoDurationText({ seconds: BigInt(seconds), nanos })
}
