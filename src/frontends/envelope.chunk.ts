import * as envelope from './envelope.ts'

/** What a function adds to the ResourceList itself: with a tripwire, or notices. */
export const loadEnvelope = (): typeof envelope => envelope
