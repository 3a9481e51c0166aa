/** Istio's own templates in the facts: can they be parsed? Their style is Istio's. */
import type { Diagnostic } from '../../../base/diagnostic.ts'
import { isInjectError } from '../../../base/diagnostic.ts'
import type { Located } from '../../../base/located.ts'
import { lineAndColumn, type Place } from '../../../base/source.ts'
import { detectVersion } from '../../../istio/detect-version.ts'
import { decodeInjectorConfig } from '../../../istio/injector-config.ts'
import { templateLanguage } from '../../../istio/template-language.ts'
import { writtenValues } from '../../../istio/values.ts'
import type { ConfigMapFact, Facts } from '../../../policy/facts.ts'
import type { PolicySpec } from '../../../policy/injection-policy.ts'
import { isTemplateError, type TemplateError } from '../../../template/engine.ts'
import { parseTemplates } from '../../../template/gotemplate/template.ts'
import type { FuncTable } from '../../../template/gotemplate/value.ts'
import { locatedNode } from '../../../yaml/located.ts'
import { readDocuments } from '../../../yaml/read.ts'
import { delimitersOf } from '../../istio/legacy/template.ts'
import type { LoadSprig } from '../../istio/prepared-injector.ts'
import { placeInText } from '../template-fault.ts'
import { placed } from './check-values.ts'
import { locatedAt } from './value-layers.ts'

/** Parses the templates of all revisions (RI0401), or those of the one that the policy chooses; a config that cannot be read is told (RI0211). */
export function lintIstioTemplates(
  { revisions }: Facts,
  { istio }: PolicySpec,
  loadSprig: LoadSprig,
): { readonly templates: number; readonly findings: readonly Diagnostic[] } {
  const findings: Diagnostic[] = []
  let templates = 0
  for (const { injector, revision } of revisions.values()) {
    if (injector === undefined || (istio?.revision && istio.revision !== revision)) continue
    try {
      const config = decodeInjectorConfig(textIn(injector, 'config'), injector.place)
      const { minor } = detectVersion(config, writtenValues(textIn(injector, 'values')), istio?.version)
      const funcs = templateLanguage({ env: new Map(), minor, loadSprig })
      const { legacyTemplate } = config
      const texts = legacyTemplate === undefined ? [...config.templates] : [['template', legacyTemplate] as const]
      templates += texts.length
      findings.push(...texts.flatMap(([name, text]) => faultOf(injector, name, text, funcs) ?? []))
    } catch (error) {
      if (!isInjectError(error)) throw error
      findings.push(...error.diagnostics)
    }
  }
  return { templates, findings }
}

function textIn({ data }: ConfigMapFact, key: string): string {
  const value = data[key]
  return typeof value === 'string' ? value : ''
}

function faultOf(map: ConfigMapFact, name: string, text: string, funcs: FuncTable): Diagnostic | undefined {
  try {
    parseTemplates([{ name, text }], { funcs, delims: delimitersOf(text) })
    return undefined
  } catch (error) {
    if (!isTemplateError(error)) throw error
    return told(map, name, error)
  }
}

function told(map: ConfigMapFact, template: string, error: TemplateError): Diagnostic {
  const { message, line } = error
  const bare = message.replace(/^template: [^\n]*?:\d+(?::\d+)?: /, '')
  return {
    code: 'RI0401',
    severity: 'error',
    message: `ConfigMap ${map.namespace}/${map.name}, template ${template}${line === undefined ? '' : `, line ${line}`}: ${bare}`,
    ...placed(placeOf(map, template, line)),
  }
}

/** The template's line in the facts file: a text in a text. */
function placeOf({ place, data }: ConfigMapFact, template: string, line: number | undefined): Place | undefined {
  const outer = locatedAt(place)?.get('data')?.get('config')
  const inner = configText(String(data['config']))
  const text = inner?.get('templates')?.get(template) ?? inner?.get('template')
  // Go tells of a text that ends too early on the line after it.
  const last = String(text?.value ?? '')
    .trimEnd()
    .split('\n').length
  const within = placeInText(text, line === undefined ? undefined : Math.min(line, last))
  if (outer === undefined || within?.span === undefined) return place
  return placeInText(outer, lineAndColumn(within.source.text, within.span.start).line) ?? place
}

function configText(text: string): Located | undefined {
  const source = { name: 'config', text }
  try {
    const node = readDocuments(source)[0]?.root()
    return node === undefined ? undefined : locatedNode(node, source)
  } catch (error) {
    if (!isInjectError(error)) throw error
    return undefined
  }
}
