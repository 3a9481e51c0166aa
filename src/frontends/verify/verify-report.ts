import type { Source } from '../../base/source.ts'
import type { Compared, Comparison, Stray } from '../../inject/live/compare-live.ts'
import { isInjected, recorded } from '../../inject/live/owned-parts.ts'
import { identityOf, type RunReport, type WorkloadReport } from '../run-report.ts'
import { findingOf } from './verify-text.ts'

/** A comparison with live pods for programs; owners of live sidecars that no manifest has are workloads of their own, at the list of pods. */
export function reportOfComparison({ workloads, strays }: Comparison, pods: Source): RunReport {
  const owners = new Map(strays.map((stray) => [JSON.stringify([stray.namespace, stray.owner]), stray]))
  return {
    workloads: [...workloads.map(renderedOne), ...[...owners.values()].map((stray) => strayOne(stray, pods))],
    diagnostics: [],
  }
}

function renderedOne(one: Compared): WorkloadReport {
  const finding = findingOf(one)
  return {
    ...identityOf(one.workload),
    verdict: isInjected(recorded(one.workload.template)) ? 'injected' : 'left-alone',
    because: `live pods: ${one.state}`,
    injectors: [],
    ...(finding && { finding }),
  }
}

function strayOne({ namespace, owner: { kind, name } }: Stray, source: Source): WorkloadReport {
  return {
    apiVersion: '',
    kind,
    namespace,
    name,
    title: `${kind} ${namespace}/${name}`,
    podTemplate: '',
    place: { source },
    verdict: 'injected',
    because: 'live pods have a sidecar',
    injectors: [],
    finding: { state: 'stray', detail: 'live pods have a sidecar, and stand in no manifest' },
  }
}
