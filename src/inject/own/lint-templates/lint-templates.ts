/** What looks wrong in templates, told before a workload meets them. The entry of the chunk behind `check --templates`. */
import { type Diagnostic, isInjectError } from '../../../base/diagnostic.ts'
import type { Facts } from '../../../policy/facts.ts'
import type { InjectionPolicy } from '../../../policy/injection-policy.ts'
import { type OwnInjectorPolicy, templatePlace } from '../../../policy/own-injectors.ts'
import type { Languages } from '../languages.ts'
import { placeInText, withTemplatePlace } from '../template-fault.ts'
import { missingValues, placed, unusedValues } from './check-values.ts'
import { lintIstioTemplates } from './istio-templates.ts'
import { type LintedTemplates, lintedTemplates } from './linted-templates.ts'
import { misshapen } from './misshapen.ts'
import { type Printed, renderer, trialsOf } from './rendering.ts'
import { samplesFor } from './samples.ts'
import { unknownFields } from './unknown-fields.ts'
import { unquotedTags } from './unquoted.ts'
import { valueLayers } from './value-layers.ts'

export interface LintInputs {
  /** The platform's policy, with those of tenants. */
  readonly policy: InjectionPolicy
  readonly facts: Facts
}

export interface Lint {
  /** How many templates were looked at. */
  readonly templates: number
  /** In the order of the text they stand in; `info` tells what could not be checked. */
  readonly findings: readonly Diagnostic[]
}

/** Checks the templates of all own injectors, and parses those of Istio. */
export function lintTemplates(inputs: LintInputs, languages: Languages): Lint {
  const istio = lintIstioTemplates(inputs.facts, inputs.policy.spec, languages.sprig)
  const own = [inputs.policy, ...inputs.policy.tenants].flatMap(({ injectors }) => {
    const siblings = injectors.filter((one): one is OwnInjectorPolicy => one.kind === 'own')
    return siblings.map((injector) => ({
      templates: injector.templates.size,
      findings: lintInjector(injector, siblings, inputs, languages),
    }))
  })
  const all = [...own, istio]
  return {
    templates: all.reduce((sum, { templates }) => sum + templates, 0),
    findings: all.flatMap(({ findings }) => findings),
  }
}

function lintInjector(
  injector: OwnInjectorPolicy,
  siblings: readonly OwnInjectorPolicy[],
  { policy, facts }: LintInputs,
  languages: Languages,
): readonly Diagnostic[] {
  const templates = lintedTemplates(injector, siblings)
  const known = valueLayers(injector, policy)
  const faults = compileFaults(templates, languages)
  if (faults.length > 0) return faults
  const place = injector.at.place
  const samples = place === undefined ? [] : samplesFor(templates, known, place)
  const trials = trialsOf(templates, samples)
  const render = renderer(templates, { facts, spec: policy.spec, languages })
  const missing = missingValues(templates, known)
  const found = [
    ...missing,
    ...unknownFields(templates, trials, render),
    ...unquotedTags(templates, known, trials, render),
    ...unusedValues(injector, templates, known),
  ]
  const isFaulty = found.some(({ severity }) => severity === 'error')
  const refused = templates.entries.flatMap(({ name }): readonly Diagnostic[] => {
    if (missing.length > 0) return []
    const own = trials.filter(({ entry }) => entry.name === name)
    const onSamples = own.filter(({ replacements }) => replacements.length === 0).map(render)
    // What is wrong with a value may follow from what was found already.
    return unchecked(templates, name, own.map(render)) ?? (isFaulty ? [] : misshapen(templates, name, onSamples))
  })
  return [...found, ...refused].sort((a, b) => startOf(a) - startOf(b))
}

/** Texts that their engine refuses (RI0412, RI0405). */
function compileFaults({ injector, siblings, texts, entries }: LintedTemplates, languages: Languages): readonly Diagnostic[] {
  const name = entries[0]?.name ?? ''
  const go = texts('go')
  const tries: readonly (readonly [string, () => unknown])[] = [
    ...texts('nunjucks').map((one) => [one.name, () => languages.nunjucks().compile(one.name, one.text)] as const),
    ...(go.length === 0 ? [] : [[name, () => languages.go().compileGoTemplates(go, languages.sprig)] as const]),
  ]
  return tries.flatMap(([title, compile]) => faultsOf({ injector, siblings }, title, compile))
}

/** Faults of the engine (RI0412, RI0405), where they stand in the policy. */
function faultsOf(
  { injector, siblings }: Pick<LintedTemplates, 'injector' | 'siblings'>,
  title: string,
  run: () => unknown,
): readonly Diagnostic[] {
  try {
    withTemplatePlace(injector, title, siblings, run)
    return []
  } catch (error) {
    if (!isInjectError(error)) throw error
    return error.diagnostics
  }
}

/** A name that is not among the data whatever the workload is: `valus`, `workload.nme`, `.Workload.Nme`. */
const UNKNOWN_NAME =
  /(?:^|\s)(?:(?:workload|injector)\.)?\w+ is not defined, did you mean |can't evaluate field \w+ in type \*?(?:inject|v1)\.\w+$/

/** Where no rendering of a template gave something to look at. */
function unchecked(templates: LintedTemplates, name: string, printed: readonly Printed[]): readonly Diagnostic[] | undefined {
  if (printed.some((one) => 'root' in one && one.isYaml)) return undefined
  const { title } = templates.of(name)
  const [first] = printed
  if (first === undefined) return undefined
  if (!('error' in first)) return undefined
  if (UNKNOWN_NAME.test(first.error.message)) {
    const { error } = first
    return faultsOf(templates, name, () => {
      throw error
    })
  }
  const why = first.error.message.replace(/^template: [^\n]*?: (?=executing )/, '')
  const { line } = first.error
  const where = line === undefined ? '' : `, line ${line}`
  return [
    {
      code: 'RI0418',
      severity: 'info',
      message: `${title}${where}: it does not run on a sample workload, so its fields and quotes were not checked: ${why}`,
      ...placed(placeInText(templatePlace(templates.injector, name), line)),
    },
  ]
}

function startOf({ place }: Diagnostic): number {
  return place?.span?.start ?? 0
}
