/**
 * The key `config` of the ConfigMap `istio-sidecar-injector`, mirrors Config and UnmarshalConfig of pkg/kube/inject/inject.go. It is read as
 * sigs.k8s.io/yaml reads into Go structs: unknown keys are ignored, a number or boolean where text is wanted becomes text, keys match in any case.
 */
import { type Diagnostic, fail } from '../base/diagnostic.ts'
import { isArray, isObject, type Json, type JsonObject, recordOf } from '../base/json.ts'
import type { Place } from '../base/source.ts'
import { formatFloat } from '../template/gotemplate/format/strconv.ts'
import { isYamlError } from '../yaml/error.ts'
import { readYamlValue } from '../yaml/read-value.ts'

export interface InjectorConfig {
  /** `enabled`, `disabled`, or anything else, which never injects. */
  readonly policy: string
  /** By name: texts of Go templates. */
  readonly templates: ReadonlyMap<string, string>
  /** What a pod gets that names no template. */
  readonly defaultTemplates: readonly string[]
  readonly aliases: ReadonlyMap<string, readonly string[]>
  readonly neverInjectSelector: readonly JsonObject[]
  readonly alwaysInjectSelector: readonly JsonObject[]
  readonly injectedAnnotations: ReadonlyMap<string, string>
  /** The one template of Istio 1.8 and older; absent in a config of today's format. */
  readonly legacyTemplate?: string
}

/** Stands under `template` in each config since 1.9, so that an older istiod fails on it. */
const MISMATCH_MARKER = 'Template_Version_And_Istio_Version_Mismatched'
const DEFAULT_TEMPLATE = 'sidecar'

/** Decodes the text of the key; throws InjectError RI0211 when it is no YAML or a part has the wrong shape. */
export function decodeInjectorConfig(text: string, place?: Place): InjectorConfig {
  const details: Pick<Diagnostic, 'place'> = place === undefined ? {} : { place }
  const wrong: Complain = (path, expected) =>
    fail(
      'RI0211',
      `${path === '' ? "Istio's injector config" : `${path} in Istio's injector config`} must be ${expected}`,
      details,
    )
  let root: Json
  try {
    root = readYamlValue(text)
  } catch (error) {
    if (!isYamlError(error)) throw error
    return fail('RI0211', `Istio's injector config is no YAML: ${error.message}`, details)
  }
  if (root !== null && !isObject(root)) return wrong('', 'a map')
  const field = (name: string): Json => (root === null ? null : (fieldInAnyCase(root, name) ?? null))
  const templates = textMap(field('templates'), 'templates', wrong)
  const legacy = textOf(field('template'), 'template', wrong)
  const defaultTemplates = textList(field('defaultTemplates'), 'defaultTemplates', wrong)
  return {
    policy: textOf(field('policy'), 'policy', wrong),
    templates,
    defaultTemplates: defaultTemplates.length === 0 ? [DEFAULT_TEMPLATE] : defaultTemplates,
    aliases: new Map(
      entriesOf(field('aliases'), 'aliases', wrong).map(([name, list]) => [name, textList(list, `aliases.${name}`, wrong)]),
    ),
    neverInjectSelector: selectors(field('neverInjectSelector'), 'neverInjectSelector', wrong),
    alwaysInjectSelector: selectors(field('alwaysInjectSelector'), 'alwaysInjectSelector', wrong),
    injectedAnnotations: textMap(field('injectedAnnotations'), 'injectedAnnotations', wrong),
    ...(templates.size === 0 && legacy !== '' && !legacy.includes(MISMATCH_MARKER) ? { legacyTemplate: legacy } : {}),
  }
}

type Complain = (path: string, expected: string) => never

function fieldInAnyCase(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name]
  const key = Object.keys(object).find((k) => k.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : object[key]
}

function textOf(value: Json, path: string, wrong: Complain): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isInteger(value) ? value.toFixed(0) : formatFloat(value, 'g', -1)
  return wrong(path, 'text')
}

function listOf(value: Json, path: string, wrong: Complain): readonly Json[] {
  return value === null ? [] : isArray(value) ? value : wrong(path, 'a list')
}

function entriesOf(value: Json, path: string, wrong: Complain): readonly [string, Json][] {
  return value === null ? [] : isObject(value) ? Object.entries(value) : wrong(path, 'a map')
}

function textList(value: Json, path: string, wrong: Complain): readonly string[] {
  return listOf(value, path, wrong).map((item, i) => textOf(item, `${path}[${i}]`, wrong))
}

function textMap(value: Json, path: string, wrong: Complain): ReadonlyMap<string, string> {
  return new Map(entriesOf(value, path, wrong).map(([name, text]) => [name, textOf(text, `${path}.${name}`, wrong)]))
}

/** Label selectors, their labels and values made text. */
function selectors(value: Json, path: string, wrong: Complain): readonly JsonObject[] {
  return listOf(value, path, wrong).map((item, i) => {
    const at = `${path}[${i}]`
    if (item !== null && !isObject(item)) return wrong(at, 'a label selector')
    const labels = textMap(item === null ? null : (fieldInAnyCase(item, 'matchLabels') ?? null), `${at}.matchLabels`, wrong)
    const expressions = listOf(
      item === null ? null : (fieldInAnyCase(item, 'matchExpressions') ?? null),
      `${at}.matchExpressions`,
      wrong,
    )
    return recordOf([
      ['matchLabels', recordOf(labels)],
      ['matchExpressions', expressions.map((e, n) => expression(e, `${at}.matchExpressions[${n}]`, wrong))],
    ])
  })
}

function expression(value: Json, path: string, wrong: Complain): JsonObject {
  if (!isObject(value)) return wrong(path, 'a map')
  const field = (name: string): Json => fieldInAnyCase(value, name) ?? null
  return recordOf([
    ['key', textOf(field('key'), `${path}.key`, wrong)],
    ['operator', textOf(field('operator'), `${path}.operator`, wrong)],
    ['values', textList(field('values'), `${path}.values`, wrong)],
  ])
}
