import { detectNativeSidecars, nativeSidecarMode } from '../../src/istio/native-sidecars.ts'
import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('detectNativeSidecars', (it) => {
  const old = { name: 'old', version: 'v1.32.9' }
  const fresh = { name: 'fresh', version: 'v1.33.0-eks-1' }
  it('heeds a plain setting over all nodes', () => {
    is(detectNativeSidecars('true', [old], undefined), true)
    is(detectNativeSidecars('false', [fresh], undefined), false)
  })
  it('asks all nodes in auto mode', () => {
    is(detectNativeSidecars('auto', [fresh], undefined), true)
    is(detectNativeSidecars('auto', [fresh, old], undefined), false)
    is(detectNativeSidecars('auto', [], undefined), true)
  })
  it('asks the node alone that the pod is bound to, where it is known', () => {
    is(detectNativeSidecars('auto', [fresh, old], 'fresh'), true)
    is(detectNativeSidecars('auto', [fresh, old], 'unheard-of'), false)
  })
  it('takes text that is no version for old, and a new major for its minor', () => {
    is(detectNativeSidecars('auto', [{ name: 'n', version: 'unknown' }], undefined), false)
    is(detectNativeSidecars('auto', [{ name: 'n', version: 'v2.1.0' }], undefined), false)
  })
})

describe('nativeSidecarMode', (it) => {
  it('takes any other word for false, and no word for nothing', () => {
    is(nativeSidecarMode('auto'), 'auto')
    is(nativeSidecarMode('yes'), 'false')
    is(nativeSidecarMode(''), undefined)
  })
})
