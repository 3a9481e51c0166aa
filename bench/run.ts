/**
 * `npm run bench`: whole-process ratios against `node -e 0`. Figures are medians of interleaved pairs; times are not compared between machines.
 * Where istioctl is on PATH its kube-inject is measured in the same run, offline (`--revision` and a kubeconfig that refuses at once).
 * Options: `--pairs N` (default 9), `--facts FILE` (facts of a real Istio, for the manifests rows).
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { deployments, resourceList } from './corpus.ts'
import { type Command, ratio } from './measure.ts'

const root = join(import.meta.dirname, '..')
const pairs = Number(option('--pairs') ?? 9)
const plugin = join(root, 'plugin/render-inject')
const facts = option('--facts') ?? join(root, 'examples/quickstart/facts.yaml')
mkdirSync(join(root, '.tmp'), { recursive: true })
const work = mkdtempSync(join(root, '.tmp/bench-'))
const nothing: Command = { file: process.execPath, args: ['-e', '0'] }

const POLICY = `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
metadata: {name: bench}
spec:
  kubernetesVersion: "1.33"
  namespaces:
  - {name: shop, labels: {istio-injection: enabled}}
`

try {
  const policy = file('policy.yaml', POLICY)
  const bundle = bundleOf(POLICY, readFileSync(join(root, 'examples/quickstart/facts.yaml'), 'utf8'))
  report('function: nothing to inject', { ...node([]), stdin: file('idle.yaml', resourceList(0, bundle)) })
  for (const count of [20, 100, 1000]) {
    report(`function: ResourceList of ${count}`, { ...node([]), stdin: file(`list-${count}.yaml`, resourceList(count, bundle)) })
  }
  for (const count of [20, 100, 1000]) {
    const manifests = file(`manifests-${count}.yaml`, deployments(count))
    report(`inject: ${count} Deployments, ${count} Services`, node(['inject', manifests, '--facts', facts, '--policy', policy]))
    if (hasIstioctl()) report(`istioctl kube-inject: the same ${count}`, istioctl(manifests))
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}

function report(name: string, command: Command): void {
  const { median, min, max } = ratio(command, nothing, pairs)
  console.log(`${name.padEnd(48)} ${median.toFixed(2).padStart(7)} × node -e 0   (${min.toFixed(2)} … ${max.toFixed(2)})`)
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
