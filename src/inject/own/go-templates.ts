/**
 * Own templates in Go's language: sprig without what is not hermetic, Istio's functions, `toYaml`, `toJson`, and `include` of the named templates of the same
 * policy. Data: Istio's model, with `.Values` those of the injector, and `.Namespace`, `.Workload`, `.Injector` beside it.
 */
import { quote } from '../../base/go-quote.ts'
import { isArray, isObject, type Json, type JsonObject, recordOf } from '../../base/json.ts'
import { nearest } from '../../base/suggest.ts'
import { emptyMessage } from '../../istio/mesh/message.ts'
import { type Owner, ownerOfManifest, ownerOfPod } from '../../istio/owner.ts'
import { buildTemplateData } from '../../istio/template-data/template-data.ts'
import { istioFunctions } from '../../istio/template-funcs.ts'
import { contractOf, NEWEST_MINOR } from '../../istio/versions.ts'
import type { Known, NamespaceView } from '../../policy/namespaces.ts'
import { TemplateError } from '../../template/engine.ts'
import { encodeJson } from '../../template/gotemplate/format/json.ts'
import { BUILTINS } from '../../template/gotemplate/funcs/builtins.ts'
import { func, joinTables, table } from '../../template/gotemplate/funcs/row.ts'
import { sprigFunctions } from '../../template/gotemplate/funcs/sprig/registry.ts'
import { parseTemplates, type TemplateSet } from '../../template/gotemplate/template.ts'
import { ANY, INT, pointerTo, STRING, STRING_MAP } from '../../template/gotemplate/types.ts'
import {
  type FuncTable,
  GoError,
  type GoField,
  type GoFunc,
  type GoType,
  type GoValue,
  type Typed,
  typed,
} from '../../template/gotemplate/value.ts'
import type { LoadSprig } from '../istio/prepared-injector.ts'
import { labelsOf } from '../pod-parts.ts'
import { meshData } from './mesh-data.ts'
import { type OwnTemplates, replicasOf, type TemplateRun } from './template-run.ts'
import { typedPodOf } from './typed-pod.ts'

/** How deep templates may include one another. */
const INCLUDE_DEPTH = 32

/** Compiles texts that know one another by name. Throws TemplateError. */
export function compileGoTemplates(
  texts: readonly { readonly name: string; readonly text: string }[],
  load: LoadSprig,
): OwnTemplates {
  let depth = 0
  const include = func('include', [STRING, ANY], (name, data, context) => {
    if (depth >= INCLUDE_DEPTH)
      throw new TemplateError('limit', `templates include one another more than ${INCLUDE_DEPTH} deep`, { template: name })
    const names = set.names()
    if (!names.includes(name)) {
      const near = nearest(name, names)
      throw new GoError(`there is no template ${quote(name)}${near === undefined ? '' : `, did you mean ${near}?`}`)
    }
    depth++
    try {
      const text = set.execute(name, data, context)
      context.checkString(text.length)
      return text
    } finally {
      depth--
    }
  })
  const known = joinTables(istioFunctions({ env: new Map() }), sprigFunctions(load), OWN_ROWS)
  const wrapped = (names: readonly string[], wrap: (row: GoFunc) => GoFunc) =>
    names.flatMap((name) => known.get(name) ?? BUILTINS.get(name) ?? []).map(wrap)
  const demandingRows = [...wrapped(FORMATTERS, faultless), ...wrapped(CONVERTERS, demanding)]
  const set: TemplateSet = parseTemplates(texts, {
    funcs: joinTables(known, table([...demandingRows, include])),
    noValue: 'error',
  })
  const mesh = texts.some(({ text }) => /MeshConfig|ProxyConfig/.test(text)) ? 'needed' : 'unused'
  return {
    run: (name, input) => {
      depth = 0
      return set.execute(name, dataOf(input, mesh))
    },
    checkPod: typedPodOf,
  }
}

/** Functions that print values as fmt does: one that is not there as `<nil>`, one that a verb does not fit as `%!d(float64=80)`. */
const FORMATTERS = ['print', 'println', 'printf', 'toString', 'cat', 'quote', 'squote'] as const

/** Further functions that make texts or numbers of values: of one that is not there null, 0, or nothing. */
const CONVERTERS: readonly string[] = [
  ...['toJson', 'toPrettyJson', 'toRawJson', 'mustToJson', 'mustToPrettyJson', 'mustToRawJson', 'toYaml', 'structToJSON'],
  ...['html', 'js', 'urlquery', 'toStrings', 'join', 'sortAlpha', 'duration', 'durationRound'],
  ...['int', 'int64', 'float64', 'toDecimal', 'ceil', 'floor', 'round', 'max', 'biggest', 'min', 'maxf', 'minf'],
  ...['add', 'add1', 'sub', 'mul', 'div', 'mod', 'addf', 'add1f', 'subf', 'mulf', 'divf'],
]

/** The function, which refuses a value that is not there. */
function demanding(row: GoFunc): GoFunc {
  return { ...row, call: (args, context) => row.call(present(args), context) }
}

/** The same of a function that may tell in its text, too, that a part of a value is not there or does not fit; what it is given as text may. */
function faultless(row: GoFunc): GoFunc {
  const call: GoFunc['call'] = (args, context) => {
    const result = row.call(present(args), context)
    // indexOf is what V8 answers fastest, and nearly all is well.
    if (typeof result === 'string' && (result.indexOf('%') >= 0 || result.indexOf('<') >= 0)) demandNoFault(result, args)
    return result
  }
  return { ...row, call }
}

function present(args: readonly GoValue[]): readonly GoValue[] {
  if (args.includes(null)) throw new GoError('its value is not there; ask with if, or put a default before it')
  return args
}

function demandNoFault(result: string, args: readonly GoValue[]): void {
  const [fault] = FAULT.exec(result) ?? []
  if (fault === undefined) return
  const sign = fault.startsWith('%!') ? '%!' : fault
  if (args.some((arg) => typeof arg === 'string' && arg.includes(sign))) return
  const why =
    sign === '%!'
      ? 'the verb does not fit the value; numbers of .Values are floats, int makes integers of them'
      : 'a value is not there'
  throw new GoError(`it gives ${sign === '%!' ? `${fault}…)` : fault}: ${why}`)
}

/** Without the value itself, which errors do not tell. */
const FAULT = /%![^ ]?\([^)=]*|<nil>/

/** What YAML's readers fold, refuse or drop, besides what Go's encoder escapes: U+007F to U+00A0, and the byte order mark. */
const UNSAFE_IN_YAML = /[\u007f-\u00a0\ufeff]/g

const OWN_ROWS: FuncTable = table([
  ...['toYaml'].flatMap((name) => istioFunctions({ env: new Map() }).get(name) ?? []),
  func('toJson', [ANY], (value, context) =>
    encodeJson(value, { context }).replace(UNSAFE_IN_YAML, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ),
])

function dataOf({ workload, injector, values, facts, spec }: TemplateRun, needsMesh: 'needed' | 'unused'): GoValue {
  const { template, namespace } = workload
  const isPod = workload.path.length === 0
  const contract = contractOf(NEWEST_MINOR)
  let typedPod: JsonObject | undefined
  const part = (key: string): Json | undefined => {
    typedPod ??= typedPodOf(template)
    return typedPod[key]
  }
  const pod: JsonObject = {
    get metadata() {
      return part('metadata') ?? null
    },
    get spec() {
      return part('spec') ?? null
    },
  }
  let known: Owner | undefined
  const owner = (): Owner => {
    known ??= isPod
      ? ownerOfPod(template, contract)
      : ownerOfManifest({ ...workload, namespace: namespace.name }, recordOf([...labelsOf(template)]) as JsonObject, contract)
    return known
  }
  const istio = buildTemplateData({
    pod,
    get typeMeta() {
      return { kind: owner().kind, apiVersion: owner().apiVersion }
    },
    get deploymentMeta() {
      return { name: owner().name, namespace: owner().namespace }
    },
    // sprig's set and merge change maps in place; what a template changes is gone when it has run.
    values: copied(values) as JsonObject,
    ...(needsMesh === 'needed' ? meshData(pod, namespace.name, facts, spec) : { mesh: NO_MESSAGE, proxyConfig: NO_MESSAGE }),
  })
  return withOwnFields(istio, {
    Namespace: namespaceOf(namespace),
    Workload: { Kind: workload.kind, Name: workload.name, Replicas: BigInt(replicasOf(workload) ?? 0) },
    Injector: { Name: injector.settings.name },
  })
}

/** One for all: what a message looks like in Go is found once for each. */
const NO_MESSAGE = emptyMessage()

function copied(value: Json): Json {
  if (isArray(value)) return value.map(copied)
  return isObject(value) ? recordOf(Object.entries(value).map(([key, item]) => [key, copied(item)])) : value
}

/** What templates see of a namespace; maps of texts are nothing that they can change. */
function namespaceOf(view: NamespaceView): JsonObject {
  const known = namespaces.get(view) ?? {
    Name: view.name,
    Labels: texts(view.labels),
    Annotations: texts(view.annotations),
  }
  namespaces.set(view, known)
  return known
}

const namespaces = new WeakMap<NamespaceView, JsonObject>()

function texts(known: ReadonlyMap<string, Known>): JsonObject {
  return recordOf([...known].map(([key, { value }]) => [key, value]))
}

function struct(name: string, fields: readonly (readonly [name: string, type: GoType])[]): GoType {
  return {
    kind: 'struct',
    name,
    fields: () => new Map(fields.map(([key, type]): [string, GoField] => [key, { name: key, key, type: () => type }])),
  }
}

const OWN_FIELDS: readonly (readonly [name: string, type: GoType])[] = [
  [
    'Namespace',
    struct('inject.Namespace', [
      ['Name', STRING],
      ['Labels', STRING_MAP],
      ['Annotations', STRING_MAP],
    ]),
  ],
  [
    'Workload',
    struct('inject.Workload', [
      ['Kind', STRING],
      ['Name', STRING],
      ['Replicas', INT],
    ]),
  ],
  ['Injector', struct('inject.Injector', [['Name', STRING]])],
]

let ownRoot: GoType | undefined

/** Istio's data, made for this run, with fields of ours beside Istio's. */
function withOwnFields(istio: Typed, own: { readonly [field: string]: unknown }): Typed {
  ownRoot ??= pointerTo({
    kind: 'struct',
    name: 'inject.TemplateData',
    fields: () =>
      new Map([
        ...(istio.type.elem?.().fields?.() ?? []),
        ...OWN_FIELDS.map(([name, type]): [string, GoField] => [name, { name, key: name, type: () => type }]),
      ]),
  })
  return typed(ownRoot, Object.assign(istio.value as object, own))
}
