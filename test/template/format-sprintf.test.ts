import { sprint, sprintln } from '../../src/template/gotemplate/format/print.ts'
import { sprintf } from '../../src/template/gotemplate/format/sprintf.ts'
import { COMPLEX128, INT64, STRINGS, UINT8 } from '../../src/template/gotemplate/types.ts'
import { type CallContext, type GoValue, typed } from '../../src/template/gotemplate/value.ts'
import { is, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const record = (fields: { [key: string]: GoValue }): GoValue => Object.assign(Object.create(null), fields)

describe('Sprintf', (it) => {
  const rows: readonly (readonly [string, readonly GoValue[], string])[] = [
    // Verbs by kind.
    [
      '%v %d %x %X %o %O %b %c %q %U',
      [10n, 10n, 255n, 255n, 8n, 8n, 5n, 0x263an, 0x1f600n, 0x1f600n],
      "10 10 ff FF 10 0o10 101 ☺ '😀' U+1F600",
    ],
    [
      '%v %g %e %F %G %x %b',
      [1e6, 1e-5, 12345.678, 2.5, 1e21, 0.5, 1],
      '1e+06 1e-05 1.234568e+04 2.500000 1E+21 0x1p-01 4503599627370496p-52',
    ],
    ['%s|%q|%x|% X|%#x', ['héy', 'a"\n', 'hi', 'hi', 'hi'], 'héy|"a\\"\\n"|6869|68 69|0x6869'],
    ['%t %v', [true, false], 'true false'],
    ['%v %T', [typed(COMPLEX128, { re: 1, im: -0.5 }), typed(COMPLEX128, { re: 0, im: 0 })], '(1-0.5i) complex128'],
    ['%T %T %T %T %T', [1n, 1.5, [], record({}), null], 'int float64 []interface {} map[string]interface {} <nil>'],
    ['%v %#v', [typed(INT64, -3n), typed(UINT8, 200)], '-3 0xc8'],
    // Flags, width, precision.
    ['[%5d|%-5d|%05d|%+d|% d|%.3d|%8.3d]', [42n, 42n, -42n, 42n, 42n, 7n, -7n], '[   42|42   |-0042|+42| 42|007|    -007]'],
    ['[%6.2f|%-8.1f|%+06.1f|%#.0f|%#g]', [3.139, 2.25, 1.05, 3, 1], '[  3.14|2.2     |+001.1|3.|1.00000]'],
    ['[%5s|%-5s|%.2s|%05s|%.1q]', ['日本', '日本', '日本語', 'ab', 'xyz'], '[   日本|日本   |日本|000ab|"x"]'],
    ['%#q %+q %#U', ['raw', 'é', 0x263an], '`raw` "\\u00e9" U+263A \'☺\''],
    ['%0+5d %x', [3n, -255n], '+0003 -ff'],
    ['%+.3e|%10v|%05v', [Number.POSITIVE_INFINITY, Number.NaN, Number.NEGATIVE_INFINITY], '+Inf|       NaN| -Inf'],
    // Composites.
    ['%v %v', [[1n, 'a', null, [true]], record({ b: 1, a: record({}) })], '[1 a <nil> [true]] map[a:map[] b:1]'],
    ['%#v', [[1n, 'a', null, record({ k: 2.5 })]], '[]interface {}{1, "a", interface {}(nil), map[string]interface {}{"k":2.5}}'],
    ['%#v %v', [typed(STRINGS, null), typed(STRINGS, ['a', 'b'])], '[]string(nil) [a b]'],
    [
      '%d %s %5v',
      [
        [1n, 'a'],
        ['x', 2.5],
        [1n, 2n],
      ],
      '[1 %!d(string=a)] [x %!s(float64=2.5)] [    1     2]',
    ],
    // Faults are told in the text.
    ['%d|%s|%!|%z', ['a', 1n, 2n], '%!d(string=a)|%!s(int=1)|%!!(int=2)|%!z(MISSING)'],
    ['%d', [], '%!d(MISSING)'],
    ['x', [1n, null, 'a'], 'x%!(EXTRA int=1, <nil>, string=a)'],
    ['%', [], '%!(NOVERB)'],
    ['%d %v', [null, null], '%!d(<nil>) <nil>'],
    ['%w', [[1n]], '%!w([]interface {}=[1])'],
    ['100%%', [], '100%'],
    // Argument indexes and stars.
    ['%[2]d %[1]d %d', [1n, 2n], '2 1 2'],
    ['%[]', [1n], '%!](BADINDEX)'],
    ['%[]d', [1n], '%!d(BADINDEX)'],
    ['%[3]d|%[x]d|%[1]d', [1n], '%!d(BADINDEX)|%!d(BADINDEX)|1'],
    ['%*d|%-*d|%.*f', [4n, 7n, 4n, 7n, 1n, 2.55], '   7|7   |2.5'],
    ['%0*d|%0*d|', [4n, 7n, -4n, 7n], '0007|7   |'],
    ['%*d|%.*d', ['a', 7n, -1n, 7n], '%!(BADWIDTH)7|%!(BADPREC)7'],
    ['%99999999d', [1n], '%!(NOVERB)%!(EXTRA int=1)'],
    ['%[2]*[1]d', [7n, 4n], '   7'],
  ]
  it.each(
    ([format]) => format,
    rows,
    ([format, args, expected]) => is(sprintf(format, args), expected),
  )

  it('reads escaped bytes as bytes', () => {
    is(sprintf('%x %q %s|%3s', ['\udcff', 'a\udcff', '\udcff', '\udcff']), 'ff "a\\xff" \udcff|  \udcff')
    is(sprintf('%s%s', ['\udce6\udc97', '\udca5']), '日')
  })

  it('refuses text beyond the limit before it is made', () => {
    const context: CallContext = {
      step: () => {},
      checkList: () => {},
      checkString: (length) => {
        if (length > 5000) throw new Error('limit')
      },
    }
    throwsMessage(() => sprintf('%1000000d', [1n], context), 'limit')
    throwsMessage(() => sprintf('%.1000000f', [1], context), 'limit')
    let twice: GoValue = ['x']
    for (let i = 0; i < 60; i++) twice = [twice, twice]
    throwsMessage(() => sprint([twice], context), 'limit')
    throwsMessage(() => sprint([twice]), 'text is longer than 4194304 characters')
  })

  it('refuses a value that is nested too deep', () => {
    let deep: GoValue = []
    for (let i = 0; i < 5000; i++) deep = [deep]
    throwsMessage(() => sprint([deep]), 'value is nested more than 1000 levels deep')
  })
})

describe('Sprint and Sprintln', (it) => {
  it('puts spaces between neighbours that are no strings', () => {
    is(sprint([1n, 2n, 'a', 3n, 'b', 'c', null, true]), '1 2a3bc<nil> true')
    is(sprintln(['a', 1n, null]), 'a 1 <nil>\n')
  })
})
