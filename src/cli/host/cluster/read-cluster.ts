/** What injection reads of a live cluster, by a few GETs; Secrets are never asked for. */
import { type Diagnostic, fail, InjectError, isInjectError } from '../../../base/diagnostic.ts'
import { at, isArray, isObject, type Json, type JsonObject, record, wordOf } from '../../../base/json.ts'
import type { CaptureInput } from '../../../frontends/capture.ts'
import { isInjectionWebhook, SHARED_MESH } from '../../../policy/facts.ts'
import { type Answer, getJson, REQUEST_LIMITS, type RequestLimits } from './get-json.ts'
import { type Connection, type ConnectionFlags, connect } from './kubeconfig.ts'

export interface ClusterFlags extends ConnectionFlags {
  readonly istioNamespace: string
  /** Given: the server is not asked. */
  readonly kubernetesVersion?: string
  readonly limits?: Partial<RequestLimits>
}

/** Reads the cluster. Throws InjectError: RI0242, RI0243; everything that is forbidden is told at once. */
export async function readCluster(flags: ClusterFlags): Promise<CaptureInput> {
  const connection = await connect(flags)
  const ask: Ask = { connection, limits: { ...REQUEST_LIMITS, ...flags.limits } }
  try {
    const { istioNamespace } = flags
    const deployments = { resource: 'deployments', group: 'apis/apps/v1', namespace: istioNamespace, kind: 'Deployment' } as const
    const first = await all([
      flags.kubernetesVersion === undefined ? readVersion(ask) : Promise.resolve([]),
      list(ask, { resource: 'namespaces', group: 'api/v1', kind: 'Namespace' }),
      list(ask, {
        resource: 'mutatingwebhookconfigurations',
        group: 'apis/admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
      }),
      list(ask, { ...deployments, selector: 'app=istiod' }),
      list(ask, { ...deployments, selector: 'istio=pilot' }),
      list(ask, { resource: 'proxyconfigs', group: 'apis/networking.istio.io/v1beta1', kind: 'ProxyConfig', absent: 'none' }),
    ])
    const names = revisionsIn(first).flatMap((revision) => {
      const suffix = revision === 'default' ? '' : `-${revision}`
      return [`istio-sidecar-injector${suffix}`, `istio${suffix}`]
    })
    const configMaps = await all(
      [...new Set([...names, ...sharedMeshesIn(first)])].map((name) => readConfigMap(ask, istioNamespace, name)),
    )
    const place = { source: { name: connection.name, text: '' } }
    return {
      facts: [...first, ...configMaps].map((object) => ({ object, place, origin: 'facts' })),
      source: connection.name,
      notice: `read ${connection.name} (${connection.server.origin})\n`,
      warnings: connection.warnings,
    }
  } finally {
    const { agent } = connection.request
    if (typeof agent === 'object') agent.destroy()
  }
}

interface Ask {
  readonly connection: Connection
  readonly limits: RequestLimits
}

interface Listing {
  readonly resource: string
  readonly group: string
  readonly kind: string
  readonly namespace?: string
  readonly selector?: string
  /** `none`: a cluster may lack the kind. */
  readonly absent?: 'none'
}

const PAGE = 500
/** More pages than any cluster has. */
const MAX_PAGES = 1000

/** All objects of a kind, page by page; begins anew once where a page came too late (410). */
async function list(ask: Ask, listing: Listing, attempt = 1): Promise<readonly JsonObject[]> {
  const { group, resource, namespace, selector } = listing
  const home = namespace === undefined ? '' : `namespaces/${encodeURIComponent(namespace)}/`
  const what = `list ${resource}${namespace === undefined ? '' : ` in namespace ${namespace}`}`
  const items: JsonObject[] = []
  let next = ''
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = new URLSearchParams({
      limit: String(PAGE),
      ...(selector !== undefined && { labelSelector: selector }),
      ...(next !== '' && { continue: next }),
    })
    const answer = await getJson(ask.connection, `/${group}/${home}${resource}?${query}`, ask.limits)
    if (answer.status === 404 && listing.absent === 'none') return []
    if (answer.status === 410 && next !== '' && attempt === 1) return list(ask, listing, 2)
    const body = bodyOf(answer, what)
    const found = at(body, 'items')
    if (!isArray(found) || !found.every(isObject)) return notKubernetes(what)
    const apiVersion = at(body, 'apiVersion') ?? ''
    // Items of a list do not say what they are.
    items.push(...found.map((item) => Object.assign(record(), { apiVersion, kind: listing.kind }, item)))
    const more = at(body, 'metadata', 'continue')
    if (typeof more !== 'string' || more === '') return items
    if (more === next) return notKubernetes(what)
    next = more
  }
  return notKubernetes(what)
}

async function readConfigMap(ask: Ask, namespace: string, name: string): Promise<readonly JsonObject[]> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps/${encodeURIComponent(name)}`
  const answer = await getJson(ask.connection, path, ask.limits)
  if (answer.status === 404) return []
  const what = `get configmaps ${name} in namespace ${namespace}`
  const body = bodyOf(answer, what)
  if (!isObject(body) || at(body, 'metadata', 'name') !== name) return notKubernetes(what)
  return [Object.assign(record(), body, { apiVersion: 'v1', kind: 'ConfigMap' })]
}

/** The server's version as a ClusterFacts. Vendors write `33+`, and more behind it. */
async function readVersion(ask: Ask): Promise<readonly JsonObject[]> {
  const body = bodyOf(await getJson(ask.connection, '/version', ask.limits), 'get /version')
  const [major, minor] = ['major', 'minor'].map((key) => /^\d+/.exec(wordOf(at(body, key) ?? ''))?.[0])
  if (major === undefined || minor === undefined) return notKubernetes('get /version')
  const facts = { apiVersion: 'render-inject.dev/v1alpha1', kind: 'ClusterFacts', kubernetesVersion: `${major}.${minor}` }
  return [Object.assign(record(), facts)]
}

/** Revisions that a webhook or an istiod names, and the one without a name. */
function revisionsIn(objects: readonly JsonObject[]): readonly string[] {
  const names = objects.flatMap((object) => {
    const revision = at(object, 'metadata', 'labels', 'istio.io/rev')
    const webhooks = at(object, 'webhooks')
    const counts =
      object['kind'] === 'Deployment' || (isArray(webhooks) && webhooks.some((webhook) => isInjectionWebhook(webhook)))
    return counts && typeof revision === 'string' && revision !== '' ? [revision] : []
  })
  return [...new Set(['default', ...names])]
}

/** ConfigMaps that an istiod reads before that of its revision. */
function sharedMeshesIn(objects: readonly JsonObject[]): readonly string[] {
  return objects.flatMap((object) => {
    const env = at(object, 'spec', 'template', 'spec', 'containers', 0, 'env')
    const name = isArray(env)
      ? at(
          env.find((one) => at(one, 'name') === SHARED_MESH),
          'value',
        )
      : undefined
    return object['kind'] === 'Deployment' && typeof name === 'string' && name !== '' ? [name] : []
  })
}

function bodyOf(answer: Answer, what: string): Json {
  if (answer.body !== undefined) return answer.body
  switch (answer.status) {
    case 401:
      return fail('RI0243', 'the cluster does not take the credentials of the kubeconfig (401)', {
        hint: 'they may have expired; kubectl auth whoami asks the same',
      })
    case 403:
      throw new Forbidden(what)
    case 429:
      return fail('RI0243', `the cluster is too busy to ${what} (429)`, { hint: 'try again later' })
    default:
      return fail('RI0243', `the cluster answered ${answer.status} to: ${what}`)
  }
}

class Forbidden extends Error {
  readonly kind = 'forbidden'
}

function notKubernetes(what: string): never {
  return fail('RI0243', `the answer to "${what}" is not what Kubernetes gives`)
}

/** The objects of all questions. Throws for the first that went wrong; what is forbidden is told together. */
async function all(questions: readonly Promise<readonly JsonObject[]>[]): Promise<readonly JsonObject[]> {
  const results = await Promise.allSettled(questions)
  const failures: readonly unknown[] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  const forbidden = failures.filter((error) => error instanceof Forbidden)
  const other = failures.find((error) => !(error instanceof Forbidden))
  if (isInjectError(other)) throw new InjectError(other.diagnostics.slice(0, 1))
  if (other !== undefined) throw other
  if (forbidden.length > 0) throw new InjectError([forbiddenAt(forbidden.map(({ message }) => message))])
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
}

function forbiddenAt(questions: readonly string[]): Diagnostic {
  return {
    code: 'RI0243',
    severity: 'error',
    message: 'the cluster forbids what capture has to read (403)',
    notes: [...new Set(questions)],
    hint: 'ask for a role with these verbs: docs/capture.md has one; --kubernetes-version replaces get /version',
  }
}
