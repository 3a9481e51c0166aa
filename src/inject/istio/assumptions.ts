import type { Diagnostic } from '../../base/diagnostic.ts'
import type { PolicySpec } from '../../policy/injection-policy.ts'
import type { IstioRevision } from './revisions.ts'

/** What a run worked with. */
export interface Assumed {
  readonly spec: PolicySpec
  /** Revisions that injected. */
  readonly used: readonly IstioRevision[]
  /** The minor of the chart whose label rules decided, for want of webhooks. */
  readonly chart: number | undefined
  /** `shown`: defaults of the API server made a difference. */
  readonly defaults: 'shown' | 'not shown'
}

/** What was assumed about the cluster, once a run, each with the setting that pins it. */
export function assumptions({ spec, used, chart, defaults }: Assumed): readonly Diagnostic[] {
  const notices: Diagnostic[] = []
  const tell = (message: string, hint: string): void => {
    notices.push({ code: 'RI0235', severity: 'info', message, hint })
  }
  for (const { name, versionAssumed, newerMinor, environmentAssumed, contract } of used) {
    if (versionAssumed)
      tell(`nothing tells the version of Istio revision ${name}; 1.${contract.minor} was assumed`, 'spec.istio.version')
    if (newerMinor !== undefined)
      notices.push({
        code: 'RI0235',
        severity: 'warning',
        message: `Istio 1.${newerMinor}, revision ${name}, is newer than this render-inject knows; the rules of 1.${contract.minor} were taken`,
        hint: `a newer render-inject; spec.istio.version: "1.${contract.minor}" says that they are right`,
      })
    if (environmentAssumed)
      tell(
        `nothing tells the environment of istiod, revision ${name}; the defaults of 1.${contract.minor} were assumed${spec.istio?.nativeSidecars === undefined ? nativeText(contract) : ''}`,
        'add the Deployment of istiod to the facts, or set spec.istio.env',
      )
  }
  if (chart !== undefined) {
    tell(
      `no webhook configuration is among the facts; the label rules of Istio's chart 1.${chart} decided`,
      'add the MutatingWebhookConfiguration istio-sidecar-injector',
    )
  }
  if (defaults === 'shown')
    tell(
      'API-server defaults for ports and probes were assumed, as a live webhook sees them',
      'spec.istio.assumeDefaults: false shows Istio the pods as they are written',
    )
  return notices
}

function nativeText({ nativeSidecars }: IstioRevision['contract']): string {
  switch (nativeSidecars) {
    case 'none':
      return ''
    case 'flag':
      return ': no native sidecars'
    case 'auto':
      return ': native sidecars by the version of the nodes'
  }
}
