/** The one template of Istio 1.0 to 1.8: parsed, and run for a pod. What becomes of its output is in pod.ts, which is loaded when it is needed. */
import { parseTemplates, type TemplateSet } from '../../../template/gotemplate/template.ts'
import type { FuncTable } from '../../../template/gotemplate/value.ts'
import { type PodData, templateData } from '../data.ts'
import { inStage } from '../injection-error.ts'
import type { InjectorFacts } from '../injector-facts.ts'
import { type LegacyOverlay, readLegacyOverlay } from './overlay.ts'

/** The one template of a config, compiled. */
export interface LegacyTemplate {
  readonly template: TemplateSet
  /** Hash of the template's text, which the status annotation tells. */
  readonly version: string
  /** Loads what appends the output to a pod. */
  readonly backEnd: LoadLegacy
}

/** Loads the back-end of the old format. */
export type LoadLegacy = () => typeof import('./pod.ts')

const TEMPLATE_NAME = 'inject'

/** Compiles the one template of a config. Throws InjectionError with the parser's text. */
export function prepareLegacy(
  text: string,
  language: { readonly funcs: FuncTable; readonly hash: (text: string) => string },
  backEnd: LoadLegacy,
): LegacyTemplate {
  const options = { funcs: language.funcs, delims: delimitersOf(text) }
  const template = inStage('RI0401', '', () => parseTemplates([{ name: TEMPLATE_NAME, text }], options), TEMPLATE_NAME)
  return { template, version: language.hash(text), backEnd }
}

/** Istio 1.0 and 1.1 had other delimiters; their text tells. */
export function delimitersOf(text: string): { readonly left: string; readonly right: string } {
  return text.includes('[[') && !text.includes('{{') ? { left: '[[', right: ']]' } : { left: '{{', right: '}}' }
}

/** What the template prints for a typed pod. Throws InjectionError with Istio's text. */
export function printLegacy(
  { template }: LegacyTemplate,
  facts: InjectorFacts,
  data: Pick<PodData, 'input' | 'owner' | 'ownerMetadata' | 'proxyConfig'>,
): LegacyOverlay {
  const values = templateData({ ...data, nativeSidecar: 'no', namespace: undefined }, facts)
  const text = inStage('RI0402', '', () => template.execute(TEMPLATE_NAME, values), TEMPLATE_NAME)
  return readLegacyOverlay(text, facts.contract)
}
