/**
 * A stand-in for argocd-cmp-server's command contract (argo-cd cmpserver/plugin and reposerver/repository, 3.5): a fresh copy of the repository with
 * plain modes, the environment, init before generate, no shell, a process group with a deadline, and how the output is read. The server itself
 * (3.0.12, over its socket) gave the same answers to plugin/argocd.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'

interface Command {
  readonly command: readonly string[]
  readonly args?: readonly string[]
}

export interface PluginConfig {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly init?: Command; readonly generate: Command; readonly parameters?: { readonly dynamic?: Command } }
}

interface Parameter {
  readonly name: string
  readonly string?: string
  readonly array?: readonly string[]
  readonly map?: Readonly<Record<string, string>>
}

export interface Plugin {
  readonly name?: string
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly parameters?: readonly Parameter[]
}

export interface Call {
  /** Texts by path; one that begins with `-> ` is a symbolic link. */
  readonly repository: Readonly<Record<string, string>>
  readonly path: string
  readonly plugin?: Plugin
  readonly application?: string
  readonly namespace?: string
}

export interface CmpServer {
  readonly config: PluginConfig
  /** Environment of the sidecar. */
  readonly variables: Readonly<Record<string, string>>
  /** Milliseconds until the deadline, and from its SIGTERM to SIGKILL. */
  readonly deadline?: number
  readonly grace?: number
}

/** GenerateManifest: the objects that Argo CD would apply. Throws an Error with the text that it would show. */
export async function generateManifests(server: CmpServer, call: Call): Promise<readonly Record<string, unknown>[]> {
  return await inCopy(call, async (folder, root) => {
    const env = environmentOf(server, merged(call, folder))
    const { init, generate } = server.config.spec
    if (init) await runCommand(init, { server, folder, env })
    const { stdout } = await runCommand(generate, { server, folder, env })
    return splitYaml(stdout.replaceAll(root, ''))
  })
}

/** GetParametersAnnouncement. */
export async function announcedParameters(server: CmpServer, call: Call): Promise<readonly { readonly name: string }[]> {
  const { dynamic } = server.config.spec.parameters ?? {}
  if (dynamic === undefined) return []
  return await inCopy(call, async (folder) => {
    const { stdout } = await runCommand(dynamic, { server, folder, env: { ...server.variables } })
    return JSON.parse(stdout) as { name: string }[]
  })
}

/** Appended to the sidecar's own; the last of a name counts. */
export function environmentOf({ variables }: CmpServer, call: Call): Record<string, string> {
  const revision = '0'.repeat(40)
  const build: Record<string, string> = {
    ARGOCD_APP_NAME: call.application ?? 'web',
    ARGOCD_APP_NAMESPACE: call.namespace ?? 'shop',
    ARGOCD_APP_PROJECT_NAME: 'shop',
    ARGOCD_APP_REVISION: revision,
    ARGOCD_APP_REVISION_SHORT: revision.slice(0, 7),
    ARGOCD_APP_REVISION_SHORT_8: revision.slice(0, 8),
    ARGOCD_APP_SOURCE_REPO_URL: 'https://git.example/shop.git',
    ARGOCD_APP_SOURCE_PATH: call.path,
    ARGOCD_APP_SOURCE_TARGET_REVISION: 'main',
    KUBE_VERSION: '1.33.1',
    KUBE_API_VERSIONS: 'v1,apps/v1',
  }
  const env: Record<string, string> = { ...variables, ...build }
  for (const { name, value } of call.plugin?.env ?? []) {
    env[`ARGOCD_ENV_${name}`] = value.replace(/\$(\$|\{\w+\}|\w+)/g, (_, word: string) =>
      word === '$' ? '$' : (build[word.replace(/[{}]/g, '')] ?? ''),
    )
  }
  if (call.plugin) env['ARGOCD_APP_PARAMETERS'] = JSON.stringify(call.plugin.parameters ?? null)
  const escaped = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9_]/g, '_')
  for (const { name, string, array, map } of call.plugin?.parameters ?? []) {
    if (string !== undefined) env[`PARAM_${escaped(name)}`] = string
    array?.forEach((value, i) => {
      env[`PARAM_${escaped(name)}_${i}`] = value
    })
    for (const [key, value] of Object.entries(map ?? {})) env[`PARAM_${escaped(name)}_${escaped(key)}`] = value
  }
  return env
}

/** `.argocd-source.yaml` and `.argocd-source-APP.yaml` of the folder are merged over the source. */
function merged(call: Call, folder: string): Call {
  let plugin: object | undefined = call.plugin
  for (const name of ['.argocd-source.yaml', `.argocd-source-${call.application ?? 'web'}.yaml`]) {
    const text = readIfThere(join(folder, name))
    const patch = text === undefined ? undefined : (parse(text) as { plugin?: object }).plugin
    if (patch !== undefined) plugin = { ...plugin, ...patch }
  }
  return plugin === undefined ? call : { ...call, plugin: plugin as Plugin }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

async function inCopy<T>({ repository, path }: Call, body: (folder: string, root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), '_cmp_server-'))
  try {
    for (const [name, text] of Object.entries(repository)) {
      const file = join(root, name)
      mkdirSync(dirname(file), { recursive: true, mode: 0o755 })
      if (text.startsWith('-> ')) symlinkSync(text.slice('-> '.length), file)
      else {
        writeFileSync(file, text)
        chmodSync(file, 0o644)
      }
    }
    return await body(join(root, path), root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

interface Run {
  readonly server: CmpServer
  readonly folder: string
  readonly env: Record<string, string>
}

/** Runs without a shell, with nothing on stdin, in a process group of its own that ends with the deadline. */
async function runCommand({ command, args = [] }: Command, { server, folder, env }: Run): Promise<{ readonly stdout: string }> {
  const words = [...command, ...args]
  const child = spawn(words[0] ?? '', words.slice(1), { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8')
    child[name].on('data', (text: string) => {
      texts[name] += text
    })
  }
  const kill = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-(child.pid ?? 0), signal)
    } catch {
      // Nobody of the group is left.
    }
  }
  let late = false
  const timers: NodeJS.Timeout[] = []
  const deadline = setTimeout(() => {
    late = true
    kill('SIGTERM')
    timers.push(setTimeout(() => kill('SIGKILL'), server.grace ?? 5_000))
  }, server.deadline ?? 59_900)
  timers.push(deadline)
  const [status, signal] = await new Promise<readonly [number | null, string | null]>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, by) => resolve([code, by]))
  })
  for (const timer of timers) clearTimeout(timer)
  const line = `\`${words.join(' ')}\``
  if (late) throw new Error(`${line} failed timeout after ${server.deadline}ms`)
  if (status !== 0)
    throw new Error(
      `error generating manifests in cmp: ${line} failed ${status === null ? `signal: ${signal}` : `exit status ${status}`}: ${texts.stderr.trim()}`,
    )
  return texts
}

/** As gitops-engine's SplitYAML with apimachinery's decoder, and Argo CD's unpacking of lists. */
export function splitYaml(text: string): readonly Record<string, unknown>[] {
  const documents = /^\s*\{/.test(text)
    ? jsonValues(text)
    : text.split(/\n---[^\n]*(?:\n|$)/).map((one) => parse(one, { version: '1.1' }))
  return documents
    .filter((value) => value !== null && value !== undefined)
    .flatMap((value) => {
      const object = value as Record<string, unknown>
      if (typeof object !== 'object' || typeof object['kind'] !== 'string')
        throw new Error("failed to unmarshal manifest: Object 'Kind' is missing")
      return Array.isArray(object['items']) ? (object['items'] as Record<string, unknown>[]) : [object]
    })
}

/** A stream that begins with JSON holds JSON to its end. */
function jsonValues(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    throw new Error('failed to unmarshal manifest: invalid character after top-level value')
  }
}
