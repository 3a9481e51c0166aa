/**
 * What looks wrong in the templates of a policy before any pod is seen: values that nobody gives or nobody uses, fields that no pod has, and values that are put
 * into YAML without quotes. Reads the texts, does not run them; what it cannot see it does not tell.
 */
import type { Diagnostic } from '../../base/diagnostic.ts'
import { at, isObject, type Json, type JsonObject } from '../../base/json.ts'
import { locatedValue } from '../../base/located.ts'
import { nearest } from '../../base/suggest.ts'
import { checkPodPatch } from '../../krm/check-pod-patch.ts'
import type { InjectionPolicy } from '../../policy/injection-policy.ts'
import { type OwnInjectorPolicy, templatePlace } from '../../policy/own-injectors.ts'
import { isYamlError } from '../../yaml/error.ts'
import { readYamlValue } from '../../yaml/read-value.ts'
import { patchOfSpec } from './injection-spec.ts'
import { placeInText, templateTitle } from './template-fault.ts'

/** Warnings (RI0414) about all templates of a policy and of its tenants. */
export function checkTemplates(policy: InjectionPolicy): readonly Diagnostic[] {
  return [policy, ...policy.tenants]
    .flatMap(({ injectors }) => injectors)
    .flatMap((injector) => (injector.kind === 'own' && injector.templates.size > 0 ? checkInjector(injector, policy) : []))
}

/** One `{{ … }}` or `{% … %}`. */
interface Tag {
  readonly line: number
  readonly column: number
  readonly prints: 'value' | 'nothing'
  readonly code: string
}

type Engine = 'nunjucks' | 'go'

function checkInjector(injector: OwnInjectorPolicy, policy: InjectionPolicy): readonly Diagnostic[] {
  const known = knownValues(injector, policy)
  const used = new Set<string>()
  let usesAll = false
  const found = [...injector.templates].flatMap(([name, { engine, text }]) => {
    const tags = tagsOf(text)
    for (const { code } of tags) {
      for (const path of valuePaths(code, engine)) used.add(path[0] ?? '')
      usesAll ||= WHOLE_VALUES[engine].test(code)
    }
    const warn = (message: string, line?: number, column?: number): Diagnostic => {
      const place = placeInText(templatePlace(injector, name), line, column)
      const where = line === undefined ? '' : `, line ${line}`
      return {
        code: 'RI0414',
        severity: 'warning',
        message: `${templateTitle(injector, name)}${where}: ${message}`,
        ...(place && { place }),
      }
    }
    return [
      ...tags.flatMap((tag) => missingValues(tag, engine, known).map((message) => warn(message, tag.line, tag.column))),
      ...tags
        .filter((tag) => isBare(tag, engine, known))
        .map(({ code, line, column }) => warn(bareMessage(code, engine), line, column)),
      ...unknownFields(text).map((message) => warn(message)),
    ]
  })
  const unused = usesAll ? [] : [...known.keys()].filter((key) => !used.has(key))
  const place = (injector.at.get('values') ?? injector.at).place
  return [
    ...found,
    ...unused.map(
      (key): Diagnostic => ({
        code: 'RI0414',
        severity: 'warning',
        message: `injector ${injector.title}: no template uses the value ${key}`,
        ...(place && { place }),
      }),
    ),
  ]
}

/** All keys that some layer gives; the value where it is the same for every pod. */
function knownValues({ settings, title }: OwnInjectorPolicy, policy: InjectionPolicy): ReadonlyMap<string, Json | undefined> {
  const known = new Map<string, Json | undefined>(Object.entries(settings.values ?? {}))
  for (const entry of policy.spec.namespaces ?? [])
    for (const key of Object.keys(entry.values?.[title] ?? {})) known.set(key, known.get(key))
  for (const { value, type = 'string' } of settings.valuesFromAnnotations ?? []) known.set(value, PLACEHOLDERS[type])
  return known
}

const PLACEHOLDERS: { readonly [type: string]: Json } = { string: 'text', integer: 1, number: 1, boolean: true, list: [] }

const TAG = /\{\{-?([\s\S]*?)-?\}\}|\{%-?([\s\S]*?)-?%\}/g

function tagsOf(text: string): readonly Tag[] {
  const bare = text.replace(/\{#[\s\S]*?#\}/g, (comment) => comment.replace(/[^\n]/g, ' '))
  return [...bare.matchAll(TAG)].map((match) => {
    const before = bare.slice(0, match.index)
    const code = (match[1] ?? match[2] ?? '').trim()
    return {
      line: before.split('\n').length,
      column: match.index - before.lastIndexOf('\n') - 1,
      prints: match[1] === undefined || SILENT_GO.test(code) ? 'nothing' : 'value',
      code,
    }
  })
}

/** Actions of Go templates that print nothing by themselves, or another template. */
const SILENT_GO = /^(?:if|else|end|range|with|define|block|template|break|continue)\b|^\/\*|^\$\w*\s*(?:,\s*\$\w+\s*)?:?=/

const VALUE_PATH: { readonly [E in Engine]: RegExp } = {
  nunjucks: /(?<![\w.])values((?:\.[A-Za-z_]\w*|\["[^"]+"\]|\['[^']+'\])+)/g,
  go: /(?:(?<![\w)])|\$)\.Values((?:\.[A-Za-z_]\w*)+)/g,
}

const WHOLE_VALUES: { readonly [E in Engine]: RegExp } = {
  nunjucks: /(?<![\w.])values(?![\w.[])|(?<![\w.])values\[(?!["'])/,
  go: /\.Values(?![\w.])/,
}

function valuePaths(code: string, engine: Engine): readonly (readonly string[])[] {
  return [...code.matchAll(VALUE_PATH[engine])].map(([, steps = '']) =>
    [...steps.matchAll(/\w[^.[\]"']*/g)].map(([step]) => step),
  )
}

function missingValues({ code }: Tag, engine: Engine, known: ReadonlyMap<string, Json | undefined>): readonly string[] {
  return valuePaths(code, engine).flatMap((path) => {
    const [first = '', ...rest] = path
    const root = engine === 'go' ? '.Values' : 'values'
    if (!known.has(first)) {
      const meant = nearest(first, known.keys())
      return [`no layer gives ${root}.${first}${meant ? `; did you mean ${root}.${meant}?` : ''}`]
    }
    let value = known.get(first)
    for (const [i, step] of rest.entries()) {
      if (!isObject(value)) break
      const inner = at(value, step)
      if (inner === undefined) return [`no layer gives ${[root, ...path.slice(0, i + 2)].join('.')}`]
      value = inner
    }
    return []
  })
}

/** The last step of an expression that makes text which YAML reads back, or something that is no text. */
const SAFE: { readonly [E in Engine]: RegExp } = {
  nunjucks: /\|\s*(?:tojson|quote|dump|int|float|length|round|abs|indent(?:\(.*\))?)\s*$|^(?:caller|[a-z]\w*)\(.*\)$/i,
  go: /(?:^|\|\s*|\()(?:toJson|toJSON|quote|toYaml|include|nindent|indent|int|int64|len|toRawJson|structToJSON|protoToJSON)\b[^|]*$/,
}

/** What is a number by nature. */
const NUMBERS = /^(?:workload\.replicas|\.Workload\.Replicas|loop\.\w+|\d+)$/

function isBare({ code, prints }: Tag, engine: Engine, known: ReadonlyMap<string, Json | undefined>): boolean {
  if (prints === 'nothing' || SAFE[engine].test(code) || NUMBERS.test(code)) return false
  const [path, second] = valuePaths(code, engine)
  const root = engine === 'go' ? '.Values' : 'values'
  if (path === undefined || second !== undefined || code !== [root, ...path].join('.')) return true
  const value = at((known.get(path[0] ?? '') ?? null) as Json, ...path.slice(1))
  return typeof value !== 'number' && typeof value !== 'boolean'
}

function bareMessage(code: string, engine: Engine): string {
  const fix = engine === 'go' ? `{{ ${code} | toJson }}` : `{{ (${code}) | tojson }}`
  return `{{ ${code} }} is put into YAML as it is, and can change its structure; write ${fix}, without quotes around it`
}

/** Fields that no pod has, where the text without its tags is still YAML. */
function unknownFields(text: string): readonly string[] {
  const bare = text
    .replace(/\{#[\s\S]*?#\}/g, '')
    .replace(TAG, (tag, printed: string | undefined) =>
      printed === undefined || SILENT_GO.test(printed.trim()) ? '' : 'x'.padEnd(Math.min(tag.length, 3), 'x'),
    )
  let value: Json
  try {
    value = readYamlValue(bare)
  } catch (error) {
    if (!isYamlError(error)) throw error
    return []
  }
  if (!isObject(value)) return []
  const patch: JsonObject = value['metadata'] !== undefined || value['spec'] !== undefined ? value : patchOfSpec(value)
  return checkPodPatch(locatedValue(patch), 'PodTemplateSpec')
    .filter(({ code }) => code === 'RI0202')
    .map(({ message }) => message)
}
