/** Time grows with the input, whatever there is much of: what an author writes must not stop a build for all others. */
import { is } from '../support/assert.ts'
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

describe('linear time', (it) => {
  it.each(
    ([what]) => what,
    [
      [
        'records of injectors',
        () => uninjectText(recorded(names(10_000).map((name) => ({ name, items: ['/spec/containers/x'] })))),
      ],
      [
        'items on record',
        () =>
          uninjectText(
            recorded([{ name: 'a', items: names(20_000).map((name) => `/spec/containers/${name}`) }]) + containers(20_000),
          ),
      ],
      [
        'names in the status of Istio',
        () =>
          uninjectText(
            annotated(
              JSON.stringify({ containers: Array.from({ length: 200_000 }, () => 'istio-proxy') }),
              'sidecar.istio.io/status',
            ) + containers(20_000),
          ),
      ],
      ['containers beside the proxy', () => injectText(WEB + containers(30_000), '', FACTS)],
      [
        'containers of author and injector',
        () =>
          injectText(
            WEB + containers(15_000),
            policyText(
              `injectors:\n- name: a\n  patch:\n    spec:\n      containers:\n${containers(15_000).replaceAll('c', 'd').replaceAll('dontainers', 'containers')}`,
            ),
          ),
      ],
      [
        'Namespaces that differ',
        () =>
          injectText(
            WEB,
            '',
            FACTS + many(20_000, (i) => `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n, labels: {a: b${i}}}\n`),
          ),
      ],
    ] as const,
    ([, run]) => {
      const start = performance.now()
      const { exitCode, stdout } = run()
      is(exitCode === 0, stdout !== '')
      const seconds = (performance.now() - start) / 1000
      if (seconds > 15) throw new Error(`took ${seconds.toFixed(0)} s`)
    },
  )
})
