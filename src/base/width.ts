/** The length of the longest text; 0 where there is none. A call that is given all lengths at once has a limit on them. */
export function widthOf(texts: Iterable<string>): number {
  let width = 0
  for (const { length } of texts) if (length > width) width = length
  return width
}
