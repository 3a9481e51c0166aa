/**
 * `npm run bench`: whole-process ratios against `node -e 0`. Figures are medians of interleaved pairs; times are not compared between machines.
 * Where istioctl is on PATH its kube-inject is measured in the same run, offline (`--revision` and a kubeconfig that refuses at once).
 * Options: `--pairs N` (default 9), `--facts FILE` (facts of a real Istio, for the rows of `inject`), `--only TEXT` (rows whose name holds it), `--check` (exit 1 where a
 * bound is exceeded).
 */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { deployments, resourceList, smallInjection, templateInjection, unlike } from './corpus.ts'
import { type Command, ratio } from './measure.ts'

const root = join(import.meta.dirname, '..')
const pairs = Number(option('--pairs') ?? 9)
const plugin = join(root, 'plugin/render-inject')
const facts = option('--facts') ?? join(root, 'examples/quickstart/facts.yaml')
mkdirSync(join(root, '.tmp'), { recursive: true })
const work = mkdtempSync(join(root, '.tmp/bench-'))
const SMALL = { 20: { most: 1.8 }, 100: { most: 2.2 }, 1000: { most: 4 }, 10000: { most: 16, mebibytes: 250 } } as const
const TEMPLATE = { 20: {}, 100: {}, 1000: { most: 10 }, 10000: { most: 35, mebibytes: 250 } } as const
const ISTIO = { 20: 3, 100: 6, 1000: 28 } as const
const nothing: Command = { file: process.execPath, args: ['-e', '0'] }

const POLICY = `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
metadata: {name: bench}
spec:
  kubernetesVersion: "1.33"
  namespaces:
  - {name: shop, labels: {istio-injection: enabled}}
`

/** Upper bounds of the ratios; `--check` fails where one is exceeded. Those of `inject` hold for the facts of a real Istio. */
const ROWS: readonly { readonly name: string; readonly command: Command; readonly most?: number; readonly mebibytes?: number }[] =
  [
    { name: 'function: nothing to do', command: onStdin('idle.yaml', resourceList(0, istioBundle())), most: 1.15 },
    ...([20, 100, 1000, 10_000] as const).flatMap((count) => [
      {
        name: `function: ${count} resources, small injection`,
        command: onStdin(`small-${count}.yaml`, resourceList(count, smallInjection())),
        ...SMALL[count],
      },
      {
        name: `function: ${count} resources, 359-line template`,
        command: onStdin(`template-${count}.yaml`, resourceList(count, templateInjection())),
        ...TEMPLATE[count],
      },
    ]),
    ...([1000, 10_000] as const).map((count) => ({
      name: `function: ${count} resources, all unlike, small`,
      command: onStdin(`unlike-${count}.yaml`, unlike(resourceList(count, smallInjection()))),
    })),
    ...([20, 100, 1000] as const).map((count) => ({
      name: `inject: ${count} Deployments and Services, Istio`,
      command: node(['inject', manifests(count), '--facts', facts, '--policy', file('policy.yaml', POLICY)]),
      ...(option('--facts') !== undefined && { most: ISTIO[count] }),
    })),
  ]

try {
  let exceeded = 0
  for (const { name, command, most, mebibytes } of ROWS.filter(({ name }) => name.includes(option('--only') ?? ''))) {
    const { median, min, max } = ratio(command, nothing, pairs)
    const seen = observed(command)
    const holds = (most === undefined || median <= most) && (mebibytes === undefined || seen.mebibytes <= mebibytes)
    if (!holds) exceeded++
    const bound =
      most === undefined ? '' : `${holds ? 'pass' : 'FAIL'} (≤ ${most}${mebibytes === undefined ? '' : `, ≤ ${mebibytes} MiB`})`
    const memory = `${seen.mebibytes.toFixed(0).padStart(4)} MiB`
    console.log(
      `${name.padEnd(48)} ${median.toFixed(2).padStart(7)} × (${min.toFixed(2)} … ${max.toFixed(2)}) ${memory}  ${bound}`,
    )
    console.log(`    chunks: ${seen.loaded.filter((one) => !one.startsWith('shared-')).join(', ') || 'none'}`)
  }
  if (hasIstioctl()) {
    for (const count of [20, 100, 1000]) {
      const { median } = ratio(istioctl(manifests(count)), nothing, pairs)
      console.log(`istioctl kube-inject: the same ${count}`.padEnd(48), `${median.toFixed(2).padStart(7)} ×`)
    }
  }
  if (process.argv.includes('--check') && exceeded > 0) process.exitCode = 1
} finally {
  rmSync(work, { recursive: true, force: true })
}

function onStdin(name: string, text: string): Command {
  return { ...node([]), stdin: file(name, text) }
}

function manifests(count: number): string {
  return file(`manifests-${count}.yaml`, deployments(count))
}

function istioBundle(): string {
  return bundleOf(POLICY, readFileSync(join(root, 'examples/quickstart/facts.yaml'), 'utf8'))
}

/** Peak memory and chunks of one more run. */
function observed({ file: program, args, stdin }: Command): { readonly mebibytes: number; readonly loaded: readonly string[] } {
  const path = join(work, 'observed.json')
  const input = stdin === undefined ? 'ignore' : openSync(stdin, 'r')
  const env = { ...process.env, RENDER_INJECT_OBSERVED: path }
  spawnSync(program, ['--require', join(root, 'bench/observe.cjs'), ...args], { stdio: [input, 'ignore', 'ignore'], env })
  if (typeof input === 'number') closeSync(input)
  return JSON.parse(readFileSync(path, 'utf8')) as { mebibytes: number; loaded: string[] }
}

function node(args: readonly string[]): Command {
  return { file: process.execPath, args: [plugin, ...args] }
}

function hasIstioctl(): boolean {
  return spawnSync('istioctl', ['version', '--remote=false'], { stdio: 'ignore' }).status === 0
}

/** kube-inject with the same facts as files; a kubeconfig that refuses at once keeps it from waiting for a cluster. */
function istioctl(manifests: string): Command {
  const texts = new Map<string, string>()
  for (const document of parseAllDocuments(readFileSync(facts, 'utf8'))) {
    const object = document.toJS() as { kind?: string; data?: Record<string, string> } | null
    if (object?.kind === 'ConfigMap') for (const [key, text] of Object.entries(object.data ?? {})) texts.set(key, text)
  }
  const kubeconfig = file(
    'kubeconfig',
    'apiVersion: v1\nkind: Config\nclusters: [{name: none, cluster: {server: "http://127.0.0.1:1"}}]\ncontexts: [{name: none, context: {cluster: none}}]\ncurrent-context: none\n',
  )
  const args = ['config', 'mesh', 'values'].map((key) => file(key, texts.get(key) ?? ''))
  return {
    file: 'istioctl',
    args: [
      'kube-inject',
      '--kubeconfig',
      kubeconfig,
      '--revision',
      'default',
      '-f',
      manifests,
      '--injectConfigFile',
      args[0] ?? '',
      '--meshConfigFile',
      args[1] ?? '',
      '--valuesFile',
      args[2] ?? '',
    ],
  }
}

/** A bundle as configMapGenerator makes it: policy and facts under keys that end in .yaml. */
function bundleOf(policy: string, bundled: string): string {
  const block = (text: string): string => text.replace(/^(?=.)/gm, '    ')
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: render-inject\ndata:\n  policy.yaml: |\n${block(policy)}  facts.yaml: |\n${block(bundled)}`
}

function file(name: string, text: string): string {
  const path = join(work, name)
  writeFileSync(path, text)
  return path
}

function option(name: string): string | undefined {
  const index = process.argv.indexOf(name)
  return index < 0 ? undefined : process.argv[index + 1]
}
