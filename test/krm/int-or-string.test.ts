import { intValue, scaledValue } from '../../src/krm/int-or-string.ts'
import { is, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('int or string', (it) => {
  it('is the number that Atoi reads, or the nearest of 64 bits', () => {
    is(intValue(-5), -5n)
    is(intValue('+080'), 80n)
    is(intValue('80 '), 0n)
    is(intValue('0000000000000000000000001'), 1n)
    is(intValue('9223372036854775808'), 9223372036854775807n)
    is(intValue('-99999999999999999999'), -9223372036854775808n)
    is(intValue('99999999999999999999%'), 9223372036854775807n)
    is(intValue('9999999999999999999%'), 0n)
  })

  it('scales percentages, and tells why it cannot', () => {
    is(scaledValue(7, 10), 7)
    is(scaledValue('33%', 10), 4)
    is(scaledValue('-15%', 10), -1)
    throwsMessage(
      () => scaledValue('x%', 10),
      'invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax',
    )
    throwsMessage(
      () => scaledValue('9223372036854775808%', 10),
      'invalid value for IntOrString: invalid value "9223372036854775808%": strconv.Atoi: parsing "9223372036854775808": value out of range',
    )
  })
})
