import { nearest } from '../../src/base/suggest.ts'
import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('nearest', (it) => {
  it.each(
    ({ name }) => name,
    [
      { name: 'label', expected: 'labels' },
      { name: 'kubernetesVerison', expected: 'kubernetesVersion' },
      { name: 'Labels', expected: 'labels' },
      { name: 'xyz', expected: undefined },
    ],
    ({ name, expected }) => is(nearest(name, ['name', 'labels', 'kubernetesVersion']), expected),
  )
})
