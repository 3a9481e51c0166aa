/**
 * What `istioctl kube-inject` does to a stream of manifests, quirks included. Mirrors IntoResourceFile and IntoObject of pkg/kube/inject/inject.go.
 * Deviations: where Go's reader loses a part of a document without a word, ours refuses it, as it does lists that istioctl passes over, and an error leaves no output at all.
 */
import { fail } from '../../../base/diagnostic.ts'
import { at, isArray, type Json } from '../../../base/json.ts'
import type { Place, Source } from '../../../base/source.ts'
import { roundTripWorkload, withNullTimestamps } from '../../../krm/typed-workload.ts'
import { toYaml } from '../../../yaml/functions.ts'
import { goJson } from '../../../yaml/json-text.ts'
import { type Document, type Node, readDocuments } from '../../../yaml/read.ts'
import { readYamlNode } from '../../../yaml/read-value.ts'
import { readerText } from '../../../yaml/split.ts'
import { textAt, withKeys } from '../../pod-parts.ts'
import { inStage, isInjectionError } from '../injection-error.ts'
import type { PreparedInjector } from '../prepared-injector.ts'
import { refuseHiddenWorkloads } from './hidden-workloads.ts'
import { injectTemplate } from './inject-template.ts'
import { type KubeInjectKind, kindOf } from './kinds.ts'
import { hasQuirk } from './quirks.ts'

export { asKubeInject, prepareKubeInject } from './prepare.ts'

export interface KubeInjected {
  /** All documents, each with `---` after it. */
  readonly text: string
  /** Istio's sentences about objects that were left as they are, each with its newline. */
  readonly skipped: readonly string[]
  /** Istio's sentences about what was injected all the same. */
  readonly warnings: readonly string[]
}

/** Injects all documents of a stream. Throws InjectError with Istio's text; RI0103 and RI0109 for YAML. */
export function kubeInject(source: Source, injector: PreparedInjector): KubeInjected {
  const run: Run = { injector, skipped: [], warnings: [] }
  const texts = readDocuments(source, { reader: 'kube-inject' }).map((document) => `${injectDocument(document, run)}---\n`)
  return { text: texts.join(''), skipped: run.skipped, warnings: run.warnings }
}

interface Run {
  readonly injector: PreparedInjector
  readonly skipped: string[]
  readonly warnings: string[]
}

function injectDocument(document: Document, run: Run): string {
  refuseHiddenWorkloads(document)
  const root = document.root()
  const place = { source: document.source, span: document.span }
  const updated = root === undefined ? undefined : injectObject(root, place, run)
  if (updated === undefined) return readerText(document.source.text, document.span)
  return placed(place, '', () => inStage('RI0107', '', () => toYaml(updated)))
}

/** The object as it is printed; undefined for one of a kind that kube-inject does not know. */
function injectObject(root: Node, place: Place, run: Run): Json | undefined {
  if (root.kind !== 'map') return undefined
  const type = placed(place, '', () => inStage('RI0107', '', () => roundTripWorkload(root, 'TypeMeta')))
  const [apiVersion, kind] = [textAt(type, 'apiVersion'), textAt(type, 'kind')]
  if (kind === 'List') return injectList(root, place, run)
  const known = kindOf(kind)
  if (known === undefined) return undefined
  if (!known.apiVersions.includes(apiVersion)) run.warnings.push(foreign(apiVersion, kind))
  const name = at(root.value(), 'metadata', 'name')
  return placed(place, `${kind} ${typeof name === 'string' ? name : ''}: `, () => injectWorkload(root, known, run))
}

/** Runs a part of the injection; what it refuses becomes a diagnostic with the place and a prefix. */
function placed<Result>(place: Place, prefix: string, inject: () => Result): Result {
  try {
    return inject()
  } catch (error) {
    if (!isInjectionError(error)) throw error
    return fail(error.code, `${prefix}${error.message}`, { place })
  }
}

function foreign(apiVersion: string, kind: string): string {
  return `${kind} of ${apiVersion || 'no apiVersion'} is read as Kubernetes' own ${kind}, as istioctl does: fields that one lacks are lost; use render-inject inject for it`
}

/** The items of a list are read from JSON, in which a number no longer shows how it was written. */
function injectList(root: Node, place: Place, run: Run): Json {
  const list = placed(place, 'List: ', () => inStage('RI0107', '', () => roundTripWorkload(root, 'List')))
  const items = list['items']
  if (!isArray(items)) return list
  const injected = items.map((item) => {
    const node = placed(place, 'List: ', () =>
      inStage('RI0107', 'error converting YAML to JSON: ', () => readYamlNode(goJson(item))),
    )
    return (node && injectObject(node, place, run)) ?? item
  })
  return withKeys(undefined, { ...list, items: injected })
}

function injectWorkload(root: Node, kind: KubeInjectKind, run: Run): Json {
  const { contract } = run.injector
  const typed = inStage('RI0107', '', () => roundTripWorkload(root, kind.type))
  const changed = injectTemplate(typed, kind, run.injector)
  if (changed.kind === 'skipped') run.skipped.push(changed.sentence)
  else run.warnings.push(...changed.warnings)
  const object = changed.kind === 'skipped' ? typed : changed.object
  return hasQuirk('nullTimestamps', contract.minor) ? withNullTimestamps(object, kind.type) : object
}
