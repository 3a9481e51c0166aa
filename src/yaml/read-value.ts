import type { Json } from '../base/json.ts'
import { compose } from './goyaml/compose.ts'
import { YAML_LIMITS } from './limits.ts'

/**
 * The value of the first document of a text, as sigs.k8s.io/yaml v1.6 `YAMLToJSON` gives it (go-yaml v2.4 underneath); null for an empty
 * one. Of a key that is given twice the last counts, as there. Throws YamlError: where Go refuses with Go's text, and in a few cases
 * where Go would drop text or let chance decide.
 */
export function readYamlValue(text: string): Json {
  return (
    compose(text, { source: { name: '', text }, base: 0, lines: 'raw', duplicates: 'last', limits: YAML_LIMITS })?.value() ?? null
  )
}
