/** Powers of ten as Go's math.Pow computes them, rounding errors included. Mirrors pow of math/pow.go, Go 1.26. */

/** math.Pow(10, exponent) for a whole exponent. */
export function powerOfTen(exponent: number): number {
  if (exponent === 0) return 1
  if (Math.abs(exponent) >= 1 << 30) return exponent > 0 ? Number.POSITIVE_INFINITY : 0
  return pow10(exponent)
}

/** The repeated squaring of Go's pow on mantissa and binary exponent. */
function pow10(exponent: number): number {
  // 10 = 0.625 · 2^4
  let mantissa = 0.625
  let binary = 4
  let product = 1
  let shift = 0
  for (let rest = Math.abs(exponent); rest !== 0; rest = Math.floor(rest / 2)) {
    if (binary < -(1 << 12) || binary > 1 << 12) {
      // Overflow or underflow is certain; ldexp below makes it so.
      shift += binary
      break
    }
    if (rest % 2 === 1) {
      product *= mantissa
      shift += binary
    }
    mantissa *= mantissa
    binary *= 2
    if (mantissa < 0.5) {
      mantissa += mantissa
      binary--
    }
  }
  return exponent < 0 ? ldexp(1 / product, -shift) : ldexp(product, shift)
}

/** fraction · 2^exponent, in steps that round once. */
function ldexp(fraction: number, exponent: number): number {
  if (exponent > 1_100) return Number.POSITIVE_INFINITY
  if (exponent < -1_200) return 0
  if (exponent > 1_000) return fraction * 2 ** 1_000 * 2 ** (exponent - 1_000)
  if (exponent < -1_000) return fraction * 2 ** -500 * 2 ** (exponent + 500)
  return fraction * 2 ** exponent
}
