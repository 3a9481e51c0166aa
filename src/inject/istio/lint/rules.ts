import type { JsonObject } from '../../../base/json.ts'
import type { NamespaceView } from '../../../policy/namespaces.ts'
import type { Lint } from '../../injector.ts'
import { autoImage, autoImaged } from './auto-image.ts'
import { emptiedParts, imageless } from './emptied-parts.ts'
import { ignoredAlways, ignoredNever } from './ignored-selectors.ts'
import { ignoredSwitch } from './ignored-switch.ts'
import { injectedTwice } from './injected-twice.ts'
import { namespaceLabels } from './namespace-labels.ts'
import { podResources } from './pod-resources.ts'
import { portZeroProbes } from './port-zero-probes.ts'
import type { Affected, DecideLive, LintRule } from './rule.ts'
import { hasTwoProtocols, udpPorts } from './udp-ports.ts'

/** What is warned about after a run, in this order. */
const RULES: readonly LintRule[] = [
  ignoredSwitch,
  ignoredNever,
  ignoredAlways,
  namespaceLabels,
  injectedTwice,
  autoImage,
  udpPorts,
  emptiedParts,
  portZeroProbes,
  podResources,
]

/** Watches a run by all rules. */
export function createLint(decideLive: DecideLive): Lint {
  const found = RULES.map(() => new Map<string, Affected & { readonly titles: Set<string> }>())
  const note = (causes: (typeof found)[number] | undefined, cause: string, title: string, namespace: NamespaceView): void => {
    const known = causes?.get(cause)
    if (known === undefined) causes?.set(cause, { titles: new Set([title]), namespace })
    else known.titles.add(title)
  }
  return {
    see: (outcome) => {
      const { title, namespace } = outcome.workload
      for (const [i, rule] of RULES.entries()) {
        const cause = rule.causeOf(outcome, decideLive)
        if (cause !== undefined) note(found[i], cause, title, namespace)
      }
    },
    notices: () => RULES.flatMap((rule, i) => rule.tell(found[i] ?? new Map())),
  }
}

/** May a rule name a container of this injected template? Where none may, the template of another pod of the same make is as good. */
export function namesContainers(before: JsonObject, after: JsonObject): boolean {
  return hasTwoProtocols(before) || imageless(after).length > 0 || autoImaged(after).length > 0
}
