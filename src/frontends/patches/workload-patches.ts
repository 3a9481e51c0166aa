import { fail } from '../../base/diagnostic.ts'
import { type Json, type JsonObject, recordOf, sameJson } from '../../base/json.ts'
import type { FinishedWorkload } from '../../inject/pipeline.ts'
import type { ReadSource } from '../../inject/read-source.ts'
import { jsonPatch, type PatchOperation } from '../../krm/json-patch.ts'
import { podReconcileTables } from '../../krm/reconcile-tables.ts'
import { describeResource, resourceId } from '../../krm/resource.ts'
import { printBlock } from '../../yaml/write.ts'
import { type BarePodPatch, barePodPatch } from './bare-pod.ts'
import { type LateNames, type MoveOperation, testAt } from './late-names.ts'
import { removeNulls, withoutNulls } from './nulls.ts'

/** What injection does to one object, as a patch for kustomize. */
export interface WorkloadPatch {
  /** `Deployment shop/web`. */
  readonly title: string
  /** apiVersion, kind, name and namespace of the object, as it is written; of a Pod the changes of its labels and annotations, too. */
  readonly identity: JsonObject
  /** The selector of kustomize that finds it, and nothing else of what was injected. */
  readonly target: JsonObject
  /** The first test the whole pod template as it was, but for keys without a value and late names: what injection reads must be what it has read. */
  readonly operations: readonly (PatchOperation | MoveOperation)[]
}

/** Gathers patches while workloads are injected. */
export interface PatchCollector {
  readonly see: (one: FinishedWorkload) => void
  readonly patches: () => readonly WorkloadPatch[]
}

/** A collector for workloads among these manifests, whose references to `late` names are not compared; `see` throws InjectError RI0605 for one whose patch could hit another object, or none. */
export function collectPatches(read: readonly ReadSource[], late: LateNames): PatchCollector {
  const names = countNames(read)
  const found = new Map<string, { patch: WorkloadPatch; operations: (PatchOperation | MoveOperation)[] }>()
  return {
    see: ({ workload, item, run }) => {
      const { template, object, path } = workload
      if (sameJson(template, run.template)) return
      const { metadata, operations } =
        path.length === 0 ? barePodPatch(template, run.template, late) : templatePatch(template, run.template, { path, late })
      const key = targetKey(object)
      if (names.get(key) !== 1 || resourceId(object).name === '') refuseTarget(workload.title, object, item.place)
      const known = found.get(key)
      if (known) known.operations.push(...operations)
      else {
        const own = [...operations]
        const identity = identityOf(object, metadata)
        const patch = { title: describeResource(object), identity, target: targetOf(object), operations: own }
        found.set(key, { patch, operations: own })
      }
    },
    patches: () => [...found.values()].map(({ patch }) => patch),
  }
}

function templatePatch(
  before: JsonObject,
  after: JsonObject,
  { path, late }: { readonly path: readonly (string | number)[]; readonly late: LateNames },
): BarePodPatch {
  const [was, now] = [withoutNulls(before), withoutNulls(after)]
  const changes = jsonPatch(was, now, path, podReconcileTables('PodTemplateSpec'))
  return {
    metadata: recordOf([]),
    operations: [...removeNulls(before, path), ...testAt(was, path, { late, changes }), ...changes],
  }
}

/** A list of operations as YAML, under a line that says whose they are. */
export function patchText({ title, operations }: WorkloadPatch): string {
  return `${PATCH_MARK} sidecars of ${title.replaceAll(/[^\x20-\x7e]/g, '?')}\n${printBlock(operations as unknown as Json, 0, STYLE)}`
}

/**
 * A strategic merge patch that changes nothing but metadata of bare Pods: kustomize passes over a JSON patch whose target is not there, and a build without sidecars would look like a
 * success; over this one it fails.
 */
export function guardText(patches: readonly WorkloadPatch[]): string {
  const documents = patches.map(({ identity }) => printBlock(identity, 0, STYLE))
  return `${PATCH_MARK} these workloads must be there, or the build fails\n${documents.join('\n---\n')}`
}

/** Is this a patch that an earlier run wrote? */
export function isOurPatch(patch: Json | undefined): boolean {
  return typeof patch === 'string' && patch.startsWith(PATCH_MARK)
}

/** How every patch of ours begins. */
const PATCH_MARK = '# render-inject:'

const STYLE = { indent: 2, listIndent: 0, newline: '\n' } as const

/** How many objects a target would select, by {@link targetKey}. */
function countNames(read: readonly ReadSource[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { contents } of read)
    for (const { content } of contents)
      if (content.form !== 'other')
        for (const { object } of content.items) counts.set(targetKey(object), (counts.get(targetKey(object)) ?? 0) + 1)
  return counts
}

/** kustomize takes an object without a namespace for one of `default`. */
function targetKey(object: JsonObject): string {
  const { apiVersion, kind, namespace, name } = resourceId(object)
  return [apiVersion, kind, namespace || 'default', name].join(' ')
}

function refuseTarget(title: string, object: JsonObject, place: FinishedWorkload['item']['place']): never {
  const nameless = resourceId(object).name === ''
  return fail('RI0605', `${title} ${nameless ? 'has no name' : 'is there more than once'}, so that no patch can name it alone`, {
    place,
    hint: 'inject the manifests themselves, without --emit patches',
  })
}

function identityOf(object: JsonObject, changes: JsonObject): JsonObject {
  const { name, namespace } = resourceId(object)
  const metadata = recordOf([
    ['name', name],
    ...(namespace === '' ? [] : [['namespace', namespace] as const]),
    ...Object.entries(changes),
  ])
  return recordOf([
    ['apiVersion', object['apiVersion'] ?? null],
    ['kind', object['kind'] ?? null],
    ['metadata', metadata],
  ])
}

/** The fields of a target are regular expressions for the whole of what they are compared with. */
function targetOf(object: JsonObject): JsonObject {
  const { apiVersion, kind, name, namespace } = resourceId(object)
  const slash = apiVersion.lastIndexOf('/')
  const fields: readonly (readonly [string, string])[] = [
    ['group', apiVersion.slice(0, Math.max(slash, 0))],
    ['version', apiVersion.slice(slash + 1)],
    ['kind', kind],
    ['name', name],
    ['namespace', namespace || 'default'],
  ]
  return recordOf(
    fields.filter(([, value]) => value !== '').map(([key, value]) => [key, value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')]),
  )
}
