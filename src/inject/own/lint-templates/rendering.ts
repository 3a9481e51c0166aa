/** Runs templates of one injector on samples, with parts of their texts replaced, and reads what they print. */
import { isInjectError } from '../../../base/diagnostic.ts'
import type { Located } from '../../../base/located.ts'
import type { Facts } from '../../../policy/facts.ts'
import type { PolicySpec } from '../../../policy/injection-policy.ts'
import { isTemplateError, type TemplateError } from '../../../template/engine.ts'
import { locatedNode } from '../../../yaml/located.ts'
import { readDocuments } from '../../../yaml/read.ts'
import type { Languages } from '../languages.ts'
import { nunjucksTemplates } from '../nunjucks-templates.ts'
import type { OwnTemplates } from '../template-run.ts'
import { forcedBranches, type Replacement, replaced } from './branches.ts'
import type { LintedTemplates } from './linted-templates.ts'
import type { Engine } from './pieces.ts'
import type { NamedText } from './reads.ts'
import type { Sample } from './samples.ts'

/** One way to render an entry template. */
export interface Trial {
  readonly entry: { readonly name: string; readonly engine: Engine }
  readonly sample: Sample
  readonly replacements: readonly Replacement[]
}

/** What came of it. */
export type Printed =
  | { readonly text: string; readonly root: Located | undefined; readonly isYaml: boolean }
  | { readonly error: TemplateError }

export type Render = (trial: Trial) => Printed

export interface RenderContext {
  readonly facts: Facts
  readonly spec: PolicySpec
  readonly languages: Languages
}

/** Renders trials of one injector. */
export function renderer(templates: LintedTemplates, { facts, spec, languages }: RenderContext): Render {
  let compiled: { readonly key: string; readonly templates: OwnTemplates } | undefined
  const compile = (engine: Engine, texts: readonly NamedText[]): OwnTemplates =>
    engine === 'go'
      ? languages.go().compileGoTemplates(texts, languages.sprig)
      : nunjucksTemplates(
          () => languages.nunjucks(),
          texts,
          () => languages.go(),
        )
  return ({ entry, sample, replacements }) => {
    try {
      // The same texts often follow one another, with other samples.
      const key = JSON.stringify([entry.engine, replacements])
      if (compiled?.key !== key) {
        const texts = templates.texts(entry.engine).map(({ name, text }) => ({
          name,
          text: replaced(
            text,
            replacements.filter(({ template }) => template === name),
          ),
        }))
        compiled = { key, templates: compile(entry.engine, texts) }
      }
      const text = compiled.templates.run(entry.name, { ...sample, injector: templates.injector, facts, spec })
      return { text, ...readPrinted(text) }
    } catch (error) {
      if (isTemplateError(error)) return { error }
      if (isInjectError(error)) return { text: '', root: undefined, isYaml: true }
      throw error
    }
  }
}

/** Every entry on every sample, then every branch on the first. */
export function trialsOf(templates: LintedTemplates, samples: readonly Sample[]): readonly Trial[] {
  const [first] = samples
  return templates.entries.flatMap((entry): readonly Trial[] => [
    ...samples.map((sample) => ({ entry, sample, replacements: [] })),
    ...(first === undefined
      ? []
      : templates
          .texts(entry.engine)
          .filter(({ name }) => templates.of(name).owner === templates.injector)
          .flatMap(({ name, text }) => forcedBranches(name, text, entry.engine))
          .map((replacements) => ({ entry, sample: first, replacements }))),
  ])
}

/** The first document of what a template printed. */
function readPrinted(text: string): { readonly root: Located | undefined; readonly isYaml: boolean } {
  const source = { name: 'template', text }
  try {
    const [document] = readDocuments(source)
    const node = document?.root()
    return { root: node === undefined ? undefined : locatedNode(node, source), isYaml: true }
  } catch (error) {
    if (!isInjectError(error)) throw error
    return { root: undefined, isYaml: false }
  }
}
