import { at, isObject, type JsonObject } from '../base/json.ts'

/** Labels of a pod or pod template, as far as they are text: what selectors are asked about. A null is the empty text to the API server. */
export function labelsOf(pod: JsonObject): ReadonlyMap<string, string> {
  const labels = at(pod, 'metadata', 'labels')
  const texts = new Map<string, string>()
  if (!isObject(labels)) return texts
  for (const key of Object.keys(labels)) {
    const value = labels[key] === null ? '' : labels[key]
    if (typeof value === 'string') texts.set(key, value)
  }
  return texts
}
