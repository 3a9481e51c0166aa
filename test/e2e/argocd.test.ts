/**
 * The plugin of Argo CD as cmp-server runs it: plugin/argocd/plugin.yaml, installed as its init container does, against a stand-in for the server's
 * command contract. Every run that should inject fails when nothing was injected.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parse } from 'yaml'
import { at, type JsonObject } from '../../src/base/json.ts'
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, inFolder, inFolderLater, PROGRAM, PROJECT, putFiles, runBundle, runProgram } from '../support/bundle.ts'
import {
  announcedParameters,
  type Call,
  type CmpServer,
  environmentOf,
  generateManifests,
  type PluginConfig,
  splitYaml,
} from '../support/cmp-server.ts'
import { describe } from '../support/describe.ts'

const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8')
const WEB = 'examples/argocd/web'
const DEPLOYMENT = read(`${WEB}/deployment.yaml`)
const SERVICE = read(`${WEB}/service.yaml`)
const FACTS = read('examples/quickstart/facts.yaml')
const POLICY = read('examples/argocd/policy.yaml')
const PLAIN: Call = { repository: { 'web/deployment.yaml': DEPLOYMENT, 'web/service.yaml': SERVICE }, path: 'web', plugin: {} }

/** Stand-ins print what they were called with; they are scripts for node, which the tests have. */
const KUSTOMIZE = `#!/usr/bin/env node
const fs = require('node:fs'), path = require('node:path')
const [, , verb, target] = process.argv
if (verb !== 'build') process.exit(9)
let folder = target, prefix = ''
const file = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].map((name) => path.join(folder, name)).find(fs.existsSync)
let text = fs.readFileSync(file, 'utf8')
if (text.startsWith('{')) { const overlay = JSON.parse(text); prefix = overlay.namePrefix ?? ''; folder = path.join(folder, overlay.resources[0]); text = '' }
if (text.includes('broken')) { console.error('warning: first\\nError: cannot build\\n  secret: manifest'); process.exit(1) }
if (text.includes('killed')) process.kill(process.pid, 'SIGKILL')
if (text.includes('empty')) process.exit(0)
if (text.includes('slow')) { fs.writeFileSync(process.env.PID_FILE, String(process.pid)); setTimeout(() => {}, 60000) }
else process.stdout.write(fs.readFileSync(path.join(folder, 'deployment.yaml'), 'utf8').replace('name: web', 'name: ' + prefix + 'web'))
`

const HELM = `#!/usr/bin/env node
const fs = require('node:fs')
const seen = { args: process.argv.slice(2), names: Object.keys(process.env), values: process.argv.filter((arg) => arg.startsWith('--values=')).map((arg) => fs.readFileSync(arg.slice(9), 'utf8')), cwd: process.cwd() }
const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', annotations: { seen: JSON.stringify(seen) } }, spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web' }] } } } }
process.stdout.write(JSON.stringify(object))
`

interface Mounted {
  readonly server: (change?: Partial<CmpServer>, more?: readonly string[]) => CmpServer
  readonly folder: string
}

/** One installation for all tests: what repo-server-patch.yaml mounts. */
const mounted = ((): Mounted => {
  const folder = mkdtempSync(join(tmpdir(), 'render-inject-argocd-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, 'opt')
  const { status, stderr } = runBundle(['install', program, '--with-runtime'])
  is(status, 0, stderr)
  putFiles(join(folder, 'etc'), { 'policy.yaml': POLICY, 'facts.yaml': FACTS })
  mkdirSync(join(folder, 'tmp'))
  putFiles(join(folder, 'bin'), { kustomize: KUSTOMIZE, helm: HELM, 'package.json': '{"type":"commonjs"}' })
  for (const name of ['kustomize', 'helm']) spawnSync('chmod', ['755', join(folder, 'bin', name)])
  const text = read('plugin/argocd/plugin.yaml')
    .replaceAll('/opt/render-inject/', `${program}/`)
    .replaceAll('/etc/render-inject/', `${folder}/etc/`)
  const config = parse(text) as PluginConfig
  return {
    folder,
    server: (change = {}, more = []) => {
      const { generate } = config.spec
      return {
        config: { ...config, spec: { ...config.spec, generate: { ...generate, args: [...(generate.args ?? []), ...more] } } },
        // As in Argo CD's image for a user without an entry in passwd: no HOME.
        variables: { PATH: `${join(folder, 'bin')}:${dirname(process.execPath)}:/usr/bin:/bin`, TMPDIR: join(folder, 'tmp') },
        ...change,
      }
    },
  }
})()

function containersOf(objects: readonly object[], kind = 'Deployment'): readonly unknown[] {
  const object = objects.find((one) => at(one as JsonObject, 'kind') === kind)
  const pod = at(object as JsonObject, 'spec', 'template', 'spec')
  return [at(pod, 'initContainers'), at(pod, 'containers')].flatMap((list) =>
    ((list ?? []) as readonly JsonObject[]).map(({ name }) => name),
  )
}

const INJECTED = ['istio-init', 'istio-proxy', 'web']

async function refusal(server: CmpServer, call: Call): Promise<string> {
  try {
    await generateManifests(server, call)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('the plugin refused nothing')
}

const withFiles = (files: Readonly<Record<string, string>>): Call => ({ ...PLAIN, repository: { ...PLAIN.repository, ...files } })
const KUSTOMIZED = withFiles({ 'web/kustomization.yaml': 'resources: [deployment.yaml, service.yaml]\n' })
const CHART = withFiles({ 'web/Chart.yaml': 'name: web\n', 'envs/prod.yaml': 'a: 1\n' })

describe('argocd as cmp-server runs it', (it) => {
  it('injects a folder of files, and leaves no file behind', async () => {
    const objects = await generateManifests(mounted.server(), PLAIN)
    equal(
      objects.map((one) => one['kind']),
      ['Deployment', 'Service'],
    )
    equal(containersOf(objects), INJECTED)
    await generateManifests(mounted.server(), KUSTOMIZED)
    equal(readdirSync(join(mounted.folder, 'tmp')), [])
  })

  it('injects what kustomize prints, with and without an overlay', async () => {
    equal(containersOf(await generateManifests(mounted.server(), KUSTOMIZED)), INJECTED)
    const plugin = { parameters: [{ name: 'name-prefix', string: 'dev-' }] }
    const [first] = await generateManifests(mounted.server(), { ...KUSTOMIZED, plugin })
    is(at(first as JsonObject, 'metadata', 'name'), 'dev-web')
    equal(containersOf([first ?? {}]), INJECTED)
  })

  it('injects what helm prints, which gets the values and nothing else that an application says', async () => {
    const parameters = [
      { name: 'values-files', array: ['../envs/prod.yaml', '/envs/prod.yaml'] },
      { name: 'values', string: 'b: 2\n' },
    ]
    const call = { ...CHART, plugin: { env: [{ name: 'HELM_PLUGINS', value: '/x' }], parameters } }
    const objects = await generateManifests(mounted.server(), call)
    equal(containersOf(objects), INJECTED)
    const seen = JSON.parse(String(at(objects[0] as JsonObject, 'metadata', 'annotations', 'seen')))
    equal(seen.args.slice(0, 7), [
      'template',
      'web',
      '.',
      '--namespace=shop',
      '--kube-version=1.33.1',
      '--api-versions=v1',
      '--api-versions=apps/v1',
    ])
    equal(seen.values, ['a: 1\n', 'a: 1\n', 'b: 2\n'])
    ok(!(seen.names as string[]).some((name) => /^(ARGOCD_ENV|PARAM|RENDER_INJECT)_/.test(name)), seen.names.join(' '))
  })

  it('announces parameters', async () => {
    const names = (await announcedParameters(mounted.server(), CHART)).map(({ name }) => name)
    ok(names.includes('values-files') && !names.includes('policy') && !names.includes('images'), names.join(' '))
  })

  it('gives the same bytes twice, and takes what it gave', async () => {
    const objects = await generateManifests(mounted.server(), KUSTOMIZED)
    equal(await generateManifests(mounted.server(), KUSTOMIZED), objects)
    const again = { ...PLAIN, repository: { 'web/all.yaml': objects.map((one) => JSON.stringify(one)).join('\n---\n') } }
    equal(await generateManifests(mounted.server(), again), objects)
  })

  const ENV_NAMES = ['RENDER_INJECT_POLICY', 'RENDER_INJECT_FACTS', 'RENDER_INJECT_ALLOW', 'RENDER_INJECT_EXPECT_DIGEST']
  it.each(
    (name) => `refuses ${name} in plugin.env`,
    ENV_NAMES,
    async (name) => {
      const message = await refusal(mounted.server(), { ...PLAIN, plugin: { env: [{ name, value: '/dev/null' }] } })
      ok(message.includes(`the application sets ${name} in plugin.env`), message)
    },
  )

  it('is not moved by other variables and files of an application', async () => {
    const off = `${POLICY.replace('enabled', 'disabled')}---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n`
    const env = [
      ...ENV_NAMES.map((name) => name.slice('RENDER_INJECT_'.length)),
      'PATH',
      'NODE_OPTIONS',
      'KUSTOMIZE_PLUGIN_CONFIG_ROOT',
    ].map((name) => ({ name, value: '$ARGOCD_APP_NAME' }))
    const files = {
      'web/render-inject.yaml': off,
      'web/kustomize': 'stolen',
      'web/helm': 'stolen',
      'render-inject.yaml': off,
      'etc/render-inject/policy.yaml': off,
    }
    const objects = await generateManifests(mounted.server(), { ...withFiles(files), plugin: { env } })
    equal(containersOf(objects), INJECTED)
    ok(!objects.some((one) => one['kind'] === 'InjectionPolicy'))
  })

  it('believes no fact among the manifests', async () => {
    const tricks = [
      '{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {istio-injection: disabled}}}',
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: istio-sidecar-injector, namespace: istio-system}, data: {config: "policy: disabled", values: "{}"}}',
      POLICY.replace('enabled', 'disabled'),
      '{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: web}, spec: {destination: {namespace: none}}}',
    ].join('\n---\n')
    equal(containersOf(await generateManifests(mounted.server(), withFiles({ 'web/tricks.yaml': tricks }))), INJECTED)
  })

  it.each(
    ({ name }) => `refuses parameter ${name}`,
    [
      { name: 'policy', array: ['render-inject.yaml'] },
      { name: 'facts', array: ['render-inject.yaml'] },
      { name: 'namespace-labels', map: { 'istio-injection': 'disabled' } },
      { name: 'revision', string: 'none' },
      { name: 'RENDER_INJECT_POLICY', string: '/dev/null' },
      { name: '__proto__', string: 'x' },
    ],
    async (parameter) => {
      for (const call of [
        { ...PLAIN, plugin: { parameters: [parameter] } },
        withFiles({ 'web/.argocd-source.yaml': JSON.stringify({ plugin: { parameters: [parameter] } }) }),
        withFiles({ 'web/.argocd-source-web.yaml': JSON.stringify({ plugin: { parameters: [parameter] } }) }),
      ]) {
        const message = await refusal(mounted.server(), call)
        ok(/error RI022[13]: /.test(message), message)
        ok(message.length < 1500, message)
      }
    },
  )

  it.each(
    (path) => `reads no values file ${path}`,
    [
      '../../etc/passwd',
      '/../../etc/passwd',
      '/etc/passwd',
      'link.yaml',
      '../linked/passwd',
      'https://git.example/values.yaml',
      'secrets://values.yaml',
      '',
      '.',
    ],
    async (path) => {
      const call = { ...CHART, repository: { ...CHART.repository, 'web/link.yaml': '-> /etc/passwd', linked: '-> /etc' } }
      const message = await refusal(mounted.server(), {
        ...call,
        plugin: { parameters: [{ name: 'values-files', array: [path] }] },
      })
      ok(/RI0(105|223)|RI0110/.test(message) && !message.includes('root:'), message)
    },
  )

  it('renders no chart with a link out of the repository, and no such file of a folder', async () => {
    ok(
      (
        await refusal(mounted.server(), { ...CHART, repository: { ...CHART.repository, 'web/files/x': '-> /etc/passwd' } })
      ).includes('RI0223'),
    )
    ok((await refusal(mounted.server(), withFiles({ 'web/x.yaml': '-> /etc/passwd' }))).includes('RI0223'))
  })

  it.each(
    ([what]) => `refuses when the renderer ${what}`,
    [
      ['fails', 'broken', 'kustomize build ended with exit status 1\n    Error: cannot build'],
      ['is killed', 'killed', 'ended by SIGKILL'],
      ['prints nothing', 'empty', 'RI0101'],
    ] as const,
    async ([, word, expected]) => {
      const message = await refusal(mounted.server(), withFiles({ 'web/kustomization.yaml': `# ${word}\n` }))
      ok(message.includes(expected) && !message.includes('secret: manifest'), message)
    },
  )

  it('refuses a folder without manifests', async () => {
    ok((await refusal(mounted.server(), { ...PLAIN, repository: { 'web/README.md': 'x' } })).includes('RI0101'))
  })

  it('ends a renderer that hangs before Argo CD would, and goes with its group when Argo CD does', async () => {
    const pidFile = join(mounted.folder, 'pid')
    const variables = { ...mounted.server().variables, PID_FILE: pidFile }
    const slow = withFiles({ 'web/kustomization.yaml': '# slow\n' })
    const message = await refusal(mounted.server({ variables: { ...variables, RENDER_INJECT_TIMEOUT: '1.5' } }), slow)
    ok(message.includes('RI0110') && message.includes('was not done in time'), message)
    ok(await goes(pidFile), 'the renderer is gone')
    rmSync(pidFile)
    ok((await refusal(mounted.server({ variables, deadline: 2_500, grace: 1_000 }), slow)).includes('timeout after'))
    ok(existsSync(pidFile) && (await goes(pidFile)), 'the renderer went with its group')
  })

  it('refuses where its folder is gone', () =>
    inFolder({}, (folder) => {
      const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
      const { status, stdout, stderr } = runProgram('sh', ['-c', script, 'sh', PROGRAM, 'argocd', 'generate'], { cwd: folder })
      ok(status === 2 && stdout === '' && stderr.includes('error RI0105: '), stderr)
    }))

  it('refuses policy and facts of another digest', async () => {
    const etc = join(mounted.folder, 'etc')
    const digest = runBundle(['argocd', 'digest', '--facts', `${etc}/facts.yaml`, '--policy', `${etc}/policy.yaml`]).stdout.trim()
    ok(/^sha256:[0-9a-f]{64}$/.test(digest), digest)
    is(runBundle(['argocd', 'digest'], { env: { RENDER_INJECT_FACTS: etc } }).stdout.trim(), digest)
    await generateManifests(mounted.server({}, [`--expect-digest=${digest}`]), PLAIN)
    ok((await refusal(mounted.server({}, ['--expect-digest=sha256:000000000000']), PLAIN)).includes('RI0222'))
    ok(
      (
        await refusal(mounted.server(), { ...PLAIN, plugin: { parameters: [{ name: 'config-digest', string: '000000000000' }] } })
      ).includes('RI0222'),
    )
  })

  it("refuses to run where the administrator's files are missing, empty or the application's", async () => {
    const command = (args: readonly string[]): PluginConfig => {
      const { config } = mounted.server()
      return { ...config, spec: { ...config.spec, generate: { ...config.spec.generate, args } } }
    }
    const call = withFiles({ 'web/policy.yaml': POLICY })
    for (const [args, expected] of [
      [['--policy=/nowhere/policy.yaml'], 'RI0105'],
      [['--facts=/proc/self/fdinfo'], 'RI0105'],
      [['--policy=policy.yaml'], 'must be an absolute path'],
    ] as const) {
      const message = await refusal(mounted.server({ config: command(args) }), call)
      ok(message.includes(expected), message)
    }
    const variables = { ...mounted.server().variables, RENDER_INJECT_POLICY: '' }
    ok(
      (await refusal(mounted.server({ config: command([]), variables }), call)).includes(
        'RENDER_INJECT_POLICY is set, and names no file',
      ),
    )
    const forgotten = runBundle(['argocd'])
    is(forgotten.status, 2, 'a success without output would delete everything')
  })

  it('simulates the same', async () => {
    const repository = Object.fromEntries(
      Object.entries(KUSTOMIZED.repository).map(([name, text]) => [name.replace('web/', `${WEB}/`), text]),
    )
    const plugin = { parameters: [{ name: 'images', array: ['registry.example/web:2.2'] }] }
    const called: Call = { repository, path: WEB, plugin }
    const objects = await generateManifests(mounted.server(), called)
    inFolder({ ...repository, 'app.yaml': read('examples/argocd/application.yaml') }, (folder) => {
      const etc = join(mounted.folder, 'etc')
      const env = { PATH: mounted.server().variables['PATH'] ?? '' }
      const args = [
        'argocd',
        'simulate',
        'app.yaml',
        '--policy',
        `${etc}/policy.yaml`,
        '--facts',
        `${etc}/facts.yaml`,
        '--kubernetes-version',
        '1.33.1',
        '--api-versions',
        'v1,apps/v1',
      ]
      const { stdout, stderr, status } = runProgram(process.execPath, [PROGRAM, ...args], { cwd: folder, env })
      is(status, 0, stderr)
      equal(containersOf(objects), INJECTED)
      equal(splitYaml(stdout), objects)
      const told = runProgram(process.execPath, [PROGRAM, ...args, '--print-env'], { cwd: folder, env }).stdout
      const expected = environmentOf({ config: mounted.server().config, variables: {} }, called)
      is(
        told,
        Object.entries(expected)
          .map(([name, value]) => `${name}=${value}\n`)
          .join(''),
      )
    })
  })

  it('discovers folders that hold render-inject.yaml', () => {
    inFolder({ 'render-inject.yaml': '' }, (cwd) => is(runBundle(['argocd', 'discover'], { cwd }).stdout, 'render-inject.yaml\n'))
    inFolder({ 'kustomization.yaml': '' }, (cwd) => is(runBundle(['argocd', 'discover'], { cwd }).stdout, ''))
  })
})

describe('install', (it) => {
  it('gives a program that runs without anything else, and may be given again', () => {
    const program = join(mounted.folder, 'opt')
    is(runProgram(join(program, 'node'), [join(program, 'render-inject'), 'version']).stdout, runBundle(['version']).stdout)
    const link = readlinkSync(join(program, 'render-inject'))
    is(runBundle(['install', program]).status, 0)
    is(readlinkSync(join(program, 'render-inject')), link)
    equal(readdirSync(program).sort(), ['node', 'render-inject', dirname(link)].sort())
    ok(existsSync(join(program, dirname(link), 'NOTICE.md')))
    is(statSync(join(program, dirname(link), 'cli.cjs')).mode & 0o777, 0o644)
  })

  it('makes a folder that others can read, whatever the mask', () =>
    inFolder({}, (cwd) => {
      const { status, stderr } = runProgram('sh', ['-c', `umask 077; ${PROGRAM} install opt`], { cwd })
      is(status, 0, stderr)
      is(statSync(join(cwd, 'opt')).mode & 0o777, 0o755)
    }))

  it('refuses where it cannot write, and leaves nothing', () => {
    const { status, stderr } = runBundle(['install', '/proc/render-inject'])
    is(status, 74, stderr)
    ok(stderr.includes('RI0601'), stderr)
  })
})

const kustomize = findProgram('kustomize')
const helm = findProgram('helm')

describe('argocd with real renderers', (it) => {
  const real = (program: string): CmpServer => mounted.server({ variables: { PATH: `${dirname(program)}:/usr/bin:/bin` } })
  if (kustomize === undefined && helm === undefined)
    it('are not on the PATH', () => console.log('  neither kustomize nor helm: skipped'))
  if (kustomize !== undefined) {
    it('kustomize, with an overlay', async () => {
      const parameters = [
        { name: 'images', array: ['registry.example/web=other.example/web:3'] },
        { name: 'name-suffix', string: '-b' },
      ]
      const objects = await generateManifests(real(kustomize), { ...KUSTOMIZED, plugin: { parameters } })
      equal(containersOf(objects), INJECTED)
      const text = JSON.stringify(objects)
      ok(text.includes('"web-b"') && text.includes('other.example/web:3') && !text.includes('web:2.1'), text)
    })
    it('kustomize, in the root of the repository', async () => {
      const repository = { 'kustomization.yaml': 'resources: [deployment.yaml]\n', 'deployment.yaml': DEPLOYMENT }
      const plugin = { parameters: [{ name: 'name-prefix', string: 'a-' }] }
      equal(containersOf(await generateManifests(real(kustomize), { repository, path: '.', plugin })), INJECTED)
    })
    it('kustomize, beside the patch of the repo-server', () => {
      const server =
        '{apiVersion: apps/v1, kind: Deployment, metadata: {name: argocd-repo-server}, spec: {template: {spec: {containers: [{name: argocd-repo-server, image: a}], volumes: [{name: var-files, emptyDir: {}}, {name: plugins, emptyDir: {}}]}}}}'
      const kustomization =
        'resources: [server.yaml]\ncomponents: [argocd]\nconfigMapGenerator: [{name: render-inject-policy, literals: [policy.yaml=x]}]\n'
      inFolder({ 'server.yaml': server, 'kustomization.yaml': kustomization }, (folder) => {
        mkdirSync(join(folder, 'argocd'))
        cpSync(join(PROJECT, 'plugin', 'argocd'), join(folder, 'argocd'), { recursive: true })
        writeFileSync(join(folder, 'argocd', 'Dockerfile'), '')
        const { stdout, stderr, status } = runProgram(kustomize, ['build', folder])
        is(status, 0, stderr)
        const deployment = splitYaml(stdout).find((one) => one['kind'] === 'Deployment')
        const pod = at(deployment as JsonObject, 'spec', 'template', 'spec')
        const names = (list: unknown): readonly unknown[] => (list as readonly JsonObject[]).map(({ name }) => name)
        const used = names(
          (at(pod, 'containers') as readonly JsonObject[]).find(({ name }) => name === 'render-inject')?.['volumeMounts'],
        )
        equal(
          used.filter((name) => !names(at(pod, 'volumes')).includes(name)),
          [],
        )
      })
    })
  }
  if (helm !== undefined) {
    it('helm, with values', async () => {
      const chart = {
        'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
        'web/templates/d.yaml': `${DEPLOYMENT.replace('registry.example/web:2.1', '{{ .Values.image }}').replace('name: web\n', 'name: {{ .Release.Name }}\n  annotations: {kube: "{{ .Capabilities.KubeVersion.Version }}"}\n')}`,
      }
      const plugin = {
        parameters: [
          { name: 'values', string: 'image: a\n' },
          { name: 'set', map: { image: 'b' } },
        ],
      }
      const objects = await generateManifests(real(helm), { repository: chart, path: 'web', plugin })
      equal(containersOf(objects), INJECTED)
      ok(JSON.stringify(objects).includes('"image":"b"') && JSON.stringify(objects).includes('v1.33.1'))
    })
    it('helm, with a values file whose name holds commas', () =>
      inFolderLater({ 'secret.yaml': 'image: secret\n' }, async (folder) => {
        const outside = join(folder, 'secret.yaml')
        const repository = {
          'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
          'web/templates/d.yaml': DEPLOYMENT.replace('registry.example/web:2.1', '{{ .Values.image }}'),
          'web/a': '',
          [`web/a,${outside}`]: 'image: own\n',
        }
        const plugin = { parameters: [{ name: 'values-files', array: [`a,${outside}`] }] }
        const [first] = await generateManifests(real(helm), { repository, path: 'web', plugin })
        ok(JSON.stringify(first).includes('"image":"own"'), JSON.stringify(first))
      }))
  }
})

/** A process that was killed may take its time on a busy machine. */
async function goes(pidFile: string): Promise<boolean> {
  for (let left = 40; left > 0 && isAlive(pidFile); left--) await pause(50)
  return !isAlive(pidFile)
}

function isAlive(pidFile: string): boolean {
  const pid = readFileSync(pidFile, 'utf8')
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}
