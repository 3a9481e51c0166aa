import { describe } from '../support/describe.ts'
import { table } from './sprig-render.ts'

describe(
  'conversions',
  table([
    ['int "0x1F"', '31'],
    ['int "-12.9"', '-12'],
    ['int "08"', '0'],
    ['int "1_000"', '1000'],
    ['int -1.9', '-1'],
    ['int64 1e19', '-9223372036854775808'],
    ['int64 "9223372036854775808"', '0'],
    ['int (toDate "2006-01" "2020-05").Month', '5'],
    ['int nil', '0'],
    ['float64 "0x1p-2"', '0.25'],
    ['float64 "1e400"', '0'],
    ['atoi "9223372036854775808"', '9223372036854775807'],
    ['atoi "1.5"', '0'],
    ['toDecimal 755', '493'],
    ['toDecimal "9"', '0'],
    ['typeOf (int "1")', 'int'],
    ['typeOf (toDecimal 1)', 'int64'],
  ]),
)

describe(
  'whole numbers',
  table([
    ['add 1 "2" 3.9 true nil', '7'],
    ['add 9223372036854775807 1', '-9223372036854775808'],
    ['mul 4611686018427387904 2 2', '0'],
    ['div 7 -2', '-3'],
    ['div -9223372036854775808 -1', '-9223372036854775808'],
    ['mod -7 3', '-1'],
    ['mod 1 0', 'exec: runtime error: integer divide by zero'],
    ['max 1 "7" 3', '7'],
    ['min 1 nil', '0'],
    ['untilStep 3 -3 -2', '[3 1 -1]'],
    ['untilStep 0 3 -1', '[]'],
    ['untilStep 3 5 9223372036854775807', '[3 -9223372036854775806 1 -9223372036854775808 -1]'],
    ['seq 9223372036854775807 | quote', '""'],
    ['until -2', '[0 -1]'],
    ['until 0 | printf "%T"', '[]int'],
    ['seq 3 -2 -3', '3 1 -1 -3'],
    ['seq 5 2 1 | quote', '""'],
    ['seq 0', '1 0'],
  ]),
)

describe(
  'floats',
  table([
    ['addf 0.1 0.2', '0.3'],
    ['subf 1 0.9', '0.1'],
    ['mulf 1.1 1.1', '1.21'],
    ['divf 1 3 3', '0.1111111111111111'],
    ['divf -2 3', '-0.6666666666666667'],
    ['divf 1 0', 'exec: decimal division by 0'],
    ['addf "NaN"', 'exec: Cannot create a Decimal from NaN'],
    ['mulf 1e308 1e308', '+Inf'],
    ['add1f "2.5"', '3.5'],
    ['maxf "NaN" "Inf"', '+Inf'],
    ['minf 1 "NaN"', 'NaN'],
    ['round 2.675 2', '2.68'],
    ['round -2.5 0', '-3'],
    ['round 123.456 -1', '120'],
    ['round 1.25 1 0.6', '1.2'],
    ['round 4.35 309', 'NaN'],
    ['ceil "1.1"', '2'],
    ['floor -1.1', '-2'],
  ]),
)
