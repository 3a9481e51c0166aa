/** `inject | uninject` gives back Istio's own inputs byte for byte; those that it does not are few, and their reason is known. */
import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { restoredGoldens } from '../support/restored-goldens.ts'

/** Of the inputs that are injected, at least this part. */
const LEAST = 0.95

describe('taking vectors back', (it) => {
  it('golden inputs, byte for byte', () => {
    const { restored, injected, others } = restoredGoldens((version) => ['1.8', '1.30', 'master'].includes(version))
    ok(restored >= LEAST * injected, others.map(({ name, why }) => `${name}: ${why}`).join('\n'))
    is(others.filter(({ why }) => why === '').length, 0)
  })
})
