import { podReconcileTables } from '../../src/krm/reconcile-tables.ts'
import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('the place of a new key', (it) => {
  const ROWS: readonly (readonly [siblings: readonly string[], behind: string | undefined])[] = [
    [['containers', 'volumes'], 'containers'],
    [['serviceAccountName', 'volumes'], undefined],
    [['volumes', 'containers'], 'volumes'],
    [['containers', 'affinity'], undefined],
    [['volumes'], 'volumes'],
    [['containers'], undefined],
  ]
  it('is that of the alphabet where keys are sorted, else that of the API', () => {
    const { place } = podReconcileTables('PodTemplateSpec')
    for (const [siblings, behind] of ROWS) is(place?.(['spec'], 'initContainers', siblings), behind, siblings.join())
  })
})
