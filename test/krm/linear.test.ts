/** Time grows with the text, whatever an author puts into it. */
import { imageName } from '../../src/krm/image-name.ts'
import { withDefaults } from '../../src/krm/pod-defaults.ts'
import { trimSpace } from '../../src/krm/quantity.ts'
import { equal, ok } from '../support/assert.ts'
import { cpuSeconds } from '../support/cpu-seconds.ts'
import { describe } from '../support/describe.ts'

const TAGS = `${':latest@'.repeat(100_000)}/`

describe('linear time', (it) => {
  it.each(
    ([what]) => what,
    [
      ['blanks within a text', () => trimSpace(`1${' '.repeat(400_000)}x`)],
      ['the name of an image', () => imageName(TAGS)],
      ['the defaults of a container', () => withDefaults({ spec: { containers: [{ name: 'a', image: TAGS }] } }, 'Pod')],
    ] as const,
    ([, run]) => {
      const start = cpuSeconds()
      run()
      ok(cpuSeconds() - start < 5, `took ${(cpuSeconds() - start).toFixed(0)} s`)
    },
  )

  it('trims what Go does', () => equal(['\u3000 1 \u0085', ' \t', 'a b'].map(trimSpace), ['1', '', 'a b']))
})
