import { isInjectError } from '../../src/base/diagnostic.ts'
import { isArray, isObject, type Json, parseJson } from '../../src/base/json.ts'
import { type MapEntry, type Node, readDocuments } from '../../src/yaml/read.ts'
import { canonicalJson } from '../support/canonical-json.ts'
import { textOf, type VectorText } from '../support/vector-text.ts'
import { miss, type Outcome, PASS } from './set.ts'

/** A document as kustomize prints it, and the value that it stands for. */
export interface Printed {
  readonly yaml: VectorText
  readonly json?: string
  readonly jsonError?: string
}

/** Whether what kustomize printed is read to the value that it meant; the differences of design.md §6 are allowed. */
export function readPrinted({ yaml, json }: Printed): Outcome {
  const text = textOf(yaml)
  if (text === undefined) return PASS
  const read = readAll(text)
  if (json === undefined) return PASS
  const meant = parseJson(json)
  if (read.error !== undefined) {
    if (isAboutKeys(read.error) || hasTagOrAnchor(text)) return PASS
    if (read.code === 'RI0106' || read.code === 'RI0109')
      return { pass: false, detail: `${text}\n${read.error}`, intended: read.code }
    return miss(`${JSON.stringify(text)}\nours refuses: ${read.error}`)
  }
  const [root, second] = read.roots
  if (second !== undefined) return miss(`${JSON.stringify(text)}\nis read as ${read.roots.length} documents`)
  if (root === undefined ? meant === null : isMeant(root, meant) || hasProperties(root)) return PASS
  return miss(`${JSON.stringify(text)}\nkyaml ${json}\nours  ${canonicalJson(root?.value() ?? null)}`)
}

export interface ReadAll {
  readonly roots: readonly Node[]
  readonly error?: string
  readonly code?: string
}

/** The roots of all documents of a text, or the error that stopped us. Throws what is no error of ours. */
export function readAll(text: string): ReadAll {
  try {
    const roots = readDocuments({ name: 'printed', text }).flatMap((document) => document.root() ?? [])
    for (const root of roots) root.value()
    return { roots }
  } catch (error) {
    if (!isInjectError(error)) throw error
    return { roots: [], error: error.message, code: error.diagnostics[0]?.code ?? '' }
  }
}

/** Go's rules make two keys equal, or refuse a key. */
function isAboutKeys(message: string): boolean {
  return /map key|is given twice|two keys of one map/.test(message)
}

/** For texts that cannot be read: anything that looks like a tag or an anchor. */
function hasTagOrAnchor(text: string): boolean {
  return /(?:^|[\s[{,])[!&*]/.test(text)
}

function hasProperties(node: Node): boolean {
  const { anchor, tag } = node.properties
  if (anchor !== undefined || tag !== '') return true
  if (node.kind === 'map') return node.entries.some((e) => e.alias || hasProperties(e.keyNode) || hasProperties(e.node))
  return node.kind === 'list' && node.slots.some((slot) => slot.alias || hasProperties(slot.node))
}

function isMeant(node: Node, meant: Json | undefined): boolean {
  switch (node.kind) {
    case 'scalar':
      return (
        (meant !== undefined && canonicalJson(node.value()) === canonicalJson(meant)) ||
        (node.style === 'plain' && isOtherType(node.text, node.value(), meant))
      )
    case 'list':
      return isArray(meant) && meant.length === node.slots.length && node.slots.every((slot, i) => isMeant(slot.node, meant[i]))
    case 'map':
      return isObject(meant) && areEntriesMeant(node.entries, meant)
  }
}

/** A key is compared by its source text. */
function areEntriesMeant(entries: readonly MapEntry[], meant: { readonly [key: string]: Json }): boolean {
  if (Object.keys(meant).length !== entries.length) return false
  return entries.every((entry) => {
    const key = entry.keyNode.kind === 'scalar' ? entry.keyNode.text : ''
    return Object.hasOwn(meant, key) && isMeant(entry.node, meant[key])
  })
}

/** kyaml types otherwise than Kubernetes: YAML 1.1 booleans are text there, dates are timestamps. */
function isOtherType(text: string, value: Json, meant: Json | undefined): boolean {
  if (typeof value === 'boolean') return meant === text
  return value === text && /^\d{4}-\d/.test(text) && typeof meant === 'string' && /^\d{4}-\d\d-\d\dT/.test(meant)
}
