/** Function mode of the bundle: no argument, a ResourceList on stdin, a ResourceList on stdout. */
import { at } from '../../src/base/json.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal, is, ok } from '../support/assert.ts'
import { type RunResult, runBundle } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { containersOf, objectsOf, podsOf } from '../support/pods.ts'
import { configMap, example, exampleBundle, jsonResourceList, resourceList } from '../support/resource-list.ts'
import { INJECTOR, MESH, NAMESPACES, workload } from '../support/small-facts.ts'

const LIST = resourceList(example('app.yaml'), exampleBundle())
const SUMMARY = `injected    2  Deployment shop/web, CronJob shop/report
left alone  2  Deployment shop/debug   pod label sidecar.istio.io/inject=false
               Deployment tools/cron   namespace has no injection label
untouched   3  not workloads (2 Namespace, Service)
`

function refused({ stdout, stderr, status }: RunResult, code: string): void {
  is(status, 2, stderr)
  is(stdout, '', 'an error leaves stdout empty')
  ok(stderr.includes(`error ${code}: `), `expected ${code}: ${stderr}`)
  ok(/^\d+ errors?\. Nothing was written to stdout\.$/m.test(stderr), stderr)
}

describe('function mode', (it) => {
  it('injects the example, in the form it came in', () => {
    const yaml = runBundle([], { input: LIST })
    is(yaml.status, 0, yaml.stderr)
    ok(yaml.stderr.startsWith(SUMMARY), yaml.stderr)
    ok(yaml.stdout.startsWith('apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n'))
    const pods = podsOf(yaml.stdout)
    equal(containersOf(pods.get('Deployment shop/web')), ['istio-init', 'istio-proxy', 'web'])
    equal(containersOf(pods.get('Deployment shop/debug')), ['debug'])
    const json = runBundle([], { input: jsonResourceList(example('app.yaml'), exampleBundle()) })
    equal(JSON.parse(json.stdout).items.length, objectsOf(example('app.yaml')).length + 1)
    equal(podsOf(json.stdout), pods)
  })

  it('adds the marker of the tripwire once, and changes nothing the second time', () => {
    const once = runBundle([], { input: LIST }).stdout
    is(objectsOf(once).length, objectsOf(example('app.yaml')).length + 1)
    ok(once.includes('config.kubernetes.io/local-config: "true"'))
    const without = once.slice(0, once.indexOf('\nresults:') + 1 || undefined)
    const twice = runBundle([], { input: without })
    is(twice.status, 0, twice.stderr)
    is(twice.stdout.slice(0, without.length), without)
  })

  it('passes on what it does not own', () => {
    const item = `apiVersion: v1
kind: ConfigMap
metadata:
  name: c
  annotations:
    config.kubernetes.io/index: '3'
    internal.config.kubernetes.io/previousNames: a,b
data: {n: 010, big: "9007199254740993", on: yes}   # kept
`
    const list = resourceList(item, exampleBundle().replace('tripwire: true', 'tripwire: false'))
    is(runBundle([], { input: list }).stdout, list)
  })

  const CUTS = 20
  it.each(
    (cut) => `refuses a list that was cut (${cut + 1} of ${CUTS})`,
    Array.from({ length: CUTS }, (_, i) => i),
    (cut) => {
      // Behind its items a YAML list ends anywhere: only the function config that is missing tells.
      const items = LIST.indexOf('functionConfig:')
      const yaml = runBundle([], { input: LIST.slice(0, Math.floor((items * (cut + 0.5)) / CUTS)) })
      is(yaml.stdout, '', yaml.stderr)
      is(yaml.status, 2)
      const whole = jsonResourceList(example('app.yaml'), exampleBundle())
      const json = runBundle([], { input: whole.slice(0, Math.floor((whole.length * (cut + 0.5)) / CUTS)) })
      is(json.stdout, '', json.stderr)
      is(json.status, 2)
    },
  )

  it('refuses an input that is empty or no ResourceList', () => {
    for (const input of ['', ' \n\n', '# only a comment\n', '---\n', '---\n---\n']) refused(runBundle([], { input }), 'RI0101')
    for (const input of [example('app.yaml'), 'text\n', '[]\n', '{"kind": "List", "items": []}', `${LIST}---\n${LIST}`, '5'])
      refused(runBundle([], { input }), 'RI0102')
    refused(runBundle([], { input: LIST.replace('kind: ResourceList', 'kind: ResourceList: x') }), 'RI0103')
  })

  it('refuses to be a generator, whose only item is the function config', () => {
    const annotated = exampleBundle().replace(
      '  name: render-inject\n',
      `  name: render-inject\n  annotations: {config.kubernetes.io/function: 'exec: {path: render-inject}'}\n`,
    )
    refused(runBundle([], { input: resourceList(annotated, annotated) }), 'RI0111')
    const alone = exampleBundle().replace('tripwire: true', 'tripwire: false')
    is(runBundle([], { input: resourceList(alone, alone) }).status, 0, 'a package of kpt that holds nothing else')
  })

  it('refuses a list without items that came as something else', () => {
    refused(runBundle([], { input: 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: {}\n' }), 'RI0104')
    refused(runBundle([], { input: resourceList('kind: A\n', undefined) }), 'RI0201')
  })
})

describe('function config', (it) => {
  const items = [NAMESPACES, workload('web', 'shop')].join('---\n')
  const all = [INJECTOR, MESH, items].join('---\n')
  const web = (result: RunResult): readonly string[] => containersOf(podsOf(result.stdout).get('Deployment shop/web'))
  const run = (list: string, config: string): RunResult => runBundle([], { input: resourceList(list, config) })
  const policy = (spec: string, metadata = 'name: p'): string =>
    `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {${metadata}}\nspec: ${spec}\n`

  it('may be a policy, with all facts in the stream', () => {
    equal(web(run(all, policy('{streamFacts: all}'))), ['app', 'istio-proxy'])
    refused(run(all, policy('{}')), 'RI0218')
    refused(run(all, policy('{}', 'name: p, namespace: team')), 'RI0206')
    refused(run(all, policy('{streamFact: all}')), 'RI0202')
  })

  it('may be a bundle', () => {
    equal(web(run(items, configMap('b', { 'f.yaml': [INJECTOR, MESH].join('---\n') }))), ['app', 'istio-proxy'])
    const two = configMap('b', { 'a.yaml': policy('{}'), 'b.yaml': policy('{}') })
    refused(run(items, two), 'RI0205')
    refused(run(items, configMap('b', { 'f.yaml': INJECTOR })), 'RI0215')
  })

  it("may be Istio's ConfigMap itself, whatever it is called by now", () => {
    const own = INJECTOR.replace('name: istio-sidecar-injector, namespace: istio-system', 'name: dev-istio-sidecar-injector-h4sh')
    const mesh = '  mesh: |\n    trustDomain: cluster.local\n'
    equal(web(run(items, own + mesh)), ['app', 'istio-proxy'])
    refused(run(items, own), 'RI0215')
    refused(run(items, `${own}  mesh: 5\n`), 'RI0203')
  })

  it('may be flat settings, with all facts in the stream', () => {
    const flat = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {${data}}\n`
    equal(web(run(all, flat('kubernetesVersion: "1.33", tripwire: "false"'))), ['app', 'istio-proxy'])
    const marked = run(all, flat('tripwire: "true"'))
    ok(marked.stdout.includes('name: render-inject-ran'), marked.stderr)
    refused(run(all, flat('streamFacts: none')), 'RI0218')
    refused(run(all, flat('kubernetsVersion: "1.33"')), 'RI0202')
    refused(run(all, flat('tripwire: "yes"')), 'RI0203')
    refused(run(all, flat('istio.nativeSidecars: "on"')), 'RI0203')
  })

  it('is refused where it is of another kind', () => {
    refused(run(all, 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n'), 'RI0201')
    refused(run(all, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\n'), 'RI0201')
    refused(run(all, 'just text\n'), 'RI0201')
  })

  it('tells in results what it warns of', () => {
    const tenant = policy('{}', 'name: t, namespace: shop')
    const { stdout, stderr, status } = run([all, tenant].join('---\n'), policy('{streamFacts: all}'))
    is(status, 0, stderr)
    ok(stderr.includes('warning RI0314'), stderr)
    const results = at(readYamlValue(stdout), 'results')
    ok(
      Array.isArray(results) &&
        results.some((one) => at(one, 'severity') === 'warning' && /^RI0314: /.test(String(at(one, 'message')))),
    )
  })
})
