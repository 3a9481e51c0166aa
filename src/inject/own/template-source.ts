/** Overlays that templates print. */
import { fail } from '../../base/diagnostic.ts'
import { type Json, type JsonObject, record } from '../../base/json.ts'
import { nearest } from '../../base/suggest.ts'
import type { Facts } from '../../policy/facts.ts'
import type { PolicySpec } from '../../policy/injection-policy.ts'
import { type OwnInjectorPolicy, templatePlace } from '../../policy/own-injectors.ts'
import type { Workload } from '../injector.ts'
import { annotationsOf } from '../pod-parts.ts'
import { composeOverlays } from './compose-overlays.ts'
import { readOverlay } from './injection-spec.ts'
import type { Languages } from './languages.ts'
import { nunjucksTemplates } from './nunjucks-templates.ts'
import type { OverlaySource } from './overlay.ts'
import { templateTitle, withTemplatePlace } from './template-fault.ts'
import type { OwnTemplates } from './template-run.ts'
import { templatesAnnotation } from './templates-annotation.ts'
import { valuesFor } from './values.ts'

export interface TemplateContext {
  readonly facts: Facts
  readonly spec: PolicySpec
  readonly languages: Languages
  /** Injectors of the same policy, whose named Go templates this one may include. */
  readonly siblings: readonly OwnInjectorPolicy[]
}

/** Where the overlays of an injector with templates come from. */
export function templateSource(injector: OwnInjectorPolicy, context: TemplateContext): OverlaySource {
  const engines = new Map<string, OwnTemplates>()
  const templatesFor = (engine: 'nunjucks' | 'go', name: string): OwnTemplates => {
    const known =
      engines.get(engine) ?? withTemplatePlace(injector, name, context.siblings, () => ENGINES[engine](injector, context))
    engines.set(engine, known)
    return known
  }
  return {
    print(workload) {
      const values = valuesFor(injector, workload)
      const { facts, spec } = context
      return chosenTemplates(injector, workload).map((name) => {
        const { engine } = injector.templates.get(name) as { readonly engine: 'nunjucks' | 'go' }
        const templates = templatesFor(engine, name)
        const run = (): string => templates.run(name, { workload, injector, values, facts, spec })
        return { name, text: withTemplatePlace(injector, name, context.siblings, run) }
      })
    },
    read(printed, { template }) {
      for (const templates of engines.values()) templates.checkPod?.(template)
      const overlays = printed.map(({ name, text }) =>
        readOverlay(text, templateTitle(injector, name), templatePlace(injector, name)?.place),
      )
      return overlays.reduce<JsonObject>(
        (before, overlay) => composeOverlays(before, overlay, `injector ${injector.title}`),
        record(),
      )
    },
  }
}

function chosenTemplates(injector: OwnInjectorPolicy, workload: Workload): readonly string[] {
  const { settings, templates } = injector
  const annotation = templatesAnnotation(injector)
  const asked: Json | undefined = settings.templates === undefined ? undefined : annotationsOf(workload.template)[annotation]
  const names =
    asked === undefined
      ? (settings.defaultTemplates ?? [...templates.keys()])
      : String(asked ?? '')
          .split(',')
          .map((name) => name.trim())
  return names.flatMap((name) => {
    const found = settings.aliases?.[name] ?? (templates.has(name) ? [name] : undefined)
    if (found !== undefined) return found
    const known = [...templates.keys(), ...Object.keys(settings.aliases ?? {})]
    const meant = nearest(name, known)
    return fail(
      'RI0403',
      `injector ${injector.title} has no template ${JSON.stringify(name.slice(0, 60))}, which annotation ${annotation} names`,
      {
        place: workload.place,
        hint: meant ? `did you mean ${meant}?` : `it has ${known.join(', ')}`,
      },
    )
  })
}

type Compile = (injector: OwnInjectorPolicy, context: TemplateContext) => OwnTemplates

const ENGINES: { readonly [E in 'nunjucks' | 'go']: Compile } = {
  nunjucks: (injector, { languages }) =>
    nunjucksTemplates(
      () => languages.nunjucks(),
      textsOf([injector], 'nunjucks'),
      () => languages.go(),
    ),
  // Its own come last: of two templates of one name the later counts.
  go: (injector, { languages, siblings }) =>
    languages.go().compileGoTemplates(
      [
        ...textsOf(
          siblings.filter((one) => one !== injector && one.settings.templates !== undefined),
          'go',
        ),
        ...textsOf([injector], 'go'),
      ],
      languages.sprig,
    ),
}

function textsOf(
  injectors: readonly OwnInjectorPolicy[],
  engine: 'nunjucks' | 'go',
): readonly { readonly name: string; readonly text: string }[] {
  return injectors.flatMap(({ templates }) =>
    [...templates].filter(([, one]) => one.engine === engine).map(([name, { text }]) => ({ name, text })),
  )
}
