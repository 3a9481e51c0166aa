import * as replays from './replays.ts'

/** Injections that are done again in the text alone: in a stream of many objects. */
export const loadReplays = (): typeof replays => replays
