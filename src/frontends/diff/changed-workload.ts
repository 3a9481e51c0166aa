import { at, type JsonObject, sameJson } from '../../base/json.ts'
import { diffLines, type Hunk } from '../../base/line-diff.ts'
import { lineAndColumn } from '../../base/source.ts'
import { templateText } from '../../inject/edits.ts'
import { isImmutable } from '../../inject/immutable-kinds.ts'
import type { FinishedWorkload } from '../../inject/pipeline.ts'
import { recordAt, withKeys } from '../../inject/pod-parts.ts'
import { type Change, changesBetween } from '../../inject/template-changes.ts'
import { ANNOTATIONS } from '../../istio/names.ts'
import { withoutBreak } from '../../yaml/lines.ts'
import { escapeLine } from '../escape-controls.ts'

/** A workload that changes, as a diff shows it. */
export interface ChangedWorkload {
  /** `Deployment shop/web`. */
  readonly title: string
  readonly kind: string
  /** `shop/web`. */
  readonly name: string
  readonly namespace: string
  readonly file: string
  readonly line: number
  /** `spec.template`; `Pod` for a pod. */
  readonly where: string
  /** Its pod template cannot be changed in the cluster. */
  readonly isImmutable: boolean
  readonly changes: readonly Change[]
  /** The template as it comes out. */
  readonly after: JsonObject
  /** Absent where nobody will see them. */
  readonly hunks?: readonly Hunk[]
}

/** The path of the proxy's image. */
export const PROXY_IMAGE = /^spec\.(?:initC|c)ontainers\[istio-proxy\]\.image$/

/** The workload where `before` and what the run makes of it differ; undefined where they do not. */
export function changedWorkload(
  { workload, item, run: { template } }: FinishedWorkload,
  before: JsonObject,
  form: 'hunks' | 'changes',
): ChangedWorkload | undefined {
  if (sameJson(before, template)) return undefined
  const { title, kind, name, namespace, path, place } = workload
  const textOf = (value: JsonObject): readonly string[] =>
    withoutBreak(templateText({ item, workload, template: value })).split(/\r{0,2}\n|\r/)
  return {
    title,
    kind,
    name: `${namespace.name}/${name}`,
    namespace: namespace.name,
    file: escapeLine(place.source.name),
    line: lineAndColumn(place.source.text, place.span?.start ?? 0).line,
    where: path.length === 0 ? kind : path.join('.'),
    isImmutable: isImmutable(workload),
    changes: changesBetween(withParts(before), withParts(template)),
    after: template,
    ...(form === 'hunks' && { hunks: diffLines(textOf(before), textOf(template)) }),
  }
}

/** The template with its maps and lists, empty where it has none: what comes is told item by item. */
function withParts(template: JsonObject): JsonObject {
  const metadata = recordAt(template, 'metadata')
  const spec = recordAt(template, 'spec')
  return withKeys(template, {
    metadata: withKeys(metadata, { labels: recordAt(metadata, 'labels'), annotations: recordAt(metadata, 'annotations') }),
    spec: withKeys(spec, Object.fromEntries(LISTS.map((list) => [list, spec[list] ?? []]))),
  })
}

const LISTS = ['initContainers', 'containers', 'volumes', 'imagePullSecrets']

/** Does the pod name an image of the proxy of its own, which no change of the facts changes? */
export function keepsOwnImage(template: JsonObject, changed: ChangedWorkload | undefined): boolean {
  const isNamed = at(template, 'metadata', 'annotations', ANNOTATIONS.proxyImage) !== undefined
  return isNamed && !changed?.changes.some(({ path }) => PROXY_IMAGE.test(path))
}
