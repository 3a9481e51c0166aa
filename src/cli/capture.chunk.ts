import * as capture from './run-capture.ts'

/** Capturing: with checksums and a way to the network, which other commands do without. */
export const loadCapture = (): typeof capture => capture
