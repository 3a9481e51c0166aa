import type { Diagnostic } from '../../../base/diagnostic.ts'
import { nearest } from '../../../base/suggest.ts'
import { placed } from './check-values.ts'
import type { LintedTemplates } from './linted-templates.ts'
import { type UnknownField, walkOverlay } from './overlay-walk.ts'
import { cutTemplate } from './pieces.ts'
import type { Printed, Render, Trial } from './rendering.ts'

/** RI0416: fields that the pod API does not have, each at the place in a template that writes it. */
export function unknownFields(templates: LintedTemplates, trials: readonly Trial[], render: Render): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>()
  for (const trial of trials) {
    const printed = render(trial)
    if (!('root' in printed) || printed.root === undefined) continue
    for (const field of walkOverlay(printed.root).unknown) {
      const key = field.path.replace(/\[\d+\]/g, '[]')
      if (!found.has(key)) found.set(key, told(templates, trial, printed, field))
    }
  }
  return [...found.values()]
}

function told(
  templates: LintedTemplates,
  { entry }: Trial,
  { text }: Printed & { text: string },
  field: UnknownField,
): Diagnostic {
  const meant = nearest(field.key, field.known)
  const written = whereWritten(templates, entry, text, field)
  const template = written?.template ?? entry.name
  const line = written === undefined ? '' : `, line ${templates.lineOf(template, written.start)}`
  const place =
    written === undefined
      ? templates.placeOf(template, 0, 0)
      : templates.placeOf(template, written.start, written.start + field.key.length)
  return {
    code: 'RI0416',
    severity: 'error',
    message: `${templates.of(template).title}${line}: ${field.of} has no field ${field.key} (${field.path})`,
    ...placed(place),
    hint: meant === undefined ? `its fields: ${shown(field.known)}` : `did you mean ${meant}?`,
  }
}

const SHOWN = 12

function shown(names: readonly string[]): string {
  return names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ' …' : '')
}

interface Written {
  readonly template: string
  readonly start: number
}

/** The place of the key among those in the templates' texts: the one whose turn it is where each is printed once, else the first. */
function whereWritten(templates: LintedTemplates, entry: Trial['entry'], text: string, field: UnknownField): Written | undefined {
  const texts = templates.texts(entry.engine)
  const own = texts.filter(({ name }) => templates.of(name).owner === templates.injector)
  const ordered = [...own.filter(({ name }) => name === entry.name), ...own.filter(({ name }) => name !== entry.name)]
  const places = ordered.flatMap(({ name, text: source }): readonly Written[] =>
    cutTemplate(source, entry.engine)
      .filter(({ kind }) => kind === 'text')
      .flatMap(({ start, end }) =>
        occurrences(source.slice(start, end), field.key).map((at) => ({ template: name, start: start + at })),
      ),
  )
  const turns = occurrences(text, field.key)
  const turn = turns.indexOf(field.offset ?? -1)
  return (turns.length === places.length ? places[turn] : undefined) ?? places[0]
}

/** Where a text has the key, before a colon. */
function occurrences(text: string, key: string): readonly number[] {
  const found: number[] = []
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const isWord = !/[\w.-]/.test(text.charAt(at - 1)) && /^["']?\s*:/.test(text.slice(at + key.length, at + key.length + 8))
    if (isWord) found.push(at)
  }
  return found
}
