import { detectNativeSidecars } from '../../istio/native-sidecars.ts'
import { type TemplateLanguage, templateLanguage } from '../../istio/template-language.ts'
import type { Contract } from '../../istio/versions.ts'
import { parseBool } from '../../template/gotemplate/format/strconv.ts'
import { InjectionError } from './injection-error.ts'
import type { InjectorFacts } from './injector-facts.ts'
import { type LegacyTemplate, type LoadLegacy, prepareLegacy } from './legacy/template.ts'
import { type CompiledTemplates, compileTemplates } from './templates.ts'

/** An injector whose templates are compiled; make one per config, and inject many pods. */
export interface PreparedInjector extends InjectorFacts {
  readonly templates: CompiledTemplates
  /** The one template of Istio 1.8 and older; absent in today's format. */
  readonly legacy?: LegacyTemplate
}

/** The variable of istiod by which Istio 1.12 to 1.18 left TCP probes alone. */
const TCP_PROBES_ENV = 'REWRITE_TCP_PROBES'

/** Loads functions that templates rarely call, when one first does. */
export type LoadSprig = TemplateLanguage['loadSprig']

/** What an injector loads when it first needs it. */
export interface InjectorLoaders {
  readonly sprig: LoadSprig
  readonly legacy: LoadLegacy
}

/** The variable by which istiod decides native sidecars, and templates of Istio 1.19 to 1.26 learn of them. */
export const NATIVE_SIDECARS_ENV = 'ENABLE_NATIVE_SIDECARS'

/**
 * Compiles the templates. Throws InjectionError with istiod's text where it refuses to start: a template that cannot be parsed (RI0401),
 * values of the wrong types (RI0212).
 */
export function prepareInjector(facts: InjectorFacts, load: InjectorLoaders): PreparedInjector {
  const { contract, config, values } = facts
  if (values.fault?.effect === 'refused') throw new InjectionError('RI0212', values.fault.message)
  const env = new Map(facts.env)
  if (contract.nativeSidecars === 'flag') env.set(NATIVE_SIDECARS_ENV, String(facts.nativeSidecars.mode === 'true'))
  const funcs = templateLanguage({ env, minor: contract.minor, loadSprig: load.sprig })
  const text = config.legacyTemplate
  return {
    ...facts,
    contract: withSwitches(contract, env),
    templates: compileTemplates(config.templates, funcs, contract),
    ...(text === undefined
      ? {}
      : { legacy: prepareLegacy(text, { funcs, hash: (each) => sha256(each, load.sprig) }, load.legacy) }),
  }
}

/** SHA-256 as sprig computes it: nothing here may load a module of Node. */
function sha256(text: string, loadSprig: LoadSprig): string {
  const unlimited = { step: () => undefined, checkString: () => undefined, checkList: () => undefined }
  return String(loadSprig('hashes').get('sha256sum')?.call([text], unlimited) ?? '')
}

/** The contract with what istiod's environment switches off. */
function withSwitches(contract: Contract, env: ReadonlyMap<string, string>): Contract {
  const { value, error } = parseBool(env.get(TCP_PROBES_ENV) ?? '')
  const isOff = contract.tcpProbes === 'unless-switched-off' && error === undefined && !value
  return isOff ? { ...contract, tcpProbes: 'no' } : contract
}

/** Does this pod get a native sidecar, before its own annotation is heard? */
export function isNative({ contract, nativeSidecars }: InjectorFacts, nodeName: string): boolean {
  if (contract.nativeSidecars === 'none') return false
  return detectNativeSidecars(nativeSidecars.mode, nativeSidecars.nodes, nodeName)
}

/** Does the Namespace count for the proxy's user? */
export function isNamespaceConsulted({ contract, openshift }: InjectorFacts): boolean {
  return contract.openShiftUser && openshift === 'on'
}
