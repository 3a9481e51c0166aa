/**
 * Istio's template functions with the minors that have them. Mirrors InjectionFuncmap of pkg/kube/inject/template.go, Istio 1.0 to 1.32-dev.
 * `env` answers from the map it is given, never from the process.
 */

import { parseJson } from '../base/json.ts'
import { isTemplateError, TemplateError } from '../template/engine.ts'
import { decodeJson, encodeJson } from '../template/gotemplate/format/json.ts'
import { sprint } from '../template/gotemplate/format/print.ts'
import { sprintf } from '../template/gotemplate/format/sprintf.ts'
import { func, joinTables, table, variadic } from '../template/gotemplate/funcs/row.ts'
import { countSearch } from '../template/gotemplate/funcs/search.ts'
import { lowerText } from '../template/gotemplate/funcs/sprig/runes.ts'
import { parseTemplates } from '../template/gotemplate/template.ts'
import { ANY, INT, STRING, STRING_MAP, sliceOf } from '../template/gotemplate/types.ts'
import {
  type CallContext,
  type FuncTable,
  type GoFunc,
  type GoType,
  type GoValue,
  isGoError,
  isTyped,
  type Typed,
  typed,
} from '../template/gotemplate/value.ts'
import { isYamlError } from '../yaml/error.ts'
import { toYaml } from '../yaml/functions.ts'
import { MESH_CONFIG, NEWEST_MINOR } from './mesh/schema.ts'
import { protoJson } from './template-data/proto-json.ts'
import { messageOf } from './template-data/proto-raw.ts'
import { messagePointer, protoLibrary, protoMessage } from './template-data/proto-types.ts'
import { containerType, objectMetaType } from './template-data/template-data.ts'
import { asDuration, TIME_DURATION, wellKnownTypes } from './template-data/well-known-types.ts'
import { appendMultusNetwork, appendMultusNetworkBlindly, appendMultusNetworkByName } from './template-funcs/multus.ts'
import { omitNil } from './template-funcs/omit-nil.ts'
import { otelResourceAttributes } from './template-funcs/otel.ts'
import { applicationPorts, excludeInboundPort, includeInboundPorts, type PortContainer } from './template-funcs/ports.ts'

export interface IstioEnvironment {
  /** Variables of istiod's process, as far as they are known. */
  readonly env: ReadonlyMap<string, string>
  /** Istio's minor; the newest when absent. */
  readonly minor?: number
  /** The functions that texts given to `render` (1.2 to 1.13) may call; Istio's own when absent. */
  readonly language?: () => FuncTable
}

/** The functions that Istio of that minor adds to text/template (and, from 1.8 on, to sprig). */
export function istioFunctions(environment: IstioEnvironment): FuncTable {
  const minor = environment.minor ?? NEWEST_MINOR
  const rows = istioRows(environment, minor).filter(({ since = 0, until = Infinity }) => since <= minor && minor <= until)
  return table(rows.map(({ row }) => row))
}

/** A function, and the first and last minor that has it. */
interface IstioRow {
  readonly row: GoFunc
  readonly since?: number
  readonly until?: number
}

function istioRows(environment: IstioEnvironment, minor: number): readonly IstioRow[] {
  const containers = sliceOf(containerType(minor))
  return [
    {
      row: func('annotation', [objectMetaType(minor), STRING, ANY], (meta, name, fallback, context) => {
        const annotations = stringsOf((rawOf(meta) as { readonly annotations?: unknown }).annotations)
        return Object.hasOwn(annotations, name) ? (annotations[name] ?? '') : sprint([fallback], context)
      }),
    },
    { row: func('applicationPorts', [containers], (list) => applicationPorts(listOf(list))) },
    {
      row: func('excludeInboundPort', [ANY, STRING], (port, excluded, context) =>
        excludeInboundPort(sprint([port], context), excluded),
      ),
    },
    { row: func('formatDuration', [wellKnownTypes(protoLibrary(minor)).duration], (duration) => durationText(rawOf(duration))) },
    { row: func('includeInboundPorts', [containers], (list) => includeInboundPorts(listOf(list))) },
    { row: func('isset', [STRING_MAP, STRING], (map, key) => Object.hasOwn(entriesOf(map), key)) },
    { row: func('toJson', [STRING_MAP], stringMapJson), until: 18 },
    { row: func('directory', [STRING], (path) => path.slice(0, path.lastIndexOf('/') + 1)), since: 1 },
    { row: func('fromJSON', [STRING], orEmptyObject(decodeJson)), since: 1 },
    { row: func('indent', [INT, STRING], indent), since: 1 },
    { row: func('kubevirtInterfaces', [STRING], (interfaces) => interfaces), since: 1 },
    { row: func('toJSON', [STRING_MAP], stringMapJson), since: 1 },
    { row: func('toYaml', [ANY], yamlText), since: 1 },
    {
      row: func('valueOrDefault', [ANY, ANY], (value, fallback) => (value === '' || value === null ? fallback : value)),
      since: 1,
    },
    {
      row: func('contains', [STRING, STRING], (needle, haystack, context) => {
        countSearch(needle, haystack, context)
        return haystack.includes(needle)
      }),
      since: 2,
    },
    {
      row: func('render', [STRING], (text, context) => render(environment, istioFunctions(environment), text, context)),
      since: 2,
      until: 13,
    },
    { row: func('structToJSON', [ANY], (value, context) => (value === null ? '{}' : structJson(value, context))), since: 3 },
    { row: func('toLower', [STRING], lowerText), since: 3 },
    { row: func('protoToJSON', [protoMessage(minor)], (message) => protoJson(message, minor)), since: 4 },
    { row: func('env', [STRING, STRING], (name, fallback) => environment.env.get(name) || fallback), since: 5 },
    { row: func('appendMultusNetwork', [STRING, STRING], appendMultusNetworkBlindly), since: 8, until: 8 },
    { row: func('appendMultusNetwork', [STRING, STRING], appendMultusNetworkByName), since: 9, until: 22 },
    { row: func('appendMultusNetwork', [STRING, STRING], appendMultusNetwork), since: 23 },
    { row: func('excludeInterfaces', [STRING], (interfaces) => interfaces), since: 15 },
    {
      row: variadic('omit', [STRING_MAP], STRING, (map, keys, context) => {
        const dropped = new Set(keys)
        return stringMap(entriesOnce(map, context).filter(([key]) => !dropped.has(key)))
      }),
      since: 18,
    },
    {
      row: variadic('strdict', [], STRING, (words) =>
        stringMap(words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] ?? ''] as const] : []))),
      ),
      since: 18,
    },
    {
      row: variadic('toJsonMap', [], STRING_MAP, (maps, context) => encodeJson(mergeMaps(maps, context), { context })),
      since: 18,
    },
    { row: variadic('mergeMaps', [], STRING_MAP, mergeMaps), since: 21 },
    { row: func('omitNil', [ANY], (value, context) => omitNil(value, context)), since: 28 },
    {
      row: func(
        'otelResourceAttributes',
        [messagePointer(MESH_CONFIG, minor), STRING_MAP, STRING_MAP, STRING, containers],
        (mesh, annotations, labels, namespace, list) =>
          otelResourceAttributes({
            ...(rawOf(mesh) === null ? {} : { mesh: messageOf(rawOf(mesh)) }),
            annotations: entriesOf(annotations),
            labels: entriesOf(labels),
            namespace,
            containers: listOf(list),
          }),
      ),
      since: 30,
    },
  ]
}

type StringRecord = { readonly [key: string]: string }

function rawOf(value: GoValue): unknown {
  return isTyped(value) ? value.value : value
}

function stringsOf(raw: unknown): StringRecord {
  return (raw ?? EMPTY) as StringRecord
}

const EMPTY: StringRecord = Object.create(null)

function entriesOf(map: Typed): StringRecord {
  return stringsOf(map.value)
}

function listOf(list: GoValue): readonly (PortContainer & { readonly image?: string })[] {
  return (rawOf(list) ?? []) as readonly PortContainer[]
}

function stringMap(entries: Iterable<readonly [string, string]>): Typed {
  const map: { [key: string]: string } = Object.create(null)
  for (const [key, value] of entries) map[key] = value
  return typed(STRING_MAP, map)
}

/** Later maps win; of no map nil. */
function mergeMaps(maps: readonly Typed[], context: CallContext): Typed {
  if (maps.length === 0) return typed(STRING_MAP, null)
  return stringMap(maps.flatMap((map) => entriesOnce(map, context)))
}

/** The entries of a map, which count as gone through. */
function entriesOnce(map: Typed, context: CallContext): (readonly [string, string])[] {
  const entries = Object.entries(entriesOf(map))
  context.step(entries.length >> 2)
  return entries
}

function stringMapJson(map: Typed, context: CallContext): string {
  return map.value === null ? '{}' : encodeJson(map, { context })
}

/** Istio logs what cannot be converted, and goes on with the text `{}`. */
function orEmptyObject(read: (text: string) => GoValue): (text: string) => GoValue {
  return (text) => {
    try {
      return read(text)
    } catch (error) {
      if (isGoError(error)) return '{}'
      throw error
    }
  }
}

/** Templates ask whether a struct of the pod has a text, and then for the text. Such a struct holds nothing that a template could change. */
function structJson(value: GoValue, context: CallContext): GoValue {
  const isOfPod = isTyped(value) && value.type.kind === 'struct' && value.type.name.startsWith('v1.')
  if (!isOfPod || typeof value.value !== 'object' || value.value === null) return jsonOrEmpty(value, context)
  const known = structTexts.get(value.value)
  if (known?.type === value.type) return known.text
  const text = jsonOrEmpty(value, context)
  structTexts.set(value.value, { type: value.type, text })
  return text
}

const structTexts = new WeakMap<object, { readonly type: GoType; readonly text: GoValue }>()

function jsonOrEmpty(value: GoValue, context: CallContext): GoValue {
  return orEmptyObject(() => encodeJson(value, { context }))('')
}

function yamlText(value: GoValue, context: CallContext): string {
  try {
    const json = encodeJson(value, { context })
    context.step(json.length >> 2)
    return toYaml(parseJson(json))
  } catch (error) {
    if (isGoError(error) || isYamlError(error)) return ''
    throw error
  }
}

/** Blanks before every line but the first; a negative number counts as its size, as in Go's `%-2s`. */
function indent(spaces: bigint, text: string, context: CallContext): string {
  const lines = text.split('\n')
  if (lines.length === 1) return text
  const size = spaces < 0n ? -spaces : spaces
  context.checkString(text.length + Math.min(Number(size), 1e6) * (lines.length - 1))
  const [first = '', ...rest] = lines
  return [first, ...rest.map((line) => sprintf(`% ${spaces}s%s`, ['', line], context))].join('\n')
}

function durationText(raw: unknown): string {
  return TIME_DURATION.print?.(asDuration(raw)) ?? ''
}

/** A text run as a template on the data of the running one; nothing where it cannot be parsed or run. It may not call render itself. */
function render({ language }: IstioEnvironment, own: FuncTable, text: string, context: CallContext): string {
  context.step(RENDER_STEPS)
  try {
    const funcs = joinTables(language?.() ?? own, table([NESTED_RENDER]))
    return parseTemplates([{ name: 'inject', text }], { funcs }).execute('inject', context.data)
  } catch (error) {
    if (isTemplateError(error) && error.phase !== 'limit') return ''
    throw error
  }
}

/** One rendering counts as so many steps: it has a budget of its own. */
const RENDER_STEPS = 10_000

const NESTED_RENDER: GoFunc = func('render', [STRING], () => {
  throw new TemplateError('limit', 'template: inject: a text given to render may not call render', { template: 'inject' })
})
