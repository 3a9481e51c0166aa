import { type JsonObject, parseJson } from '../../src/base/json.ts'
import { proxyIds } from '../../src/istio/openshift.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('proxyIds', (it) => {
  const rows: readonly {
    readonly name: string
    readonly range?: string
    readonly groups?: string
    readonly ids: readonly [bigint, bigint]
  }[] = [
    { name: 'is 1337 without annotations', ids: [1337n, 1337n] },
    { name: 'takes the end of start/size, for the group too', range: '2000/100', ids: [2099n, 2099n] },
    { name: 'takes the end of start-end', range: '2000-2500', ids: [2500n, 2500n] },
    { name: 'takes the first of several groups', range: '2000/100', groups: '10/5,70-90', ids: [2099n, 14n] },
    { name: 'believes no group when one is bad', range: '2000/100', groups: '10/5,x', ids: [2099n, 1337n] },
    { name: 'does not fall back from empty groups', range: '2000/100', groups: '', ids: [2099n, 1337n] },
    { name: 'wraps an empty range as Go does', range: '0/0', ids: [4294967295n, 4294967295n] },
    { name: 'takes no number beyond 32 bits', range: '4294967296/1', ids: [1337n, 1337n] },
  ]
  it.each(
    (row) => row.name,
    rows,
    ({ range, groups, ids }) => {
      const annotations = { 'openshift.io/sa.scc.uid-range': range, 'openshift.io/sa.scc.supplemental-groups': groups }
      const { uid, gid } = proxyIds(parseJson(JSON.stringify({ metadata: { annotations } })) as JsonObject)
      equal([uid, gid], ids)
    },
  )
})
