/** How messages of package time quote text: mirrors quote of time/format.go, which is simpler than strconv's. */

/** Binary text (one character a byte) in quotes; bytes outside printable ASCII as `\xNN`. */
export function quoteTime(binary: string): string {
  const inner = binary.replaceAll(/[^ -~\x7f]|["\\]/g, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `"${inner}"`
}
