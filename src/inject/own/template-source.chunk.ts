import * as source from './template-source.ts'

/** Overlays that templates print: where an injector has no static patch. */
export const loadTemplateSource = (): typeof source => source
