import { detectNativeSidecars, nativeSidecarMode, nodesOfCluster } from '../../src/istio/native-sidecars.ts'
import { equal, is } from '../support/assert.ts'
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
  it('reads a version to its end, with or without the v, the patch, a pre-release and a build', () => {
    const native = (version: string): boolean => detectNativeSidecars('auto', [{ name: 'n', version }], undefined)
    for (const version of [
      '1.33',
      'v1.33',
      'v1.33.0.1',
      'v01.033.0',
      'v1.34.0-rc.1',
      'v1.33rc1',
      'v1.33.0+k3s1',
      'v1.33.1-gke.1+x',
    ]) {
      is(native(version), true, version)
    }
    for (const version of [
      '',
      'v1',
      'v1.33.x',
      'v1.33.0_1',
      ' v1.33.0',
      'V1.33.0',
      'v1.33.0+',
      'v1.33.',
      'v1.99999999999999999999',
    ]) {
      is(native(version), false, version)
    }
  })
})

describe('nodesOfCluster', (it) => {
  it('takes every version that a policy may name for its minor', () => {
    const native = (version: string): boolean => detectNativeSidecars('auto', nodesOfCluster(version), undefined)
    for (const version of ['1.33', 'v1.33', '1.33+', '1.33.x', 'v1.34.1_vendor']) is(native(version), true, version)
    for (const version of ['1.32', '1.32+', 'v1.9.x']) is(native(version), false, version)
  })
  it('knows no node where no version is known', () => equal(nodesOfCluster(undefined), []))
})

describe('nativeSidecarMode', (it) => {
  it('takes any other word for false, and no word for nothing', () => {
    is(nativeSidecarMode('auto'), 'auto')
    is(nativeSidecarMode('yes'), 'false')
    is(nativeSidecarMode(''), undefined)
  })
})
