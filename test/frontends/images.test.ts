import { type ImagesFormat, printImages } from '../../src/frontends/images/images.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { equal, is, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { injectText, policyText } from '../support/inject-text.ts'
import { configMaps, deployment, namespace, webhooks } from '../support/small-cluster.ts'

const facts = (tag: string): string =>
  configMaps('default', tag) + webhooks('istio-sidecar-injector', 'default') + namespace('shop', '{istio-injection: enabled}')
const POLICY = policyText(
  'kubernetesVersion: "1.33"\ninjectors:\n- name: logs\n  patch: {spec: {containers: [{name: logship, image: "logship:1"}]}}',
)
const ISTIO = policyText('kubernetesVersion: "1.33"')
const APP = deployment('web', 'shop') + deployment('api', 'shop')

function images(app: string, { policy = '', now = '', format = 'table' as ImagesFormat } = {}): Outcome {
  const sources = (name: string, text: string) => (text === '' ? [] : [{ name, text }])
  const options = { policies: sources('policy.yaml', policy), facts: sources('facts.yaml', now), overrides: {}, format }
  return printImages([{ name: 'app.yaml', text: app }], options, CHUNKS)
}

const BAKED = injectText(APP, POLICY, facts('1.29.3')).stdout

describe('images', (it) => {
  it('lists by records what is there', () => {
    is(
      images(BAKED).stdout,
      `IMAGE${' '.repeat(29)}WORKLOADS
logship:1${' '.repeat(25)}2
registry.example/proxyv2:1.29.3   2
`,
    )
    is(images(BAKED, { format: 'name' }).stdout, 'logship:1\nregistry.example/proxyv2:1.29.3\n')
    const bare = images(APP)
    is(bare.stdout, '')
    is(bare.exitCode, 0)
    is(bare.stderr, 'no record of an injection is on the 2 workloads; --facts tells what would come\n')
    ok(images(APP, { now: namespace('shop') }).stderr.includes('; the facts hold no injector'))
  })

  it('tells what is behind the facts, what would come and what would go', () => {
    const stale = images(BAKED, { policy: ISTIO, now: facts('1.30.1'), format: 'wide' })
    const rows = stale.stdout.split('\n').map((line) => line.split(/ {3,}/))
    equal(rows, [
      ['IMAGE', 'WORKLOADS', 'STATE', 'CONTAINERS', 'INJECTORS', 'IN'],
      [
        'registry.example/proxyv2:1.29.3',
        '2',
        'behind, now 1.30.1',
        'istio-proxy',
        'istio',
        'Deployment shop/web, Deployment shop/api',
      ],
      ['logship:1', '2', '-', 'logship', 'logs', 'Deployment shop/web, Deployment shop/api'],
      [''],
    ])
    const states = (app: string, policy: string): readonly unknown[] => {
      const list = JSON.parse(images(app, { policy, now: facts('1.30.1'), format: 'json' }).stdout)
      return list.images.map((one: { image: string; containers: { state: string; workload: { name: string } }[] }) => [
        one.image,
        ...one.containers.map(({ state, workload }) => `${workload.name} ${state}`),
      ])
    }
    equal(states(APP, ISTIO), [['registry.example/proxyv2:1.30.1', 'web to come', 'api to come']])
    const gone = POLICY.replace('- name: logs', '- name: logs\n    policy: disabled')
    equal(states(BAKED, gone), [
      ['logship:1', 'web extra', 'api extra'],
      ['registry.example/proxyv2:1.29.3', 'web behind', 'api behind'],
    ])
  })

  it('leaves out images that the author of the pod named', () => {
    const app = deployment('web', 'shop').replace('- {name: app,', '- {name: istio-proxy, image: "own:1"}\n      - {name: app,')
    const baked = injectText(app, ISTIO, facts('1.30.1')).stdout
    ok(baked.includes('own:1') && baked.includes('proxy.istio.io/overrides'), baked)
    is(images(baked).stdout, '')
  })

  it.each(
    ([rules]) => rules,
    [
      ['newTag: "2"', 'registry.example/proxyv2:2'],
      ['digest: "sha256:ab"', 'registry.example/proxyv2@sha256:ab'],
      ['newTag: "2", digest: "sha256:ab"', 'registry.example/proxyv2:2@sha256:ab'],
      ['newName: mirror/proxyv2', 'mirror/proxyv2:1.30.1'],
      ['newName: mirror/proxyv2}, {name: mirror/proxyv2, digest: "sha256:ab"', 'mirror/proxyv2@sha256:ab'],
    ] as const,
    ([rules, image]) => {
      const policy = policyText(`kubernetesVersion: "1.33"\nimages: [{name: registry.example/proxyv2, ${rules}}]`)
      is(images(APP, { policy, now: facts('1.30.1'), format: 'name' }).stdout, `${image}\n`)
    },
  )
  it.each(
    ([rule]) => `refuses ${rule}, which would match nothing or write two tags`,
    [['{name: "registry.example/proxyv2:1.30.1"}'], ['{name: "proxyv2@sha256:ab"}'], ['{name: a, newName: "b:2"}']] as const,
    ([rule]) => {
      const { exitCode, stderr } = images(APP, { policy: policyText(`images: [${rule}]`), now: facts('1.30.1') })
      is(exitCode, 2)
      ok(/RI0203: spec\.images\[0\]\.(?:name|newName) must be an image without tag and digest/.test(stderr), stderr)
    },
  )
  it('takes the port of a registry for no tag', () => {
    const policy = policyText(
      'kubernetesVersion: "1.33"\nimages: [{name: registry.example/proxyv2, newName: "localhost:5000/proxyv2"}]',
    )
    is(images(APP, { policy, now: facts('1.30.1'), format: 'name' }).stdout, 'localhost:5000/proxyv2:1.30.1\n')
  })
})
