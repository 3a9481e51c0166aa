/**
 * What `istioctl kube-inject` does to a stream of manifests, quirks included. Mirrors IntoResourceFile and IntoObject of pkg/kube/inject/inject.go.
 * Deviations: where Go's reader loses a part of a document without a word, ours refuses it, as it does lists that istioctl passes over, and an error leaves no output at all.
 */
import { fail } from '../../../base/diagnostic.ts'
import { isObject, type Json, type JsonObject, record } from '../../../base/json.ts'
import type { Place, Source } from '../../../base/source.ts'
import { roundTripWorkload, withNullTimestamps } from '../../../krm/typed-workload.ts'
import { toYaml } from '../../../yaml/functions.ts'
import { type Document, type Node, readDocuments } from '../../../yaml/read.ts'
import { readerText } from '../../../yaml/split.ts'
import { recordAt, textAt, withKeys } from '../../pod-parts.ts'
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
  const updated = root === undefined ? undefined : injectObject(root, { source: document.source, span: document.span }, run)
  return updated === undefined ? readerText(document.source.text, document.span) : toYaml(updated)
}

/** The object as it is printed; undefined for one of a kind that kube-inject does not know. */
function injectObject(root: Node, place: Place, run: Run): Json | undefined {
  const object = root.value()
  if (root.kind !== 'map' || !isObject(object)) return undefined
  const apiVersion = scalarText(object['apiVersion'])
  const kind = scalarText(object['kind'])
  if (kind === 'List') return injectList(root, object, place, run)
  const known = kindOf(kind)
  if (known === undefined) return undefined
  if (!known.apiVersions.includes(apiVersion)) run.warnings.push(foreign(apiVersion, kind))
  try {
    return injectWorkload(root, known, run)
  } catch (error) {
    if (!isInjectionError(error)) throw error
    const name = `${kind} ${textAt(recordAt(object, 'metadata'), 'name')}`
    return fail(error.code, `${name}: ${error.message}`, { place })
  }
}

function foreign(apiVersion: string, kind: string): string {
  return `${kind} of ${apiVersion || 'no apiVersion'} is read as Kubernetes' own ${kind}, as istioctl does: fields that one lacks are lost; use render-inject inject for it`
}

function injectList(root: Node & { kind: 'map' }, object: JsonObject, place: Place, run: Run): Json {
  const items = root.get('items')
  const list = items === undefined || items.kind === 'scalar' ? [] : items.kind === 'list' ? items.items : undefined
  if (list === undefined) return fail('RI0104', 'items of the List must be a list', { place })
  return withKeys(undefined, {
    ...typeMeta(object),
    metadata: listMetadata(object),
    items:
      items === undefined || items.value() === null ? null : list.map((item) => injectObject(item, place, run) ?? item.value()),
  })
}

function typeMeta(object: JsonObject): JsonObject {
  const apiVersion = scalarText(object['apiVersion'])
  return { ...(apiVersion === '' ? {} : { apiVersion }), kind: 'List' }
}

/** The fields of metav1.ListMeta that hold something. */
function listMetadata(object: JsonObject): JsonObject {
  const metadata = recordAt(object, 'metadata')
  const out = record()
  for (const field of ['selfLink', 'resourceVersion', 'continue']) {
    const text = scalarText(metadata[field])
    if (text !== '') out[field] = text
  }
  const remaining = metadata['remainingItemCount']
  if (typeof remaining === 'number') out['remainingItemCount'] = remaining
  return out
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

/** A scalar where text is wanted, as `yaml.Unmarshal` into a string makes it. */
function scalarText(value: Json | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}
