/** Time grows with the input, whatever there is much of: what an author writes must not stop a build for all others. */
import { readFluxObject } from '../../src/frontends/flux/flux-object.ts'
import { withSpecPatches } from '../../src/frontends/flux/inline-patches.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { is } from '../support/assert.ts'
import { cpuSeconds } from '../support/cpu-seconds.ts'
import { describe } from '../support/describe.ts'
import { injectText, policyText } from '../support/inject-text.ts'
import { FACTS, workload } from '../support/small-facts.ts'
import { uninjectText } from '../support/uninject-text.ts'

const WEB = workload('web', 'shop')
const many = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('')
const annotated = (text: string, name: string): string =>
  WEB.replace('labels: {app: web}\n    spec', `labels: {app: web}\n      annotations: {${name}: '${text}'}\n    spec`)
const recorded = (record: unknown): string => annotated(JSON.stringify({ injectors: record }), 'render-inject.dev/status')
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `c${i}`)
const containers = (count: number): string => many(count, (i) => `      - {name: c${i}, image: x}\n`)
const POD = '{template: {spec: {containers: [{name: a, image: b}]}}}'
const deployment = (i: number, namespace: string, spec = POD): string =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w${i}, namespace: ${namespace}}\nspec: ${spec}\n`

const KUSTOMIZATION = readFluxObject(
  {
    name: 'flux.yaml',
    text: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec:\n  path: a\n',
  },
  '--flux-kustomization',
)

describe('linear time', (it) => {
  it.each(
    ([what]) => what,
    [
      [
        'records of injectors',
        (share) => uninjectText(recorded(names(10_000 * share).map((name) => ({ name, items: ['/spec/containers/x'] })))),
      ],
      [
        'items on record',
        (share) =>
          uninjectText(
            recorded([{ name: 'a', items: names(20_000 * share).map((name) => `/spec/containers/${name}`) }]) +
              containers(20_000 * share),
          ),
      ],
      [
        'names in the status of Istio',
        (share) =>
          uninjectText(
            annotated(
              JSON.stringify({ containers: names(200_000 * share).map(() => 'istio-proxy') }),
              'sidecar.istio.io/status',
            ) + containers(20_000 * share),
          ),
      ],
      ['containers beside the proxy', (share) => injectText(WEB + containers(30_000 * share), '', FACTS)],
      [
        'containers of author and injector',
        (share) =>
          injectText(
            WEB + containers(15_000 * share),
            policyText(
              `injectors:\n- name: a\n  patch:\n    spec:\n      containers:\n${containers(15_000 * share)
                .replaceAll('c', 'd')
                .replaceAll('dontainers', 'containers')}`,
            ),
          ),
      ],
      [
        'Namespaces that differ',
        (share) =>
          injectText(
            WEB,
            '',
            FACTS +
              many(20_000 * share, (i) => `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n, labels: {a: b${i}}}\n`),
          ),
        'RI0213',
      ],
      // More than a function takes arguments.
      [
        'workloads without pods',
        (share) =>
          injectText(
            many(130_000 * share, (i) => deployment(i, 'shop', '{}')),
            '',
            FACTS,
          ),
      ],
      [
        'workloads of an unknown namespace',
        (share) =>
          injectText(
            many(80_000 * share, (i) => deployment(i, 'unknown')),
            '',
            FACTS,
          ),
        'RI0311',
      ],
      [
        'patches in a Kustomization of Flux',
        (share) => {
          const patches = names(5500 * share).map((name) => ({ patch: `${many(40, (i) => `- op: add ${i}\n`)}# ${name}` }))
          return { stdout: withSpecPatches(KUSTOMIZATION, patches), stderr: '', exitCode: 0 }
        },
      ],
    ] as readonly (readonly [what: string, run: (share: number) => Outcome, code?: string])[],
    ([, run, code]) => {
      const secondsOf = (share: number): number => {
        const start = cpuSeconds()
        const { stderr } = run(share)
        is(/^error (RI\d+)/.exec(stderr)?.[1], code)
        return cpuSeconds() - start
      }
      const seconds = secondsOf(1)
      // A slow machine is slow for less, too: in quadratic time a fifth takes a 25th.
      if (seconds > 15 && seconds > 12 * secondsOf(0.2)) throw new Error(`took ${seconds.toFixed(0)} s`)
    },
  )
})
