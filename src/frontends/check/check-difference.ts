import { at, sameJson } from '../../base/json.ts'
import { lineAndColumn } from '../../base/source.ts'
import type { Injector, Workload } from '../../inject/injector.ts'
import type { FinishedWorkload } from '../../inject/pipeline.ts'
import { type Change, changesBetween } from '../../inject/template-changes.ts'
import { ANNOTATIONS } from '../../istio/names.ts'
import { imageName } from '../../krm/image-name.ts'

/** A workload that injection would change, as a row of `check`. */
export interface Difference {
  readonly title: string
  /** `rendered/shop.yaml:40`. */
  readonly place: string
  /** `missing`: never injected; `stale`: injected otherwise than now; `extra`: injected by somebody who would no longer. */
  readonly state: 'missing' | 'stale' | 'extra'
  readonly detail: string
}

/** How a workload differs from what injection makes of it; undefined where it does not. */
export function checkedWorkload({ workload, run: { answers, template } }: FinishedWorkload): Difference | undefined {
  if (sameJson(workload.template, template)) return undefined
  const { source, span } = workload.place
  const place = `${source.name}:${lineAndColumn(source.text, span?.start ?? 0).line}`
  const row = (state: Difference['state'], detail: string): Difference => ({ title: workload.title, place, state, detail })
  const isThere = answers.map(({ injector }) => hasInjected(injector, workload))
  const names = (wanted: 'missing' | 'extra'): readonly string[] =>
    answers
      .filter(({ decision }, i) => (decision.verdict === 'inject') !== isThere[i] && isThere[i] === (wanted === 'extra'))
      .map(({ injector }) => injector.name)
  const missing = names('missing')
  if (missing.length > 0) return row('missing', missing.join(', '))
  const extra = names('extra')
  const stays = answers.some(({ decision }) => decision.verdict === 'inject')
  if (extra.length > 0 && !stays) return row('extra', extra.join(', '))
  return row('stale', toldChanges(changesBetween(workload.template, template)))
}

/** What an injector can take back is there already; Istio's record alone says so, too. */
function hasInjected(injector: Injector, workload: Workload): boolean {
  if ('live' in injector && at(workload.template, 'metadata', 'annotations', ANNOTATIONS.status) !== undefined) return true
  return !sameJson(injector.takeBack(workload).template, workload.template)
}

/** The change that tells most, and how many there are beside it. */
function toldChanges(changes: readonly Change[]): string {
  const rank = ({ path }: Change): number => (IMAGE.test(path) ? 0 : RECORD.test(path) ? 2 : 1)
  const [first, ...others] = [...changes].sort((a, b) => rank(a) - rank(b))
  if (first === undefined) return 'the order of its parts'
  const told = IMAGE.test(first.path) ? toldImage(first) : toldChange(first)
  // Images of one version change together, and records follow what they tell of.
  const more = others.filter((one) => !RECORD.test(one.path) && !(IMAGE.test(one.path) && toldImage(one) === told)).length
  return more === 0 ? told : `${told}; and ${more} more`
}

const IMAGE = /^spec\.(?:initC|c)ontainers\[[^\]]*\]\.image$/
/** What injectors note for themselves. */
const RECORD = /^metadata\.annotations\[(?:"?)(?:sidecar\.istio\.io|render-inject\.dev)\/status/

/** `proxyv2:1.29.3, now 1.30.1`. */
function toldImage(change: Change): string {
  const { before, after } = change
  if (before === undefined || after === undefined) return toldChange(change)
  const [old, now] = [parts(before), parts(after)]
  return old.repository === now.repository && now.tag !== ''
    ? `${old.name}:${old.tag}, now ${now.tag}`
    : `${before}, now ${after}`
}

function toldChange({ path, what, before, after }: Change): string {
  return before !== undefined && after !== undefined ? `${path} ${before}, now ${after}` : `${path} ${what}`
}

interface ImageParts {
  readonly repository: string
  readonly name: string
  readonly tag: string
}

/** A digest counts as part of the tag. */
function parts(image: string): ImageParts {
  const repository = imageName(image)
  return { repository, name: repository.slice(repository.lastIndexOf('/') + 1), tag: image.slice(repository.length + 1) }
}
