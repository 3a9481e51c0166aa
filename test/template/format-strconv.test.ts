import { isPrint } from '../../src/base/go-printable.ts'
import { quoteToAscii } from '../../src/base/go-quote.ts'
import {
  byteLength,
  byteSlice,
  compareText,
  fromBytes,
  joinBytes,
  runeCount,
  toBytes,
} from '../../src/template/gotemplate/format/bytes.ts'
import { htmlEscape, jsEscape, urlQueryEscape } from '../../src/template/gotemplate/format/escape.ts'
import {
  atoi,
  canBackquote,
  formatFloat,
  parseBool,
  parseFloat64,
  parseInteger,
  parseUint,
  quote,
  quoteRune,
  unquote,
  unquoteChar,
} from '../../src/template/gotemplate/format/strconv.ts'
import { equal, is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('Quote and Unquote', (it) => {
  it('escapes what cannot be printed', () => {
    is(quote('a\t"\\\u0000\u007fé\u00a0\u2028\u{10ffff}\udcfe'), '"a\\t\\"\\\\\\x00\\x7fé\\u00a0\\u2028\\U0010ffff\\xfe"')
    is(quoteToAscii('é😀\n'), '"\\u00e9\\U0001f600\\n"')
    is(quoteRune(0x27) + quoteRune(0x22) + quoteRune(0xd800), `'\\''` + `'"'` + `'\ufffd'`)
    is(canBackquote('a\tb'), true)
    is(canBackquote('`') || canBackquote('\n') || canBackquote('\ufeff') || canBackquote('\udcff'), false)
  })
  it('knows no character that came after Unicode 15.0', () => {
    is(isPrint(0x1fae8), true)
    is(isPrint(0x1fae9) || isPrint(0x1c89) || isPrint(0x2ebf0) || isPrint(0xad) || isPrint(0x3000), false)
  })
  const literals: readonly (readonly [string, string | undefined])[] = [
    ['"a\\n\\x41\\101\\u00e9\\U0001F600\\""', 'a\nAAé😀"'],
    ['"\\xe6\\x97\\xa5\\xff"', '日\udcff'],
    ['`a\r\n\\n`', 'a\n\\n'],
    ["'\\''", "'"],
    ["'é'", 'é'],
    ['"\\\'"', undefined],
    ['"a', undefined],
    ['"a\nb"', undefined],
    ['"a"b"', undefined],
    ['"\\400"', undefined],
    ['"\\ud800"', undefined],
    ['"\\x4"', undefined],
    ["'ab'", undefined],
    ['a', undefined],
  ]
  it.each(
    ([literal]) => literal,
    literals,
    ([literal, expected]) => is(unquote(literal), expected),
  )
  it('reads a character and leaves the rest', () => {
    equal(unquoteChar("\\xffb'", "'"), { value: 255, multibyte: false, tail: "b'" })
    equal(unquoteChar("日'", "'"), { value: 0x65e5, multibyte: true, tail: "'" })
  })
})

describe('FormatFloat', (it) => {
  const rows: readonly (readonly [number, Parameters<typeof formatFloat>[1], number, string])[] = [
    [0.1, 'g', -1, '0.1'],
    [100000, 'g', -1, '100000'],
    [1234567, 'g', -1, '1.234567e+06'],
    [-0, 'f', 2, '-0.00'],
    [2.5, 'f', 0, '2'],
    [0.5, 'f', 0, '0'],
    [0.6, 'f', 0, '1'],
    [999.95, 'e', 3, '1.000e+03'],
    [1e23, 'e', 20, '9.99999999999999916114e+22'],
    [5e-324, 'g', 3, '4.94e-324'],
    [1e21, 'f', -1, '1000000000000000000000'],
    [0.1, 'f', 30, '0.100000000000000005551115123126'],
    [123456, 'g', 3, '1.23e+05'],
    [100, 'g', 5, '100'],
    [1.5, 'x', 0, '0x1p+01'],
    [0, 'b', -1, '0p-1074'],
  ]
  it.each(
    ([value, format, precision, expected]) => `${value} %${format} ${precision}: ${expected}`,
    rows,
    ([value, format, precision, expected]) => is(formatFloat(value, format, precision), expected),
  )
})

describe('Parse functions', (it) => {
  const SYNTAX = 'invalid syntax'
  const RANGE = 'value out of range'
  const rows: readonly (readonly [string, { value: unknown; error?: { message: string } }, unknown, string?])[] = [
    ['int base 0', parseInteger('0x_1F', 0, 64), 31n],
    ['int octal', parseInteger('-0755', 0, 64), -493n],
    ['int underscore', parseInteger('1__0', 0, 64), 0n, `strconv.ParseInt: parsing "1__0": ${SYNTAX}`],
    ['int empty', parseInteger('', 10, 64), 0n, `strconv.ParseInt: parsing "": ${SYNTAX}`],
    [
      'int range',
      parseInteger('-9223372036854775809', 10, 64),
      -(2n ** 63n),
      `strconv.ParseInt: parsing "-9223372036854775809": ${RANGE}`,
    ],
    ['int8 range', parseInteger('128', 10, 8), 127n, `strconv.ParseInt: parsing "128": ${RANGE}`],
    ['uint sign', parseUint('-1', 10, 64), 0n, `strconv.ParseUint: parsing "-1": ${SYNTAX}`],
    ['uint most', parseUint('18446744073709551615', 10, 64), 18446744073709551615n],
    ['atoi', atoi('1a\u0001'), 0n, `strconv.Atoi: parsing "1a\\x01": ${SYNTAX}`],
    ['float', parseFloat64('+1_0.5e-1'), 1.05],
    ['float hex', parseFloat64('0x1.8p-1074'), 1e-323],
    ['float half', parseFloat64('0x1p-1075'), 0],
    ['float no exponent', parseFloat64('0x1.8'), 0, `strconv.ParseFloat: parsing "0x1.8": ${SYNTAX}`],
    ['float range', parseFloat64('-1e400'), Number.NEGATIVE_INFINITY, `strconv.ParseFloat: parsing "-1e400": ${RANGE}`],
    ['float infinity', parseFloat64('-Infinity'), Number.NEGATIVE_INFINITY],
    ['float space', parseFloat64(' 1'), 0, `strconv.ParseFloat: parsing " 1": ${SYNTAX}`],
    ['bool', parseBool('T'), true],
    ['bool yes', parseBool('yes'), false, `strconv.ParseBool: parsing "yes": ${SYNTAX}`],
  ]
  it.each(
    ([name]) => name,
    rows,
    ([, parsed, value, message]) => {
      is(parsed.value, value)
      is(parsed.error?.message, message)
    },
  )
})

describe('Escaped bytes', (it) => {
  it('loses no byte', () => {
    const bytes = Uint8Array.from([0x41, 0xff, 0xc3, 0xa9, 0xed, 0xa0, 0x80, 0xf0, 0x9f, 0x98, 0x80, 0xc0, 0x80, 0xe6, 0x97])
    const text = fromBytes(bytes)
    is(text, 'A\udcffé\udced\udca0\udc80😀\udcc0\udc80\udce6\udc97')
    equal([...toBytes(text)], [...bytes])
    is(byteLength(text), bytes.length)
    is(runeCount(text), 11)
  })
  it('cuts and joins characters', () => {
    is(byteSlice('日本', 1, 4), '\udc97\udca5\udce6')
    is(joinBytes(byteSlice('日本', 0, 2) + byteSlice('日本', 2)), '日本')
  })
  it('orders by bytes', () => {
    equal(['😀', '\uffee', 'z', '\udcff', ''].sort(compareText), ['', 'z', '\uffee', '😀', '\udcff'])
  })
})

describe('Escapers', (it) => {
  it('escapes for HTML, JavaScript and queries', () => {
    is(htmlEscape(`<a b="c">'&\0é`), '&lt;a b=&#34;c&#34;&gt;&#39;&amp;\ufffdé')
    is(jsEscape(`a'"\\<>&=\n\u2028é😀\u{e0001}\udcff`), `a\\'\\"\\\\\\u003C\\u003E\\u0026\\u003D\\u000A\\u2028é😀\\uE0001\udcff`)
    is(urlQueryEscape('a b/é~\udcff+'), 'a+b%2F%C3%A9~%FF%2B')
  })
})
