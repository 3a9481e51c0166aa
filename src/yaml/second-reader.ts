/** What is loaded for texts that are not surely regular YAML: the port of go-yaml's reader, and that of Go's JSON; and what is said of those that cannot be read. */
export { compose } from './goyaml/compose.ts'
export { readJsonStream } from './json-stream.ts'
export { readJsonValue } from './read-json.ts'
export { refuse } from './refuse.ts'
