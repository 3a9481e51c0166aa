import { at, isArray, type Json, type JsonObject } from '../../src/base/json.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal, is, ok } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { containersOf, objectsOf, podsOf } from '../support/pods.ts'
import { FACTS, workload } from '../support/small-facts.ts'

/** Braces that no template of JavaScript takes for its own. */
const variable = (name: string, dollars = '$'): string => `${dollars}{${name}}`
const SHELL = FACTS.replace(
  'image: {{ .ProxyImage }}',
  () => `image: {{ .ProxyImage }}\n            args: ["${variable('HOME')}"]`,
)

const RELEASE = `# Releases of the shop.
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec:
  chart: {spec: {chart: web, version: 1.4.2, sourceRef: {kind: HelmRepository, name: shop}}}
  postRenderers:
  - kustomize:
      images: [{name: a, newTag: "2"}]   # theirs
  values: {a: b}
`
const KUSTOMIZATION = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: shop, namespace: flux-system}
spec:
  path: ./shop
  targetNamespace: shop
`
const WEB = workload('web', 'shop')
/** As Helm renders it. */
const BARE = WEB.replace('  namespace: shop\n', '')

interface Given {
  readonly input: string
  readonly flag: '--helm-release' | '--flux-kustomization'
  readonly file: string
  readonly facts?: string
  readonly args?: readonly string[]
}

function inject({ input, flag, file, facts = FACTS, args = ['--emit', 'patches'] }: Given): Outcome {
  return inFolder({ 'facts.yaml': facts, 'flux.yaml': file }, (folder) => {
    const argv = ['inject', ...args, '--facts', `${folder}/facts.yaml`, flag, `${folder}/flux.yaml`]
    const outcome = runCli(argv, { chunks: CHUNKS, readStdin: () => input, progress: () => {} })
    return { ...outcome, stderr: outcome.stderr.replaceAll(`${folder}/`, '') }
  })
}

function refused({ exitCode, stdout, stderr }: Outcome, code: string, text: string): void {
  is(exitCode, 2, stderr)
  is(stdout, '')
  ok(stderr.includes(`error ${code}: `) && stderr.includes(text), stderr)
}

function printed({ exitCode, stdout, stderr }: Outcome): string {
  is(exitCode, 0, stderr)
  return stdout
}

function list(value: Json | undefined): readonly Json[] {
  ok(isArray(value), 'a list')
  return value as readonly Json[]
}

/** The last post-renderer's patches. */
function rendererPatches(text: string): readonly Json[] {
  const release = objectsOf(text).find((one) => one['kind'] === 'HelmRelease') as JsonObject
  return list(at(list(at(release, 'spec', 'postRenderers')).at(-1), 'kustomize', 'patches'))
}

describe('--helm-release', (it) => {
  it('prints the HelmRelease with a post-renderer, behind those that are there', () => {
    const text = printed(inject({ input: BARE, flag: '--helm-release', file: RELEASE }))
    ok(text.startsWith('# Releases of the shop.\n') && text.includes('   # theirs\n'), text)
    const renderers = list(at(readYamlValue(text), 'spec', 'postRenderers'))
    is(renderers.length, 2)
    const component = inject({ input: WEB, flag: '--helm-release', file: RELEASE })
    is(component.exitCode, 0)
    const [guard, patch] = rendererPatches(text)
    is(at(guard, 'target'), undefined)
    equal(at(patch, 'target'), readYamlValue('{group: apps, version: v1, kind: Deployment, name: web, namespace: default}'))
    ok(String(at(patch, 'patch')).includes('name: istio-proxy'))
  })

  it('puts its patches in the place of those that it wrote', () => {
    const once = printed(inject({ input: BARE, flag: '--helm-release', file: RELEASE }))
    is(printed(inject({ input: BARE, flag: '--helm-release', file: once })), once, 'twice is once')
    const other = printed(inject({ input: workload('api', 'shop'), flag: '--helm-release', file: once }))
    ok(other.includes('name: api') && !other.includes('name: web\n              '), other)
    is(list(at(readYamlValue(other), 'spec', 'postRenderers')).length, 2)
    const none = printed(
      inject({ input: 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n', flag: '--helm-release', file: once }),
    )
    is(none, RELEASE, 'nothing of ours is left')
  })

  it('keeps the form of a file in JSON, or in one line', () => {
    for (const file of [
      JSON.stringify(readYamlValue(RELEASE)),
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: {chart: {spec: {chart: a, version: 1.0.0}}}\n',
    ]) {
      const once = printed(inject({ input: BARE, flag: '--helm-release', file }))
      ok(String(at(rendererPatches(once)[1], 'patch')).includes('name: istio-proxy'))
      is(printed(inject({ input: BARE, flag: '--helm-release', file: once })), once)
    }
  })

  const chart = (spec: string, more = ''): string =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: ${spec}\n${more}`
  const oci = (ref: string): string =>
    chart(
      '{chartRef: {kind: OCIRepository, name: web}}',
      `---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: web, namespace: shop}\nspec: {ref: ${ref}}\n`,
    )
  const git = (ref: string): string =>
    chart(
      '{chart: {spec: {chart: ./web, version: 1.0.0, sourceRef: {kind: GitRepository, name: web}}}}',
      `---\nkind: GitRepository\nmetadata: {name: web}\nspec: {ref: ${ref}}\n`,
    )
  const FLOATING = [
    ...['1.4.x', '~1.4.2', '^1.0.0', '">=1.0.0 <2.0.0"', '"*"', '"1.4"', '1', 'latest', '""'].map((v) =>
      chart(`{chart: {spec: {chart: a, version: ${v}}}}`),
    ),
    chart('{chart: {spec: {chart: a}}}'),
    chart('{chartRef: {kind: OCIRepository, name: web}}'),
    chart('{chart: {spec: {chart: ./a, version: 1.0.0, sourceRef: {kind: GitRepository, name: web}}}}'),
    ...['{tag: latest}', '{semver: ">=1.0.0"}', '{tag: 1.0.0, semver: 1.x}', '{}'].map(oci),
    ...['{branch: main}', '{semver: 1.x, tag: v1}', '{}'].map(git),
    oci('{tag: 1.0.0}').replace('{name: web, namespace: shop}\nspec: {ref', '{name: web, namespace: other}\nspec: {ref'),
    chart('{chartRef: {kind: Bucket, name: web}}', '---\nkind: Bucket\nmetadata: {name: web}\n'),
  ]
  it.each(
    (file) => `refuses a chart that floats: ${/^spec: .*/m.exec(file)?.[0]}${file.split('\nspec: ')[2] ?? ''}`,
    FLOATING,
    (file) => refused(inject({ input: BARE, flag: '--helm-release', file }), 'RI0238', 'HelmRelease shop/web'),
  )
  const PINNED = [
    ...['1.4.2', 'v1.4.2', '1.4.2-rc.1+build'].map((v) => chart(`{chart: {spec: {chart: a, version: ${v}}}}`)),
    ...['{tag: 1.0.0}', '{digest: "sha256:0"}', '{tag: latest, digest: "sha256:0"}'].map(oci),
    ...['{commit: abc}', '{tag: v1}'].map(git),
  ]
  it.each(
    (file) => `takes one that is pinned: ${/^spec: .*/m.exec(file)?.[0]}${file.split('\nspec: ')[2] ?? ''}`,
    PINNED,
    (file) => ok(printed(inject({ input: BARE, flag: '--helm-release', file })).includes('istio-proxy')),
  )

  it('warns of hooks, for which it writes no patch', () => {
    const hook = workload('hook', 'shop').replace('name: hook\n', 'name: hook\n  annotations: {helm.sh/hook: pre-install}\n')
    const outcome = inject({ input: `${BARE}---\n${hook}`, flag: '--helm-release', file: RELEASE })
    ok(outcome.stderr.includes('warning RI0344: Deployment shop/hook is a hook'), outcome.stderr)
    is(rendererPatches(printed(outcome)).length, 2)
    refused(
      inject({ input: hook, flag: '--helm-release', file: RELEASE, args: ['--emit', 'patches', '--fail-on-warn'] }),
      'RI0208',
      '',
    )
  })

  it('escapes or refuses variables in all of the patches: Flux reads the HelmRelease once', () => {
    const input = BARE.replace('image: registry', `args: ["${variable('MINE')}"]\n        image: registry`)
    const given = { input, flag: '--helm-release', file: RELEASE, facts: SHELL } as const
    const patch = (args: readonly string[]): string =>
      String(at(rendererPatches(printed(inject({ ...given, args })))[1], 'patch'))
    const escaped = patch(['--emit', 'patches', '--flux-substitution', 'escape'])
    ok(escaped.includes(variable('MINE', '$$')) && escaped.includes(variable('HOME', '$$')), escaped)
    ok(!patch(['--emit', 'patches']).includes('$$'))
    refused(inject({ ...given, args: ['--emit', 'patches', '--flux-substitution', 'refuse'] }), 'RI0342', 'HelmRelease shop/web')
  })

  it('goes with --emit patches, and needs such an object', () => {
    refused(inject({ input: BARE, flag: '--helm-release', file: RELEASE, args: [] }), 'RI0207', '--emit patches')
    refused(
      inject({ input: BARE, flag: '--helm-release', file: RELEASE, args: ['--emit', 'patches', '-o', 'x'] }),
      'RI0207',
      'give',
    )
    refused(inject({ input: BARE, flag: '--helm-release', file: KUSTOMIZATION }), 'RI0239', 'flux.yaml holds no HelmRelease')
    refused(inject({ input: BARE, flag: '--helm-release', file: `${RELEASE}---\n${RELEASE}` }), 'RI0239', 'holds 2')
  })
})

describe('--flux-kustomization', (it) => {
  it('prints the Kustomization with patches behind those that are there', () => {
    const theirs = '  patches:\n  - {patch: "kind: A", target: {kind: A}}   # theirs\n'
    const text = printed(inject({ input: BARE, flag: '--flux-kustomization', file: KUSTOMIZATION + theirs }))
    ok(text.startsWith(KUSTOMIZATION + theirs), text)
    is(list(at(readYamlValue(text), 'spec', 'patches')).length, 3)
    is(printed(inject({ input: BARE, flag: '--flux-kustomization', file: text })), text, 'twice is once')
  })

  it('decides for its targetNamespace, in every form of output', () => {
    const elsewhere = workload('web', 'tools')
    const text = printed(inject({ input: elsewhere, flag: '--flux-kustomization', file: KUSTOMIZATION, args: [] }))
    equal(containersOf(podsOf(text).get('Deployment tools/web')), ['app', 'istio-proxy'])
    const away = KUSTOMIZATION.replace('targetNamespace: shop', 'targetNamespace: tools')
    is(printed(inject({ input: WEB, flag: '--flux-kustomization', file: away, args: [] })), WEB)
  })

  const WARNINGS: readonly (readonly [string, string, string])[] = [
    ['an image rule', 'images: [{name: registry.example/istio/proxyv2, newTag: "9"}]', 'replaces registry.example/istio/proxyv2'],
    [
      'a patch by index',
      'patches: [{target: {kind: Deploy.*}, patch: "[{op: remove, path: /spec/template/spec/containers/1/image}]"}]',
      'changes containers/1',
    ],
    ['a prefix', 'namePrefix: eu-', 'renames Deployment shop/web, and what was injected says the name of before'],
    [
      'variables',
      'postBuild: {substituteFrom: []}',
      `spec.postBuild of Kustomization flux-system/shop replaces ${variable('HOME')}`,
    ],
  ]
  const facts = SHELL.replace(
    'image: {{ .ProxyImage }}',
    () => 'image: {{ .ProxyImage }}\n            env: [{name: NAME, value: "{{ .DeploymentMeta.Name }}"}]',
  )
  it.each(
    ([what]) => `warns of ${what} that hits what is injected`,
    WARNINGS,
    ([, spec, text]) => {
      const run = (more: string, input: string, args: readonly string[] = []): Outcome =>
        inject({ input, flag: '--flux-kustomization', file: `${KUSTOMIZATION}  ${more}\n`, facts, args })
      const { exitCode, stderr } = run(spec, WEB)
      is(exitCode, 0, stderr)
      ok(/warning RI034[23]: /.test(stderr) && stderr.includes(text), stderr)
      refused(run(spec, WEB, ['--fail-on-warn']), 'RI0208', text)
      const none = /RI034[23]/
      ok(!none.test(run('prune: true', WEB).stderr))
      const quiet = spec
        .replace('proxyv2', 'other')
        .replace('containers/1', 'containers/0')
        .replace('Deploy.*', 'Deployment')
        .replace('eu-', '""')
      ok(!none.test(run(quiet, WEB, ['--flux-substitution', 'escape']).stderr))
    },
  )

  it('tells a workload once, and variables in keys', () => {
    const again = (): string => `["${variable('HOME')}"]\n            env: [{name: A, value: "${variable('HOME')}"}]`
    const annotation = (): string => `metadata: {annotations: {"${variable('KEY')}/a": b}}\n        spec:\n`
    const twice = SHELL.replace(`["${variable('HOME')}"]`, again).replace('spec:\n', annotation)
    const file = `${KUSTOMIZATION}  postBuild: {}\n`
    const { stderr } = inject({ input: WEB, flag: '--flux-kustomization', file, facts: twice, args: [] })
    for (const name of ['HOME', 'KEY'])
      ok(stderr.includes(`replaces ${variable(name)}, which injection adds to Deployment shop/web\n`), stderr)
  })

  it('tells once of a prefix that renames many workloads, by whatever word of a text', () => {
    const told = facts.replace('{{ .DeploymentMeta.Name }}', () => 'apis/apps/v1/{{ .DeploymentMeta.Name }}')
    const input = ['app', 'web', 'db'].map((name) => workload(name, 'shop')).join('---\n')
    const { stderr } = inject({
      input,
      flag: '--flux-kustomization',
      file: `${KUSTOMIZATION}  namePrefix: eu-\n`,
      facts: told,
      args: [],
    })
    equal(stderr.match(/RI0343: .* renames .*,/g), [
      'RI0343: spec.namePrefix or nameSuffix of Kustomization flux-system/shop renames Deployment shop/app and 2 more,',
    ])
  })

  it('needs such an object', () => {
    const kustomize = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: a}\n'
    refused(
      inject({ input: WEB, flag: '--flux-kustomization', file: kustomize }),
      'RI0239',
      'Kustomization a is kustomize.config.k8s.io/v1beta1',
    )
  })
})
