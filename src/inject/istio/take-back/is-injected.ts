import type { JsonObject } from '../../../base/json.ts'
import { ANNOTATIONS } from '../../../istio/names.ts'
import { annotationsOf } from '../../pod-parts.ts'

/** Does the template carry the record of an injection? */
export function isInjected(template: JsonObject): boolean {
  return annotationsOf(template)[ANNOTATIONS.status] !== undefined
}
