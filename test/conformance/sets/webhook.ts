/** Sets `webhook/VERSION`: what istiod's own webhook answered for a pod, against our gate and injector. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json, JsonObject } from '../../../src/base/json.ts'
import { parseJson } from '../../../src/base/json.ts'
import { injectPod } from '../../../src/inject/istio/inject-pod.ts'
import { type PreparedInjector, prepareInjector } from '../../../src/inject/istio/prepared-injector.ts'
import { decodeInjectorConfig } from '../../../src/istio/injector-config.ts'
import { readMeshConfig } from '../../../src/istio/mesh/mesh-config.ts'
import type { ProxyConfigResource } from '../../../src/istio/mesh/proxy-config-resources.ts'
import type { NodeVersion } from '../../../src/istio/native-sidecars.ts'
import { decodeValues } from '../../../src/istio/values.ts'
import { contractOf, NEWEST_MINOR } from '../../../src/istio/versions.ts'
import { decideGate } from '../../../src/policy/gate.ts'
import { CHUNKS } from '../../support/chunks.ts'
import { differences, normalisePod } from '../../support/normalise.ts'
import { readRows } from '../../support/vectors.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

export interface Row {
  readonly id: string
  readonly in: {
    readonly facts: string
    readonly pod: JsonObject
    readonly namespace: string
    readonly path: string
    readonly native: boolean | null
    readonly nodes?: readonly NodeVersion[]
    readonly platform?: string
    readonly compliancePolicy?: string
    readonly namespaceObject?: JsonObject
  }
  readonly out: {
    readonly allowed: boolean
    readonly patched: boolean
    readonly message?: string
    readonly pod?: JsonObject
    readonly panic?: boolean
    readonly factsError?: string
  }
}

/** A row with what makes its injector. */
export interface PreparedRow {
  readonly row: Row
  readonly injector: () => PreparedInjector
}

interface FactsFile {
  readonly base?: string
  readonly config: string
  readonly values: string
  readonly mesh: string
  readonly revision: string
  readonly proxyConfigs?: readonly ProxyConfigResource[]
}

export const sets: FindSets = (folder) => {
  const root = join(folder, 'webhook')
  if (!existsSync(root)) return []
  return readdirSync(root)
    .filter((version) => existsSync(join(root, version, 'vectors.jsonl')))
    .map((version) => ({ name: `webhook/${version}`, rows: () => rowsOf(join(root, version), minorOf(version)) }))
}

/** `1.26` → 26; `master` is the newest. */
export function minorOf(version: string): number {
  return version === 'master' ? NEWEST_MINOR : Number(version.split('.')[1])
}

function rowsOf(folder: string, minor: number): { id: string; run: () => Outcome }[] {
  return preparedRows(folder, minor).map(({ row, injector }) => ({ id: row.id, run: () => runRow(row, injector) }))
}

/** The rows of a version; injectors are made once for each set of facts. */
export function preparedRows(folder: string, minor: number): readonly PreparedRow[] {
  const injectors = new Map<string, PreparedInjector>()
  const files = new Map<string, FactsFile>()
  const facts = (name: string): FactsFile => {
    let file = files.get(name)
    if (file === undefined) {
      const own = JSON.parse(readFileSync(join(folder, 'facts', `${name}.json`), 'utf8')) as FactsFile
      file = own.base === undefined ? own : { ...facts(own.base), ...own }
      files.set(name, file)
    }
    return file
  }
  const prepare = (row: Row): PreparedInjector => {
    const { facts: name, native, nodes, platform, compliancePolicy } = row.in
    const key = JSON.stringify([name, native, nodes, platform, compliancePolicy])
    const known = injectors.get(key) ?? prepared(facts(name), row, minor)
    injectors.set(key, known)
    return known
  }
  return readRows<Row>(folder).map((row) => ({ row, injector: () => prepare(row) }))
}

function prepared(file: FactsFile, row: Row, minor: number): PreparedInjector {
  const contract = contractOf(minor)
  const { native, nodes = [], platform, compliancePolicy = '' } = row.in
  return prepareInjector(
    {
      contract,
      config: decodeInjectorConfig(file.config),
      values: decodeValues(file.values, minor),
      mesh: readMeshConfig(file.mesh, minor),
      revision: file.revision,
      env: new Map(),
      nativeSidecars: {
        mode: native === null ? (contract.nativeSidecars === 'auto' ? 'auto' : 'false') : native ? 'true' : 'false',
        nodes,
      },
      openshift: platform === 'openshift' ? 'on' : 'off',
      compliancePolicy,
      proxyConfigs: plain(file.proxyConfigs ?? []) as unknown as readonly ProxyConfigResource[],
    },
    CHUNKS,
  )
}

function runRow(row: Row, prepare: () => PreparedInjector): Outcome {
  const { out } = row
  let injector: PreparedInjector
  try {
    injector = prepare()
  } catch (error) {
    return out.factsError === undefined ? miss(`facts are refused: ${describe(error)}`) : diagnosed(error)
  }
  if (out.factsError !== undefined) return miss(`facts are accepted; Istio: ${out.factsError}`)
  const pod = plain(row.in.pod) as JsonObject
  const { contract, config } = injector
  const named = (pod['metadata'] as JsonObject | undefined)?.['namespace']
  const gate = decideGate({
    pod,
    namespace: typeof named === 'string' && named !== '' ? named : row.in.namespace,
    config,
    contract,
  })
  if (gate.verdict === 'leave-alone')
    return out.allowed && !out.patched ? PASS : miss(`left alone (${gate.reason}); Istio: ${out.message ?? 'injects'}`)
  if (out.allowed && !out.patched) return miss(`injected (${gate.reason}); Istio leaves it alone`)
  return inject(row, injector, pod)
}

function inject({ in: input, out }: Row, injector: PreparedInjector, pod: JsonObject): Outcome {
  const object = input.namespaceObject
  try {
    const result = injectPod(injector, {
      pod,
      namespace: input.namespace,
      webhookPath: input.path,
      fidelity: 'webhook',
      ...(object === undefined ? {} : { namespaceObject: plain(object) as JsonObject }),
    })
    if (out.panic) return miss('injected; Istio panics')
    if (out.pod === undefined) return miss(`injected; Istio: ${out.message}`)
    const found = differences(normalisePod(result.pod), normalisePod(plain(out.pod)))
    return found.length === 0 ? PASS : miss(found.slice(0, 6).join('\n'))
  } catch (error) {
    if (out.panic) return diagnosed(error)
    const message = (error as Error).message
    if (out.message === undefined) return miss(describe(error))
    return sortedBullets(message) === sortedBullets(out.message) ? PASS : miss(`${describe(error)}\nIstio: ${out.message}`)
  }
}

const OUR_ERRORS = ['injection-error', 'inject-error', 'mesh-error']

/** A refusal with a typed error; a bug is none. */
function diagnosed(error: unknown): Outcome {
  return OUR_ERRORS.includes(String((error as { kind?: unknown }).kind)) ? PASS : miss(describe(error))
}

function describe(error: unknown): string {
  const { kind, stack, message } = error as Error & { kind?: unknown }
  return kind === undefined ? (stack ?? message).split('\n').slice(0, 6).join('\n') : message
}

/** Go prints the bullets of several errors in random order; the vectors have them sorted, those of nested lists among them. */
function sortedBullets(message: string): string {
  const head = /^[\s\S]*?\d+ errors? occurred:/.exec(message)?.[0]
  if (head === undefined) return message
  const bullets = message.slice(head.length).replace(/\n\n$/, '').split('\n\t* ').slice(1)
  return `${head}${bullets
    .sort()
    .map((bullet) => `\n\t* ${bullet}`)
    .join('')}\n\n`
}

function plain(value: unknown): Json {
  return parseJson(JSON.stringify(value))
}
