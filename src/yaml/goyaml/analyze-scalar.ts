/** Which styles a text can be written in. */
export interface Analysis {
  readonly multiline: boolean
  readonly plain: boolean
  readonly single: boolean
  readonly block: boolean
}

/** Mirrors `yaml_emitter_analyze_scalar`, go-yaml v2.4, for block context and with Unicode allowed. Takes code points. */
export function analyzeScalar(value: readonly string[]): Analysis {
  if (value.length === 0) return { multiline: false, plain: true, single: true, block: false }
  const head = value.slice(0, 3).join('')
  let indicators = head === '---' || head === '...'
  let breaks = false
  let special = false
  let breakSpace = false
  let spaceBreak = false
  let previousSpace = false
  let previousBreak = false
  let afterBlank = true
  value.forEach((c, i) => {
    const next = value[i + 1]
    const beforeBlank = next === undefined || next === ' ' || next === '\t'
    if (i === 0) {
      if ('#,[]{}&*!|>\'"%@`'.includes(c) || ('?:-'.includes(c) && beforeBlank)) indicators = true
    } else if ((c === ':' && beforeBlank) || (c === '#' && afterBlank)) {
      indicators = true
    }
    if (!isPrintable(c)) special = true
    if (c === ' ') {
      if (previousBreak) breakSpace = true
      previousSpace = true
      previousBreak = false
    } else if (isBreakCharacter(c)) {
      breaks = true
      if (previousSpace) spaceBreak = true
      previousSpace = false
      previousBreak = true
    } else {
      previousSpace = false
      previousBreak = false
    }
    afterBlank = c === ' ' || c === '\t' || c === '\0' || isBreakCharacter(c)
  })
  const first = value[0] as string
  const last = value.at(-1) as string
  const edges = first === ' ' || isBreakCharacter(first) || last === ' ' || isBreakCharacter(last)
  const odd = spaceBreak || special
  return {
    multiline: breaks,
    plain: !edges && !breakSpace && !odd && !breaks && !indicators,
    single: !breakSpace && !odd,
    block: last !== ' ' && !odd,
  }
}

/** Line breaks as the emitter sees them. */
export function isBreakCharacter(c: string): boolean {
  return c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029'
}

/** Mirrors `is_printable`, which knows no characters beyond the BMP, and no tab. */
export function isPrintable(c: string): boolean {
  const code = c.codePointAt(0) as number
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) return true
  if (code < 0xa0 || code > 0xffff || (code >= 0xd800 && code <= 0xdfff)) return false
  return code !== 0xfeff && code !== 0xfffe && code !== 0xffff
}
