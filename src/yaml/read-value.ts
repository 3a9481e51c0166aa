import type { Json } from '../base/json.ts'
import { YamlError } from './error.ts'
import { YAML_LIMITS } from './limits.ts'
import type { Node } from './node.ts'
import { readRegular } from './regular/read-regular.ts'
import { secondReader } from './second-reader.chunk.ts'
import { splitYaml } from './split.ts'

/**
 * The value of the first document of a text, as sigs.k8s.io/yaml v1.6 `YAMLToJSON` gives it (go-yaml v2.4 underneath); null for an empty
 * one. Of a key that is given twice the last counts, as there. Throws YamlError: where Go refuses with Go's text, and in a few cases
 * where Go would drop text or let chance decide.
 */
export function readYamlValue(text: string): Json {
  return readYamlNode(text)?.value() ?? null
}

/** The value of a text that is one document, and in whose maps each key stands once, so that nothing of it is lost; null for an empty one. Throws YamlError. */
export function readWholeYamlValue(text: string): Json {
  const documents = text.includes('\n---') ? splitYaml(text).map(({ start, end }) => text.slice(start, end)) : [text]
  const values = documents.map((one) => compose(one, 'refuse', undefined)?.value() ?? null).filter((value) => value !== null)
  if (values.length > 1) throw new YamlError('a document follows another', undefined, 'text-after-root')
  return values[0] ?? null
}

/**
 * The tree behind {@link readYamlValue}; undefined for an empty document. Infinity and NaN may be kept, for a reader that makes text of them. Throws YamlError.
 */
export function readYamlNode(text: string, infinite?: 'keep'): Node | undefined {
  return compose(text, 'last', infinite)
}

function compose(text: string, duplicates: 'last' | 'refuse', infinite: 'keep' | undefined): Node | undefined {
  const source = { name: '', text }
  const regular = readRegular(source, { start: 0, end: text.length, lastNewline: 'counts' }, YAML_LIMITS)
  if (regular !== undefined) return regular.node
  return secondReader().compose(text, { source, base: 0, lines: 'raw', duplicates, limits: YAML_LIMITS, infinite })
}
