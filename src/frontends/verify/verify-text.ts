/** A comparison with live pods for people. */
import type { Compared, Comparison, Stray } from '../../inject/live/compare-live.ts'
import type { Change } from '../../inject/template-changes.ts'
import { imageName } from '../../krm/image-name.ts'
import { escapeControls } from '../escape-controls.ts'
import type { Finding } from '../run-report.ts'

/** Is there something that is not as the manifests say? */
export function hasFindings({ workloads, strays }: Comparison): boolean {
  return strays.length > 0 || workloads.some(({ state }) => STATES[state].isFinding)
}

/** What `verify` has against a workload, and undefined where it has nothing. */
export function findingOf(one: Compared): Finding | undefined {
  const { state, changes } = one
  const { isFinding, about } = STATES[state]
  return isFinding ? { state, detail: state === 'differs' ? toldChanges(changes) : about } : undefined
}

/** In the order in which they are shown. */
const STATES: Readonly<Record<Compared['state'], { readonly isFinding: boolean; readonly about: string }>> = {
  equal: { isFinding: false, about: '' },
  differs: { isFinding: true, about: 'live → rendered' },
  'only rendered': { isFinding: true, about: 'live pods have no sidecar' },
  'only live': { isFinding: true, about: 'live pods have a sidecar, the manifest has none' },
  none: { isFinding: false, about: 'no sidecar on either side' },
  'no pod': { isFinding: false, about: 'scaled to 0, finished or not deployed' },
}

export function textOfComparison(comparison: Comparison, pods: number): string {
  const { workloads, strays } = comparison
  const head = `verify: ${counted(workloads.length, 'rendered workload')}, ${counted(pods, 'live pod')}\n`
  const width = String(workloads.length).length
  const blocks = (Object.keys(STATES) as Compared['state'][]).flatMap((state) => {
    const found = workloads.filter((one) => one.state === state)
    if (found.length === 0 && state !== 'equal') return []
    const { about, isFinding } = STATES[state]
    const line = `  ${state.padEnd(LABEL)}  ${String(found.length).padStart(width)}  ${about}`
    return [line.trimEnd(), ...(isFinding ? found.map((one) => `      ${rowOf(one)}`) : [])]
  })
  return escapeControls(`${head}${blocks.map((line) => `${line}\n`).join('')}${strayText(strays)}${advice(comparison)}`)
}

const LABEL = Math.max(...Object.keys(STATES).map((state) => state.length))

/** `Deployment pay/fx: env ISTIO_META_NETWORK "" → "eu1-net"; and 2 more (1 of 3 pods)`. */
function rowOf({ title, state, odd, pods, changes }: Compared): string {
  const told = state === 'differs' ? `: ${toldChanges(changes)}` : ''
  return `${title}${told}${odd === pods ? '' : ` (${odd} of ${pods} pods)`}`
}

/** The change that tells most, and how many there are beside it; images of one version change together. */
function toldChanges(changes: readonly Change[]): string {
  const sentences = [...new Set([...changes].sort((a, b) => rank(a) - rank(b)).map(toldChange))]
  const [first = '', ...others] = sentences
  return others.length === 0 ? first : `${first}; and ${others.length} more`
}

function rank({ path }: Change): number {
  return IMAGE.test(path) ? 0 : path === REVISION ? 1 : 2
}

const IMAGE = /^spec\.(?:initC|c)ontainers\[[^\]]*\]\.image$/
const VARIABLE = /\.env\[[^\]]*\]\.value$/
const REVISION = 'metadata.revision'

function toldChange(change: Change): string {
  const { path, what, before, after } = change
  if (IMAGE.test(path) && before !== undefined && after !== undefined) return `image ${shortest(before, after)}`
  const name = toldPath(path)
  if (before === undefined && after === undefined) return `${name} ${TOLD[what]}`
  // A variable without a value has the empty one.
  const none = VARIABLE.test(path) ? '""' : 'none'
  const [old, now] = [before, after].map((value) => (value === undefined ? none : JSON.stringify(value)))
  return `${name} ${old} → ${now}`
}

/** From live to rendered. */
const TOLD: Readonly<Record<Change['what'], string>> = {
  added: 'is not in the live pod',
  removed: 'is in the live pod only',
  changed: 'differs',
  moved: 'in another order',
}

/** `env ISTIO_META_NETWORK` of the proxy, `istio-init args`, `label istio.io/rev`. */
function toldPath(path: string): string {
  if (path === REVISION) return 'revision'
  const [, kind, key] = /^metadata\.(label|annotation)s(?:\.|\[)([^\]]+)\]?$/.exec(path) ?? []
  if (kind !== undefined && key !== undefined) return `${kind} ${key}`
  const [, container, rest] = /^spec\.(?:initC|c)ontainers\[([^\]]*)\]\.?(.*)$/.exec(path) ?? []
  if (container === undefined || rest === undefined) return path.replace(/^spec\./, '')
  if (rest === '') return `container ${container}`
  const variable = /^env\[([^\]]*)\](?:\.value)?$/.exec(rest)?.[1]
  const inner = variable === undefined ? rest : `env ${variable}`
  return container === 'istio-proxy' ? inner : `${container} ${inner}`
}

/** `proxyv2:1.29.3 → 1.30.1`. */
function shortest(before: string, after: string): string {
  const cut = (image: string): readonly [repository: string, tag: string] => {
    const repository = imageName(image)
    return [repository, image.slice(repository.length + 1)]
  }
  const [[old, oldTag], [now, tag]] = [cut(before), cut(after)]
  return old === now && tag !== '' ? `${old.slice(old.lastIndexOf('/') + 1)}:${oldTag} → ${tag}` : `${before} → ${after}`
}

/** Who makes pods that stand in no manifest, by a label of theirs. */
const MAKERS: readonly (readonly [label: string, value: RegExp, maker: string])[] = [
  ['app.kubernetes.io/managed-by', /^prometheus-operator$/, 'Prometheus operator'],
  ['gateway.networking.k8s.io/gateway-name', /./, 'Gateway API'],
  ['serving.knative.dev/service', /./, 'Knative'],
  ['strimzi.io/cluster', /./, 'Strimzi'],
  ['tekton.dev/taskRun', /./, 'Tekton'],
  ['workflows.argoproj.io/workflow', /./, 'Argo Workflows'],
  ['cnpg.io/cluster', /./, 'CloudNativePG'],
]

function strayText(strays: readonly Stray[]): string {
  if (strays.length === 0) return ''
  const groups = new Map<string, Stray[]>()
  for (const stray of strays) {
    const group = `${makerOf(stray) ?? ''}\n${stray.owner.kind}`
    const known = groups.get(group)
    if (known === undefined) groups.set(group, [stray])
    else known.push(stray)
  }
  const parts = [...groups]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([group, list]) => groupText(group.split('\n')[0] ?? '', list))
  return `  not in these manifests: ${counted(strays.length, 'live pod')} with a sidecar\n${parts.map((part) => `      ${part}\n`).join('')}`
}

function makerOf({ labels }: Stray): string | undefined {
  return (
    MAKERS.find(([label, value]) => value.test(labels.get(label) ?? ''))?.[2] ??
    (labels.get('app.kubernetes.io/managed-by') || undefined)
  )
}

/** `22 Prometheus operator (StatefulSet monitoring/…)`. */
function groupText(maker: string, strays: readonly Stray[]): string {
  const owners = [...new Set(strays.map(({ namespace, owner }) => `${namespace}/${owner.name}`))].sort()
  const namespaces = new Set(strays.map(({ namespace }) => namespace))
  const kind = strays[0]?.owner.kind ?? ''
  const shown =
    owners.length <= SHOWN
      ? owners.join(', ')
      : namespaces.size === 1
        ? `${[...namespaces][0]}/…`
        : `in ${namespaces.size} namespaces`
  return maker === '' ? `${strays.length} ${kind} ${shown}` : `${strays.length} ${maker} (${kind} ${shown})`
}

const SHOWN = 3

/** What decides whether the webhook can go. */
function advice({ workloads, strays }: Comparison): string {
  const onlyLive = workloads.filter(({ state }) => state === 'only live')
  const namespaces = [...new Set([...strays, ...onlyLive].map(({ namespace }) => namespace))].sort()
  if (namespaces.length > 0)
    return `  keep the webhook for ${namespaces.length === 1 ? 'namespace' : 'namespaces'}: ${namespaces.join(', ')}\n`
  return workloads.some(({ state }) => state === 'equal' || state === 'differs')
    ? '  every live sidecar stands in these manifests\n'
    : ''
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
