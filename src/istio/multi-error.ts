/** Several errors as hashicorp/go-multierror prints them: a count, then a bullet each. */
export function multiError(errors: readonly string[]): string {
  const head = errors.length === 1 ? '1 error' : `${errors.length} errors`
  return `${head} occurred:\n\t${errors.map((error) => `* ${error}`).join('\n\t')}\n\n`
}

/** What {@link multiError} printed, also lists within lists, as one sentence; any other text as it is. */
export function inOneSentence(text: string): string {
  return text
    .replace(/\d+ errors? occurred:\n\t\* /g, '')
    .replace(/\s*\n\t\* /g, '; ')
    .trimEnd()
}
