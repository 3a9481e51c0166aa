/**
 * Floating-point numbers as Go writes them. Mirrors internal/strconv/ftoa.go, Go 1.26. Shortest digits of a float64 are those of
 * Number#toExponential (the same number by definition); fixed precision is exact, through bigint.
 */

/** `b` binary exponent, `e E` decimal exponent, `f` none, `g G` whichever fits, `x X` hexadecimal. */
export type FloatFormat = 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X'

/** strconv.FormatFloat of a float64; precision −1 is the fewest digits that read back as the same number. */
export function formatFloat(value: number, format: FloatFormat, precision: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const magnitude = Math.abs(value)
  switch (format) {
    case 'b':
      return sign + binary(magnitude)
    case 'x':
    case 'X':
      return sign + hexadecimal(magnitude, format, precision)
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return sign + decimal(magnitude, format, precision)
  }
}

/** The number 0.DIGITS × 10^point; no digits for zero, no zeros at the end. */
interface Decimal {
  readonly digits: string
  readonly point: number
}

/** The number mantissa × 2^exponent; normal numbers have all bits of the format. */
interface Binary {
  readonly mantissa: bigint
  readonly exponent: number
}

function decimal(value: number, format: 'e' | 'E' | 'f' | 'g' | 'G', precision: number): string {
  const shortest = precision < 0
  if (shortest) {
    const number = shortestDecimal(value)
    const { digits, point } = number
    switch (format) {
      case 'e':
      case 'E':
        return exponential(number, Math.max(digits.length - 1, 0), format)
      case 'f':
        return positional(number, Math.max(digits.length - point, 0))
      case 'g':
      case 'G':
        return general(number, digits.length, 6, format)
    }
  }
  const exact = exactDecimal(split(value))
  switch (format) {
    case 'e':
    case 'E':
      return exponential(round(exact, precision + 1), precision, format)
    case 'f':
      return positional(round(exact, exact.point + precision), precision)
    case 'g':
    case 'G': {
      const wanted = precision === 0 ? 1 : precision
      const number = round(exact, wanted)
      const count = number.digits.length
      return general(number, wanted, wanted > count && count >= number.point ? count : wanted, format)
    }
  }
}

function general(number: Decimal, precision: number, limit: number, format: 'g' | 'G'): string {
  const exponent = number.point - 1
  if (exponent < -4 || exponent >= limit) {
    return exponential(number, Math.min(precision, number.digits.length) - 1, format === 'g' ? 'e' : 'E')
  }
  const digits = precision > number.point ? number.digits.length : precision
  return positional(number, Math.max(digits - number.point, 0))
}

function exponential({ digits, point }: Decimal, precision: number, mark: 'e' | 'E'): string {
  const fraction = precision > 0 ? `.${digits.slice(1, precision + 1).padEnd(precision, '0')}` : ''
  const exponent = digits === '' ? 0 : point - 1
  return `${digits[0] ?? '0'}${fraction}${mark}${signed(exponent)}`
}

function positional({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (precision <= 0) return whole
  const fraction = '0'.repeat(Math.min(Math.max(-point, 0), precision)) + digits.slice(Math.max(point, 0))
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}`
}

function signed(exponent: number): string {
  return (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0')
}

function binary(value: number): string {
  const { mantissa, exponent } = split(value)
  return `${mantissa}p${exponent >= 0 ? '+' : ''}${exponent}`
}

function hexadecimal(value: number, format: 'x' | 'X', precision: number): string {
  let { mantissa, exponent } = split(value)
  // The leading 1 goes to bit 60; what follows are 15 hexadecimal digits.
  exponent = mantissa === 0n ? 0 : exponent + 60
  while (mantissa !== 0n && mantissa < ONE_AT_60) {
    mantissa <<= 1n
    exponent--
  }
  if (precision >= 0 && precision < 15) {
    const shift = BigInt(60 - precision * 4)
    const extra = mantissa & ((1n << shift) - 1n)
    mantissa >>= shift
    const half = 1n << (shift - 1n)
    if (extra > half || (extra === half && mantissa % 2n === 1n)) mantissa++
    mantissa <<= shift
    if (mantissa >= ONE_AT_60 << 1n) {
      mantissa >>= 1n
      exponent++
    }
  }
  const digits = (mantissa & (ONE_AT_60 - 1n)).toString(16).padStart(15, '0')
  const fraction = precision < 0 ? digits.replace(/0+$/, '') : digits.slice(0, precision).padEnd(precision, '0')
  const text = `0x${mantissa >> 60n}${fraction === '' ? '' : `.${fraction}`}p${signed(exponent)}`
  return format === 'X' ? text.toUpperCase() : text
}

const ONE_AT_60 = 1n << 60n

function split(value: number): Binary {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const word = view.getBigUint64(0)
  const field = Number(word >> 52n) & 0x7ff
  const fraction = word & ((1n << 52n) - 1n)
  const mantissa = field === 0 ? fraction : fraction | (1n << 52n)
  const exponent = Math.max(field, 1) - 1075
  return { mantissa, exponent }
}

function exactDecimal({ mantissa, exponent }: Binary): Decimal {
  if (mantissa === 0n) return { digits: '', point: 0 }
  const digits = exponent >= 0 ? String(mantissa << BigInt(exponent)) : String(mantissa * 5n ** BigInt(-exponent))
  return { digits: trim(digits), point: digits.length + Math.min(exponent, 0) }
}

/** The nearest decimal of so many digits, halves to even. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count < 0 || count >= digits.length) return count < 0 ? { digits: '', point: 0 } : { digits, point }
  const kept = digits.slice(0, count)
  const half = digits[count] === '5' && digits.length === count + 1
  const up = half ? count > 0 && Number(digits[count - 1]) % 2 === 1 : (digits[count] ?? '0') >= '5'
  return up ? next(kept, point) : kept === '' ? { digits: '', point: 0 } : { digits: trim(kept), point }
}

/** One more in the last digit. */
function next(digits: string, point: number): Decimal {
  const more = String(BigInt(`0${digits}`) + 1n).padStart(digits.length, '0')
  return { digits: trim(more), point: point + more.length - digits.length }
}

function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 }
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return { digits: digits.replace('.', ''), point: Number(exponent) + 1 }
}

function trim(digits: string): string {
  return digits.replace(/0+$/, '')
}
