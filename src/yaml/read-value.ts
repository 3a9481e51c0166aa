import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'
import { type Json, record } from '../base/json.ts'
import { YamlError } from './error.ts'
import { type Resolved, resolvePlain, resolveTagged } from './resolve.ts'

/** The value of the first document of a text, as sigs.k8s.io/yaml `YAMLToJSON` gives it. Throws YamlError. (First version.) */
export function readYamlValue(text: string): Json {
  const doc = parseDocument(text.split(/^---(?:$|[ \t]*#.*$)/m).find((part) => part.replace(/^[ \t]*#.*$/gm, '').trim() !== '') ?? '', {
    uniqueKeys: false, prettyErrors: false, logLevel: 'error', strict: true, schema: 'failsafe',
  })
  const error = doc.errors[0]
  if (error !== undefined) throw new YamlError(`yaml: ${error.message}`, error.pos[0])
  const toJson = (node: Node | null | undefined): Json => {
    if (node === null || node === undefined) return null
    if (isAlias(node)) return toJson(node.resolve(doc) as Node)
    if (isSeq(node)) return node.items.map((item) => toJson(item as Node))
    if (isMap(node)) {
      const out = record()
      for (const pair of node.items) {
        const key = pair.key as Node
        if (isScalar(key) && key.type === 'PLAIN' && key.source === '<<') {
          const from = toJson(pair.value as Node)
          for (const one of (Array.isArray(from) ? [...from].reverse() : [from]) as Json[]) Object.assign(out, one)
        } else out[String(scalar(key).value)] = toJson(pair.value as Node)
      }
      return out
    }
    return scalar(node).value
  }
  const scalar = (node: Node): Resolved => {
    if (isAlias(node)) return scalar(node.resolve(doc) as Node)
    if (!isScalar(node)) throw new YamlError('yaml: invalid map key')
    if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:str') return resolveTagged(node.tag, String(node.value ?? ''))
    return node.type === 'PLAIN' ? resolvePlain(node.source ?? '') : { type: 'string', value: String(node.value ?? '') }
  }
  return toJson(doc.contents as Node | null)
}
