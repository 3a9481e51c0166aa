import { lineAndColumn, type Place } from './source.ts'

/** `facts.yaml:41:1`: where something stands, for notes under a message. */
export function placeText(place: Place): string {
  if (!place.span) return place.source.name
  let text = placeTexts.get(place)
  if (text === undefined) {
    const { line, column } = lineAndColumn(place.source.text, place.span.start)
    text = `${place.source.name}:${line}:${column}`
    placeTexts.set(place, text)
  }
  return text
}

/** Places of the facts are named once for each workload, and counting lines takes time. */
const placeTexts = new WeakMap<Place, string>()
