import manifest from '../../package.json' with { type: 'json' }

/** The version of render-inject, from package.json. */
export const VERSION: string = manifest.version
