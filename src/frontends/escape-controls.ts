/** Escape sequences in names must not reach a terminal or a log as they are. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The same in one line: a name must not begin a line of its own, which a log would take for something else. */
export function escapeLine(text: string): string {
  return escapeControls(text).replaceAll('\n', '\\u000a')
}
