/** Where an injection does not treat all names and texts alike: streams that teach a replay with harmless words, and end with words that matter. */
import { ok } from '../../support/assert.ts'
import { bothWays, replaysOf } from '../../support/both-ways.ts'
import { describe } from '../../support/describe.ts'
import { policyText } from '../../support/inject-text.ts'
import { configMaps, namespace, webhooks } from '../../support/small-cluster.ts'

const OWN = 'injectors:\n- name: logs\n'
const ISTIO = `${configMaps('default', '1.30.0')}${webhooks('istio-sidecar-injector', 'default')}${namespace('team', '{istio-injection: enabled}')}`

/** Facts whose injector rewrites probes, and has these lines of spec beside the proxy. */
const PROBED = (more = ''): string =>
  ISTIO.replace("values: '{", `values: '{"sidecarInjectorWebhook": {"rewriteAppHTTPProbe": true}, `).replace(
    '          containers:\n',
    `          containers:\n${more}`,
  )

const PROBE = 'livenessProbe: {httpGet: {path: /live, port: 8080}}'

interface Hazard {
  readonly name: string
  /** Lines of a pod's spec. */
  readonly spec: (...words: string[]) => string
  /** What a replay is learnt from, over and over. */
  readonly usual: readonly (readonly string[])[]
  readonly last: readonly (readonly string[])[]
  readonly policy?: string
  readonly facts?: string
  readonly labels?: string
  /** Of the Deployments, one after another. */
  readonly names?: readonly string[]
  /** Such streams are not replayed at all, or only where the words are the very same. */
  readonly refused?: 'always' | 'with other words'
}

const two = (a: string, b: string): string =>
  `containers:\n- name: ${a}\n  image: registry.example/a:1\n  ${PROBE}\n- name: ${b}\n  image: registry.example/b:1\n  ${PROBE}\n`

const one = (name: string, image = 'registry.example/web:1'): string => `containers:\n- name: ${name}\n  image: ${image}\n`

/** A patch that says something of each container, as JSON. */
const perContainer = (fields: string): string =>
  `${OWN}  template:\n    engine: nunjucks\n    text: '{"containers": [{% for c in spec.containers %}{"name":{{ c.name | tojson }},${fields}},{% endfor %}{"name":"mmm","image":"m:1"}]}'\n`

/** Each one once. */
const OTHERS: readonly (readonly string[])[] = Array.from({ length: 36 }, (_, i) => [`goo${i}`])

const HAZARDS: readonly Hazard[] = [
  {
    name: 'a container of the name that containerPosition says',
    policy: `${OWN}  containerPosition: "before:main"\n  patch: {spec: {containers: [{name: logship, image: "l:1"}]}}\n`,
    spec: (name) =>
      `containers:\n- name: first-of-all\n  image: registry.example/f:1\n- name: ${name}\n  image: registry.example/w:1\n`,
    usual: [['web'], ['shop']],
    last: [['main']],
  },
  {
    name: 'a container of the name that the injector adds',
    policy: `${OWN}  onConflict: keep\n  patch: {spec: {containers: [{name: logship, image: "l:1"}]}}\n`,
    spec: one,
    usual: [['web'], ['shop']],
    last: [['logship'], ['log'], ['ship']],
  },
  {
    name: 'an init container that Istio puts elsewhere',
    facts: ISTIO,
    spec: (name) =>
      `${one('web')}initContainers:\n- name: ${name}\n  image: registry.example/f:1\n- name: behind-it\n  image: registry.example/w:1\n`,
    usual: [['prepare'], ['migrate']],
    last: [['enable-core-dump']],
  },
  {
    name: 'a word that makes a name of Istio of the name around it',
    facts: ISTIO,
    spec: (name) =>
      `containers:\n- name: ${name}\n  image: registry.example/w:1\ninitContainers:\n- name: first\n  image: registry.example/g:1\n- name: istio-${name} # its own\n  image: registry.example/f:1\n- name: last\n  image: registry.example/w:1\n`,
    usual: [['web'], ['shop']],
    last: [['validation'], ['init']],
  },
  {
    name: 'names that sort otherwise before a slash',
    facts: PROBED(),
    spec: two,
    usual: [
      ['hoo', 'hoover'],
      ['shop', 'shopper'],
    ],
    last: [['web', 'web-b']],
  },
  {
    name: 'a name beside one with a comment',
    facts: PROBED(),
    spec: (name) => two(name, 'mmm # the second'),
    usual: [['hoo'], ['goo']],
    last: [['zulu']],
  },
  {
    name: 'a name beside one in braces',
    facts: PROBED(),
    spec: (name) =>
      `containers:\n- {name: mmm, image: "registry.example/m:1", ${PROBE}}\n- name: ${name}\n  image: registry.example/a:1\n  ${PROBE}\n`,
    usual: [['hoo'], ['goo']],
    last: [['zulu']],
  },
  {
    name: 'a name beside a probed container of the template',
    facts: PROBED(`          - {name: mmm, image: "m:1", ${PROBE}}\n`),
    spec: (name) => `${one(name)}  ${PROBE}\n`,
    usual: [['hoo'], ['goo']],
    last: [['zulu']],
  },
  {
    name: 'names in the paths of a record, printed as JSON',
    policy: perContainer('"env":[{"name":"A","value":"x"}]'),
    spec: one,
    usual: [['hoo'], ['goo']],
    last: [['zulu']],
  },
  {
    name: 'names that a record escapes in its paths',
    policy: perContainer('"env":[{"name":"A","value":"x"}]'),
    spec: one,
    usual: [['hoo'], ['goo']],
    last: [['hoo/hoo'], ['goo/goo']],
  },
  {
    name: 'words that are printed in quotes',
    policy: `${OWN}  template:\n    engine: nunjucks\n    text: '{"containers": [{"name":"logship","image":"l:1","env":[{"name":"FOR","value":{{ spec.containers[0].image | tojson }}}]}]}'\n`,
    spec: (image) => one('web', image),
    usual: [['registry.example/web'], ['registry.example/shop']],
    last: [['registry.example/web:v1'], ['web@v1']],
  },
  {
    name: 'words that are plain in the place of a plain value only with a tag',
    policy: `${OWN}  onConflict: replace\n  template:\n    engine: nunjucks\n    text: '{"spec": {"schedulerName": {{ ("mirror/" + spec.containers[0].image) | tojson }}}}'\n`,
    spec: (image) => `schedulerName: mirror/mine:v1\n${one('web', image)}`,
    usual: [['web:v1'], ['shop:v1']],
    last: [['web:v1:v2'], ['a.b:7'], ['web:7']],
    refused: 'with other words',
  },
  {
    name: 'a word that means nothing to some readers',
    policy: `${OWN}  template:\n    engine: nunjucks\n    text: '{"containers": [{"name":"logship","image":"l:1","args":[{{ spec.containers[0].name | tojson }}]}]}'\n`,
    spec: one,
    usual: [['hoo'], ['goo']],
    last: [['nil']],
  },
  {
    name: 'a name that the template makes of a word, and the pod has',
    policy: `${OWN}  onConflict: keep\n  template:\n    engine: nunjucks\n    text: '{"containers": [{"name":{{ (spec.containers[0].name + "-logs") | tojson }},"image":"l:1"}]}'\n`,
    spec: (name) => `${one(name)}- name: web-logs\n  image: registry.example/l:1\n`,
    usual: [['hoo'], ['goo']],
    last: [['web']],
  },
  {
    name: 'names that the template makes of words, and that become one',
    policy: `${OWN}  onConflict: keep\n  template:\n    engine: nunjucks\n    text: '{"volumes": [{"name":{{ (spec.containers[0].name + "-logs") | tojson }},"emptyDir":{}},{"name":{{ ("my-" + spec.containers[1].name) | tojson }},"emptyDir":{}}]}'\n`,
    spec: (a, b) => `${one(a)}- name: ${b}\n  image: registry.example/l:1\n`,
    usual: [
      ['hoo', 'pay'],
      ['goo', 'shop'],
    ],
    last: [['my-web', 'web-logs']],
  },
  {
    name: 'a comment below that no line break ends',
    policy: `${OWN}  onConflict: replace\n  patch: {spec: {securityContext: {runAsUser: 1}, dnsConfig: null}}\n`,
    spec: (name, tail = '') => `${one(name)}dnsConfig:\n  nameservers:\n  - b\n${tail}`,
    usual: [['hoo'], ['goo']],
    last: [['web', '    # deeper']],
  },
  {
    name: 'a name that is no word',
    policy: `${OWN}  patch: {spec: {containers: [{name: logship, image: "l:1"}]}}\n`,
    spec: () => 'containers:\n- name: a\n  image: b\n',
    usual: [[]],
    last: [[], [], []],
    names: ['shop', 'mailer', 'x', 'cart', 'y', 'z'],
  },
  {
    name: 'a tag',
    policy: `${OWN}  patch: {spec: {containers: [{name: logship, image: "l:1"}]}}\n`,
    spec: (name) => `${one(name)}  args:\n  - !!${name} 12\n`,
    usual: [['str']],
    last: [['str']],
    refused: 'always',
  },
  {
    name: 'a line that takes long to look through',
    policy: `${OWN}  patch: {spec: {containers: [{name: logship, image: "l:1"}]}}\n`,
    spec: (name) => `${one(name)}  args:\n  - ${'x'.repeat(1_100)}\n`,
    usual: OTHERS,
    last: [['zulu']],
    refused: 'always',
  },
  {
    name: 'a warning that names a container with a port for two protocols',
    facts: ISTIO,
    spec: (name) => `${one(name)}  ports:\n  - containerPort: 53\n  - containerPort: 53\n    protocol: UDP\n`,
    usual: [['dns'], ['dnsmasq'], ['web']],
    last: [['shop']],
    refused: 'always',
  },
  {
    name: 'a warning that names a container whose image stays auto',
    facts: ISTIO,
    spec: (name) => one(name, 'auto'),
    usual: [['web'], ['shop'], ['pay']],
    last: [['zulu']],
    refused: 'always',
  },
  {
    name: 'the same where another injector injects',
    policy: `injectors:\n- name: istio\n- name: logs\n  patch: {spec: {containers: [{name: logship, image: "l:1"}]}}\n`,
    facts: ISTIO.replace('enabled', 'disabled'),
    spec: (name) => one(name, 'auto'),
    usual: [['web'], ['shop'], ['pay']],
    last: [['zulu']],
    refused: 'always',
  },
  {
    name: 'a warning that names a container without an image',
    facts: ISTIO,
    spec: (name) => `${one('web')}- name: ${name}\n  command: [run]\n`,
    usual: [['bare'], ['shop'], ['pay']],
    last: [['zulu']],
    refused: 'always',
  },
  {
    name: 'conditions of the webhook that look at names after the run',
    facts: ISTIO.replace(
      '  namespaceSelector:',
      '  matchConditions: [{name: c, expression: \'object.spec.containers.exists(c, c.name != "zulu")\'}]\n  namespaceSelector:',
    ),
    spec: one,
    usual: [['web'], ['shop']],
    last: [['zulu']],
    refused: 'always',
  },
  {
    name: 'words as keys',
    facts: ISTIO,
    spec: (name) => `${one(name)}nodeSelector: {"${name}/a": "1", mmm: "2"}\n`,
    usual: OTHERS,
    last: [['zulu']],
    refused: 'always',
  },
  {
    name: 'words as keys without values',
    facts: ISTIO,
    spec: (name) => `${one(name)}nodeSelector: {${name}, mmm}\n`,
    usual: OTHERS,
    last: [['zulu']],
    refused: 'always',
  },
]

describe('replays', (it) => {
  it.each(
    ({ name }) => `heed ${name}`,
    HAZARDS,
    (hazard) => {
      const { spec, usual, last, policy = '', facts = '', refused, names = [] } = hazard
      const all = [...Array.from({ length: 36 }, (_, i) => usual[i % usual.length] as readonly string[]), ...last]
      const manifests = all.map((words, i) => deployment(names[i] ?? `one${i}`, spec(...words))).join('---\n')
      const stream = { manifests, policy: policyText(`kubernetesVersion: '1.33'\n${policy}`), facts }
      const replays = replaysOf(stream, hazard.name)
      const { plain } = bothWays(stream)
      ok(!plain.startsWith('{') && plain.includes('"injected": [\n   {'), plain.slice(0, 1000))
      const [least, most] = refused === undefined ? [30, 36] : refused === 'always' ? [0, 0] : [1, 18]
      ok(replays >= least && replays <= most, `${replays} replays`)
    },
  )
})

function deployment(name: string, spec: string): string {
  const lines = spec.replace(/^(?=.)/gm, '      ')
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: team}\nspec:\n  template:\n    metadata:\n      labels:\n        run: it\n    spec:\n${lines}`
}
