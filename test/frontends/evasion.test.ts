/** The evasion set on every surface: each document comes out with its workload injected, or is refused with empty stdout. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { at } from '../../src/base/json.ts'
import { decodeUtf8 } from '../../src/cli/host/input.ts'
import { runCli } from '../../src/cli/program.ts'
import { runFunction } from '../../src/frontends/krm-function.ts'
import { kubeInjectManifests } from '../../src/frontends/kube-inject.ts'
import { runKustomizePlugin } from '../../src/frontends/kustomize-plugin.ts'
import { guarded, type Outcome } from '../../src/frontends/outcome.ts'
import { equal, is, ok } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { EVASIONS, type EvasionDocument } from '../support/evasion-documents.ts'
import { containersOf, podsOf } from '../support/pods.ts'
import { configMap, resourceList } from '../support/resource-list.ts'
import { FACTS } from '../support/small-facts.ts'

const CONFIG = configMap('b', { 'facts.yaml': FACTS })

/** A way in. `undefined` where a document cannot come that way. */
interface Surface {
  readonly name: string
  readonly takes?: 'one document by itself'
  readonly run: (document: EvasionDocument) => Outcome | undefined
}

const SURFACES: readonly Surface[] = [
  {
    name: 'inject',
    run: ({ bytes }) => inject(bytes),
  },
  {
    name: 'inject --write',
    run: ({ bytes }) =>
      inFolder({ 'facts.yaml': FACTS }, (folder) => {
        const file = join(folder, 'in.yaml')
        writeFileSync(file, bytes)
        const argv = ['inject', '--write', file, '--facts', join(folder, 'facts.yaml')]
        const outcome = runCli(argv, { chunks: CHUNKS, readStdin: () => '', progress: () => {} })
        const changed = !readFileSync(file).equals(bytes)
        is(changed, outcome.exitCode === 0, 'a file changes where its workload is injected')
        return { ...outcome, stdout: changed ? readFileSync(file, 'utf8') : '' }
      }),
  },
  {
    name: 'legacy plugin',
    run: ({ bytes }) => guarded(() => runKustomizePlugin({ name: 'config', text: CONFIG }, decodeUtf8(bytes, '<stdin>'), CHUNKS)),
  },
  {
    name: 'kube-inject',
    run: ({ bytes }) =>
      guarded(() => {
        const facts = [{ name: 'facts.yaml', text: FACTS }]
        const options = { facts, revision: 'default', istioNamespace: 'istio-system' }
        return kubeInjectManifests({ name: '<stdin>', text: decodeUtf8(bytes, '<stdin>') }, options, CHUNKS)
      }),
  },
  {
    name: 'function, as the input',
    run: ({ bytes }) => guarded(() => runFunction(decodeUtf8(bytes, '<stdin>'), CHUNKS)),
  },
  {
    name: 'function, as an item',
    takes: 'one document by itself',
    run: ({ text }) => {
      const item = alone(text)
      return item === undefined ? undefined : guarded(() => runFunction(resourceList(item, CONFIG), CHUNKS))
    },
  },
  {
    name: 'inject, in a long stream',
    takes: 'one document by itself',
    run: ({ text }) => {
      const item = alone(text)
      return item === undefined ? undefined : everyOne(inject(Buffer.from(manyTimes(item, 40))), 40)
    },
  },
  {
    name: 'function, in a long list',
    takes: 'one document by itself',
    run: ({ text }) => {
      const item = alone(text)
      if (item === undefined) return undefined
      const list = resourceList(manyTimes(item, 210), CONFIG)
      return everyOne(
        guarded(() => runFunction(list, CHUNKS)),
        210,
      )
    },
  },
]

/** The document with an end; undefined where it is not one document by itself, which alone can stand in a list. */
function alone(text: string | undefined): string | undefined {
  if (text === undefined || /^(---|\.\.\.|%|\ufeff| {5})|\n(---|\.\.\.)|[\r\u0085\u2028]|\}\{/.test(text)) return undefined
  return text.endsWith('\n') ? text : `${text}\n`
}

function manyTimes(item: string, count: number): string {
  return Array.from({ length: count }, () => item).join('---\n')
}

/** The same output, of which each of many documents has to be injected. */
function everyOne(outcome: Outcome, count: number): Outcome {
  if (outcome.exitCode === 0) is(outcome.stdout.split('sidecar.istio.io/status').length - 1, count)
  return outcome
}

function inject(bytes: Buffer): Outcome {
  return inFolder({ 'facts.yaml': FACTS }, (folder) =>
    runCli(['inject', '-', '--facts', join(folder, 'facts.yaml')], {
      chunks: CHUNKS,
      readStdin: () => decodeUtf8(bytes, '<stdin>'),
      progress: () => {},
    }),
  )
}

/** Where a surface answers otherwise than the set says: a refusal of the form comes before that of the content. */
const FORM: { readonly [surface: string]: (expected: string) => readonly string[] } = {
  inject: (expected) => [expected],
  'inject --write': (expected) => [expected],
  'legacy plugin': (expected) => [expected],
  // kube-inject prints objects anew, so that aliases are no matter; it reads no JSON in a row, and passes lists over.
  'kube-inject': (expected) => [{ RI0108: 'injected', RI0101: 'RI0104' }[expected] ?? expected, 'RI0109'],
  'function, as the input': () => ['RI0102', 'RI0103', 'RI0109', 'RI0104'],
  'function, as an item': (expected) => [expected === 'RI0101' ? 'RI0104' : expected],
  'inject, in a long stream': (expected) => [expected],
  'function, in a long list': (expected) => [expected === 'RI0101' ? 'RI0104' : expected],
}

describe('evasion', (it) => {
  it('is a set of 48 documents or more, each of a name of its own', () => {
    ok(EVASIONS.length >= 48, String(EVASIONS.length))
    is(new Set(EVASIONS.map(({ name }) => name)).size, EVASIONS.length)
  })

  for (const surface of SURFACES) {
    it.each(
      ({ name }) => `${surface.name}: ${name}`,
      EVASIONS,
      (document) => {
        const outcome = surface.run(document)
        if (outcome === undefined) return ok(surface.takes === 'one document by itself')
        const answer = outcome.exitCode === 0 ? 'injected' : (/error (RI\d+)/.exec(outcome.stderr)?.[1] ?? outcome.stderr)
        const allowed = FORM[surface.name]?.(document.outcome) ?? []
        ok(allowed.includes(answer), `${answer}, expected ${allowed.join(' or ')}: ${outcome.stderr}`)
        if (outcome.exitCode !== 0) return is(outcome.stdout, '')
        const pods = podsOf(outcome.stdout)
        is(pods.size, 1)
        for (const pod of pods.values()) {
          equal(containersOf(pod), ['app', 'istio-proxy'])
          ok(at(pod, 'metadata', 'annotations', 'sidecar.istio.io/status'), 'the record of the injection')
        }
      },
    )
  }
})
