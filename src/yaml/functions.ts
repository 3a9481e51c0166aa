import type { Json } from '../base/json.ts'
import { emit } from './goyaml/emit.ts'
import { goJson } from './json-text.ts'
import { readYamlValue } from './read-value.ts'

/** The text of a value as sigs.k8s.io/yaml v1.6 `Marshal` prints it, with its last newline. Throws YamlError where Marshal errs. */
export function toYaml(value: Json): string {
  return jsonToYaml(goJson(value))
}

/**
 * YAML for JSON text as encoding/json prints it. Mirrors `JSONToYAML`, sigs.k8s.io/yaml v1.6, in its detour too: the JSON is read as
 * YAML, so that control characters in strings and keys of more than 1024 characters are errors. Throws YamlError.
 */
function jsonToYaml(json: string): string {
  return emit(readYamlValue(json))
}
