/** Which API server is asked, and as whom: what a kubeconfig says, read by Kubernetes' own client. */
import { existsSync, readFileSync } from 'node:fs'
import { Agent as PlainAgent } from 'node:http'
import type { RequestOptions } from 'node:https'
import { delimiter, dirname, join, resolve } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { type Diagnostic, fail, isInjectError } from '../../../base/diagnostic.ts'
import { at, isArray } from '../../../base/json.ts'
import { nearest } from '../../../base/suggest.ts'
import { readYamlValue } from '../../../yaml/read-value.ts'
import { isSystemError, whyUnreadable } from '../files.ts'

export interface ConnectionFlags {
  /** A file; absent: `$KUBECONFIG`, then `~/.kube/config`, then the service account of the pod that this runs in. */
  readonly kubeconfig?: string
  readonly context?: string
  /** May programs be run that the kubeconfig names to log in? */
  readonly programs: 'allowed' | 'refused'
}

/** A cluster that can be asked. */
export interface Connection {
  /** `context eu1`, or `service account`. */
  readonly name: string
  readonly server: URL
  /** Credentials, trust and proxy; never printed. */
  readonly request: RequestOptions
  readonly warnings: readonly Diagnostic[]
}

/** Reads the kubeconfig and logs in. Throws InjectError RI0242, whose words hold nothing of the file but names. */
export async function connect(flags: ConnectionFlags): Promise<Connection> {
  const config = load(flags.kubeconfig)
  const context = chooseContext(config, flags.context)
  const cluster = config.getCurrentCluster()
  if (cluster === null) return fail('RI0242', `context ${context} of the kubeconfig names a cluster that it does not have`)
  const server = URL.canParse(cluster.server) ? new URL(cluster.server) : undefined
  const warnings: Diagnostic[] = []
  const name = context === IN_CLUSTER ? 'service account' : `context ${context}`
  if (server?.protocol === 'http:') {
    if (!LOOPBACK.test(server.hostname))
      fail('RI0242', `the server of context ${context} is not asked without TLS (${server.origin})`)
    // A proxy of kubectl's: it has credentials of its own, and is sent none.
    return { name, server, request: { agent: new PlainAgent() }, warnings }
  }
  if (server?.protocol !== 'https:')
    return fail('RI0242', `the server of context ${context} is no address that begins with https://`)
  if (cluster.skipTLSVerify) {
    warnings.push({
      code: 'RI0244',
      severity: 'warning',
      message: `the identity of ${server.host} is not checked: the kubeconfig says insecure-skip-tls-verify`,
      hint: 'put certificate-authority-data of the cluster into the kubeconfig',
    })
  }
  refusePrograms(config, flags.programs)
  return { name, server, request: await login(config, context), warnings }
}

const IN_CLUSTER = 'inClusterContext'
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount/token'
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

function load(named: string | undefined): KubeConfig {
  const files = kubeconfigFiles(named)
  const config = new KubeConfig()
  if (files.length > 0) {
    for (const file of files) merge(config, read(file))
    return config
  }
  if (!existsSync(SERVICE_ACCOUNT))
    return fail('RI0242', 'no kubeconfig was found', {
      hint: '--kubeconfig FILE, or $KUBECONFIG; without a cluster: capture --from FILE',
    })
  config.loadFromCluster()
  return config
}

/** Files of `$KUBECONFIG` that are not there are passed over, as kubectl does. */
function kubeconfigFiles(named: string | undefined): readonly string[] {
  if (named !== undefined) return [named]
  const listed = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '')
  if (listed.length > 0) return listed.filter((file) => existsSync(file))
  const home = join(process.env['HOME'] ?? process.env['USERPROFILE'] ?? '', '.kube', 'config')
  return existsSync(home) ? [home] : []
}

function read(file: string): KubeConfig {
  const config = new KubeConfig()
  try {
    config.loadFromFile(file)
    return withTokenFiles(config, file)
  } catch (error) {
    if (isSystemError(error)) {
      const what = (error.path ?? file) === file ? `kubeconfig ${file}` : `${error.path}, which kubeconfig ${file} names,`
      return fail('RI0242', `${what} cannot be read: ${whyUnreadable(error)}`)
    }
    if (isInjectError(error)) throw error
    return fail('RI0242', `kubeconfig ${file} cannot be read: ${whyNoConfig(error)}`)
  }
}

/** The client does not know `tokenFile`, the name that Kubernetes gives the field; kubectl prefers it to `token`. */
function withTokenFiles(config: KubeConfig, file: string): KubeConfig {
  const users = at(readYamlValue(readFileSync(file, 'utf8')), 'users')
  const files = new Map((isArray(users) ? users : []).map((user) => [at(user, 'name'), at(user, 'user', 'tokenFile')]))
  const token = (path: string): string => readFileSync(resolve(dirname(file), path), 'utf8').trim()
  config.loadFromOptions({
    clusters: config.getClusters(),
    contexts: config.getContexts(),
    currentContext: config.getCurrentContext(),
    users: config.getUsers().map((user) => {
      const path = files.get(user.name)
      return typeof path === 'string' && path !== '' ? { ...user, token: token(path) } : user
    }),
  })
  return config
}

/** A YAML error quotes the file, tokens and all: only its line is told. */
function whyNoConfig(error: unknown): string {
  const line = (error as { mark?: { line?: unknown } }).mark?.line
  if (typeof line === 'number') return `line ${line + 1} is no YAML`
  const message = error instanceof Error ? error.message : ''
  return /^(?:clusters|users|contexts)\[\d+\]\.[\w.]+ is missing$/.test(message) ? message : 'it is no kubeconfig'
}

/** What stands in an earlier file holds, as with kubectl. */
function merge(into: KubeConfig, from: KubeConfig): void {
  const added = <T extends { readonly name: string }>(old: readonly T[], more: readonly T[]): T[] => [
    ...old,
    ...more.filter(({ name }) => !old.some((one) => one.name === name)),
  ]
  into.loadFromOptions({
    clusters: added(into.getClusters(), from.getClusters()),
    users: added(into.getUsers(), from.getUsers()),
    contexts: added(into.getContexts(), from.getContexts()),
    currentContext: into.getCurrentContext() || from.getCurrentContext(),
  })
}

function chooseContext(config: KubeConfig, named: string | undefined): string {
  const wanted = named ?? config.getCurrentContext() ?? ''
  const known = config.getContexts().map(({ name }) => name)
  if (!known.includes(wanted)) {
    const meant = nearest(wanted, known)
    return fail('RI0242', wanted === '' ? 'the kubeconfig has no current context' : `the kubeconfig has no context ${wanted}`, {
      hint: meant === undefined ? `--context: ${known.join(', ') || 'there is none'}` : `did you mean ${meant}?`,
    })
  }
  config.setCurrentContext(wanted)
  return wanted
}

/** Programs and login services of a kubeconfig are not touched unasked: the file may come from somebody else. */
function refusePrograms(config: KubeConfig, programs: ConnectionFlags['programs']): void {
  const user = config.getCurrentUser()
  const provider: unknown = user?.authProvider?.name
  const isExec = user?.exec !== undefined && user.exec !== null
  if (programs === 'allowed' || (!isExec && (provider === undefined || provider === 'tokenFile'))) return
  const command: unknown = user?.exec?.command
  const what = isExec
    ? `by running ${typeof command === 'string' ? command : 'a program'}`
    : `by the provider ${String(provider)}`
  fail('RI0242', `user ${user?.name ?? ''} of the kubeconfig logs in ${what}, which capture does only when it is allowed`, {
    hint: 'add --allow-exec-credentials where you trust the kubeconfig, or use a token',
  })
}

/** Credentials as request options. What a failing program prints may hold secrets, and is not repeated. */
async function login(config: KubeConfig, context: string): Promise<RequestOptions> {
  const options: RequestOptions = { rejectUnauthorized: true }
  try {
    await config.applyToHTTPSOptions(options)
    return options
  } catch (error) {
    if (isSystemError(error))
      return fail(
        'RI0242',
        `${error.path ?? 'a file'}, which context ${context} logs in with, cannot be read: ${whyUnreadable(error)}`,
      )
    return fail('RI0242', `logging in as the user of context ${context} did not work`, {
      hint: 'kubectl auth whoami shows more',
    })
  }
}
