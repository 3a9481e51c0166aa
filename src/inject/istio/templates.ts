/** The injection templates of a config: compiled once, chosen by pod, run on its data. Mirrors ParseTemplates, selectTemplates and runTemplate. */
import type { InjectorConfig } from '../../istio/injector-config.ts'
import { ANNOTATIONS } from '../../istio/names.ts'
import { stableData } from '../../istio/template-data/stable-data.ts'
import type { Contract } from '../../istio/versions.ts'
import { trimSpace } from '../../krm/quantity.ts'
import { compareText } from '../../template/gotemplate/format/bytes.ts'
import { quote } from '../../template/gotemplate/format/strconv.ts'
import { parseTemplates, type TemplateSet } from '../../template/gotemplate/template.ts'
import type { FuncTable, GoValue } from '../../template/gotemplate/value.ts'
import type { Texts } from '../pod-parts.ts'
import { InjectionError, inStage } from './injection-error.ts'

/** Under this name Go knows every injection template; its errors say so. */
const TEMPLATE_NAME = 'inject'

export interface CompiledTemplates {
  /** What the template printed. Throws InjectionError with Istio's text: unknown template, unparsable template, failed run. */
  run(name: string, data: GoValue): string
}

/**
 * Templates of a config, parsed at once where this Istio does so: then one that cannot be parsed refuses the config (InjectionError with the text of the
 * parser). Else each is parsed when a pod first asks for it.
 */
export function compileTemplates(
  templates: ReadonlyMap<string, string>,
  funcs: FuncTable,
  contract: Pick<Contract, 'parsesTemplatesAtLoad'>,
): CompiledTemplates {
  const compiled = new Map<string, TemplateSet>()
  const stable = stableData()
  const compile = (name: string, text: string): TemplateSet => {
    const known = compiled.get(name)
    if (known !== undefined) return known
    const set = inStage('RI0401', '', () => parseTemplates([{ name: TEMPLATE_NAME, text }], { funcs, stable }), name)
    compiled.set(name, set)
    return set
  }
  if (contract.parsesTemplatesAtLoad) for (const [name, text] of templates) compile(name, text)
  return {
    run(name, data) {
      const text = templates.get(name)
      if (text === undefined) {
        const have = [...templates.keys()].sort(compareText).join(', ')
        throw new InjectionError('RI0403', `requested template ${quote(name)} not found; have ${have}`)
      }
      const set = compile(name, text)
      return inStage('RI0402', '', () => set.execute(TEMPLATE_NAME, data), name)
    },
  }
}

/** Names of the templates for a pod, aliases resolved by one step: those of its annotation, else the default ones. */
export function selectTemplates(
  annotations: Texts,
  config: Pick<InjectorConfig, 'defaultTemplates' | 'aliases'>,
): readonly string[] {
  const asked = annotations[ANNOTATIONS.templates]
  const names = asked === undefined ? config.defaultTemplates : asked.split(',').map(trimSpace)
  return names.flatMap((name) => config.aliases.get(name) ?? [name])
}
