/**
 * Which class of Unicode a text's first character belongs to, as Go's package unicode tells. Expressions with such a class are made when a character beyond
 * ASCII is first met: V8 collects the characters of a class when it sees the expression, which takes as long as loading a chunk.
 */
export function isUpper(text: string): boolean {
  const c = text.charCodeAt(0)
  return c < 0x80 ? c >= 0x41 && c <= 0x5a : isOf('Lu', text)
}

export function isLetter(text: string): boolean {
  const c = text.charCodeAt(0)
  return c < 0x80 ? (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) : isOf('L', text)
}

/** A decimal digit of any script. */
export function isNumeral(text: string): boolean {
  const c = text.charCodeAt(0)
  return c < 0x80 ? c >= 0x30 && c <= 0x39 : isOf('Nd', text)
}

const made = new Map<string, RegExp>()

function isOf(name: 'Lu' | 'L' | 'Nd', text: string): boolean {
  const expression = made.get(name) ?? new RegExp(`^\\p{${name}}`, 'u')
  made.set(name, expression)
  return expression.test(text)
}
