import { fail } from '../../base/diagnostic.ts'
import type { JsonObject } from '../../base/json.ts'
import { isTypedError, roundTrip } from '../../krm/typed.ts'

/** The pod template as a Go client reads it. Throws InjectError RI0107 where a field has the wrong type. */
export function typedPodOf(template: JsonObject): JsonObject {
  try {
    return roundTrip(template, 'Pod')
  } catch (error) {
    if (!isTypedError(error)) throw error
    return fail('RI0107', error.message)
  }
}
