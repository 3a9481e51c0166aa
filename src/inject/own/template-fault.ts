/** Faults of templates told as faults of the policy file, at the line and column where they stand. */
import { type Diagnostic, InjectError } from '../../base/diagnostic.ts'
import type { Located } from '../../base/located.ts'
import type { Place } from '../../base/source.ts'
import { type OwnInjectorPolicy, templatePlace } from '../../policy/own-injectors.ts'
import { isTemplateError, type TemplateError } from '../../template/engine.ts'

/**
 * Runs what compiles or runs a template of the injector; its TemplateError becomes InjectError RI0412, or RI0405 for a limit. It may be the fault of an included template of one of
 * the `siblings`.
 */
export function withTemplatePlace<Result>(
  injector: OwnInjectorPolicy,
  name: string,
  siblings: readonly OwnInjectorPolicy[],
  run: () => Result,
): Result {
  try {
    return run()
  } catch (error) {
    if (!isTemplateError(error)) throw error
    const owner = [injector, ...siblings].find(({ templates }) => templates.has(error.template))
    throw new InjectError([owner === undefined ? faultOf(injector, name, error) : faultOf(owner, error.template, error)])
  }
}

/** How messages call a template: `injector logs, template text`. */
export function templateTitle(injector: OwnInjectorPolicy, name: string): string {
  const which = injector.settings.template === undefined ? `template ${name}` : 'template text'
  return `injector ${injector.title}, ${which}`
}

/** Where a line of a template stands in the policy; the whole text where lines cannot be counted in it. */
export function placeInText(text: Located | undefined, line: number | undefined, column?: number): Place | undefined {
  const place = text?.place
  const span = place?.span
  if (place === undefined || span === undefined || line === undefined) return place
  const all = place.source.text
  const header = HEADER.exec(all.slice(span.start, span.end))
  if (header === null) return place
  const lines = linesFrom(all, span.start + header[0].length)
  const found = lines[line - 1]
  const indent = Math.min(
    ...lines.filter((one) => one.start < span.end && one.text.trim() !== '').map((one) => one.text.search(/\S/)),
  )
  if (found === undefined || !Number.isFinite(indent)) return place
  const blank = found.text.search(/\S/)
  const offset = column === undefined ? Math.max(0, blank) : indent + unitsOf(found.text.slice(indent), column)
  const start = found.start + Math.min(offset, found.text.length)
  return { source: place.source, span: { start, end: Math.max(start + 1, found.start + found.text.trimEnd().length) } }
}

interface Line {
  readonly start: number
  readonly end: number
}

/** The head of a literal block scalar: lines below it are those of the text. */
const HEADER = /^(?:[!&]\S*[ \t]+)*\|[^\r\n]*(?:\r\n|\r|\n)/

function faultOf(injector: OwnInjectorPolicy, template: string, error: TemplateError): Diagnostic {
  const place = placeInText(templatePlace(injector, template), error.line, error.column) ?? injector.at.place
  const { message, hint = meantValue(injector, message) } = worded(error)
  const line = error.line === undefined ? '' : `, line ${error.line}`
  return {
    code: error.phase === 'limit' ? 'RI0405' : 'RI0412',
    severity: 'error',
    message: `${templateTitle(injector, template)}${line}: ${message}`,
    ...(place && { place }),
    ...(hint !== undefined && { hint }),
  }
}

/** The engine's words without the place, which is told apart; a suggestion becomes the hint. */
function worded(error: TemplateError): { readonly message: string; readonly hint?: string } {
  const bare = error.message.replace(/^template: (?:[^\n]*?:\d+(?::\d+)?: )?(?:executing "[^"]*" at )?/, '')
  const suggestion = /^([\s\S]*), (did you mean [^?]*\?)$/.exec(bare)
  return suggestion === null ? { message: bare } : { message: suggestion[1] ?? bare, hint: suggestion[2] ?? '' }
}

/** A value of the injector that stands in the template as if it were none. */
function meantValue({ settings }: OwnInjectorPolicy, message: string): string | undefined {
  const [, plain, field] =
    /^(?:(\w+) is not defined|<.*>: can't evaluate field (\w+) in type \*inject\.TemplateData)$/.exec(message) ?? []
  const word = plain ?? field
  const names = [...Object.keys(settings.values ?? {}), ...(settings.valuesFromAnnotations ?? []).map(({ value }) => value)]
  const found = names.find((name) => name.toLowerCase() === word?.toLowerCase())
  return found && `did you mean ${plain === undefined ? '.Values' : 'values'}.${found}?`
}

function linesFrom(text: string, start: number): readonly (Line & { readonly text: string })[] {
  const lines: (Line & { text: string })[] = []
  for (let at = start; at <= text.length; ) {
    const rest = /\r\n|\r|\n/g
    rest.lastIndex = at
    const end = rest.exec(text)
    const stop = end?.index ?? text.length
    lines.push({ start: at, end: stop, text: text.slice(at, stop) })
    if (end === null) break
    at = stop + end[0].length
  }
  return lines
}

/** Go counts columns in bytes. */
function unitsOf(text: string, bytes: number): number {
  let count = 0
  let units = 0
  for (const char of text) {
    if (count >= bytes) break
    const code = char.codePointAt(0) ?? 0
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    units += char.length
  }
  return units
}
