import { at, type JsonObject } from '../../base/json.ts'
import { CONTAINERS } from '../../istio/names.ts'
import type { DeclaredInjector } from '../../policy/own-injectors.ts'
import type { Chunks } from '../chunks.ts'
import type { InjectorRecord } from '../own/records.ts'
import { containersOf, findNamed, recordsAt } from '../pod-parts.ts'

/** What one injector added to a pod template, by its record. */
export interface Layer {
  /** `istio`, or the title of an own injector. */
  readonly injector: string
}

/** Istio's own name in lists of injectors. */
export const ISTIO_LAYER = 'istio'

/** The layers of a template in the order in which they were put on. Throws InjectError RI0503. */
export function layersOf(template: JsonObject, declared: readonly DeclaredInjector[], chunks: Chunks): readonly Layer[] {
  const own = chunks.own().readRecords(template)
  const layers = own.map(({ injector }): Layer => ({ injector }))
  if (!chunks.istio().isInjected(template)) return layers
  const seen = appContainers(template)
  const before = new Set(own.filter((one) => ranBeforeIstio(one, seen, declared)).map(({ injector }) => injector))
  return [
    ...layers.filter(({ injector }) => before.has(injector)),
    { injector: ISTIO_LAYER },
    ...layers.filter(({ injector }) => !before.has(injector)),
  ]
}

/**
 * Istio tells its proxy which containers the pod has: whoever added one of those came before. Otherwise the order of the policy tells, and without it
 * Istio came first, as where no list names it.
 */
function ranBeforeIstio(
  { injector, items, set, was }: InjectorRecord,
  seen: ReadonlySet<string> | undefined,
  declared: readonly DeclaredInjector[],
): boolean {
  const paths = [...items, ...Object.keys(set), ...Object.keys(was)]
  if (paths.some((path) => ISTIO_CONTAINER.test(path))) return false
  const added = items.flatMap((path) => CONTAINER.exec(path)?.[1] ?? [])
  if (seen !== undefined && added.length > 0) return added.every((name) => seen.has(name))
  const place = (wanted: string): number =>
    declared.findIndex((one) => (one.kind === 'istio' ? ISTIO_LAYER : one.title) === wanted)
  const [own, istio] = [place(injector), place(ISTIO_LAYER)]
  return own >= 0 && istio >= 0 && own < istio
}

/** A path into a container of Istio's. */
const ISTIO_CONTAINER = /^\/spec\/(?:containers|initContainers)\/istio-(?:proxy|init|validation)(?:\/|$)/
/** The path of an ordinary container itself. */
const CONTAINER = /^\/spec\/containers\/([^/]+)$/

/** Names of the pod's containers as they were when Istio injected; undefined where the proxy does not tell. */
function appContainers(template: JsonObject): ReadonlySet<string> | undefined {
  for (const list of ['containers', 'initContainers'] as const) {
    const proxy = findNamed(containersOf(template, list), CONTAINERS.proxy)
    const value = at(findNamed(recordsAt(proxy, 'env'), 'ISTIO_META_APP_CONTAINERS'), 'value')
    if (typeof value === 'string') return new Set(value.split(','))
  }
  return undefined
}
