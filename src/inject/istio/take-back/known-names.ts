import type { InjectorConfig } from '../../../istio/injector-config.ts'

/**
 * Names of containers and volumes in Istio's own templates, 1.0 to 1.32-dev (manifests/charts and install/kubernetes/helm, August 2026): a pod that an older
 * or newer Istio injected can have those that today's templates lack.
 */
const CHARTED: readonly string[] = [
  'istio-proxy',
  'istio-init',
  'istio-validation',
  'enable-core-dump',
  'grpc-bootstrap-init',
  'credential-socket',
  'custom-bootstrap-volume',
  'gke-workload-certificate',
  'grpc-io-proxyless-bootstrap',
  'istio-ca-crl',
  'istio-certs',
  'istio-data',
  'istio-envoy',
  'istio-podinfo',
  'istio-token',
  'istio-xds',
  'istiod-ca-cert',
  'lightstep-certs',
  'sds-uds-path',
  'workload-certs',
  'workload-socket',
]

/** The lists of a pod whose items a status annotation names. */
export type RecordedList = 'containers' | 'initContainers' | 'volumes'

/** Tells whether an injection can have added an item of that name: where Istio's charts or any template of these configs write it out. */
export function knownNames(configs: readonly InjectorConfig[]): (list: RecordedList, name: string) => boolean {
  const written = configs.flatMap(writtenItems)
  return (list, name) => {
    // The proxy moves between the two lists of containers.
    const headings = list === 'volumes' ? [list] : ['containers', 'initContainers']
    return CHARTED.includes(name) || written.some((item) => headings.includes(item.list) && item.name === name)
  }
}

/** Tells whether a template of the config writes a label or annotation of that name. */
export function writtenKeys(config: InjectorConfig): (key: string) => boolean {
  const texts = textsOf(config)
  const known = keys.get(config) ?? new Map<string, boolean>()
  keys.set(config, known)
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const isWritten = texts.some((text) => isKeyIn(text, key))
    known.set(key, isWritten)
    return isWritten
  }
}

/** What was found once in a config. */
const keys = new WeakMap<InjectorConfig, Map<string, boolean>>()
const items = new WeakMap<InjectorConfig, readonly WrittenItem[]>()

interface WrittenItem {
  readonly list: string
  readonly name: string
}

function writtenItems(config: InjectorConfig): readonly WrittenItem[] {
  const found = items.get(config) ?? textsOf(config).flatMap(itemsIn)
  items.set(config, found)
  return found
}

/** Does the text stand anywhere where YAML would read it as a key? */
function isKeyIn(text: string, key: string): boolean {
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const isStart = at === 0 || /[\s{},"']/.test(text.charAt(at - 1))
    if (isStart && /^["']?:(?:\s|$)/.test(text.slice(at + key.length, at + key.length + 3))) return true
  }
  return false
}

const HEADING = /^( *)(containers|initContainers|volumes): *$/
const ITEM = /^( *)(- +)?(?:([\w-]+):|-)? *["']?([a-z0-9][a-z0-9.-]*)?["']? *$/

/** Names of the items that stand under the headings of a template's text, by indentation: actions between the lines do not matter. */
function itemsIn(text: string): readonly WrittenItem[] {
  const found: { list: string; name: string }[] = []
  let heading: { readonly list: string; readonly indent: number } | undefined
  let dash: number | undefined
  for (const line of text.split('\n')) {
    const [, space, list] = HEADING.exec(line) ?? []
    if (list !== undefined) {
      heading = { list, indent: space?.length ?? 0 }
      dash = undefined
      continue
    }
    if (heading === undefined || line.trim() === '' || /^\s*\{\{/.test(line)) continue
    const indent = line.length - line.trimStart().length
    const isItem = line.trimStart().startsWith('- ')
    if (isItem && indent >= heading.indent) dash ??= indent
    else if (indent <= heading.indent) heading = undefined
    const [, , hyphen, key, name] = ITEM.exec(line) ?? []
    const level = hyphen === undefined ? indent - 2 : indent
    if (heading !== undefined && key === 'name' && name !== undefined && level === dash) found.push({ list: heading.list, name })
  }
  return found
}

/** Texts that can be run for pods: those for gateways of the Gateway API print whole objects. */
function textsOf({ templates, legacyTemplate }: InjectorConfig): readonly string[] {
  const texts = legacyTemplate === undefined ? [...templates.values()] : [legacyTemplate]
  return texts.filter((text) => !/^kind:/m.test(text))
}
