import type { Json } from '../base/json.ts'
import { compose } from './goyaml/compose.ts'
import { YAML_LIMITS } from './limits.ts'
import type { Node } from './node.ts'

/**
 * The value of the first document of a text, as sigs.k8s.io/yaml v1.6 `YAMLToJSON` gives it (go-yaml v2.4 underneath); null for an empty
 * one. Of a key that is given twice the last counts, as there. Throws YamlError: where Go refuses with Go's text, and in a few cases
 * where Go would drop text or let chance decide.
 */
export function readYamlValue(text: string): Json {
  return readYamlNode(text)?.value() ?? null
}

/** The tree behind {@link readYamlValue}; undefined for an empty document. Throws YamlError. */
export function readYamlNode(text: string): Node | undefined {
  return compose(text, { source: { name: '', text }, base: 0, lines: 'raw', duplicates: 'last', limits: YAML_LIMITS })
}
