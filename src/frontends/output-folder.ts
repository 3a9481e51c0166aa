import { fail } from '../base/diagnostic.ts'
import { at, type JsonObject, wordOf } from '../base/json.ts'
import { lineAndColumn, type Place, type Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import type { ReadSource } from '../inject/read-source.ts'
import { describeResource, resourceId } from '../krm/resource.ts'
import type { Content, Item } from '../krm/unfold.ts'
import type { Document } from '../yaml/read.ts'
import { type Edit, splice } from '../yaml/splice.ts'
import { type ManifestOptions, readManifestInput } from './manifest-input.ts'
import { runManifests } from './manifest-run.ts'
import type { RunReport } from './run-report.ts'
import { printSummary } from './summary.ts'

/** The file by which kustomize, and we, know the folder. */
export const KUSTOMIZATION = 'kustomization.yaml'

/** Files by their path in the folder, and what is told. */
export interface OutputFolder {
  readonly files: ReadonlyMap<string, string>
  readonly stderr: string
  readonly report: RunReport
}

/**
 * Injects streams into a folder for kustomize and Flux: a file for each document, named by its object, and a kustomization.yaml that lists them in their order.
 * Throws InjectError, RI0604 for an object that cannot stand there.
 */
export function injectIntoFolder(sources: readonly Source[], options: ManifestOptions, chunks: Chunks): OutputFolder {
  const input = readManifestInput(sources, options)
  demandResources(input.read)
  const { result, report } = runManifests(input, options, chunks)
  const files = new Map<string, string>()
  for (const [index, { contents }] of input.read.entries()) {
    for (const { document, content } of contents) {
      if (content.form === 'other' || content.items.length === 0) continue
      files.set(freeName(fileName(document, content.items), files), documentText(document, result.sources[index]?.edits ?? []))
    }
  }
  return {
    files: withKustomization(files, [...HEAD, 'resources:', ...[...files.keys()].map((name) => `- ${name}`)]),
    stderr: printSummary(result.report),
    report,
  }
}

/** The files, with a kustomization whose first line tells that the folder is ours. */
export function withKustomization(files: ReadonlyMap<string, string>, lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...files, [KUSTOMIZATION, `${[MARK, ...lines].join('\n')}\n`]])
}

const MARK = '# Written by render-inject; inject --output-dir replaces this folder as a whole.'

/** What the kustomization.yaml of an earlier run lists, itself included; undefined where we did not write it. */
export function writtenFiles(kustomization: string): ReadonlySet<string> | undefined {
  const lines = kustomization.split('\n')
  if (lines[0] !== MARK) return undefined
  const names = lines.flatMap((line) => LISTED.exec(line)?.groups?.['name'] ?? [])
  return new Set([KUSTOMIZATION, ...names])
}

const HEAD = ['apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization']
/** File names need no quotes. */
const LISTED = /^- (?:path: )?(?<name>[a-z0-9][a-z0-9._/-]*\.yaml)$/

/** kustomize refuses what has no kind or name, and what is there twice; Flux as well. */
function demandResources(read: readonly ReadSource[]): void {
  const known = new Map<string, Place>()
  for (const { contents } of read) {
    for (const { document, content } of contents) {
      if (content.form === 'other') demandNothing(document)
      else for (const item of itemsOf(content, document)) demandResource(item, known)
    }
  }
}

function demandNothing(document: Document): void {
  const root = document.root()
  if (root === undefined || root.value() === null) return
  fail('RI0604', 'a document that is no Kubernetes object cannot stand in a folder for kustomize', {
    place: { source: document.source, span: document.span },
  })
}

function itemsOf(content: Exclude<Content, { form: 'other' }>, document: Document): readonly Item[] {
  if (content.form === 'objects') return content.items
  return fail('RI0604', 'a ResourceList cannot stand in a folder for kustomize', {
    place: { source: document.source, span: document.span },
    hint: 'give the manifests themselves',
  })
}

function demandResource(item: Item, known: Map<string, Place>): void {
  const { object, place, apiVersion, kind } = item
  const { name, namespace } = resourceId(object)
  const title = describeResource(object)
  if (apiVersion.startsWith('kustomize.config.k8s.io/')) {
    fail('RI0604', `${title} tells how to build manifests, and is none`, {
      place,
      hint: 'render first: kustomize build DIR | render-inject inject --output-dir OUT',
    })
  }
  if (apiVersion === '' || kind === '' || name === '') {
    fail('RI0604', `${title} cannot stand in a folder for kustomize: it has no ${missing(apiVersion, kind)}`, {
      place,
      hint: 'kustomize and Flux refuse it, also where it has a generateName',
    })
  }
  const id = `${apiVersion} ${kind} ${namespace} ${name}`
  const earlier = known.get(id)
  if (earlier !== undefined) {
    const { source, span } = earlier
    fail('RI0604', `${title} is there twice, and kustomize would refuse the folder`, {
      place,
      notes: [`first at ${source.name}:${lineAndColumn(source.text, span?.start ?? 0).line}`],
      hint: 'remove one of the two; hooks of a Helm chart: helm template --no-hooks',
    })
  }
  known.set(id, place)
}

function missing(apiVersion: string, kind: string): string {
  return apiVersion === '' ? 'apiVersion' : kind === '' ? 'kind' : 'metadata.name'
}

/** `shop/deployment-web.yaml`: the namespace as folder, kind and name; lists are called by their kind. */
function fileName(document: Document, items: readonly Item[]): string {
  const root = document.root()
  const [first] = items
  if (items.length === 1 && first !== undefined && first.node === root) return resourceFileName(first.object)
  return `${safe(wordOf(at(root?.value(), 'kind') ?? 'list'))}.yaml`
}

/** The file of one object. */
export function resourceFileName(object: JsonObject): string {
  const { kind, namespace, name } = resourceId(object)
  const folder = namespace === '' ? '' : `${safe(namespace)}/`
  return `${folder}${safe(`${kind}-${name}`)}.yaml`
}

/** Longest name without its ending; file systems take 255 bytes. */
const MAX_NAME = 200

/** Lower case, because some file systems do not tell cases apart; never hidden, never a path. */
function safe(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/g, '_')
    .replace(/^[^a-z0-9]/, 'x')
    .slice(0, MAX_NAME)
}

/** The name, or where it is taken the first of `name-2`, `name-3`… that is not. */
export function freeName(name: string, taken: ReadonlyMap<string, string>): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : name.replace(/\.yaml$/, `-${n}.yaml`)
    if (!taken.has(candidate)) return candidate
  }
}

/** A document with its own edits, without a separator, with a newline at its end. */
function documentText({ source, span: { start, end } }: Document, edits: readonly Edit[]): string {
  const own = edits.filter(({ offset, length }) => offset >= start && offset + length <= end)
  const text = splice(
    source.text.slice(start, end),
    own.map((edit) => ({ ...edit, offset: edit.offset - start })),
  ).replace(/^\ufeff?---[ \t]*\r?\n/, '')
  return text.endsWith('\n') ? text : `${text}\n`
}
