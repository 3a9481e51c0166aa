/** How many of Istio's golden inputs `inject | uninject` gives back byte for byte, and why not the others. */
import { goldenCases } from './golden-cases.ts'
import { injectText } from './inject-text.ts'
import { uninjectText } from './uninject-text.ts'

export interface RestoredGoldens {
  readonly restored: number
  /** Inputs that inject takes. */
  readonly injected: number
  /** Inputs that inject refuses as Istio does: there is nothing to take back. */
  readonly refused: readonly Unrestored[]
  readonly others: readonly Unrestored[]
}

export interface Unrestored {
  readonly name: string
  readonly why: string
}

/** Runs the cases of the versions asked for. */
export function restoredGoldens(isWanted: (version: string) => boolean): RestoredGoldens {
  const refused: Unrestored[] = []
  const others: Unrestored[] = []
  let restored = 0
  for (const { name, input, policy, facts } of goldenCases(isWanted)) {
    const baked = injectText(input, policy, facts)
    if (baked.exitCode !== 0) {
      refused.push({ name, why: baked.stderr.split('\n', 1)[0] ?? '' })
      continue
    }
    const bare = uninjectText(baked.stdout, { policy, facts })
    if (bare.stdout === input) restored++
    else others.push({ name, why: bare.exitCode === 0 ? firstDifference(input, bare.stdout) : bare.stderr })
  }
  return { restored, injected: restored + others.length, refused, others }
}

function firstDifference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const at = old.findIndex((line, i) => line !== now[i])
  const line = at < 0 ? old.length : at
  return `line ${line + 1} was ${JSON.stringify(old[line] ?? '')} and came back as ${JSON.stringify(now[line] ?? '')}`
}
