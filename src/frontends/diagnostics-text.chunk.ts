import * as text from './diagnostics-text.ts'

/** Diagnostics as text: where a run has some. */
export const loadDiagnosticsText = (): typeof text => text
