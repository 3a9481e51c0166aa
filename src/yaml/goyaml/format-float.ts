/** A float as go-yaml v2 prints it: strconv.FormatFloat with 'g', the shortest digits of the size, and YAML's names beyond numbers. */
export function formatFloat(value: number, bits: 32 | 64): string {
  const rounded = bits === 32 ? Math.fround(value) : value
  if (Number.isNaN(rounded)) return '.nan'
  if (!Number.isFinite(rounded)) return rounded > 0 ? '.inf' : '-.inf'
  if (rounded === 0) return Object.is(rounded, -0) ? '-0' : '0'
  const [mantissa = '', power = '0'] = shortest(rounded, bits).split('e')
  const exponent = Number(power)
  const sign = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace(/[-.]/g, '')
  if (exponent < -4 || exponent >= 6) return scientific(sign, digits, exponent)
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  if (digits.length <= exponent + 1) return sign + digits + '0'.repeat(exponent + 1 - digits.length)
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}

/** `d.ddde±x` with as few digits as tell the number from its neighbours. */
function shortest(value: number, bits: 32 | 64): string {
  if (bits === 64) return value.toExponential()
  for (let digits = 0; digits < 9; digits++) {
    const text = [toEven(value, digits), value.toExponential(digits)].find((one) => Math.fround(Number(one)) === value)
    if (text !== undefined) return text
  }
  return value.toExponential()
}

/** As toExponential, but half way between two numbers the even one, as `ryuFtoaShortest` of strconv rounds; JavaScript rounds up. */
function toEven(value: number, digits: number): string {
  const exact = value.toExponential(100)
  const [, kept = '', power = ''] = new RegExp(`^(-?\\d\\.?\\d{${digits}})50*(e.*)$`).exec(exact) ?? []
  return /[02468]\.?$/.test(kept) ? kept + power : value.toExponential(digits)
}

function scientific(sign: string, digits: string, exponent: number): string {
  const rest = digits.length > 1 ? `.${digits.slice(1)}` : ''
  const power = String(Math.abs(exponent)).padStart(2, '0')
  return `${sign}${digits.charAt(0)}${rest}e${exponent < 0 ? '-' : '+'}${power}`
}
