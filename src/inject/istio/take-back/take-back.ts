/**
 * Takes an earlier injection of Istio back out of a pod template, so that injecting again gives what injecting the author's template gives. Works from what
 * Istio itself writes down: names in the status annotation, the author's containers in the overrides annotation, probes and scraping in variables of the
 * proxy. For labels, annotations and settings there is no record: they go where today's templates set them with that very value. What may be the
 * author's stays. Why there is no record of our own: docs/decisions/0003-no-record-of-our-own.md.
 */
import { fail } from '../../../base/diagnostic.ts'
import { isEmpty, type JsonObject, sameJson } from '../../../base/json.ts'
import { ANNOTATIONS, CONTAINERS, LABELS } from '../../../istio/names.ts'
import type { Contract } from '../../../istio/versions.ts'
import {
  annotationsOf,
  type ContainerList,
  findNamed,
  nameSet,
  recordAt,
  recordsAt,
  type Texts,
  textAt,
  withAnnotations,
  withKeys,
  withLabels,
} from '../../pod-parts.ts'
import { injectionStatus, isRecordError, type RecordedNames, recordedOverrides } from '../records.ts'
import { type ContainerRecords, type Defaults, type Today, takeBackContainers, withProxyAt } from './containers.ts'
import { isInjected } from './is-injected.ts'
import type { RecordedList } from './known-names.ts'
import { type Placing, takeBackLists } from './lists.ts'
import { takeBackProbes } from './probes.ts'
import { takeBackPrometheus } from './prometheus.ts'
import { proxyRecords } from './proxy-records.ts'
import { MAPS, withOwn, withoutPrintedSettings, withoutWritten } from './settings.ts'

/** How the pod's network was set up when it was injected. */
export type NetworkSetup = 'cni' | 'init'

export interface TakeBackContext {
  readonly contract: Contract
  readonly defaults: Defaults
  readonly placing: Placing
  /** Can a template of the facts, or one of Istio's own, have added an item of that name? */
  readonly isKnown: (list: RecordedList, name: string) => boolean
  /** Does injection write a label or annotation of that name? */
  readonly isWritten: (key: string) => boolean
  /** The mesh's port of the agent. */
  readonly agentPort: number
  /** Is Prometheus sent to the agent, for a pod with these annotations? */
  readonly sendsPrometheus: (annotations: Texts) => boolean
  /** An injection of today into a template: what came out, and what the templates printed. Undefined where there is none. */
  readonly inject: (
    template: JsonObject,
    network?: NetworkSetup,
  ) => { readonly template: JsonObject; readonly printed: JsonObject } | undefined
}

export interface TakenBack {
  readonly template: JsonObject
  /** What an earlier injection may have set and stays, as messages show it; empty where injecting again changes nothing. */
  readonly stays: readonly string[]
  /** Of these, what leads nowhere without the injection, and is told even where injecting again changes nothing. */
  readonly lost: readonly string[]
}

/** The template before injection; itself where no status annotation is on it. Throws InjectError: RI0503 for damaged records, RI0506 for names that no template adds. */
export function takeBackIstio(template: JsonObject, context: TakeBackContext): TakenBack {
  if (!isInjected(template)) return { template, stays: [], lost: [] }
  const records = readRecords(template)
  const { candidate, today, sets } = injectedToday(template, records, context)
  checkNames(template, records, today?.printed, context)
  // Where the records leave open what was: the first that an injection makes into what is there.
  const taken = VARIANTS.filter(({ applies }) => applies(template)).map(
    (variant) => () => take(template, records, today, variant, { ...context, isWritten: sets }),
  )
  const first = taken[0]?.() ?? candidate
  for (const next of [() => first, ...taken.slice(1)]) {
    const one = next()
    const again = context.inject(one.template)
    if (again !== undefined && sameJson(again.template, template)) return { ...one, stays: [] }
  }
  return first
}

interface InjectedToday {
  readonly candidate: TakenBack
  readonly today: Today | undefined
  /** The labels and annotations that today's injection sets by itself. */
  readonly sets: (key: string) => boolean
}

/** The template without all that may be the injection's, and an injection of today into it. */
function injectedToday(template: JsonObject, records: Records, context: TakeBackContext): InjectedToday {
  const network = networkOf(records.injected)
  const candidate = take(template, records, undefined, VARIANTS[0], context)
  const today = context.inject(candidate.template, network)
  if (today === undefined) return { candidate, today, sets: () => false }
  const keys = new Set(MAPS.flatMap((map) => Object.keys(recordAt(recordAt(today.template, 'metadata'), map))))
  const sets = (key: string): boolean => context.isWritten(key) && keys.has(key)
  // What today's injection does not set is the author's, and may sway what it sets.
  const narrowed = take(template, records, undefined, VARIANTS[0], { ...context, isWritten: sets })
  if (sameJson(narrowed.template, candidate.template)) return { candidate, today, sets }
  return { candidate: narrowed, today: context.inject(narrowed.template, network) ?? today, sets }
}

/** A guess at what the records do not tell. */
interface Variant {
  readonly applies: (template: JsonObject) => boolean
  /** Where the author's proxy stood that is a native sidecar now. */
  readonly home: ContainerList
  readonly proxy: 'in order' | 'first'
  /** Labels and annotations that injection sets too: they go, or all of them were the author's. */
  readonly shared: 'goes' | 'stays'
}

const always = (): boolean => true
const hasOverrides = (template: JsonObject): boolean => annotationsOf(template)[ANNOTATIONS.overrides] !== undefined

const VARIANTS: readonly [Variant, ...Variant[]] = [
  { applies: always, home: 'containers', proxy: 'in order', shared: 'goes' },
  { applies: always, home: 'containers', proxy: 'in order', shared: 'stays' },
  { applies: hasOverrides, home: 'initContainers', proxy: 'in order', shared: 'goes' },
  { applies: hasOverrides, home: 'initContainers', proxy: 'in order', shared: 'stays' },
  { applies: hasOverrides, home: 'containers', proxy: 'first', shared: 'goes' },
  { applies: hasOverrides, home: 'containers', proxy: 'first', shared: 'stays' },
]

/** Takes back under a guess, all that can be told of it. Without `today` all that may be the injection's goes. */
function take(
  template: JsonObject,
  records: Records,
  today: Today | undefined,
  { home, proxy: place, shared }: Variant,
  context: TakeBackContext,
): TakenBack {
  const { contract, agentPort, defaults } = context
  const proxy = proxyRecords(template, proxyOverride(records))
  const containers = takeBackContainers(template, { ...records, ports: proxy.ports }, contract, { today, home, defaults })
  const placed = place === 'first' ? withProxyAt(containers, 0) : containers
  const probes = takeBackProbes(placed, proxy, { agentPort, defaults })
  const agentPorts = context.sendsPrometheus(annotationsOf(template)) ? [String(agentPort)] : []
  const bare = withoutRecords(takeBackPrometheus(probes.template, proxy, agentPorts))
  const lists =
    shared === 'stays' ? { template: bare, stays: [] } : takeBackLists(bare, records.injected, today?.printed, context)
  const { template: unheld, held } = withoutWritten(lists.template, shared === 'goes' ? context.isWritten : () => false)
  const lost = probes.lost.map((name) => `a probe of container ${name}`)
  if (today === undefined) return { template: pruned(unheld, template), stays: lost, lost }
  const own = withOwn(unheld, held, today.template)
  const stays = [...lost, ...lists.stays, ...own.stays]
  return { template: pruned(withoutPrintedSettings(own.template, today.printed), template), stays, lost }
}

interface Records {
  readonly injected: RecordedNames
  readonly overrides: ContainerRecords['overrides']
}

function readRecords(template: JsonObject): Records {
  const injected = injectionStatus(template)
  if (injected === undefined) return damaged(ANNOTATIONS.status)
  try {
    return { injected, overrides: recordedOverrides(template) }
  } catch (error) {
    if (!isRecordError(error)) throw error
    return damaged(ANNOTATIONS.overrides)
  }
}

function damaged(annotation: string): never {
  return fail('RI0503', `the annotation ${annotation} of an earlier injection cannot be read`, {
    hint: 'start from the manifest before injection, or remove the annotation and what was injected',
  })
}

function proxyOverride({ overrides }: Records): JsonObject | undefined {
  return findNamed([...overrides.containers, ...overrides.initContainers], CONTAINERS.proxy)
}

/** A forged annotation must not take away what its author wrote. What templates only add to is the author's too: it needs a record to come back from. */
function checkNames(
  template: JsonObject,
  { injected, overrides }: Records,
  printed: JsonObject | undefined,
  { isKnown }: TakeBackContext,
): void {
  for (const list of ['containers', 'initContainers', 'volumes'] as const) {
    const present = nameSet(recordsAt(recordAt(template, 'spec'), list))
    const written = nameSet(list === 'volumes' ? [] : overrides[list])
    const today = recordsAt(recordAt(printed, 'spec'), list)
    for (const name of injected[list]) {
      if (!present.has(name) || written.has(name)) continue
      const again = findNamed(today, name)
      const isAddition = again !== undefined && list !== 'volumes' && textAt(again, 'image') === '' && name !== CONTAINERS.proxy
      if (isAddition || (again === undefined && !isKnown(list, name))) unknownName(list, name)
    }
  }
}

const TITLES: Readonly<Record<RecordedList, string>> = {
  containers: 'container',
  initContainers: 'init container',
  volumes: 'volume',
}

function unknownName(list: RecordedList, name: string): never {
  return fail(
    'RI0506',
    `the annotation ${ANNOTATIONS.status} names ${TITLES[list]} ${name}, which no template of the facts could have added`,
    {
      hint: `start from the manifest before injection, add the facts of the Istio that injected it, or take ${name} out of the annotation if it is your own`,
    },
  )
}

/** The pod of an Istio with CNI has a container that checks the network, and none that sets it up. */
function networkOf({ initContainers }: RecordedNames): NetworkSetup | undefined {
  if (initContainers.includes(CONTAINERS.init)) return 'init'
  return initContainers.includes(CONTAINERS.validation) ? 'cni' : undefined
}

/** Without the records themselves; Istio up to 1.8 also wrote an empty label of its revision. */
function withoutRecords(template: JsonObject): JsonObject {
  const bare = withAnnotations(template, { [ANNOTATIONS.status]: undefined, [ANNOTATIONS.overrides]: undefined })
  const labels = recordAt(recordAt(template, 'metadata'), 'labels')
  return labels[LABELS.revision] === '' ? withLabels(bare, { [LABELS.revision]: undefined }) : bare
}

/** Without maps and lists that taking back left empty; one that is empty in the injected template was its author's. */
function pruned(template: JsonObject, injected: JsonObject): JsonObject {
  const [metadata, spec] = [recordAt(template, 'metadata'), recordAt(template, 'spec')]
  const kept = withoutEmpty(metadata, recordAt(injected, 'metadata'), ['labels', 'annotations'])
  return withKeys(template, {
    metadata: Object.keys(kept).length === 0 ? undefined : kept,
    spec: withoutEmpty(spec, recordAt(injected, 'spec'), ['initContainers', 'volumes', 'imagePullSecrets']),
  })
}

function withoutEmpty(object: JsonObject, injected: JsonObject, keys: readonly string[]): JsonObject {
  const empty = keys.filter((key) => isEmpty(object[key]) && !isEmpty(injected[key]))
  return empty.length === 0 ? object : withKeys(object, Object.fromEntries(empty.map((key) => [key, undefined])))
}
