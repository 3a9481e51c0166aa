import type { Diagnostic } from '../base/diagnostic.ts'
import type { Facts } from '../policy/facts.ts'
import type { IstioRevision } from './istio-revisions.ts'

/** What was assumed about the cluster, once a run. */
export function assumptions(facts: Facts, used: readonly IstioRevision[]): readonly Diagnostic[] {
  const notices: Diagnostic[] = []
  const tell = (message: string, hint: string): void => {
    notices.push({ code: 'RI0235', severity: 'info', message, hint })
  }
  for (const { name, versionAssumed, contract } of used) {
    if (versionAssumed)
      tell(`nothing tells the version of Istio revision ${name}; 1.${contract.minor} was assumed`, 'spec.istio.version')
  }
  if (facts.webhooks.length === 0 && used[0] !== undefined) {
    tell(
      `no webhook configuration is among the facts; the label rules of Istio's chart 1.${used[0].contract.minor} decided`,
      'add the MutatingWebhookConfiguration istio-sidecar-injector',
    )
  }
  return notices
}
