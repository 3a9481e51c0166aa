/** Bad input on the command line and in function mode: each row pins code, place, exit status and an empty stdout. */
import { join } from 'node:path'
import { runCli } from '../../src/cli/program.ts'
import { runFunction } from '../../src/frontends/krm-function.ts'
import { guarded, type Outcome } from '../../src/frontends/outcome.ts'
import { equal, is, ok } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { configMap, resourceList } from '../support/resource-list.ts'
import { FACTS, INJECTOR, MESH, NAMESPACES, workload } from '../support/small-facts.ts'

const WEB = workload('web', 'shop')

interface Bad {
  readonly name: string
  readonly stdin?: string
  readonly facts?: string
  readonly policy?: string
  readonly args?: readonly string[]
  /** Code with its place: `<stdin>:8:3 RI0103`; a code alone has no place. */
  readonly error: string
  /** What the message must hold. */
  readonly says?: string
}

function inject({ stdin = WEB, facts = FACTS, policy, args = [] }: Omit<Bad, 'name' | 'error'>): Outcome {
  const files = { 'facts.yaml': facts, ...(policy !== undefined && { 'policy.yaml': policy }) }
  return inFolder(files, (folder) => {
    const argv = ['inject', '-', '--facts', join(folder, 'facts.yaml'), ...args.map((arg) => arg.replaceAll('DIR', folder))]
    if (policy !== undefined) argv.push('--policy', join(folder, 'policy.yaml'))
    const outcome = runCli(argv, { chunks: CHUNKS, readStdin: () => stdin, progress: () => {} })
    return { ...outcome, stderr: outcome.stderr.replaceAll(`${folder}/`, '') }
  })
}

/** Codes of all errors, each behind its place. */
function errorsIn(stderr: string): readonly string[] {
  return [...stderr.matchAll(/^(?:(\S+:\d+:\d+): )?error (RI\d+): /gm)].map(
    ([, place, code]) => `${place ? `${place} ` : ''}${code}`,
  )
}

function facts(from: string, to: string): string {
  ok(FACTS.includes(from), `${from} is not in the facts`)
  return FACTS.replace(from, to)
}

function policy(spec: string): string {
  return `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {name: p}\nspec:\n  ${spec}\n`
}

function annotated(text: string, name = 'web'): string {
  return workload(name, 'shop').replace(/labels: (\{app: .*\})\n {4}spec/, `labels: $1\n      annotations: {${text}}\n    spec`)
}

const ROWS: readonly Bad[] = [
  // The stream
  { name: 'empty stdin', stdin: '', error: 'RI0101' },
  { name: 'only comments', stdin: '# nothing\n---\n', error: 'RI0101' },
  { name: 'broken YAML', stdin: WEB.replace('spec:', 'spec: ['), error: '<stdin>:8:3 RI0103' },
  { name: 'broken YAML in the second document', stdin: `${WEB}---\na: "\n`, error: '<stdin>:17:1 RI0103' },
  { name: 'broken JSON', stdin: '{"kind": "A"} {"kind": ', error: '<stdin>:1:24 RI0103' },
  { name: 'a key twice', stdin: `${WEB}kind: Pod\n`, error: '<stdin>:15:1 RI0109', says: '"kind"' },
  { name: 'items that are no list', stdin: 'apiVersion: v1\nkind: List\nitems: {}\n', error: '<stdin>:3:8 RI0104' },
  { name: 'an item that is no object', stdin: 'apiVersion: v1\nkind: List\nitems: [5]\n', error: '<stdin>:3:9 RI0104' },
  // Workloads
  {
    name: 'an image that is a number',
    stdin: WEB.replace('registry.example/web:1', '5'),
    error: '<stdin>:14:16 RI0107',
    says: 'hint: quote it',
  },
  { name: 'a label that is a map', stdin: WEB.replace('labels: {app: web}', 'labels: {app: {}}'), error: '<stdin>:10:21 RI0107' },
  {
    name: 'an annotation that is a number, behind a node selector that is none',
    stdin: annotated('a: b, x/y: 9090').replace('    spec:\n', '    spec:\n      nodeSelector: {a: true}\n'),
    error: '<stdin>:11:32 RI0107',
    says: 'hint: quote it',
  },
  {
    name: 'a variable that is a number, in a list',
    stdin: `apiVersion: v1\nkind: List\nitems:\n- ${WEB.replaceAll('\n', '\n  ')}        env: [{name: a, value: "1"}, {name: b, value: 1}]\n`,
    error: '<stdin>:18:57 RI0107',
  },
  {
    name: 'a port that is a text',
    stdin: `${WEB}        ports: [{containerPort: "80"}]\n`,
    error: '<stdin>:15:33 RI0107',
  },
  {
    name: 'a namespace that is no text',
    stdin: WEB.replace('namespace: shop', 'namespace: n'),
    policy: policy('defaultNamespace: shop'),
    error: '<stdin>:1:1 RI0107',
    says: 'metadata.namespace is no text',
  },
  { name: 'no namespace', stdin: WEB.replace('  namespace: shop\n', ''), error: '<stdin>:1:1 RI0301', says: 'Deployment web' },
  { name: 'an unknown namespace', stdin: workload('web', 'nowhere'), error: 'RI0311', says: '{name: nowhere, labels:' },
  {
    name: 'an invalid annotation',
    stdin: annotated('status.sidecar.istio.io/port: "x"'),
    error: '<stdin>:1:1 RI0411',
    says: "'status.sidecar.istio.io/port'",
  },
  {
    name: 'an invalid proxy config',
    stdin: annotated('proxy.istio.io/config: "concurrency: many"'),
    error: '<stdin>:1:1 RI0411',
  },
  {
    name: 'an unknown template',
    stdin: annotated('inject.istio.io/templates: grpc'),
    error: '<stdin>:1:1 RI0403',
    says: '"grpc" not found; have sidecar',
  },
  // Facts
  { name: 'an empty file of facts', facts: '', error: 'RI0101', says: 'facts.yaml was given as facts' },
  { name: 'no facts of Istio', facts: NAMESPACES, error: 'RI0218' },
  { name: 'no injector', facts: [MESH, NAMESPACES].join('---\n'), error: 'RI0215', says: 'istio-sidecar-injector' },
  { name: 'no mesh config', facts: [INJECTOR, NAMESPACES].join('---\n'), error: 'RI0215', says: 'get configmap istio -o yaml' },
  {
    name: 'facts twice',
    facts: `${FACTS}---\n${NAMESPACES.replace('enabled', 'disabled')}`,
    error: 'RI0213',
    says: 'Namespace shop',
  },
  {
    name: 'a label of a Namespace that is no text',
    facts: facts('istio-injection: enabled', 'istio-injection: true'),
    error: 'facts.yaml:24:1 RI0217',
    says: 'Namespace shop has the boolean true for label istio-injection, where a text is expected',
  },
  {
    name: 'a kind that is a map',
    facts: `${FACTS}---\napiVersion: v1\nkind: {}\n`,
    policy: policy('defaultNamespace: ""'),
    stdin: WEB.replace('  namespace: shop\n', ''),
    error: '<stdin>:1:1 RI0301',
  },
  { name: 'broken facts', facts: 'a: [\n', error: 'facts.yaml:2:1 RI0103' },
  {
    name: 'an unclosed action',
    facts: facts('{{ .ProxyImage }}', '{{ .ProxyImage'),
    error: 'facts.yaml:1:1 RI0401',
    says: 'unclosed action',
  },
  {
    name: 'an unknown function',
    facts: facts('{{ .ProxyImage }}', '{{ nope }}'),
    error: 'facts.yaml:1:1 RI0401',
    says: '"nope" not defined',
  },
  {
    name: 'a failing template',
    facts: facts('{{ .ProxyImage }}', '{{ fail "no" }}'),
    error: 'facts.yaml:1:1 RI0402',
    says: 'inject:4:14',
  },
  {
    name: 'a template that does not end',
    facts: facts('{{ .ProxyImage }}', '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}'),
    error: 'facts.yaml:1:1 RI0405',
    says: 'inject:4',
  },
  {
    name: 'a template that prints no YAML',
    facts: facts('image: {{', 'image: [{{'),
    error: 'facts.yaml:1:1 RI0404',
    says: 'template sidecar of ConfigMap istio-system/istio-sidecar-injector',
  },
  {
    name: 'a template that prints another shape',
    facts: facts('{{ .ProxyImage }}', '{a: b}'),
    error: 'facts.yaml:1:1 RI0501',
    says: 'image',
  },
  { name: 'a default template that is missing', facts: facts('[sidecar]', '[sidecars]'), error: '<stdin>:1:1 RI0403' },
  {
    name: 'an injector config of wrong types',
    facts: facts('policy: enabled', 'policy: [enabled]'),
    error: 'facts.yaml:1:1 RI0211',
    says: 'policy',
  },
  { name: 'values that are no YAML', facts: facts('"pilot": {"env": {}}}', '"pilot": '), error: 'facts.yaml:1:1 RI0212' },
  { name: 'values of wrong types', facts: facts('"hub": "registry.example/istio"', '"hub": 5'), error: 'facts.yaml:1:1 RI0212' },
  {
    name: 'a mesh config of wrong types',
    facts: facts('trustDomain: cluster.local', 'defaultConfig: {concurrency: many}'),
    error: 'facts.yaml:17:1 RI0214',
  },
  {
    name: 'native sidecars without a version',
    facts: facts('1.26.1', '1.27.0'),
    error: '<stdin>:1:1 RI0234',
    says: '--kubernetes-version',
  },
  // Policy
  { name: 'an empty policy', policy: '# nothing\n', error: 'RI0101', says: 'policy.yaml was given as a policy' },
  {
    name: 'a policy without kind',
    policy: 'spec: {kubernetesVersion: "1.33"}\n',
    error: 'policy.yaml:1:1 RI0104',
    says: 'kind: InjectionPolicy',
  },
  {
    name: 'a typo in the policy',
    policy: policy('unknownNamespaces: error'),
    error: 'policy.yaml:5:3 RI0202',
    says: 'did you mean unknownNamespace?',
  },
  {
    name: 'a wrong type in the policy',
    policy: policy('kubernetesVersion: 1.30'),
    error: 'policy.yaml:5:22 RI0203',
    says: 'quote it: "1.30"',
  },
  {
    name: 'a path of pod templates that is none',
    policy: policy('workloads: [{apiVersion: v1, kind: A, podTemplates: [spec..x]}]'),
    error: 'policy.yaml:5:56 RI0203',
    says: 'spec.workloads[0].podTemplates[0] must be a path',
  },
  {
    name: 'a policy of a kind that is none',
    policy: policy('unknownNamespace: error').replace('InjectionPolicy', 'InjectonPolicy'),
    error: 'policy.yaml:1:1 RI0203',
    says: 'must be InjectionPolicy or ClusterFacts, not "InjectonPolicy"',
  },
  {
    name: 'a policy of an apiVersion that is none',
    policy: policy('unknownNamespace: error').replace('render-inject.dev', 'render-injects.dev'),
    error: 'policy.yaml:1:13 RI0203',
    says: 'did you mean render-inject.dev/v1alpha1?',
  },
  {
    name: 'a policy without an apiVersion',
    policy: policy('unknownNamespace: error').replace('apiVersion: render-inject.dev/v1alpha1\n', ''),
    error: 'policy.yaml:1:1 RI0203',
    says: 'apiVersion is missing',
  },
  {
    name: 'a version of Kubernetes among the facts that is none',
    facts: `${FACTS}---\napiVersion: render-inject.dev/v1alpha1\nkind: ClusterFacts\nkubernetesVersion: latest\n`,
    error: 'facts.yaml:32:1 RI0203',
    says: 'must be a Kubernetes version, such as "1.33"',
  },
  {
    name: 'a mistyped field of ClusterFacts',
    facts: `${FACTS}---\napiVersion: render-inject.dev/v1alpha1\nkind: ClusterFacts\nspec: {kubernetsVersion: "1.33"}\n`,
    error: 'facts.yaml:32:1 RI0202',
    says: 'did you mean kubernetesVersion?',
  },
  {
    name: 'a pattern that is too long',
    policy: policy(`namespaces: [{name: "${'a'.repeat(300)}*"}]`),
    error: 'policy.yaml:5:23 RI0203',
    says: 'must be a name or pattern of at most 253 characters',
  },
  {
    name: 'a wrong word in the policy',
    policy: policy('streamFacts: al'),
    error: 'policy.yaml:5:16 RI0203',
    says: 'did you mean all?',
  },
  { name: 'two policies', policy: `${policy('tripwire: true')}---\n${policy('tripwire: true')}`, error: 'RI0205' },
  { name: 'an unknown revision', policy: policy('istio: {revision: canary}'), error: 'RI0220' },
  // Arguments
  {
    name: 'a missing file',
    args: ['DIR/absent.yaml'],
    error: 'RI0105',
    says: 'absent.yaml cannot be read: there is no such file or folder',
  },
  { name: 'missing facts', args: ['--facts', 'DIR/absent.yaml'], error: 'RI0105' },
  { name: 'a missing policy', args: ['--policy', 'DIR/absent.yaml'], error: 'RI0105' },
  { name: 'an unknown option', args: ['--fact', 'x'], error: 'RI0207', says: "'--fact'; did you mean --facts?" },
  { name: 'an option without its value', args: ['--revision'], error: 'RI0207' },
  { name: 'a wrong choice', args: ['--native-sidecars', 'yes'], error: 'RI0207', says: 'auto, true, false' },
  { name: 'a wrong version', args: ['--kubernetes-version', '1.x'], error: 'RI0207', says: 'not "1.x"' },
]

describe('an annotation that Istio refuses', (it) => {
  it('is not quoted at length', () => {
    const config = `concurrency: many, tracing: ${'"secret" '.repeat(30)}`
    for (const annotation of [`status.sidecar.istio.io/port: '${config}'`, `proxy.istio.io/config: '${config}'`]) {
      const { stderr } = inject({ stdin: annotated(annotation) })
      ok(/RI0411: invalid value 'concurrency: many, /.test(stderr), stderr)
      ok(stderr.length < 600 && stderr.split('secret').length < 12, stderr)
    }
  })
})

describe('bad input', (it) => {
  it('is told from good input', () => is(inject({}).exitCode, 0))

  it.each(
    ({ name }) => name,
    ROWS,
    (row) => {
      const { stdout, stderr, exitCode } = inject(row)
      equal(errorsIn(stderr), [row.error], stderr)
      is(exitCode, 2)
      is(stdout, '')
      ok(stderr.includes(row.says ?? ''), stderr)
      ok(stderr.endsWith('1 error. Nothing was written to stdout.\n'), stderr)
    },
  )

  it('is an unknown command, too', () => {
    const { stdout, stderr, exitCode } = runCli(['injekt'], { chunks: CHUNKS, readStdin: () => '', progress: () => {} })
    equal([stdout, exitCode, ...errorsIn(stderr)], ['', 2, 'RI0207'])
    ok(stderr.includes('did you mean inject?'), stderr)
  })

  it('is told with the place in the bundle in function mode', () => {
    const config = configMap('b', { 'policy.yaml': policy('tripwires: true'), 'facts.yaml': FACTS })
    const { stdout, stderr, exitCode } = guarded(() => runFunction(resourceList(WEB, config), CHUNKS))
    equal([stdout, exitCode, ...errorsIn(stderr)], ['', 2, 'policy.yaml:5:3 RI0202'])
  })

  it('is a ResourceList whose apiVersion is no text', () => {
    for (const apiVersion of ['{}', '[{}]', '5']) {
      const list = `apiVersion: ${apiVersion}\nkind: ResourceList\nitems: []\n`
      const { stdout, stderr, exitCode } = guarded(() => runFunction(list, CHUNKS))
      equal([stdout, exitCode, ...errorsIn(stderr).map((error) => error.split(' ').at(-1))], ['', 2, 'RI0102'])
    }
  })

  it.each(
    ({ says }) => `of a function config says: ${says}`,
    [
      { config: '{}\n', code: 'RI0201', says: 'the function config lacks kind or apiVersion' },
      { config: 'apiVersion: a/v1\nkind: A\n', code: 'RI0201', says: 'is of kind A (a/v1)' },
      { config: configMap('b', { 'facts.yaml': FACTS, mesh: 'a: b\n' }), code: 'RI0202', says: 'unknown key data.mesh' },
      { config: configMap('b', { 'facts.yaml': FACTS, tripwire: 'x\n' }), code: 'RI0202', says: 'policy.yaml' },
      {
        config: `${configMap('b', { 'facts.yaml': FACTS })}binaryData: {policy.yaml: cG9saWN5/w==}\n`,
        code: 'RI0203',
        says: 'binaryData["policy.yaml"] of the function config must be a text',
      },
      { config: configMap('b', { tripwires: 'x\n' }), code: 'RI0202', says: 'did you mean tripwire?' },
    ],
    ({ config, code, says }) => {
      const { stdout, stderr, exitCode } = guarded(() => runFunction(resourceList(WEB, config), CHUNKS))
      equal([stdout, exitCode, errorsIn(stderr).map((error) => error.split(' ')[1])], ['', 2, [code]])
      ok(stderr.includes(says), stderr)
    },
  )
})

describe('many bad workloads', (it) => {
  const MANY = 1000
  const both = (i: number): string =>
    i % 2 === 0
      ? annotated('status.sidecar.istio.io/port: "x"', `w-${i}`)
      : annotated('inject.istio.io/templates: grpc', `w-${i}`)

  it('are one error a cause, with their number', () => {
    const { stdout, stderr, exitCode } = inject({ stdin: Array.from({ length: MANY }, (_, i) => both(i)).join('---\n') })
    is(exitCode, 2)
    is(stdout, '')
    equal(errorsIn(stderr), ['<stdin>:1:1 RI0411', '<stdin>:17:1 RI0403'])
    equal(
      [...stderr.matchAll(/for (\S+ \S+) \(\S+\) and (\d+) more/g)].map(([, name, more]) => `${name} ${more}`),
      ['Deployment shop/w-0 499', 'Deployment shop/w-1 499'],
    )
    ok(stderr.endsWith('2 errors. Nothing was written to stdout.\n'))
  })

  it('do not hide behind each other, nor behind good ones', () => {
    const stdin = [
      WEB,
      workload('a', 'nowhere'),
      annotated('inject.istio.io/templates: grpc'),
      workload('b', 'x').replace('  namespace: x\n', ''),
    ].join('---\n')
    equal([...errorsIn(inject({ stdin }).stderr)].sort(), ['<stdin>:31:1 RI0403', '<stdin>:47:1 RI0301', 'RI0311'])
  })

  it('at any place leave stdout empty', () => {
    for (const at of [0, 1, 9, 18, 19]) {
      const { stdout, stderr, exitCode } = inject({
        stdin: Array.from({ length: 20 }, (_, i) => (i === at ? both(1) : workload(`w-${i}`, 'shop'))).join('---\n'),
      })
      equal([stdout, exitCode, errorsIn(stderr).length], ['', 2, 1])
    }
  })

  it('of more than ten causes are counted', () => {
    const stdin = Array.from({ length: 30 }, (_, i) => annotated(`inject.istio.io/templates: t${i}`, `w-${i}`)).join('---\n')
    const { stderr } = inject({ stdin })
    is(errorsIn(stderr).length, 10)
    ok(stderr.endsWith('… and 20 more\n30 errors. Nothing was written to stdout.\n'), stderr)
  })
})

describe('messages', (it) => {
  it('keep a name in its line', () => {
    const stdin = workload('"w\\n::error::x"', '"1\\n2"')
    const { stderr } = inject({ stdin, args: ['--quiet'] })
    ok(!/^\s*::/m.test(stderr), stderr)
    ok(stderr.includes('namespace 1\\u000a2,') && stderr.includes('{name: "1\\n2", labels:'), stderr)
    const injected = inject({ stdin: workload('"w\\n::error::x"', 'shop') })
    ok(!/^\s*::/m.test(injected.stderr) && injected.exitCode === 0, injected.stderr)
  })

  const SECRET = 'hunter2hunter2'
  const secret = (value: string): string =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\nstringData: {p: ${value}}\n`
  const LEAKS: readonly string[] = [
    secret(`"${SECRET}\\q"`),
    secret(`!!int ${SECRET}`),
    secret(`!!binary "${SECRET}!"`),
    secret(`[${SECRET}`),
    secret(`*${SECRET}`),
    secret(`&${SECRET} [*${SECRET}]`),
    secret(`"${SECRET}`),
    `${secret('x')}--- ${SECRET}\n`,
    `${secret('x')}${SECRET}\n`,
    `${secret(SECRET)}---\n${workload('web', 'nowhere')}`,
    `{"apiVersion": "v1", "kind": "List", "items": [{"kind": "Secret", "data": "${SECRET}"}, ${JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: { containers: [{}] } } } })}]}`,
    `{"apiVersion": "v1", "kind": "Secret", "data": "${SECRET}" x}`,
    `${secret(SECRET)}---\n${annotated('status.sidecar.istio.io/port: "x"')}`,
  ]
  it.each(
    (text) => `quote no value of a manifest: ${JSON.stringify(text).slice(60, 130)}`,
    LEAKS,
    (text) => {
      const command = inject({ stdin: text })
      const list = guarded(() => runFunction(resourceList(text, configMap('b', { 'facts.yaml': FACTS })), CHUNKS))
      for (const { stderr, exitCode } of [command, list]) {
        is(exitCode, 2)
        ok(!stderr.includes(SECRET), stderr)
      }
    },
  )

  it('escape what a terminal would obey', () => {
    const { stderr } = inject({ stdin: workload('web', 'shop').replace('namespace: shop', 'namespace: "\\e[31mshop\\x9b"') })
    ok(!/[\u001b\u009b]/.test(stderr), stderr)
    ok(stderr.includes('\\u001b[31mshop\\u009b'), stderr)
  })
})

/** In a folder with a workload in `rendered/web.yaml`, `facts.yaml` and `policy.yaml`. */
const MISTAKES: readonly { readonly argv: string; readonly error: string; readonly says: string }[] = [
  { argv: 'explain rendered/wbe.yaml', error: 'RI0105', says: 'rendered/wbe.yaml cannot be read' },
  { argv: 'explain web rendered', error: 'RI0105', says: 'Deployment/web' },
  { argv: 'explain RI31', error: 'RI0105', says: 'a code is RI and four digits' },
  { argv: 'explain deploy/web rendered', error: 'RI0302', says: 'did you mean Deployment/web?' },
  { argv: 'explain shop/web rendered', error: 'RI0302', says: 'did you mean Deployment/web?' },
  { argv: 'verify --pods a.json --pods b.json rendered', error: 'RI0207', says: 'one file holds all pods' },
  { argv: 'capture facts.yaml', error: 'RI0207', says: 'render-inject capture --help tells more' },
  { argv: 'captur facts.yaml', error: 'RI0207', says: 'render-inject --help tells more' },
  { argv: 'argocd simulate facts.yaml --kubernetes-version x', error: 'RI0207', says: '--kubernetes-version must be ' },
  { argv: 'argocd generate --plicy x', error: 'RI0207', says: 'render-inject argocd generate --help tells more' },
  { argv: 'help injct', error: 'RI0207', says: 'did you mean inject?' },
  { argv: 'injct --help', error: 'RI0207', says: 'did you mean inject?' },
  { argv: 'explain -n shp rendered', error: 'RI0302', says: 'did you mean shop?' },
]

/** What a command says in that folder. */
function command(argv: string): Outcome {
  const files = { 'facts.yaml': FACTS, 'policy.yaml': policy('kubernetesVersion: "1.33"'), 'rendered/web.yaml': WEB }
  return inFolder(files, (folder) => {
    const words = argv.split(' ').map((word) => word.replace(/^(?=rendered|policy\.|facts\.)/, `${folder}/`))
    const outcome = runCli(words, { chunks: CHUNKS, readStdin: () => '', progress: () => {} })
    return {
      ...outcome,
      stdout: outcome.stdout.replaceAll(`${folder}/`, ''),
      stderr: outcome.stderr.replaceAll(`${folder}/`, ''),
    }
  })
}

describe('mistakes on the command line', (it) => {
  it.each(
    ({ argv }) => argv,
    MISTAKES,
    ({ argv, error, says }) => {
      const { stdout, stderr, exitCode } = command(argv)
      is(exitCode, 2)
      is(stdout, '')
      equal(errorsIn(stderr), [error])
      ok(stderr.includes(says), stderr)
    },
  )

  it('explain takes the workload before and behind the files', () => {
    const { stdout, stderr } = command('explain Deployment/web rendered --facts facts.yaml')
    ok(stdout.startsWith('Deployment shop/web (rendered/web.yaml:1:1): injected'), stderr)
    is(command('explain rendered Deployment/web --facts facts.yaml').stdout, stdout)
  })

  it('flags count as the fields that they stand for', () => {
    const explained = (flags: string): string => {
      const { stdout, stderr } = command(`explain rendered --facts facts.yaml ${flags}`)
      return stdout + stderr
    }
    for (const [flags, words] of [
      ['--native-sidecars true', 'spec.istio.nativeSidecars'],
      ['--native-sidecars auto', 'Istio auto'],
      ['--revision canary', 'RI0220'],
      ['--kubernetes-version x', 'RI0207'],
    ] as const)
      ok(explained(flags).includes(words), `${flags}:\n${explained(flags)}`)
  })

  it('check gives the command that mends it with all flags that it was given', () => {
    const flags =
      '--policy policy.yaml --facts facts.yaml --namespace shop --kubernetes-version 1.33 --native-sidecars true --flux-substitution escape'
    const { stdout, stderr } = command(`check rendered/web.yaml ${flags}`)
    ok(stdout.endsWith(`  fix: render-inject inject --write rendered/web.yaml ${flags}\n`), stdout + stderr)
  })
})
