import { isLetter, isNumeral } from '../../base/rune-class.ts'

/** Orders the keys of a map as go-yaml v2 prints them: letters after all else, runs of digits by number. Mirrors `keyList.Less`, sorter.go. */
export function sortKeys(keys: readonly string[]): readonly string[] {
  return [...keys].sort((a, b) => (isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0))
}

function isLess(a: string, b: string): boolean {
  const x = [...a]
  const y = [...b]
  const length = Math.min(x.length, y.length)
  for (let i = 0; i < length; i++) {
    const left = x[i] as string
    const right = y[i] as string
    if (left === right) continue
    const isLeftLetter = isLetter(left)
    const isRightLetter = isLetter(right)
    if (isLeftLetter && isRightLetter) return codeOf(left) < codeOf(right)
    if (isLeftLetter || isRightLetter) return isRightLetter
    // A zero behind a number's other digits counts as one of them.
    const start = (left === '0' || right === '0') && followsNonZero(x, i) ? 1n : 0n
    const leftRun = numberAt(x, i, start)
    const rightRun = numberAt(y, i, start)
    if (leftRun.value !== rightRun.value) return leftRun.value < rightRun.value
    if (leftRun.end !== rightRun.end) return leftRun.end < rightRun.end
    return codeOf(left) < codeOf(right)
  }
  return x.length < y.length
}

function followsNonZero(characters: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0 && isNumeral(characters[i] as string); i--) if (characters[i] !== '0') return true
  return false
}

/** Go adds up in int64, which wraps. */
function numberAt(characters: readonly string[], from: number, start: bigint): { value: bigint; end: number } {
  let value = start
  let end = from
  for (; end < characters.length && isNumeral(characters[end] as string); end++)
    value = BigInt.asIntN(64, value * 10n + BigInt(codeOf(characters[end] as string) - 48))
  return { value, end }
}

function codeOf(character: string): number {
  return character.codePointAt(0) as number
}
