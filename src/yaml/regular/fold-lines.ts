/** Lines of a plain or quoted scalar joined: one break is a space, of several the first is dropped; blanks around breaks go. */
export function foldLines(text: string): string {
  return text.replace(/[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/g, (gap) => {
    const breaks = gap.split('\n').length - 1
    return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)
  })
}
