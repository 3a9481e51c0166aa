/**
 * What injection owns of a pod, by the records that it left, as the API server would have it: so that a rendered pod template and a live pod can be compared.
 * Left out is what only the server adds, and `proxy.istio.io/overrides`, in which a webhook sees such additions too.
 */

import { isInjectError } from '../../base/diagnostic.ts'
import { at, isArray, isObject, type Json, type JsonObject, recordOf, wordOf } from '../../base/json.ts'
import { readJsonPointer } from '../../base/json-pointer.ts'
import { ANNOTATIONS, CONTAINERS } from '../../istio/names.ts'
import { withDefaults } from '../../krm/pod-defaults.ts'
import { typeRef } from '../../krm/pod-schema.ts'
import { isTypedError, roundTrip } from '../../krm/typed.ts'
import { SITES } from '../istio/finish/probers.ts'
import { PROMETHEUS_ENV } from '../istio/finish/prometheus-merge.ts'
import { injectionStatus } from '../istio/records.ts'
import { shownPath, valueAt } from '../own/pod-path.ts'
import { readRecords } from '../own/records.ts'
import { annotationsOf, containersOf, findNamed, recordAt, recordsAt, textAt, withKeys } from '../pod-parts.ts'
import { type Change, changesBetween } from '../template-changes.ts'

/** A pod or pod template with what its records say. */
export interface Recorded {
  readonly pod: JsonObject
  /** Names that Istio's record holds, by list; absent where Istio injected nothing. */
  readonly istio: Readonly<Record<NamedList, readonly string[]>> | undefined
  /** Paths that own injectors recorded. */
  readonly paths: readonly string[]
}

const NAMED_LISTS = ['initContainers', 'containers', 'volumes', 'imagePullSecrets'] as const
type NamedList = (typeof NAMED_LISTS)[number]

/** Reads the records of a pod. A record that cannot be read counts as none. */
export function recorded(pod: JsonObject): Recorded {
  return { pod: normalised(pod), istio: injectionStatus(pod), paths: ownPaths(pod) }
}

/** Was anything injected? */
export function isInjected({ istio, paths }: Recorded): boolean {
  return istio !== undefined || paths.length > 0
}

/** How what injection owns differs, from the live pod to the rendered template. */
export function ownedChanges(live: Recorded, rendered: Recorded): readonly Change[] {
  const names = (list: NamedList): ReadonlySet<string> =>
    new Set([...(live.istio?.[list] ?? []), ...(rendered.istio?.[list] ?? [])])
  const isMerged = [live, rendered].some(({ pod }) => hasProxyEnv(pod, PROMETHEUS_ENV))
  const istio = (side: Recorded): JsonObject => istioParts(side.pod, names, isMerged)
  const hasIstio = live.istio !== undefined || rendered.istio !== undefined
  return [
    ...(hasIstio ? changesBetween(istio(live), istio(rendered)) : []),
    ...probeChanges(live.pod, rendered.pod, names),
    ...[...new Set([...live.paths, ...rendered.paths])].flatMap((text) => {
      const path = readJsonPointer(text)
      const side = (pod: JsonObject): JsonObject => {
        const value = valueAt(pod, path, POD)
        return recordOf(value === undefined ? [] : [[shownPath(path, POD), value]])
      }
      return changesBetween(side(live.pod), side(rendered.pod)).map((change) => ({
        ...change,
        path: change.path.replace(/^\[(.+)\](?=$|\.)/, '$1'),
      }))
    }),
  ]
}

const POD = typeRef('Pod')

/** As a Go client would print it, with the server's defaults; a pod that Kubernetes could not read stays as it is. */
function normalised(pod: JsonObject): JsonObject {
  const parts = recordOf(['metadata', 'spec'].flatMap((key) => (isObject(pod[key]) ? [[key, pod[key]] as const] : [])))
  try {
    return withoutAdditions(withDefaults(roundTrip(parts, 'Pod'), 'Pod'))
  } catch (error) {
    if (isTypedError(error)) return withoutAdditions(parts)
    throw error
  }
}

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Without what a server adds and no table of defaults holds. */
function withoutAdditions(pod: JsonObject): JsonObject {
  const spec = recordAt(pod, 'spec')
  const clean = (container: JsonObject): JsonObject => {
    // Admission mounts the token of the service account under a name of chance.
    const mounts = recordsAt(container, 'volumeMounts').filter((mount) => textAt(mount, 'mountPath') !== TOKEN_PATH)
    const ports = recordsAt(container, 'ports').map((port) =>
      // In the host's network the two are one.
      spec['hostNetwork'] === true && port['hostPort'] === port['containerPort'] ? withKeys(port, { hostPort: undefined }) : port,
    )
    return withKeys(container, {
      ...(container['volumeMounts'] !== undefined && { volumeMounts: mounts.length === 0 ? undefined : mounts }),
      ...(container['ports'] !== undefined && { ports }),
    })
  }
  const lists = (['containers', 'initContainers'] as const).flatMap((list) =>
    isArray(spec[list]) ? [[list, recordsAt(spec, list).map(clean)] as const] : [],
  )
  return withKeys(pod, { spec: withKeys(spec, Object.fromEntries(lists)) })
}

function ownPaths(pod: JsonObject): readonly string[] {
  try {
    return readRecords(pod).flatMap(({ items, set, was }) => [...items, ...Object.keys(set), ...Object.keys(was)])
  } catch (error) {
    if (!isInjectError(error)) throw error
    return []
  }
}

/** Annotations that are Istio's and still not the same on both sides: records, and what other controllers write. */
const NOT_COMPARED: ReadonlySet<string> = new Set([ANNOTATIONS.status, ANNOTATIONS.overrides])
const OTHERS = /^ambient\.istio\.io\//
const ISTIO_KEY = /(?:^|\.)istio\.io\/|^kubectl\.kubernetes\.io\/default-(?:container|logs-container)$/
const PROMETHEUS_KEY = /^prometheus\.io\//

function istioParts(pod: JsonObject, names: (list: NamedList) => ReadonlySet<string>, isMerged: boolean): JsonObject {
  const metadata = recordAt(pod, 'metadata')
  const owns = (key: string): boolean =>
    (ISTIO_KEY.test(key) && !NOT_COMPARED.has(key) && !OTHERS.test(key)) || (isMerged && PROMETHEUS_KEY.test(key))
  const spec = recordAt(pod, 'spec')
  return recordOf([
    [
      'metadata',
      recordOf([
        ['labels', keysOf(recordAt(metadata, 'labels'), owns)],
        ['annotations', keysOf(recordAt(metadata, 'annotations'), owns)],
        ['revision', revisionOf(pod)],
      ]),
    ],
    [
      'spec',
      recordOf(NAMED_LISTS.map((list) => [list, recordsAt(spec, list).filter((item) => names(list).has(textAt(item, 'name')))])),
    ],
  ])
}

/** The revision that injected, from the status annotation. */
function revisionOf(pod: JsonObject): string {
  return /"revision":\s*"([^"]*)"/.exec(annotationsOf(pod)[ANNOTATIONS.status] ?? '')?.[1] ?? ''
}

function keysOf(map: JsonObject, owns: (key: string) => boolean): JsonObject {
  return recordOf(
    Object.keys(map)
      .filter(owns)
      .sort()
      .map((key) => [key, map[key] as Json]),
  )
}

function hasProxyEnv(pod: JsonObject, name: string): boolean {
  return (['containers', 'initContainers'] as const).some((list) => {
    const proxy = findNamed(containersOf(pod, list), CONTAINERS.proxy)
    return recordsAt(proxy, 'env').some((variable) => textAt(variable, 'name') === name)
  })
}

/** Probes that lead to the agent on either side. */
function probeChanges(
  live: JsonObject,
  rendered: JsonObject,
  names: (list: NamedList) => ReadonlySet<string>,
): readonly Change[] {
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    containersOf(rendered, list).flatMap((container) => {
      const name = textAt(container, 'name')
      const other = findNamed(containersOf(live, list), name)
      if (names(list).has(name) || other === undefined) return []
      return SITES.flatMap(([path]) => {
        const sides = [at(other, ...path), at(container, ...path)]
        if (!sides.some((probe) => AGENT_PATH.test(wordOf(at(probe, 'httpGet', 'path') ?? '')))) return []
        const [before, after] = sides.map((probe) => recordOf(probe === undefined ? [] : [['probe', probe]]))
        return changesBetween(before ?? recordOf([]), after ?? recordOf([])).map((change) => ({
          ...change,
          path: change.path.replace(/^probe/, `spec.${list}[${name}].${path.join('.')}`),
        }))
      })
    }),
  )
}

const AGENT_PATH = /^\/app-(?:health|lifecycle)\//
