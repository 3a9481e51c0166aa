/** The templates of one injector as the checks see them: their texts, what they read, and where each character stands in the policy. */
import type { Place } from '../../../base/source.ts'
import { type OwnInjectorPolicy, templatePlace } from '../../../policy/own-injectors.ts'
import { byteLength } from '../../../template/gotemplate/format/bytes.ts'
import { placeInText, templateTitle } from '../template-fault.ts'
import { calledTemplates, goReads } from './go-reads.ts'
import { nunjucksReads } from './nunjucks-reads.ts'
import type { Engine } from './pieces.ts'
import type { NamedText, Read } from './reads.ts'

export interface LintedTemplates {
  readonly injector: OwnInjectorPolicy
  readonly siblings: readonly OwnInjectorPolicy[]
  /** Templates that a pod can be given, with their engines; others are only called by these. */
  readonly entries: readonly { readonly name: string; readonly engine: Engine }[]
  readonly reads: readonly Read[]
  /** Texts of an engine that its templates may call; the injector's own come last. */
  texts(engine: Engine): readonly NamedText[]
  /** Whose a template is, how messages call it, and what values are called in it. */
  of(template: string): { readonly owner: OwnInjectorPolicy; readonly title: string; readonly prefix: string }
  lineOf(template: string, offset: number): number
  placeOf(template: string, start: number, end: number): Place | undefined
}

/** Names of the data that nunjucks templates are given, as far as the checks follow them. */
const ROOTS = ['values', 'objectMeta', 'namespace']

/** The templates of an injector among those of its policy. */
export function lintedTemplates(injector: OwnInjectorPolicy, siblings: readonly OwnInjectorPolicy[]): LintedTemplates {
  const ownerOf = (name: string): OwnInjectorPolicy =>
    [injector, ...siblings].find(({ templates }) => templates.has(name)) ?? injector
  const textOf = (name: string): string => ownerOf(name).templates.get(name)?.text ?? ''
  const texts = (engine: Engine): readonly NamedText[] => {
    const shared = siblings.filter((one) => one !== injector && one.settings.templates !== undefined)
    return [...(engine === 'go' ? shared : []), injector].flatMap(({ templates }) =>
      [...templates].filter(([, one]) => one.engine === engine).map(([name, { text }]) => ({ name, text })),
    )
  }
  const entries = entriesOf(injector)
  const named = (engine: Engine): readonly string[] => entries.filter((one) => one.engine === engine).map(({ name }) => name)
  return {
    injector,
    siblings,
    entries,
    reads: [...texts('nunjucks').flatMap((text) => nunjucksReads(text, ROOTS)), ...goReads(texts('go'), named('go'))],
    texts,
    of: (template) => {
      const owner = ownerOf(template)
      const prefix = owner.templates.get(template)?.engine === 'go' ? '.Values' : 'values'
      return { owner, title: templateTitle(owner, template), prefix }
    },
    lineOf: (template, offset) => linesBefore(textOf(template), offset) + 1,
    placeOf: (template, start, end) => {
      const text = textOf(template)
      const lineStart = text.lastIndexOf('\n', start - 1) + 1
      const place = placeInText(
        templatePlace(ownerOf(template), template),
        linesBefore(text, start) + 1,
        byteLength(text.slice(lineStart, start)),
      )
      return place === undefined ? undefined : narrowed(place, text.slice(start, end))
    },
  }
}

/** What is meant, where it stands there as it is: in a literal block. */
function narrowed(place: Place, meant: string): Place {
  const { source, span } = place
  if (span === undefined || meant === '' || !source.text.startsWith(meant, span.start)) return place
  return { source, span: { start: span.start, end: span.start + meant.length } }
}

function entriesOf({ settings, templates }: OwnInjectorPolicy): LintedTemplates['entries'] {
  const listed = new Set([...(settings.defaultTemplates ?? []), ...Object.values(settings.aliases ?? {}).flat()])
  const called = new Set(
    [...templates].flatMap(([name, { engine, text }]) => (engine === 'go' ? calledTemplates({ name, text }) : [])),
  )
  return [...templates].filter(([name]) => listed.has(name) || !called.has(name)).map(([name, { engine }]) => ({ name, engine }))
}

function linesBefore(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1
}
