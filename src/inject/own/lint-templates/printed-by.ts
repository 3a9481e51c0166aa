/** Where the text of a tag comes from, told from its words: what it may hold decides what has to be tried. */
import { nunjucksReads, tokensOf, type Word } from './nunjucks-reads.ts'
import { type Engine, innerText, type Piece } from './pieces.ts'
import type { NamedText } from './reads.ts'
import type { ValueLayers } from './value-layers.ts'

/** `quoted`: it prints YAML, or a constant; `name`: a name or label, which Kubernetes keeps plain. */
export type Source = 'quoted' | 'number' | 'name' | 'text'

export function printedBy(text: NamedText, tag: Piece, engine: Engine, known: ValueLayers): Source {
  return engine === 'go' ? printedByGo(innerText(text.text, tag).trim(), known) : printedByNunjucks(text, tag, known)
}

const QUOTING = new Set(['tojson', 'quote', 'dump'])
const COUNTING = new Set(['int', 'float', 'length', 'round', 'abs', 'sum'])
const NAMED =
  /^(?:(?:workload|namespace|injector|deploymentMeta)\.(?:name|kind|namespace)|typeMeta\.kind|(?:objectMeta|namespace)\.labels\..+|(?!values\.)\w+\.name)$/

function printedByNunjucks(text: NamedText, tag: Piece, known: ValueLayers): Source {
  const words = tokensOf(text.text, tag)
  const filters = topFilters(words)
  const [first, second] = words
  const [read] = nunjucksReads({ name: text.name, text: text.text.slice(tag.start, tag.end) }, ['values'])
  const value = first?.value === 'values' && read !== undefined ? read : undefined
  const isNumeric = value !== undefined && !value.isOpen && isNumber(value.path.slice(1), known)
  const isAlone = (rest: number): boolean => value !== undefined && value.end + tag.start === words.at(-1 - rest)?.end
  // JSON of a number is a number.
  if (isNumeric && filters.length === 1 && (filters[0] === 'tojson' || filters[0] === 'dump') && isAlone(2)) return 'number'
  if (filters.some((name) => QUOTING.has(name))) return 'quoted'
  if (words.length === 1 && first !== undefined && first.kind !== 'name') return 'quoted'
  // A call of a macro: the tags in its body are looked at themselves.
  if (first?.kind === 'name' && second?.value === '(') return 'quoted'
  const last = filters.at(-1)
  if (last !== undefined && COUNTING.has(last)) return 'number'
  if (first?.value === 'loop') return 'number'
  if (last !== undefined) return 'text'
  const chain = words.map(({ value }) => value).join('')
  if (NAMED.test(chain)) return 'name'
  return isNumeric && isAlone(0) ? 'number' : 'text'
}

/** Filters of the whole tag, not of a part in brackets. */
function topFilters(words: readonly Word[]): readonly string[] {
  let depth = 0
  return words.flatMap(({ kind, value }, i) => {
    if (kind === 'sign' && '([{'.includes(value)) depth++
    if (kind === 'sign' && ')]}'.includes(value)) depth--
    const next = words[i + 1]
    return depth === 0 && kind === 'sign' && value === '|' && next?.kind === 'name' ? [next.value] : []
  })
}

/** Functions that print YAML, or text that they indent. */
const GO_QUOTING = /json|yaml|quote|^include$|^n?indent$|^tpl$/i
const GO_COUNTING = /^(?:len|int|int64|float64|add1?|sub|mul|div|mod|max|min|round|floor|ceil)$/
const GO_NAMED =
  /^\$?\.(?:(?:Workload|Namespace|Injector|DeploymentMeta|ObjectMeta)\.(?:Name|Kind|Namespace)|TypeMeta\.Kind|Name)$/

function printedByGo(inner: string, known: ValueLayers): Source {
  const value = /^\$?\.Values\.([\w.]+)(?:\s*\|\s*toJson)?$/.exec(inner)?.[1]
  if (value !== undefined && isNumber(value.split('.'), known)) return 'number'
  const heads = [...inner.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""').matchAll(/(?:^|\|)\s*\(*\s*([A-Za-z]\w*)/g)].map(
    ([, name = '']) => name,
  )
  if (heads.some((name) => GO_QUOTING.test(name)) || /^(?:"(?:[^"\\]|\\.)*"|`[^`]*`|-?\d+)$/.test(inner)) return 'quoted'
  if (/^printf\s+["`]%[qd]["`]/.test(inner)) return inner.includes('%q') ? 'quoted' : 'number'
  const last = heads.at(-1)
  if (last !== undefined && GO_COUNTING.test(last)) return 'number'
  if (GO_NAMED.test(inner)) return 'name'
  return 'text'
}

/** Every layer that gives the value gives a number or a boolean, and an annotation can bring nothing else. */
function isNumber(path: readonly string[], { layers, declared }: ValueLayers): boolean {
  if (declared.some(({ key, type }) => key === path[0] && !['integer', 'number', 'boolean'].includes(type))) return false
  const given = layers.flatMap(({ values }) => {
    const value = path.reduce<unknown>(
      (at, step) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as { [key: string]: unknown })[step] : undefined,
      values,
    )
    return value === undefined ? [] : [value]
  })
  const isBrought = declared.some(({ key }) => key === path[0])
  return (given.length > 0 || isBrought) && given.every((value) => typeof value === 'number' || typeof value === 'boolean')
}
