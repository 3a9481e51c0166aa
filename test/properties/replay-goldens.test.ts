/**
 * Injections that are done again in the text give what injections that are made give, to the byte: cases and examples of our own, in each form, with each workload many times, its
 * words renamed. `npm run conformance` does the same with Istio's own inputs (set istio/replays).
 */
import { ok } from '../support/assert.ts'
import { replaysOf } from '../support/both-ways.ts'
import { describe } from '../support/describe.ts'
import { ownStreams } from '../support/own-streams.ts'
import { objectsOf } from '../support/pods.ts'
import { random } from '../support/random.ts'
import { renamedCopies } from '../support/renamed-copies.ts'
import { jsonResourceList, resourceList } from '../support/resource-list.ts'

const SEED = Number(process.env['SEED'] ?? 20_260)

describe('what is replayed', (it) => {
  it('is what injecting gives, in documents and in a ResourceList', () => {
    const replays = new Map<string, number>()
    for (const { name, manifests, policy, facts } of ownStreams()) {
      if (manifests.startsWith('{')) continue
      const copies = renamedCopies(manifests, random(SEED))
      // What cannot be injected is refused in each form alike.
      for (const [form, text] of [
        ['documents', copies],
        ['list', resourceList(copies, undefined)],
      ] as const) {
        if (form === 'list' && replays.get(`${name} as documents`) === 0) continue
        replays.set(`${name} as ${form}`, replaysOf({ manifests: text, policy, facts }, `${name} as ${form}, SEED=${SEED}`))
      }
    }
    const total = [...replays.values()].reduce((sum, count) => sum + count, 0)
    const told = [...replays].map(([name, count]) => `${name}: ${count}`).join('\n')
    ok(total >= 200, `${total} replays only\n${told}`)
    for (const name of ['examples/quickstart', 'examples/log-shipper', 'cases/helm', 'cases/switch'])
      for (const form of ['documents', 'list']) ok((replays.get(`${name} as ${form}`) ?? 0) > 0, `no replays of ${name}\n${told}`)
  })
  it('is not JSON, which comes out the same', () => {
    const [quickstart] = ownStreams().filter(({ name }) => name === 'examples/quickstart')
    ok(quickstart !== undefined)
    const { manifests, policy, facts } = quickstart
    const copies = renamedCopies(manifests, random(SEED))
    ok(objectsOf(copies).length > 36)
    replaysOf({ manifests: jsonResourceList(copies, 'kind: ConfigMap\n'), policy, facts }, 'JSON')
  })
})
