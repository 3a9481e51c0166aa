import { parseJson } from '../../../src/base/json.ts'
import { withoutNoise } from '../../../src/inject/istio/without-noise.ts'
import { equal } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'

describe('withoutNoise', (it) => {
  const before = parseJson('{"containers":[{"name":"app","resources":{}},{"name":"b"}]}')

  it('keeps what the user wrote, and drops what only Go prints', () => {
    const after = parseJson(
      '{"containers":[{"name":"proxy","resources":{}},{"name":"app","resources":{}},{"name":"b","resources":{},"tty":true}],"volumes":[{"name":"v","emptyDir":{}}]}',
    )
    equal(withoutNoise(before, after), {
      containers: [{ name: 'proxy' }, { name: 'app', resources: {} }, { name: 'b', tty: true }],
      volumes: [{ name: 'v', emptyDir: {} }],
    })
  })

  it('keeps resources that say something', () => {
    const after = parseJson('{"containers":[{"name":"proxy","resources":{"limits":{"cpu":"1"}}}]}')
    equal(withoutNoise(before, after), { containers: [{ name: 'proxy', resources: { limits: { cpu: '1' } } }] })
  })
})
