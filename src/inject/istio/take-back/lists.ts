/** Volumes and pull secrets of an injected pod: what templates print goes, what its author shares with them stays. */
import { isArray, type JsonObject, sameJson } from '../../../base/json.ts'
import type { Contract } from '../../../istio/versions.ts'
import { findNamed, recordAt, recordsAt, textAt, withKeys } from '../../pod-parts.ts'
import { applyOverlay, typedPod } from '../overlay.ts'
import type { RecordedNames } from '../records.ts'

export interface ListsTakenBack {
  readonly template: JsonObject
  /** What stays although a record names it, as messages show it. */
  readonly stays: readonly string[]
}

type NamedList = 'volumes' | 'imagePullSecrets'

/** Where an injection puts items: up to 1.8 behind those of the author, whatever their names. */
export type Placing = 'merged' | 'appended'

/** The template without the recorded volumes and secrets. `printed` is what templates print today; undefined where that is not known. */
export function takeBackLists(
  template: JsonObject,
  injected: RecordedNames,
  printed: JsonObject | undefined,
  { contract, placing }: { readonly contract: Contract; readonly placing: Placing },
): ListsTakenBack {
  const spec = recordAt(template, 'spec')
  const stays: string[] = []
  const changes = (['volumes', 'imagePullSecrets'] as const).flatMap((list) => {
    if (!isArray(spec[list])) return []
    const present = recordsAt(spec, list)
    const today = recordsAt(recordAt(printed, 'spec'), list)
    const names = new Set(injected[list])
    const goes = (item: JsonObject): boolean => {
      const name = textAt(item, 'name')
      if (!names.has(name)) return false
      const isOurs = list === 'volumes' ? isTemplates(item, findNamed(today, name), contract) : isSecrets(name, today, printed)
      if (!isOurs) stays.push(`${TITLES[list]} ${name}`)
      return isOurs
    }
    const gone = present.filter(goes)
    const rest = present.filter((item) => !gone.includes(item))
    const kept = placing === 'appended' ? rest : keptInOrder(list, present, rest, today, contract)
    return kept.length === present.length ? [] : [[list, kept.length === 0 ? undefined : kept] as const]
  })
  if (changes.length === 0) return { template, stays }
  return { template: withKeys(template, { spec: withKeys(spec, Object.fromEntries(changes)) }), stays }
}

const TITLES = { volumes: 'volume', imagePullSecrets: 'pull secret' } as const

/**
 * Is the volume one of the templates alone? It is where it is what they print today, or something altogether different, which other templates printed. With
 * all that they print and more it is one that they share with the pod's author.
 */
function isTemplates(volume: JsonObject, printed: JsonObject | undefined, contract: Contract): boolean {
  if (printed === undefined) return true
  const [typed] = recordsAt(recordAt(typedPod(podWith('volumes', [volume]), contract), 'spec'), 'volumes')
  if (typed === undefined || sameJson(typed, printed)) return true
  const [merged] = mergedList('volumes', [typed], [printed], contract)
  return !sameJson(merged, typed)
}

/** A secret too many does no harm, one too few does: it only goes where an injection brings it again, or nothing is known of that. */
function isSecrets(name: string, today: readonly JsonObject[], printed: JsonObject | undefined): boolean {
  return printed === undefined || findNamed(today, name) !== undefined
}

/**
 * The `rest` of the items, without those that go. Where templates print all of them again but the order would be another, the author had some of them too: as many stay as
 * the order needs.
 */
function keptInOrder(
  list: NamedList,
  present: readonly JsonObject[],
  rest: readonly JsonObject[],
  printed: readonly JsonObject[],
  contract: Contract,
): readonly JsonObject[] {
  const reprinted = (items: readonly JsonObject[]): string =>
    namesOf(mergedList(list, items.map(bare), printed.map(bare), contract))
  const staying = new Set(rest)
  const again = present.filter((item) => !staying.has(item) && findNamed(printed, textAt(item, 'name')) !== undefined)
  for (const item of again) staying.add(item)
  const all = present.filter((item) => staying.has(item))
  const order = namesOf(all)
  if (again.length === 0 || reprinted(rest) === order || reprinted(all) !== order) return rest
  return again.reduceRight((kept, item) => {
    const fewer = kept.filter((other) => other !== item)
    return reprinted(fewer) === order ? fewer : kept
  }, all)
}

function mergedList(
  list: NamedList,
  items: readonly JsonObject[],
  printed: readonly JsonObject[],
  contract: Contract,
): readonly JsonObject[] {
  if (printed.length === 0) return items
  const merged = applyOverlay(podWith(list, items), podWith(list, printed), contract)
  return recordsAt(recordAt(merged, 'spec'), list)
}

function podWith(list: NamedList, items: readonly JsonObject[]): JsonObject {
  const spec = withKeys(undefined, { containers: [], [list]: items })
  return withKeys(undefined, { spec })
}

function bare(item: JsonObject): JsonObject {
  return withKeys(undefined, { name: textAt(item, 'name') })
}

function namesOf(items: readonly JsonObject[]): string {
  return items.map((item) => textAt(item, 'name')).join('\n')
}
