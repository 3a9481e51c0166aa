import { isQuantityError, parseQuantity, QUANTITY_LIMITS } from '../../src/krm/quantity.ts'
import { equal, is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('quantities', (it) => {
  const quantities: readonly (readonly [string, string, bigint, bigint])[] = [
    ['2000m', '2', 2n, 2000n],
    ['1536Mi', '1536Mi', 1610612736n, 1610612736000n],
    ['1.5Gi', '1536Mi', 1610612736n, 1610612736000n],
    ['+1.', '+1.', 1n, 1000n],
    ['-0.0000000001', '-1n', 1n, 1n],
    ['16Ei', '9223372036854775807', 9223372036854775807n, -1000n],
    ['9223372036854775e2', '922337203685477500', 922337203685477500n, 0n],
    ['9223372036854775e3', '9223372036854775e3', 9223372036854775000n, -808000n],
    ['9223372036854775e4', '92233720368547750e3', 0n, 0n],
    ['9223372036854775e6', '9223372036854775e6', -808000n, -808000000n],
    ['92233720368547758e7', '922337203685477580e6', 0n, 0n],
    ['-9223372036854775808', '-9223372036854775808', 0n, 0n],
    ['-9223372036854775807k', '-9223372036854775807k', 1000n, 1000000n],
    ['100000000000000000000000', '100', 200376420520689664n, -2537764290115403776n],
  ]
  it.each(
    ([text]) => `reads ${text}`,
    quantities,
    ([text, canonical, value, milli]) => {
      const quantity = parseQuantity(text)
      is(quantity.canonical, canonical)
      is(quantity.value, value)
      is(quantity.milli, milli)
    },
  )

  it('keeps the text of those that are canonical', () => {
    equal(
      ['1', '500m', '1Gi', '0.5', '1024Mi'].map((text) => parseQuantity(text).text),
      ['1', '500m', '1Gi', undefined, undefined],
    )
  })

  it('refuses what would keep Go busy for hours', () => {
    for (const text of ['12345678901234567890e999999999', '1'.repeat(QUANTITY_LIMITS.length + 1)]) {
      try {
        parseQuantity(text)
        ok(false, 'expected an error')
      } catch (error) {
        ok(isQuantityError(error), String(error))
      }
    }
  })
})
