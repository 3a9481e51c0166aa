/** Whatever pods are called, and whatever an injector makes of their names: replayed is as injected. Random streams; SEED=… STREAMS=… for others and more of them. */
import { ok } from '../support/assert.ts'
import { replaysOf } from '../support/both-ways.ts'
import { describe } from '../support/describe.ts'
import { random } from '../support/random.ts'
import { randomStream } from '../support/replay-streams.ts'

const SEED = Number(process.env['SEED'] ?? 20_260)
const STREAMS = Number(process.env['STREAMS'] ?? 60)

describe('replays', (it) => {
  it('of random streams are what injecting gives', () => {
    let replays = 0
    for (let seed = SEED; seed < SEED + STREAMS; seed++)
      replays += replaysOf(randomStream(random(seed)), `SEED=${seed} STREAMS=1`)
    ok(STREAMS < 60 || replays >= 2 * STREAMS, `${replays} replays in ${STREAMS} streams, SEED=${SEED}`)
  })
})
