/** Lines of a plain or quoted scalar joined: one break is a space, of several the first is dropped; blanks around breaks go. */
export function foldLines(text: string): string {
  // A gap begins with its first blank: from each of them the search would go over all the others.
  return text.replace(/(?<![ \t])[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/g, (gap) => {
    const breaks = gap.split('\n').length - 1
    return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)
  })
}
