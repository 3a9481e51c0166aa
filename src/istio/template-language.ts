/** The functions that injection templates of an Istio minor may call, in Go's order of precedence: builtins, sprig (1.8 and newer), Istio's own. */
import { BUILTINS } from '../template/gotemplate/funcs/builtins.ts'
import { joinTables } from '../template/gotemplate/funcs/row.ts'
import { type SprigFamily, sprigFunctions } from '../template/gotemplate/funcs/sprig/registry.ts'
import type { FuncTable } from '../template/gotemplate/value.ts'
import { NEWEST_MINOR } from './mesh/schema.ts'
import { type IstioEnvironment, istioFunctions } from './template-funcs.ts'

export interface TemplateLanguage extends IstioEnvironment {
  /** Loads a family of sprig's functions when one of them is first called. */
  readonly loadSprig: (family: SprigFamily) => FuncTable
}

/** From this minor on templates have sprig. */
const SPRIG_SINCE = 8

/** The whole function table. */
export function templateLanguage(language: TemplateLanguage): FuncTable {
  const minor = language.minor ?? NEWEST_MINOR
  const sprig = minor < SPRIG_SINCE ? [] : [sprigFunctions(language.loadSprig)]
  return joinTables(BUILTINS, ...sprig, istioFunctions(language))
}
