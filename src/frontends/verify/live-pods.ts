/** The pods of a cluster, from what kubectl prints. */
import { fail } from '../../base/diagnostic.ts'
import { isArray, isObject, type JsonObject, record, tryParseJson } from '../../base/json.ts'
import type { Source } from '../../base/source.ts'
import { readSource } from '../../inject/read-source.ts'

/** All Pods of a text; an empty list is taken, for a cluster may have none. Throws InjectError RI0101, RI0103, RI0303. */
export function readLivePods(source: Source): readonly JsonObject[] {
  const objects = inOneJson(source.text) ?? inStream(source)
  const pods = objects.filter(({ kind, apiVersion }) => kind === 'Pod' && apiVersion === 'v1')
  if (pods.length > 0 || objects.length === 0) return pods
  const [first] = objects
  const kind = typeof first?.['kind'] === 'string' && first['kind'] !== '' ? first['kind'] : 'no kind'
  return fail('RI0303', `${source.name} holds no Pod, but ${objects.length} of another kind (first: ${kind})`, { hint: HINT })
}

const HINT = 'kubectl get pods -A -o json prints what is meant'

/** A list as kubectl and the API server print it. It can be long, and no place in it is ever told: it is read without any. */
function inOneJson(text: string): readonly JsonObject[] | undefined {
  if (!/^\s*\{/.test(text)) return undefined
  const list = tryParseJson(text)
  const items = isObject(list) ? list['items'] : undefined
  if (!isObject(list) || !isArray(items) || !items.every(isObject)) return undefined
  const { kind, apiVersion } = list
  if (kind === 'List') return items
  // Items of a typed list need not say what they are.
  return kind === 'PodList'
    ? items.map((item) => Object.assign(record(), { kind: 'Pod', apiVersion: apiVersion ?? null }, item))
    : undefined
}

function inStream(source: Source): readonly JsonObject[] {
  const { contents } = readSource(source)
  const read = contents.flatMap(({ content }) => (content.form === 'other' ? [] : [content]))
  if (read.length === 0) fail('RI0101', `${source.name} should be a list of pods, and holds no Kubernetes object`, { hint: HINT })
  return read.flatMap(({ items }) => items.map(({ object }) => object))
}
