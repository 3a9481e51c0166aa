/** Random streams of pods of a few makes, whose words are chosen against whoever thinks that names do not matter; with an injector that looks at them. */
import type { Stream } from './both-ways.ts'
import { policyText } from './inject-text.ts'
import { pick, type Random } from './random.ts'
import { resourceList } from './resource-list.ts'
import { configMaps, namespace, webhooks } from './small-cluster.ts'

const HARMLESS = 'web shop pay cart mailer search login stock quite-long-winded-name-of-a-service v-i-p'.split(' ')
const HARMFUL = [
  'app app-1 app-10 logs logship main mmm aaa zulu m log name spec image containers items set injectors readyz livez app-health',
  'istio-proxy istio-init proxy auto enable-core-dump init sidecar httpget value env default latest mirror e10 x1f',
  `Web web_1 web.v1 web/v1 registry.example/web:1 web@sha256:0a1b web:1 web:v1 web- w we web-web webweb ${'a'.repeat(70)} web-${'long-'.repeat(30)}x`,
].flatMap((words) => words.split(' '))
/** What some readers take for something else than a text. */
const ODD = ['yes', 'no', 'true', 'inf', 'null', '1e3', '0x1f', '12', 'web:', '-web', 'nul']
const IMAGES = [
  'registry.example/web:1',
  'registry.example/shop:2',
  'nginx',
  'nginx:v1',
  'nginx:1',
  'a.b/c:1',
  'web',
  'nginx@sha256:0a1b2c',
  'auto',
  'x:y:z',
  'logs',
  'registry.example/app:1.2',
  'localhost:5000/web:x',
]

/** Fields of an injector. `P` is where it puts its containers, `C` what it does with conflicts. */
const INJECTORS: readonly string[] = [
  'P, C, patch: {spec: {containers: [{name: logship, image: "l:1"}]}}',
  'P, C, patch: {metadata: {labels: {app: mmm, tier: web}, annotations: {app-1/a: "x"}}, spec: {containers: [{name: logs, image: "l:1", env: [{name: A, value: a}]}], volumes: [{name: mmm, emptyDir: {}}]}}',
  'P, C, nativeSidecar: true, patch: {spec: {containers: [{name: main, image: "l:1"}]}}',
  'C, patch: {spec: {serviceAccountName: mmm, imagePullSecrets: [{name: app}], volumes: [{name: app, emptyDir: {}}]}}',
  `P, C, template: {engine: nunjucks, text: '{"containers":[{% for c in spec.containers %}{"name":{{ c.name | tojson }},"env":[{"name":"N","value":{{ workload.name | tojson }}}]},{% endfor %}{"name":"mmm","image":"m:1"}]}'}`,
  `P, C, template: {engine: nunjucks, text: '{"metadata":{"labels":{"of":{{ spec.containers[0].name | tojson }}},"annotations":{"for":{{ ("mirror/" + spec.containers[0].image) | tojson }}}},"spec":{"schedulerName":{{ ("x/" + spec.containers[0].name + ":1") | tojson }}}}'}`,
  `P, C, template: {engine: nunjucks, text: "containers:\\n- name: logship\\n  image: {{ spec.containers[0].image | tojson }}\\n  args: [--for, {{ spec.containers[0].name }}, {{ workload.name }}]\\n  env:\\n  - name: FOR\\n    value: {{ spec.containers[0].image | tojson }}\\n"}`,
  `C, template: {engine: nunjucks, text: "metadata:\\n  annotations:\\n    {{ spec.containers[0].name | tojson }}: here\\n    mmo: there\\n"}`,
  `P, C, template: {engine: go, text: "containers:\\n{{ range .Spec.Containers }}- name: {{ .Name | toJson }}\\n  volumeMounts: [{name: mmm, mountPath: /of/{{ .Name }}}]\\n{{ end }}volumes:\\n- name: mmm\\n  emptyDir: {}\\n"}`,
  `P, C, template: {engine: go, text: '{"metadata":{"labels":{"up":{{ .ObjectMeta.Name | upper | quote }},"cut":{{ (index .Spec.Containers 0).Name | trunc 5 | quote }}}},"spec":{"containers":[{"name":"{{ (index .Spec.Containers 0).Name }}-logs","image":"l:1"}]}}'}`,
  `C, template: {engine: go, text: '{"spec":{"hostAliases":[{"ip":"10.0.0.1","hostnames":[{{ (index .Spec.Containers 0).Name | quote }}]}],"volumes":[{"name":"v-{{ (index .Spec.Containers 0).Name }}","emptyDir":{}},{"name":"mmm","emptyDir":{}}]}}'}`,
]
const POSITIONS = [
  'containerPosition: first',
  'containerPosition: last',
  'containerPosition: "before:main"',
  'containerPosition: "after:app-1"',
  'containerPosition: "before:web"',
]

/** A template for Istio that prints what it sees, with a container that is probed. */
const PRINTED = `          - name: mmm
            image: "m:1"
            livenessProbe: {httpGet: {path: /live, port: 80}}
          - name: istio-proxy
            args: [--for, {{ (index .Spec.Containers 0).Name | quote }}]
            env:
            - {name: OF, value: {{ .ObjectMeta.Name | quote }}}
            - name: CONTAINERS
              value: "{{ range $i, $c := .Spec.Containers }}{{ if $i }},{{ end }}{{ .Name }}{{ end }}"
            - name: FIRST
              value: {{ (index .Spec.Containers 0).Image | quote }}`

function istioFacts(next: Random): string {
  const facts =
    `${configMaps('default', '1.30.0')}${webhooks('istio-sidecar-injector', 'default')}${namespace('team', '{istio-injection: enabled}')}`
      .replace("values: '{", `values: '{"sidecarInjectorWebhook": {"rewriteAppHTTPProbe": true}, `)
      .replace('            env:\n            - {name: REVISION', '            env:\n            - {name: REVISION')
  if (next(3) > 0) return facts
  return facts
    .replace(
      '          - name: istio-proxy\n            image: {{ .ProxyImage }}\n            env:',
      `${PRINTED}\n            image: {{ .ProxyImage }}\n            #`.replace('            #', '').concat('\n'),
    )
    .replace(/^ +- \{name: REVISION.*\n/m, '')
}

/** A make: lines of a pod's template around words; `%` and a digit is a word, `#` and a digit an image. */
function randomMake(next: Random): string {
  const one = (...texts: string[]): string => pick(next, texts)
  const perhaps = (text: string): string => (next(3) === 0 ? text : '')
  const probe = (): string =>
    perhaps(`  livenessProbe:\n    httpGet:\n      path: /live/${one('x', '%1')}\n      port: ${one('8080', 'http', '%2')}\n`) +
    perhaps(`  readinessProbe: {httpGet: {path: /, port: 8080}}\n`) +
    perhaps(`  startupProbe:\n    tcpSocket:\n      port: 80\n`)
  const container = (name: string, image: string): string =>
    `- ${one('', '', `name: ${name}\n  `)}image: ${image}${perhaps(` # of ${name}`)}\n`.replace(
      /^- image/,
      `- name: ${one(name, name, `"${name}"`, `'${name}'`, `${name} # ${name}`)}\n  image`,
    ) +
    perhaps(
      `  env:\n  - name: A\n    value: ${one('%3', '"%3"', "'%3'", 'x%3', '-%3-', '%3 %4')}\n  - name: B\n    value: ${one('%4', '"%4: x"', 'b')}\n`,
    ) +
    perhaps(
      `  ports:\n  - name: ${one('http', '%2')}\n    containerPort: 8080\n${perhaps('  - containerPort: 8080\n    protocol: UDP\n')}`,
    ) +
    perhaps(`  args: ${one('[serve, %0, x]', '["%1", --a=%0]', '{a, %0}').replace('{a, %0}', '[%0]')}\n`) +
    perhaps(`  command:\n  - sh\n  - |\n    run %0 --name %3\n    name: %1\n`) +
    perhaps(`  volumeMounts:\n  - name: %5\n    mountPath: /data/%5\n`) +
    probe()
  const metadata = one(
    'metadata:\n  labels:\n    app: %0\n',
    'metadata:\n  labels: {app: %0}\n',
    'metadata:\n  labels:\n    app: fixed\n    version: %3\n',
    'metadata:\n  name: %0\n',
    '',
  )
  const annotations = perhaps(
    `  annotations:\n    note: ${one('%0', 'of %1', '"%1"', 'mirror/web:v1')}\n    ${one('x/%1: kk', '"a %1": kk', 'k: kk', 'k: kk', 'k: kk', 'k: kk')}\n`,
  )
  const spec =
    perhaps(`serviceAccountName: %4\n`) +
    perhaps(`schedulerName: ${one('x/mine:1', 'mine')}\n`) +
    perhaps(`nodeSelector:\n  ${one('disk: %3', 'disk: %3', '%3: x', 'b: x')}\n  mmo: kk\n`) +
    `containers:\n${container('%1', '#0')}${perhaps(container(one('%2', '%1-x', 'mmm', 'app'), '#1'))}${perhaps('- {name: mmn, image: "m:1", livenessProbe: {httpGet: {path: /x, port: 1}}}\n')}` +
    perhaps(`initContainers:\n${container(one('%5', '%0', 'istio-%1', '%1-init'), '#1')}${container('last', '#0')}`) +
    perhaps(`volumes:\n- name: %5\n  ${one('emptyDir: {}', 'secret:\n    secretName: %4', 'configMap:\n    name: %3')}\n`) +
    perhaps('# about %1\n')
  return `${metadata}${metadata === '' ? '' : annotations}spec:\n${spec.replace(/^(?=.)/gm, '  ')}`
}

function filled(make: string, words: readonly string[], images: readonly string[]): string {
  return make
    .replace(/%(\d)/g, (_, i: string) => words[Number(i)] as string)
    .replace(/#(\d)/g, (_, i: string) => images[Number(i)] as string)
}

function item(name: string, template: string, kind: string): string {
  const at = (depth: number): string => template.replace(/^(?=.)/gm, '  '.repeat(depth))
  const head = (apiVersion: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: team\n`
  switch (kind) {
    case 'Pod':
      return `apiVersion: v1\nkind: Pod\n${template.startsWith('metadata:\n  name:') ? '' : template.startsWith('metadata') ? '' : `metadata:\n  name: ${name}\n`}${template.replace(/^metadata:\n(?! {2}name)/, `metadata:\n  name: ${name}\n`)}`
    case 'CronJob':
      return `${head('batch/v1')}spec:\n  schedule: "* * * * *"\n  jobTemplate:\n    spec:\n      template:\n${at(4)}`
    case 'Job':
      return `${head('batch/v1')}spec:\n  template:\n${at(2)}`
    default:
      return `${head('apps/v1')}spec:\n  template:\n${at(2)}${name.length % 3 === 0 ? '  replicas: 1\n' : ''}`
  }
}

/** Small changes of a text that leave its meaning. */
function dressed(text: string, next: Random): string {
  switch (next(60)) {
    case 0:
      return text.replaceAll('\n', '\r\n')
    case 1:
      return `${text}# a comment at the end\n\n`
    case 2:
      return `${text}\n\n`
    case 3:
      return text.replace(/\n$/, '')
    case 4:
      return text.replace('spec:\n', 'spec: # it\n')
    case 5:
      return text.replace('containers:\n', 'containers: &all\n')
    case 6:
      return `${text}      # deeper\n`
    case 7:
      return text.replace('spec:\n', 'spec:\t# tab\n')
    default:
      return text
  }
}

export function randomStream(next: Random): Stream {
  const isIstio = next(3) === 0
  const fields = pick(next, INJECTORS)
    .replace('P, ', next(2) === 0 ? '' : `${pick(next, POSITIONS)}, `)
    .replace('C, ', `onConflict: ${pick(next, ['keep', 'replace', 'replace', 'error'])}, `)
  const own =
    isIstio && next(4) > 0
      ? ''
      : `injectors:\n${isIstio ? '- name: istio\n' : ''}- {name: own, jobs: inject, ${isIstio ? 'policy: disabled, podSwitch: {label: own}, ' : ''}${fields}}\n`
  const native = pick(next, ['true', 'false'])
  const policy = policyText(
    `kubernetesVersion: "1.33"\ndefaultNamespace: team\n${isIstio ? `istio: {nativeSidecars: ${native}}\n` : ''}${own}`,
  )
  const makes = Array.from({ length: next(3) === 0 ? 2 : 1 }, () => randomMake(next))
  const kinds = pick(next, [['Deployment'], ['Deployment', 'StatefulSet'], ['Deployment', 'CronJob', 'Pod', 'Job'], ['Pod']])
  const wild = 2 + next(6)
  const wordOf = (i: number): string =>
    i > 8 && next(wild) === 0
      ? pick(next, next(60) === 0 ? ODD : HARMFUL)
      : `${pick(next, HARMLESS)}${next(3) === 0 ? next(20) : ''}`
  const kept = Array.from({ length: 6 }, () => wordOf(0))
  const keptImages = [pick(next, IMAGES.slice(0, 2)), pick(next, IMAGES)]
  const isKept = kept.map(() => next(2) === 0)
  const items = Array.from({ length: 31 + next(7) }, (_, i) => {
    const words = kept.map((word, j) => (isKept[j] ? word : wordOf(i)))
    const images = keptImages.map((image) =>
      next(3) === 0
        ? image
        : i > 8 && next(wild) === 0
          ? pick(next, IMAGES)
          : `registry.example/${pick(next, HARMLESS)}:${next(9)}`,
    )
    const text = item(words[0] as string, filled(pick(next, makes), words, images), pick(next, kinds))
    return dressed(text, next)
  })
  return { manifests: wrapped(items, next), policy, facts: isIstio ? istioFacts(next) : '' }
}

function wrapped(items: readonly string[], next: Random): string {
  if (next(5) > 0)
    return items
      .map((text) => (text.endsWith('\n') ? text : `${text}\n`))
      .join('---\n')
      .replace(/\n$/, next(4) === 0 ? '' : '\n')
  const plain = items.map((text) => text.replaceAll('\r', '')).map((text) => (text.endsWith('\n') ? text : `${text}\n`))
  if (next(2) === 0) return resourceList(plain.join('---\n'), undefined)
  return `apiVersion: v1\nkind: List\nitems:\n${plain.map((text) => `- ${text.replace(/^(?=.)/gm, '  ').trimStart()}`).join('')}`
}
