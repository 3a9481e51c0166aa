import type { Diagnostic } from '../../../base/diagnostic.ts'
import { autoImage } from './auto-image.ts'
import { emptiedParts } from './emptied-parts.ts'
import { ignoredSwitch } from './ignored-switch.ts'
import { injectedTwice } from './injected-twice.ts'
import { namespaceLabels } from './namespace-labels.ts'
import { portZeroProbes } from './port-zero-probes.ts'
import type { LintContext, LintRule } from './rule.ts'
import { udpPorts } from './udp-ports.ts'

/** What is warned about after a run, in this order. */
const RULES: readonly LintRule[] = [
  ignoredSwitch,
  namespaceLabels,
  injectedTwice,
  autoImage,
  udpPorts,
  emptiedParts,
  portZeroProbes,
]

/** All that looks wrong, one warning a cause. */
export function lintOutcomes(context: LintContext): readonly Diagnostic[] {
  return RULES.flatMap((rule) => rule(context))
}
