import type { Outcome } from '../../src/frontends/outcome.ts'
import { uninjectStreams } from '../../src/frontends/uninject.ts'
import { uninjectManifests } from '../../src/inject/uninject/uninject.ts'
import { CHUNKS } from './chunks.ts'

/** Takes injections out of a text of manifests, as `uninject` does. */
export function uninjectText(app: string, { policy = '', facts = '', only = [] as readonly string[] } = {}): Outcome {
  const sources = (name: string, text: string) => (text === '' ? [] : [{ name, text }])
  return uninjectStreams(
    [{ name: 'app.yaml', text: app }],
    { policies: sources('policy.yaml', policy), facts: sources('facts.yaml', facts), overrides: {} },
    (input) => uninjectManifests(input, only, CHUNKS),
  )
}
