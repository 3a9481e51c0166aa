/** Patches within an object of Flux: the text of its file, with them in it. */
import { invariant } from '../../base/assert.ts'
import { fail } from '../../base/diagnostic.ts'
import { at, isArray, isObject, type Json, type JsonObject, recordOf, sameJson } from '../../base/json.ts'
import { readDocuments } from '../../yaml/read.ts'
import { reconcile } from '../../yaml/reconcile.ts'
import { splice } from '../../yaml/splice.ts'
import { quoteDouble } from '../../yaml/write.ts'
import { isOurPatch } from '../patches/workload-patches.ts'
import type { FluxObject } from './flux-object.ts'

/** One patch, as `patches` of a Kustomization, and of a post-renderer, list it. */
export interface InlinePatch {
  readonly patch: string
  readonly target?: JsonObject
}

/** The file of a Flux Kustomization with these patches in `spec.patches`, in the place of those of an earlier run; others stay before them. */
export function withSpecPatches(kustomization: FluxObject, patches: readonly InlinePatch[]): string {
  const kept = listAt(kustomization, 'patches').filter((one) => !isOurPatch(at(one, 'patch')))
  return withList(kustomization, 'patches', kept, patches, (entries) => entries)
}

/** The file of a HelmRelease with a post-renderer of these patches, in the place of that of an earlier run; others stay before it. */
export function withPostRenderer(release: FluxObject, patches: readonly InlinePatch[]): string {
  const kept = listAt(release, 'postRenderers').filter((one) => {
    const list = at(one, 'kustomize', 'patches')
    return !isArray(list) || list.length === 0 || !list.every((entry) => isOurPatch(at(entry, 'patch')))
  })
  return withList(release, 'postRenderers', kept, patches, (entries) =>
    entries.length === 0 ? [] : [recordOf([['kustomize', recordOf([['patches', entries]])]])],
  )
}

function listAt({ item }: FluxObject, key: string): readonly Json[] {
  const list = at(item.object, 'spec', key)
  return isArray(list) ? list : []
}

/** Edits the list with marks in the place of the patches, which then become blocks that people can read. */
function withList(
  { source, item, title }: FluxObject,
  key: string,
  kept: readonly Json[],
  patches: readonly InlinePatch[],
  wrap: (entries: readonly Json[]) => readonly Json[],
): string {
  const spec = at(item.object, 'spec')
  if (!isObject(spec)) fail('RI0239', `${title} has no spec`, { place: item.place })
  const entriesOf = (text: (index: number) => string): readonly Json[] =>
    wrap(patches.map(({ target }, i) => recordOf([['patch', text(i)], ...(target ? [['target', target] as const] : [])])))
  const specWith = (list: readonly Json[]): JsonObject =>
    list.length === 0 && spec[key] === undefined
      ? spec
      : recordOf([...Object.entries(spec).filter(([name]) => name !== key), [key, list]])
  const mark = freeMark(source.text)
  const node = item.node.get('spec')
  invariant(node !== undefined, 'a spec without a node')
  const edits = reconcile(node, specWith([...kept, ...entriesOf((i) => `${mark}${i}-`)]), { keyOf: () => undefined })
  const texts = patches.map(({ patch }) => patch)
  const text = withTexts(splice(source.text, edits), mark, texts)
  const meant = recordOf([
    ...Object.entries(item.object).filter(([name]) => name !== 'spec'),
    ['spec', specWith([...kept, ...entriesOf((i) => texts[i] ?? '')])],
  ])
  invariant(
    readDocuments({ name: source.name, text }).some((document) => sameJson(document.root()?.value(), meant)),
    'the file does not read as it was meant',
  )
  return text
}

function freeMark(text: string): string {
  for (let n = 0; ; n++) {
    const mark = `render-inject-patch-${n}-`
    if (!text.includes(mark)) return mark
  }
}

/** Each mark as a literal block where it stands alone behind its key, or in the block that was there; else in double quotes. */
function withTexts(text: string, mark: string, patches: readonly string[]): string {
  const marked = `${mark}(?<INDEX>\\d+)-`
  const block = `^(?<indent>[ -]*)patch: (?:[|>][-+0-9]*\\r?\\n *)?${marked.replace('INDEX', 'block')}(?<end>\\r?)$`
  const places = new RegExp(`${block}|"?${marked.replace('INDEX', 'word')}"?`, 'gm')
  return text.replace(places, (...found) => {
    const { indent = '', block, end = '', word } = found.at(-1) as { readonly [group: string]: string | undefined }
    const patch = patches[Number(block ?? word)] ?? ''
    if (block === undefined) return quoteDouble(patch)
    const gap = `${end}\n${' '.repeat(indent.length + 2)}`
    return `${indent}patch: |-${gap}${patch.replaceAll('\n', gap)}${end}`
  })
}
