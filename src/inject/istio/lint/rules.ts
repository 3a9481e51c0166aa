import type { Diagnostic } from '../../../base/diagnostic.ts'
import type { JsonObject } from '../../../base/json.ts'
import { autoImage, autoImaged } from './auto-image.ts'
import { emptiedParts, imageless } from './emptied-parts.ts'
import { ignoredSwitch } from './ignored-switch.ts'
import { injectedTwice } from './injected-twice.ts'
import { namespaceLabels } from './namespace-labels.ts'
import { podResources } from './pod-resources.ts'
import { portZeroProbes } from './port-zero-probes.ts'
import type { LintContext, LintRule } from './rule.ts'
import { hasTwoProtocols, udpPorts } from './udp-ports.ts'

/** What is warned about after a run, in this order. */
const RULES: readonly LintRule[] = [
  ignoredSwitch,
  namespaceLabels,
  injectedTwice,
  autoImage,
  udpPorts,
  emptiedParts,
  portZeroProbes,
  podResources,
]

/** All that looks wrong, one warning a cause. */
export function lintOutcomes(context: LintContext): readonly Diagnostic[] {
  return RULES.flatMap((rule) => rule(context))
}

/** May a rule name a container of this injected template? Where none may, the template of another pod of the same make is as good. */
export function namesContainers(before: JsonObject, after: JsonObject): boolean {
  return hasTwoProtocols(before) || imageless(after).length > 0 || autoImaged(after).length > 0
}
