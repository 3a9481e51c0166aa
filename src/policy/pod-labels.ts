import { at, isObject, type JsonObject } from '../base/json.ts'

/** Labels of a pod or pod template, as far as they are text: what selectors are asked about. */
export function labelsOf(pod: JsonObject): ReadonlyMap<string, string> {
  const labels = at(pod, 'metadata', 'labels')
  return new Map(
    isObject(labels) ? Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string') : [],
  )
}
