import { multiError } from '../multi-error.ts'

/**
 * Errors as Istio collects them. Mirrors github.com/hashicorp/go-multierror v1.1 (Append, Prefix, the printed list): one error alone prints as its text,
 * a list as `N errors occurred:` with bullets, also when it holds one.
 */
export interface GoErrors {
  readonly texts: readonly string[]
  readonly form: 'alone' | 'list'
}

/** One error by its text. */
export function goError(text: string): GoErrors {
  return { texts: [text], form: 'alone' }
}

/** multierror.Append: a list of all of them, flat; nothing of nothing. */
export function appendErrors(...errors: readonly (GoErrors | undefined)[]): GoErrors | undefined {
  const texts = errors.flatMap((error) => error?.texts ?? [])
  return texts.length === 0 ? undefined : { texts, form: 'list' }
}

/** Istio's AppendValidation: as {@link appendErrors}, but a single one stays what it is. */
export function joinErrors(...errors: readonly (GoErrors | undefined)[]): GoErrors | undefined {
  const present = errors.filter((error) => error !== undefined)
  return present.length <= 1 ? present[0] : appendErrors(...present)
}

/** multierror.Prefix: the prefix and a blank before each text. */
export function prefixErrors(errors: GoErrors | undefined, prefix: string): GoErrors | undefined {
  return errors === undefined ? undefined : { texts: errors.texts.map((text) => `${prefix} ${text}`), form: errors.form }
}

/** The text of the error as Go prints it; lists end with two line breaks. */
export function printErrors(errors: GoErrors): string {
  if (errors.form === 'alone') return errors.texts[0] ?? ''
  return multiError(errors.texts)
}
