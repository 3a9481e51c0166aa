import * as installer from './run-install.ts'

/** What `install` does. */
export const loadInstall = (): typeof installer => installer
