import * as escaped from './escaped-text.ts'

/** Double-quoted scalars with escapes. */
export const loadEscapedText = (): typeof escaped => escaped
