/** Whatever pods are called, and whatever an injector makes of their names: replayed is as injected. Random streams; SEED=… STREAMS=… for others and more of them. */
import { ok } from '../support/assert.ts'
import { replaysOf, type Stream } from '../support/both-ways.ts'
import { describe } from '../support/describe.ts'
import { injectText } from '../support/inject-text.ts'
import { random } from '../support/random.ts'
import { randomStream } from '../support/replay-streams.ts'

const SEED = Number(process.env['SEED'] ?? 20_260)
const STREAMS = Number(process.env['STREAMS'] ?? 40)

describe('replays', (it) => {
  it('of random streams are what injecting gives', () => {
    let replays = 0
    for (let seed = SEED; seed < SEED + STREAMS; seed++)
      for (const stream of withInjected(randomStream(random(seed)), seed)) replays += replaysOf(stream, `SEED=${seed} STREAMS=1`)
    ok(STREAMS < 40 || replays >= 2 * STREAMS, `${replays} replays in ${STREAMS} streams, SEED=${SEED}`)
  })
})

/** A stream, and sometimes the same with every third document injected before. */
function* withInjected(stream: Stream, seed: number): Generator<Stream> {
  yield stream
  if (seed % 5 > 0) return
  const { manifests, policy, facts } = stream
  const { stdout, exitCode } = injectText(manifests, policy, facts)
  const [before, after] = [manifests.split(/^---\n/m), stdout.split(/^---\n/m)]
  if (exitCode === 0 && after.length === before.length)
    yield { ...stream, manifests: before.map((text, i) => (i % 3 === 1 ? after[i] : text)).join('---\n') }
}
