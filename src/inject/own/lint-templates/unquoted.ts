/**
 * RI0417: tags that stand where the pod API wants a text, and print it so that YAML may read something else. Found by experiment: the tag prints a marker, and
 * where the marker comes out as a text of the pod, it prints texts that YAML reads otherwise; all that may change is that text.
 */
import type { Diagnostic } from '../../../base/diagnostic.ts'
import { isArray, isObject, type Json, recordOf, sameJson } from '../../../base/json.ts'
import { placed } from './check-values.ts'
import type { LintedTemplates } from './linted-templates.ts'
import { walkOverlay } from './overlay-walk.ts'
import { cutTemplate, type Engine, innerText, type Piece } from './pieces.ts'
import { printedBy, type Source } from './printed-by.ts'
import type { NamedText } from './reads.ts'
import type { Render, Trial } from './rendering.ts'
import type { ValueLayers } from './value-layers.ts'

/** No text of a manifest. */
const MARKER = 'zq9probe7xw'

/** What to try, by where the printed value comes from. */
const HOSTILE: { readonly [S in Exclude<Source, 'quoted'>]: readonly string[] } = {
  number: ['1', 'true'],
  name: ['on', '1e3', 'null', '1'],
  text: ['on', '1e3', 'null', 'a: b', 'a #b', '"', "'", '- a', '[', '\\', 'a\nb: c'],
}

export function unquotedTags(
  templates: LintedTemplates,
  known: ValueLayers,
  trials: readonly Trial[],
  render: Render,
): readonly Diagnostic[] {
  return [...new Set(templates.entries.map(({ engine }) => engine))].flatMap((engine) =>
    templates
      .texts(engine)
      .filter(({ name }) => templates.of(name).owner === templates.injector)
      .flatMap((text) => {
        const tags = cutTemplate(text.text, engine).filter(({ kind }) => kind === 'print')
        return tags.flatMap((tag) => {
          const source = printedBy(text, tag, engine, known)
          if (source === 'quoted') return []
          const fault = firstFault(
            text,
            tag,
            HOSTILE[source],
            trials.filter(({ entry }) => entry.engine === engine),
            render,
          )
          return fault === undefined ? [] : [told(templates, text, tag, { ...fault, engine, source })]
        })
      }),
  )
}

interface Fault {
  readonly path: string
  readonly hostile: string
  readonly extent: 'whole' | 'part'
}

function firstFault(
  text: NamedText,
  tag: Piece,
  hostile: readonly string[],
  trials: readonly Trial[],
  render: Render,
): Fault | undefined {
  const printing = (trial: Trial, what: string): Trial => ({
    ...trial,
    replacements: [
      ...trial.replacements,
      { template: text.name, start: tag.inner.start, end: tag.inner.end, text: ` ${JSON.stringify(what)} ` },
    ],
  })
  for (const trial of withoutTwins(trials)) {
    const marked = render(printing(trial, MARKER))
    if (!('root' in marked) || !marked.text.includes(MARKER)) continue
    const place = marked.root && walkOverlay(marked.root).texts.find(({ value }) => String(value).includes(MARKER))
    if (marked.root === undefined || place === undefined) continue
    for (const one of hostile) {
      const outcome = render(printing(trial, one))
      const value = 'root' in outcome ? outcome.root?.value : undefined
      if (value === undefined || !sameJson(value, withText(marked.root.value, one)))
        return { path: place.path, hostile: one, extent: place.value === MARKER ? 'whole' : 'part' }
    }
    return undefined
  }
  return undefined
}

/** Where the branches are the same, few samples differ in what they reach. */
const SAMPLES = 3

function withoutTwins(trials: readonly Trial[]): readonly Trial[] {
  const counts = new Map<string, number>()
  return trials.filter(({ entry, replacements }) => {
    if (replacements.length > 0) return true
    const count = (counts.get(entry.name) ?? 0) + 1
    counts.set(entry.name, count)
    return count <= SAMPLES
  })
}

/** The value as it has to be with another text in place of the marker. */
function withText(value: Json, text: string): Json {
  if (typeof value === 'string') return value.replaceAll(MARKER, () => text)
  if (isArray(value)) return value.map((item) => withText(item, text))
  if (!isObject(value)) return value
  return recordOf(Object.entries(value).map(([key, item]) => [key.replaceAll(MARKER, () => text), withText(item, text)]))
}

function told(
  templates: LintedTemplates,
  { name, text }: NamedText,
  tag: Piece,
  { path, hostile, extent, engine, source }: Fault & { readonly engine: Engine; readonly source: Source },
): Diagnostic {
  const shown = text.slice(tag.start, tag.end).replace(/\s+/g, ' ')
  const bare = innerText(text, tag)
    .trim()
    .replace(/\|\s*(?:tojson|toJson|dump)$/, '')
    .trimEnd()
  const isWithin = /["']/.test(text.charAt(tag.start - 1)) && text.charAt(tag.start - 1) === text.charAt(tag.end)
  const write = `write {{ ${wrapped(bare)} | ${AS_TEXT[engine][source === 'number' ? 'number' : 'text']} }}`
  return {
    code: 'RI0417',
    severity: 'error',
    message: `${templates.of(name).title}, line ${templates.lineOf(name, tag.start)}: ${shown} stands where a pod has a text (${path.replaceAll(MARKER, '…')}), and ${JSON.stringify(hostile)} would not stay the text that it is`,
    ...placed(templates.placeOf(name, tag.start, tag.end)),
    hint: extent === 'part' ? PARTS[engine] : isWithin ? `${write}, without quotes around it` : write,
  }
}

const AS_TEXT = {
  nunjucks: { text: 'tojson', number: 'string | tojson' },
  go: { text: 'toJson', number: 'toString | toJson' },
} as const

const PARTS = {
  nunjucks: 'put the whole text into one tag: {{ ("--level=" + values.level) | tojson }}',
  go: 'put the whole text into one tag: {{ printf "--level=%s" .Values.level | toJson }}',
} as const

/** A filter takes the last operand alone. */
function wrapped(inner: string): string {
  return /^[\w.$]+(?:\[[^\]]*\])?$/.test(inner) || /^\([^()]*\)$/.test(inner) ? inner : `(${inner})`
}
