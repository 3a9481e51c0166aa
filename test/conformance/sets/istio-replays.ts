/**
 * Sets `istio/replays/VERSION`: Istio's own inputs, each workload many times with its words renamed. A stream comes out the same whether injections are replayed or
 * made; the last row counts the replays.
 */
import { replaysOf } from '../../support/both-ways.ts'
import { goldenCases } from '../../support/golden-cases.ts'
import { random } from '../../support/random.ts'
import { renamedCopies } from '../../support/renamed-copies.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

const VERSIONS = ['1.12', '1.20', '1.26', 'master']
const SEED = Number(process.env['SEED'] ?? 20_260)
/** Of each workload that is replayed at all, some are first made to learn from. */
const LEAST = 500

export const sets: FindSets = () =>
  VERSIONS.filter((version) => goldenCases((one) => one === version).length > 0).map((version) => ({
    name: `istio/replays/${version}`,
    rows: () => rowsOf(version),
  }))

function* rowsOf(version: string): Iterable<{ id: string; run: () => Outcome }> {
  let total = 0
  for (const { name, input, policy, facts } of goldenCases((one) => one === version)) {
    const run = (): Outcome => {
      try {
        total += replaysOf({ manifests: renamedCopies(input, random(SEED)), policy, facts }, `SEED=${SEED}`)
        return PASS
      } catch (error) {
        return miss((error as Error).message)
      }
    }
    yield { id: name, run }
  }
  yield { id: 'replays', run: () => (total >= LEAST ? PASS : miss(`${total} replays only`)) }
}
