/** Taking back one layer: an own injector's by its record, Istio's by its records and, where they are given, by the facts. */

import type { Diagnostic } from '../../base/diagnostic.ts'
import { widthOf } from '../../base/width.ts'
import type { Chunks } from '../chunks.ts'
import { type Counted, countWorkload } from '../failures.ts'
import type { Injection, Workload } from '../injector.ts'
import type { InjectorInputs } from '../injectors.ts'
import { loadTakeBack } from '../istio/take-back.chunk.ts'
import { ISTIO_LAYER, type Layer } from './layers.ts'

/** Takes back layers that lie on one another: Istio's alone, or own ones together. */
export type TakeBackLayer = (workload: Workload, layers: readonly Layer[]) => Injection & { readonly unsure?: Unsure }

/** What the records of one workload do not tell, and nobody told otherwise. */
export interface Unsure {
  readonly workload: Workload
  /** What stays: `label security.istio.io/tlsMode`. */
  readonly stays: readonly string[]
  /** Containers that come back as they are on record. */
  readonly asRecorded: readonly string[]
}

/** How layers are taken back under these facts. Throws InjectError where the facts cannot be understood. */
export function takeBackLayer({ facts, policy, matches }: InjectorInputs, chunks: Chunks): TakeBackLayer {
  // Whether the seal would hold is no question any more.
  const { seal, ...settings } = policy.spec.istio ?? {}
  const inputs: InjectorInputs = { facts, policy: { ...policy, spec: { ...policy.spec, istio: settings } }, matches }
  const istio = facts.revisions.size === 0 ? undefined : chunks.istio().createIstioInjector(inputs, chunks)
  const defaults = settings.assumeDefaults === false ? 'not recorded' : 'recorded'
  return (workload, layers) => {
    const injectors = layers.map(({ injector }) => injector)
    if (!injectors.includes(ISTIO_LAYER)) return chunks.own().takeBackRecorded(workload, injectors)
    const { unsealed } = chunks.istio()
    const { takeBackByRecords } = loadTakeBack()
    const template = seal === undefined ? workload.template : unsealed(workload.template, seal.podLabel)
    if (istio !== undefined) return istio.undo({ ...workload, template })
    const { stays, unsure, asRecorded, ...taken } = takeBackByRecords(template, defaults)
    return { template: taken.template, notices: [], unsure: { workload, stays: [...unsure, ...stays], asRecorded } }
  }
}

/** One warning a cause, for all workloads: without facts they are the same on every one. */
export function tellUnsure(all: readonly Unsure[]): readonly Diagnostic[] {
  const staying = all.filter(({ stays }) => stays.length > 0)
  const recorded = all.filter(({ asRecorded }) => asRecorded.length > 0)
  return [
    ...(staying.length === 0
      ? []
      : [
          warning(
            `no record tells whether these are Istio's or the author's, so that they stay in ${counted(staying)}`,
            byThing(staying, ({ stays }) => stays),
            'give the objects of the Istio that injected with --facts: what its templates set again goes; or remove them yourself',
          ),
        ]),
    ...(recorded.length === 0
      ? []
      : [
          warning(
            `containers that a template had changed come back in ${counted(recorded)} as they were before the injection, without later edits`,
            byThing(recorded, ({ asRecorded }) => asRecorded.map((name) => `container ${name}`)),
            'give the objects of the Istio that injected with --facts: later edits are kept then',
          ),
        ]),
  ]
}

function warning(message: string, notes: readonly string[], hint: string): Diagnostic {
  return { code: 'RI0508', severity: 'warning', message, notes, hint }
}

function byThing(all: readonly Unsure[], things: (one: Unsure) => readonly string[]): readonly string[] {
  const found = new Map<string, Counted>()
  for (const one of all) for (const thing of things(one)) countWorkload(found, thing, one.workload, {})
  const width = widthOf(found.keys())
  return [...found].map(([thing, { first, count }]) => {
    const more = count === 1 ? '' : ` and ${count - 1} more`
    return `${thing.padEnd(width)}  ${first.title}${more}`
  })
}

function counted(all: readonly Unsure[]): string {
  return all.length === 1 ? (all[0]?.workload.title ?? '') : `${all.length} workloads`
}
