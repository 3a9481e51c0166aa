/** `argocd generate` and its kin, without programs and files: whose word counts, what is run, what is announced. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Source } from '../../src/base/source.ts'
import { readEnvironment, rendererVariables, type Variables } from '../../src/frontends/argocd/environment.ts'
import { type ArgocdRun, announce, generate } from '../../src/frontends/argocd/generate.ts'
import { decodeParameters, PARAMETER_NAMES } from '../../src/frontends/argocd/parameters.ts'
import { detectRenderer, helmCommand, kustomizeCommand, type RenderCommand } from '../../src/frontends/argocd/renderers.ts'
import { pluginVariables, readApplication, withOverrides } from '../../src/frontends/argocd/simulate.ts'
import type { Administrator } from '../../src/frontends/argocd/trust.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { equal, is, ok, throwsCode } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { policyText, tenantText } from '../support/inject-text.ts'

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples')
const example = (name: string): string => readFileSync(join(EXAMPLES, name), 'utf8')
const APP =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}]}}}\n'
const FACTS = { name: '/etc/facts.yaml', text: example('quickstart/facts.yaml') }
const POLICY = { name: '/etc/policy.yaml', text: policyText('namespaces: [{name: shop, labels: {istio-injection: enabled}}]') }
const ADMINISTRATOR: Administrator = { policies: [POLICY], facts: [FACTS], allow: [] }
const NOBODY: Administrator = { policies: [], facts: [], allow: [] }
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

interface Given {
  readonly administrator?: Administrator
  readonly parameters?: readonly object[]
  readonly variables?: Variables
  readonly files?: { readonly [name: string]: string }
  /** What the renderer prints; without it the folder is plain. */
  readonly rendered?: string
}

function run({
  administrator = ADMINISTRATOR,
  parameters = [],
  variables = {},
  files = { 'app.yaml': APP },
  rendered = '',
}: Given): ArgocdRun {
  const read = (name: string): Source => ({ name, text: files[name] ?? '' })
  return {
    administrator,
    variables: {
      ARGOCD_APP_NAME: 'web',
      ARGOCD_APP_NAMESPACE: 'shop',
      KUBE_VERSION: '1.33.1',
      ARGOCD_APP_PARAMETERS: JSON.stringify(parameters),
      ...variables,
    },
    folder: {
      names: Object.keys(files),
      resolve: (path) => `/repo/${path}`,
      read,
      manifests: () => Object.keys(files),
      checkLinks: () => {},
      run: () => ({ stdout: rendered, stderr: '' }),
    },
    digestOf: () => DIGEST,
    kustomizeOptions: [],
    strictness: {},
  }
}

function outcomeOf(given: Given): Outcome {
  return generate(run(given), CHUNKS)
}

function injects(given: Given): Outcome {
  const outcome = outcomeOf(given)
  ok(outcome.exitCode === 0 && outcome.stdout.includes('name: istio-proxy'), outcome.stderr)
  return outcome
}

function refused(given: Given, code: string, ...texts: readonly string[]): void {
  const { stdout, stderr, exitCode } = outcomeOf(given)
  is(exitCode, 2, stderr)
  is(stdout, '')
  for (const text of [code, ...texts]) ok(stderr.includes(text), stderr)
}

const list = (name: string, ...array: readonly string[]) => ({ name, array })
const text = (name: string, string: string) => ({ name, string })
const map = (name: string, entries: object) => ({ name, map: entries })
const namespace = (label: string) =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {istio-injection: ${label}}}}\n`

describe('argocd generate: whose word counts', (it) => {
  it("injects under the administrator's policy, into the destination namespace", () => {
    ok(injects({}).stderr.includes('injected    1  Deployment shop/web'))
  })

  it.each(
    ({ name }) => `refuses ${name} of an application under it`,
    [
      list('policy', 'own.yaml'),
      list('facts', 'own.yaml'),
      map('namespace-labels', { 'istio-injection': 'disabled' }),
      text('revision', 'x'),
      text('native-sidecars', 'false'),
      text('kubernetes-version', '1.20'),
    ],
    (parameter) => refused({ parameters: [parameter] }, 'RI0221', parameter.name, '--allow'),
  )

  it('takes of these what the administrator allows, and no more', () => {
    const parameters = [map('namespace-labels', { 'istio-injection': 'disabled' })]
    const allowing = { ...ADMINISTRATOR, allow: ['namespace-labels'] }
    ok(outcomeOf({ administrator: allowing, parameters }).stderr.includes('left alone  1  Deployment shop/web'))
    refused({ administrator: allowing, parameters: [...parameters, text('revision', 'x')] }, 'RI0221', 'sets parameter revision,')
    refused({ administrator: { ...ADMINISTRATOR, allow: ['revisoin'] } }, 'RI0207', 'did you mean revision?')
    refused({ administrator: { ...ADMINISTRATOR, allow: ['renderer'] } }, 'RI0207')
  })

  it("takes policies of tenants where policies are allowed, and neither facts nor the platform's beside them", () => {
    const platform = {
      name: 'policy.yaml',
      text: policyText(
        'namespaces: [{name: shop, labels: {istio-injection: enabled}}]\ntenants: [{namespaces: [shop], allow: {images: [own/*], podSecurity: privileged}}]',
      ),
    }
    const administrator = { policies: [platform], facts: [FACTS], allow: ['policy'] }
    const own = (policy: string): Given => ({
      administrator,
      parameters: [list('policy', 'own.yaml')],
      files: { 'app.yaml': APP, 'own.yaml': policy },
    })
    const tenant = tenantText('shop', 'injectors: [{name: logs, patch: {spec: {containers: [{name: logs, image: own/logs}]}}}]')
    ok(injects(own(tenant)).stdout.includes('own/logs'))
    refused(own(tenant.replace('own/logs', 'other/logs')), 'RI0363')
    refused(own(`${tenant}---\n${namespace('disabled')}`), 'RI0221', 'Namespace shop')
    refused(own(policyText('unknownNamespace: unlabelled')), 'RI0221', 'InjectionPolicy test')
  })

  it('believes nothing in the manifests about the cluster', () => {
    injects({ files: { 'app.yaml': `${APP}---\n${namespace('disabled')}` } })
    const trusting = { ...POLICY, text: `${POLICY.text}  streamFacts: namespaces\n` }
    const outcome = outcomeOf({
      administrator: { ...ADMINISTRATOR, policies: [trusting] },
      files: { 'app.yaml': `${APP}---\n${namespace('disabled')}` },
    })
    ok(outcome.stderr.includes('left alone  1'), outcome.stderr)
  })

  it('never reads render-inject.yaml because of its name', () => {
    const files = {
      'app.yaml': APP,
      'render-inject.yaml': policyText('namespaces: [{name: shop, injectors: {istio: disabled}}]'),
    }
    ok(injects({ files }).stderr.includes("not read    render-inject.yaml: the administrator's policy is in force"))
    refused({ files, administrator: NOBODY }, 'RI0201', 'policy and facts')
  })

  it('takes policy and facts of the application where the administrator gives none', () => {
    const files = { 'app.yaml': APP, 'render-inject.yaml': POLICY.text, 'facts.yaml': FACTS.text }
    const parameters = [list('policy', 'render-inject.yaml'), list('facts', 'facts.yaml')]
    const { stdout } = injects({ files, parameters, administrator: NOBODY })
    ok(!stdout.includes('InjectionPolicy') && !stdout.includes('ConfigMap'), 'they are no manifests')
  })

  it('says nothing of the text of the mounted policy', () => {
    const broken = { ...POLICY, text: `${POLICY.text}  secretField: shown\n` }
    const { stderr } = outcomeOf({ administrator: { ...ADMINISTRATOR, policies: [broken] } })
    ok(stderr.includes('RI0202') && !stderr.includes('shown'), stderr)
    refused(
      { administrator: { ...NOBODY, policies: [{ name: '/etc/policy.yaml', text: '# nothing\n' }] } },
      'RI0101',
      '/etc/policy.yaml',
    )
    refused(
      { administrator: { ...NOBODY, facts: [{ name: '/etc/facts.yaml', text: '# nothing\n' }] } },
      'RI0201',
      '/etc/facts.yaml',
    )
  })

  it('takes the version of the cluster from the policy, else from Argo CD, else from the facts', () => {
    refused({ variables: { KUBE_VERSION: 'eleven' } }, 'RI0223', 'KUBE_VERSION')
    const pinned = { ...POLICY, text: `${POLICY.text}  kubernetesVersion: "1.33"\n` }
    injects({ administrator: { ...ADMINISTRATOR, policies: [pinned] }, variables: { KUBE_VERSION: 'eleven' } })
    injects({ variables: { KUBE_VERSION: '' } })
  })

  it('refuses another digest than expected', () => {
    const expecting = (expectDigest: string): Given => ({ administrator: { ...ADMINISTRATOR, expectDigest } })
    injects(expecting(DIGEST))
    injects({ ...expecting(DIGEST.slice(0, 19)), parameters: [text('config-digest', DIGEST)] })
    refused(
      { parameters: [text('config-digest', 'sha256:fedcba987654')] },
      'RI0222',
      'sha256:0123456789ab',
      'sha256:fedcba987654',
    )
    refused(expecting('sha256:fedcba987654'), 'RI0222')
    refused(expecting('sha256:01234'), 'RI0222', 'at least 12')
  })
})

describe('argocd generate: what comes out', (it) => {
  it('refuses an empty result unless the application wants it', () => {
    refused({ files: {} }, 'RI0101')
    refused({ files: { 'app.yaml': '# nothing\n' } }, 'RI0101')
    refused({ files: { 'kustomization.yaml': '' }, rendered: '\n' }, 'RI0101', '<kustomize>')
    is(outcomeOf({ files: {}, parameters: [text('allow-empty', 'true')] }).exitCode, 0)
  })

  it('hints at the Application where no namespace is known', () =>
    refused({ variables: { ARGOCD_APP_NAMESPACE: '' } }, 'RI0301', 'spec.destination.namespace'))

  it('refuses warnings where the administrator wants that', () => {
    const { exitCode, stderr } = generate({ ...run({}), strictness: { warnings: 'refuse' } }, CHUNKS)
    ok(exitCode === 2 && stderr.includes('RI0208') && stderr.includes('RI0332'), stderr)
  })

  it('asks for no Namespace among the manifests, which would not count', () => {
    const { stderr } = outcomeOf({ variables: { ARGOCD_APP_NAMESPACE: 'other' } })
    ok(stderr.includes('RI0311') && stderr.includes('put the Namespace in the facts'), stderr)
  })

  it('keeps JSON files apart from YAML files', () => {
    const json = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } })
    ok(injects({ files: { 'a.json': json, 'app.yaml': APP } }).stdout.startsWith('---\n{'))
  })

  it('passes over what Argo CD passes over, and refuses what it cannot render', () => {
    refused({ files: { 'app.yaml': `# +argocd:skip-file-rendering\n${APP}` } }, 'RI0101')
    const { stderr } = injects({ files: { 'app.yaml': APP, 'values.yaml': 'a: 1\n', 'template.yaml': '{{ if .x }}\n' } })
    ok(stderr.includes('not read    values.yaml is no manifest') && stderr.includes('template.yaml is no manifest'), stderr)
    refused({ files: { 'app.yaml': APP, 'broken.yaml': 'apiVersion: v1\nkind: X\nmetadata: {\n' } }, 'RI0103', 'broken.yaml')
    refused({ files: { 'app.yaml': APP, 'package.json': '{"name": "x"}' } }, 'RI0104', 'package.json')
    refused({ files: { 'kustomization.yaml': '' }, rendered: `${APP}---\n- a\n` }, 'RI0104', '<kustomize>')
    refused({ files: { 'app.yaml': APP, 'more.jsonnet': '{}' } }, 'RI0110', 'more.jsonnet')
  })

  it('refuses parameters of another renderer', () =>
    refused({ parameters: [text('name-prefix', 'dev-')] }, 'RI0223', 'name-prefix is for kustomize, and plain'))
})

describe('argocd: parameters', (it) => {
  it.each(
    ([name]) => name,
    [
      ['an unknown one', [text('iamges', 'x')], 'did you mean images?'],
      ['one named as a prototype', [text('__proto__', 'x')], 'unknown parameter'],
      ['one given twice', [text('renderer', 'helm'), text('renderer', 'plain')], 'twice'],
      ['a text for a list', [text('images', 'x')], 'must be a list'],
      ['a list for a text', [list('renderer', 'helm')], 'must be a text'],
      ['a value that is not allowed', [text('renderer', 'jsonnet')], 'one of auto, kustomize'],
      ['no boolean', [text('recurse', 'yes')], 'one of true, false'],
      ['a NUL', [text('values', 'a\0b')], 'NUL'],
      ['a number', [{ name: 'renderer', string: 1 }], 'must be a string'],
    ] as const,
    ([, given, message]) => {
      const found = throwsCodeOf(() => decodeParameters(JSON.stringify(given)))
      ok(found.includes(message), found)
    },
  )

  it('reads nothing from null, and refuses what is no JSON', () => {
    equal(decodeParameters('null'), {})
    equal(decodeParameters(undefined), {})
    throwsCode(() => decodeParameters('{'), 'RI0223')
  })

  it('refuses settings in plugin.env, which an author may take for effective', () => {
    throwsCode(() => readEnvironment({ ARGOCD_ENV_RENDER_INJECT_POLICY: '/x' }), 'RI0223')
    readEnvironment({ ARGOCD_ENV_OTHER: 'x', PARAM_POLICY: 'x' })
  })

  it('hands renderers nothing that an application says by variables', () =>
    equal(
      rendererVariables({
        PATH: '/bin',
        ARGOCD_ENV_X: '1',
        PARAM_X: '1',
        ARGOCD_APP_PARAMETERS: '[]',
        RENDER_INJECT_POLICY: '/x',
        ARGOCD_APP_NAME: 'web',
      }),
      { PATH: '/bin', ARGOCD_APP_NAME: 'web' },
    ))

  it('announces those of the renderer, without those that are forbidden', () => {
    const names = (given: Given): readonly string[] =>
      (JSON.parse(announce(run(given)).stdout) as { name: string }[]).map(({ name }) => name)
    const free = names({ administrator: NOBODY, files: { 'Chart.yaml': '' } })
    ok(free.includes('values-files') && free.includes('policy') && !free.includes('images'))
    const bound = names({ files: { 'kustomization.yml': '' } })
    ok(bound.includes('images') && !bound.includes('policy') && !bound.includes('values-files'))
    ok(PARAMETER_NAMES.length > free.length)
  })
})

describe('argocd: renderers', (it) => {
  const PLACE = { folder: '/tmp/own', toApplication: '../../repo/web' }
  const argsOf = (command: RenderCommand): readonly string[] => command.programs[0]?.args(PLACE) ?? []
  const application = (parameters: readonly object[], name = 'web') =>
    readEnvironment({
      ARGOCD_APP_NAME: name,
      ARGOCD_APP_NAMESPACE: 'shop',
      KUBE_VERSION: '1.33.1',
      KUBE_API_VERSIONS: 'v1,apps/v1',
      ARGOCD_APP_PARAMETERS: JSON.stringify(parameters),
    })

  it('are found by the files of the folder, in the order of Argo CD', () => {
    is(detectRenderer(['Chart.yaml', 'Kustomization']), 'kustomize')
    is(detectRenderer(['Chart.yaml', 'values.yaml']), 'helm')
    is(detectRenderer(['chart.yaml', 'kustomize.yaml']), 'plain')
  })

  it('kustomize builds the folder itself where nothing is set, else an overlay', () => {
    equal(argsOf(kustomizeCommand({}, ['--enable-helm'])), ['build', '--enable-helm', '.'])
    const { parameters } = application([
      list('images', 'web=r:5000/web:2', 'db@sha256:ab', 'r:5000/x:1'),
      text('name-prefix', 'dev-'),
      map('common-labels', { team: 'a' }),
    ])
    const command = kustomizeCommand(parameters, [])
    equal(argsOf(command), ['build', '/tmp/own'])
    equal(JSON.parse(command.files(PLACE)['kustomization.yaml'] ?? ''), {
      resources: ['../../repo/web'],
      images: [
        { name: 'web', newName: 'r:5000/web', newTag: '2' },
        { name: 'db', digest: 'sha256:ab' },
        { name: 'r:5000/x', newTag: '1' },
      ],
      namePrefix: 'dev-',
      labels: [{ pairs: { team: 'a' }, includeSelectors: true }],
    })
    throwsCode(() => kustomizeCommand(application([list('images', 'web')]).parameters, []), 'RI0223')
  })

  it('helm gets what Argo CD gives it', () => {
    const given = [
      text('values', 'a: 1'),
      map('set', { a: 'x,y', b: '{1,2}' }),
      map('set-string', { c: '010' }),
      text('skip-tests', 'true'),
    ]
    const command = helmCommand(application(given, 'argocd_web'), ['/repo/values.yaml'])
    equal(argsOf(command), [
      'template',
      'web',
      '.',
      '--namespace=shop',
      '--kube-version=1.33.1',
      '--api-versions=v1',
      '--api-versions=apps/v1',
      '--include-crds',
      '--skip-tests',
      '--values=/repo/values.yaml',
      '--values=/tmp/own/values.yaml',
      '--set=a=x\\,y',
      '--set=b={1,2}',
      '--set-string=c=010',
    ])
    equal(command.files(PLACE), { 'values.yaml': 'a: 1' })
    throwsCode(() => argsOf(helmCommand(application([text('release-name', '--post-renderer=x')]), [])), 'RI0223')
    throwsCode(() => argsOf(helmCommand(application([], ''), [])), 'RI0223')
  })

  it('helm takes a values file for one path, whatever stands in it', () => {
    const flags = (file: string) => argsOf(helmCommand(application([]), [file])).filter((arg) => arg.startsWith('--values='))
    equal(flags('/repo/a,/etc/passwd'), ['--values="/repo/a,/etc/passwd"'])
    equal(flags('/repo/say "a"'), ['--values="/repo/say ""a"""'])
    throwsCode(() => flags('/repo/a\r\nb'), 'RI0223')
  })
})

describe('argocd simulate', (it) => {
  const APPLICATION = { name: 'app.yaml', text: example('argocd/application.yaml') }
  const changed = (from: string, to: string): Source => ({ ...APPLICATION, text: APPLICATION.text.replace(from, () => to) })

  it("expands the application's variables by those of the build", () => {
    const env = changed(
      '      parameters:',
      '      env: [{name: A, value: "$ARGOCD_APP_NAME-$' + '{KUBE_VERSION}-$$x-$NOBODY"}]\n      parameters:',
    )
    const variables = pluginVariables(readApplication(env, undefined), { kubernetesVersion: '1.33.1', apiVersions: 'v1' })
    is(variables['ARGOCD_ENV_A'], 'web-1.33.1-$x-')
    is(variables['PARAM_IMAGES_0'], 'registry.example/web:2.2')
  })

  it('gives the commit where the source names one, and zeros for a branch', () => {
    const revisionOf = (target: string): readonly (string | undefined)[] => {
      const text = APPLICATION.text.replace(/targetRevision: .*/, `targetRevision: ${target}`)
      const application = readApplication({ ...APPLICATION, text }, undefined)
      const variables = pluginVariables(application, { kubernetesVersion: '', apiVersions: '' })
      return ['REVISION', 'REVISION_SHORT', 'REVISION_SHORT_8'].map((name) => variables[`ARGOCD_APP_${name}`])
    }
    const commit = '0123456789abcdef0123456789abcdef01234567'
    equal(revisionOf(commit), [commit, '0123456', '01234567'])
    equal(revisionOf('main'), ['0'.repeat(40), '0000000', '00000000'])
  })

  it('merges what the folder says over the source, but not where it comes from', () => {
    const override = {
      name: '.argocd-source.yaml',
      text: 'path: elsewhere\nplugin: {parameters: [{name: recurse, string: "true"}]}\n',
    }
    const merged = withOverrides(readApplication(APPLICATION, undefined), [override])
    const variables = pluginVariables(merged, { kubernetesVersion: '', apiVersions: '' })
    is(variables['ARGOCD_APP_SOURCE_PATH'], 'examples/argocd/web')
    is(variables['ARGOCD_APP_PARAMETERS'], '[{"name":"recurse","string":"true"}]')
    throwsCode(() => withOverrides(merged, [{ ...override, text: 'helm: {releaseName: x}' }]), 'RI0224')
  })

  it.each(
    ([name]) => `refuses ${name}`,
    [
      ['a chart of a repository', changed('path: examples/argocd/web', 'chart: web'), 'vendor the chart'],
      ['another tool beside', changed('    plugin:', '    kustomize: {namePrefix: x}\n    plugin:'), 'kustomize block'],
      ['no Application', changed('kind: Application', 'kind: AppProject'), 'no Application'],
      ['two Applications', { ...APPLICATION, text: `${APPLICATION.text}---\n${APPLICATION.text}` }, 'several'],
      ['several plugin sources', changed('  source:', '  sources: [{path: a, plugin: {}}]\n  source:'), 'several sources'],
    ] as const,
    ([name, file, message]) => {
      const isThere = !name.endsWith('Application') && !name.endsWith('Applications')
      const [found] = throwsCode(() => readApplication(file, undefined), isThere ? 'RI0224' : 'RI0239')
      ok(`${found?.message} ${found?.hint}`.includes(message), found?.message)
    },
  )
})

function throwsCodeOf(body: () => unknown): string {
  try {
    body()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}
