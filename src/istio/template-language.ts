/** The functions that injection templates of an Istio minor may call beside the engine's builtins, in Go's order of precedence: sprig, then Istio's own. */
import { joinTables } from '../template/gotemplate/funcs/row.ts'
import { type SprigFamily, sprigFunctions } from '../template/gotemplate/funcs/sprig/registry.ts'
import type { FuncTable } from '../template/gotemplate/value.ts'
import { NEWEST_MINOR } from './mesh/schema.ts'
import { type IstioEnvironment, istioFunctions } from './template-funcs.ts'

export interface TemplateLanguage extends Omit<IstioEnvironment, 'language'> {
  /** Loads a family of sprig's functions when one of them is first called. */
  readonly loadSprig: (family: SprigFamily) => FuncTable
}

/** Templates have sprig from this minor on. */
const SPRIG_SINCE = 8

/** The function table to hand to parseTemplates. */
export function templateLanguage(language: TemplateLanguage): FuncTable {
  const minor = language.minor ?? NEWEST_MINOR
  const own = istioFunctions({ ...language, language: () => whole })
  const whole = minor < SPRIG_SINCE ? own : joinTables(sprigFunctions(language.loadSprig), own)
  return whole
}
