/**
 * Colours for a terminal, sparingly: the severity of a message, the caret under a mistake, the words that begin a summary's lines. They are put onto finished text, so
 * that nothing else has to know of them; text of the input holds no escape sequences (`escapeControls`).
 */
export function paintMessages(text: string): string {
  return text
    .replace(
      MESSAGE,
      (_, place: string, severity: keyof typeof STYLES, code: string) => `${place}${styled(severity, `${severity} ${code}`)}`,
    )
    .replace(CARET, (_, bar: string, caret: string) => bar + styled('error', caret))
    .replace(REFUSED, (line) => styled('error', line))
    .replace(INJECTED, (word) => styled('good', word))
}

/** Colours of a diff: what goes, what comes, and where. Without hunks the lines stand below the change that they tell of. */
export function paintDiff(text: string): string {
  return text.replace(HUNK.test(text) ? DIFF_LINE : GROUPED_LINE, (line, sign: keyof typeof DIFF_STYLES) =>
    styled(DIFF_STYLES[sign], line),
  )
}

const HUNK = /^@@ /m
const GROUPED_LINE = /^ +([-+]) .*$/gm
const DIFF_LINE = /^([-+]|@@).*$/gm
const DIFF_STYLES = { '-': 'removed', '+': 'good', '@@': 'info' } as const

/** SGR parameters. */
const STYLES = { error: '1;31', warning: '1;33', info: '36', good: '32', removed: '31' } as const

const MESSAGE = /^((?:[^\s:].*?: )?)(error|warning|info) (RI\d{4})(?=:)/gm
const CARET = /^( +\| +)(\^+)$/gm
const REFUSED = /^\d+ errors?\. Nothing was written to stdout\.$/gm
const INJECTED = /^(?:injected|taken back)(?= {2,}\d)/gm

function styled(style: keyof typeof STYLES, text: string): string {
  return `\u001b[${STYLES[style]}m${text}\u001b[0m`
}
