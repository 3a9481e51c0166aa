/** Own injectors as the decoder leaves them: fields that agree with each other, and where each stands. */
import { decoded } from '../base/check-shape.ts'
import type { Diagnostic } from '../base/diagnostic.ts'
import type { Located } from '../base/located.ts'
import { nearest } from '../base/suggest.ts'
import { ISTIO } from './istio-name.ts'
import { type InjectorSettings, OWN_INJECTOR, type TemplateText } from './own-injector-shape.ts'

/** An injector of the list: Istio's place, or one of somebody's own. */
export type DeclaredInjector = { readonly kind: 'istio' } | OwnInjectorPolicy

export interface OwnInjectorPolicy {
  readonly kind: 'own'
  /** `logs`; `team-a/otel` for a tenant's. */
  readonly title: string
  /** Namespace of the tenant whose it is. */
  readonly tenant?: string
  readonly settings: InjectorSettings
  /** The injector as it stands in the policy. */
  readonly at: Located
  /** Templates by name; the one of `template` is called `template`. */
  readonly templates: ReadonlyMap<string, TemplateText>
}

/** Where the text of a template stands. */
export function templatePlace({ at, settings }: OwnInjectorPolicy, name: string): Located | undefined {
  const template = settings.template === undefined ? at.get('templates')?.get(name) : at.get('template')
  return template?.get('text')
}

/** Decodes a list that has the shape; what contradicts itself is added to `found`. */
export function decodeInjectors(list: Located, tenant: string | undefined, found: Diagnostic[]): readonly DeclaredInjector[] {
  const seen = new Map<string, Located>()
  return list.items().map((at): DeclaredInjector => {
    const settings = decoded(at, OWN_INJECTOR)
    const complain = (field: string, message: string, hint?: string): void => {
      const place = (field === '' ? at : (at.get(field) ?? at)).place
      found.push({
        code: 'RI0203',
        severity: 'error',
        message: `${at.path}${field === '' ? '' : `.${field}`} (injector ${settings.name}) ${message}`,
        ...(place && { place }),
        ...(hint !== undefined && { hint }),
      })
    }
    if (seen.has(settings.name)) complain('name', 'has the name of an earlier injector')
    seen.set(settings.name, at)
    if (settings.name === ISTIO) {
      if (tenant !== undefined) complain('name', "is Istio's, which a tenant has no say in")
      const [other] = Object.keys(settings).filter((key) => key !== 'name')
      if (other !== undefined)
        complain(other, "cannot be set: istio fixes the place of Istio's injector in the list; its settings are spec.istio")
      return { kind: 'istio' }
    }
    checkSource(settings, complain)
    return {
      kind: 'own',
      title: tenant === undefined ? settings.name : `${tenant}/${settings.name}`,
      ...(tenant !== undefined && { tenant }),
      settings,
      at,
      templates: new Map(settings.template ? [['template', settings.template]] : Object.entries(settings.templates ?? {})),
    }
  })
}

type Complain = (field: string, message: string, hint?: string) => void

function checkSource(settings: InjectorSettings, complain: Complain): void {
  const { templates, podSwitch } = settings
  const given = (['patch', 'template', 'templates'] as const).filter((key) => settings[key] !== undefined)
  if (given.length === 0) complain('', 'says nothing of what to inject', 'add patch, template or templates')
  if (given.length > 1) complain(given[1] ?? '', `stands beside ${given[0]}`, 'give one of patch, template and templates')
  if (podSwitch?.label !== undefined && podSwitch.annotation !== undefined)
    complain('podSwitch', 'names a label and an annotation', 'give one of the two')
  const names = Object.keys(templates ?? {})
  const aliases = settings.aliases ?? {}
  if (templates === undefined) {
    for (const field of ['defaultTemplates', 'aliases'] as const)
      if (settings[field] !== undefined) complain(field, 'needs templates')
    return
  }
  if (settings.defaultTemplates === undefined && names.length !== 1)
    complain('templates', 'needs defaultTemplates beside it, because it is not exactly one template')
  const known = [...names, ...Object.keys(aliases)]
  const unknown = (name: string, among: readonly string[]): string => {
    const meant = nearest(name, among)
    return `names the template ${name}, which is not there${meant ? `; did you mean ${meant}?` : ''}`
  }
  for (const name of settings.defaultTemplates ?? [])
    if (!known.includes(name)) complain('defaultTemplates', unknown(name, known))
  for (const alias of Object.keys(aliases)) {
    if (names.includes(alias)) complain('aliases', `gives the name of template ${alias} to an alias`)
    for (const name of aliases[alias] ?? []) if (!names.includes(name)) complain('aliases', unknown(name, names))
  }
}
