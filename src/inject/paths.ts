import { isArray, isObject, type Json, type JsonObject, record } from '../base/json.ts'
import type { Node } from '../yaml/read.ts'

/** The type of what stands at the path to a pod template: of a Pod the template is the object itself. */
export function templateTypeAt(path: readonly (string | number)[]): 'Pod' | 'PodTemplateSpec' {
  return path.length === 0 ? 'Pod' : 'PodTemplateSpec'
}

/** The node at a path of keys and indexes, or undefined. */
export function nodeAt(node: Node, path: readonly (string | number)[]): Node | undefined {
  let current: Node | undefined = node
  for (const step of path) {
    if (current?.kind === 'map' && typeof step === 'string') current = current.get(step)
    else if (current?.kind === 'list' && typeof step === 'number') current = current.items[step]
    else return undefined
  }
  return current
}

/** A copy of the record with the value at the path replaced; missing maps on the way are made. */
export function withValueAt(object: JsonObject, path: readonly (string | number)[], value: Json): JsonObject {
  const result = replaceAt(object, path, value)
  return isObject(result) ? result : object
}

function replaceAt(current: Json | undefined, path: readonly (string | number)[], value: Json): Json {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number')
    return isArray(current)
      ? current.map((item, i) => (i === step ? replaceAt(item, rest, value) : item))
      : [replaceAt(undefined, rest, value)]
  const copy = Object.assign(record(), isObject(current) ? current : {})
  copy[step] = replaceAt(copy[step], rest, value)
  return copy
}
