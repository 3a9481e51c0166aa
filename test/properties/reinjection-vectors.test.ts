/**
 * Injecting twice gives what injecting once gives: bytes for Istio's own inputs, values for the rows of its webhook. A part of the vectors, or all with
 * REINJECTION=all.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Json, type JsonObject, parseJson } from '../../src/base/json.ts'
import { isInjectionError } from '../../src/inject/injection-error.ts'
import { injectPod } from '../../src/inject/istio-pod.ts'
import type { PreparedInjector } from '../../src/inject/prepared-injector.ts'
import { takeBackContext } from '../../src/inject/take-back/context.ts'
import { type TakeBackContext, takeBackIstio } from '../../src/inject/take-back/take-back.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { minorOf, type PreparedRow, preparedRows } from '../conformance/sets/webhook.ts'
import { equal, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { injectText } from '../support/inject-text.ts'
import { differences } from '../support/normalise.ts'
import { vectorsFolder } from '../support/vectors.ts'

const folder = vectorsFolder()
const isAll = process.env['REINJECTION'] === 'all'
const GOLDEN_VERSIONS = ['1.8', 'master']
const ROW_STEP = isAll ? 1 : 25

interface Golden {
  readonly version: string
  readonly facts: string
  readonly replaceData: { readonly [key: string]: string }
  readonly native: boolean
  readonly platform: string
  readonly env: { readonly [name: string]: string }
}

function goldens(): readonly string[] {
  const root = join(folder ?? '', 'istio', 'golden')
  if (folder === undefined || !existsSync(root)) return []
  return readdirSync(root)
    .filter((version) => isAll || GOLDEN_VERSIONS.includes(version))
    .flatMap((version) => readdirSync(join(root, version)).map((name) => join(root, version, name)))
    .filter((path) => existsSync(join(path, 'case.json')))
}

/** Facts of a case as text, with the texts that it replaces. */
function factsOf(path: string, golden: Golden): string {
  const objects = readDocuments({ name: 'facts', text: readFileSync(join(path, golden.facts), 'utf8') }).map(
    (document) => JSON.parse(JSON.stringify(document.root()?.value() ?? null)) as FactsObject | null,
  )
  for (const [key, file] of Object.entries(golden.replaceData)) {
    const [name = '', entry = ''] = key.split('/')
    const object = objects.find((one) => one?.kind === 'ConfigMap' && one.metadata.name === name)
    if (object !== undefined && object !== null) object.data[entry] = readFileSync(join(path, file), 'utf8')
  }
  return objects.map((object) => JSON.stringify(object)).join('\n---\n')
}

interface FactsObject {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data: { [key: string]: string }
}

function policyOf({ version, native, platform, env }: Golden): string {
  const spec = {
    defaultNamespace: 'default',
    kubernetesVersion: native ? '1.34' : '1.28',
    namespaces: [{ name: '*', labels: { 'istio-injection': 'enabled' } }],
    istio: { version, nativeSidecars: native, env: { ...env, ...(platform !== '' && { PLATFORM: platform }) } },
  }
  return JSON.stringify({ apiVersion: 'render-inject.dev/v1alpha1', kind: 'InjectionPolicy', metadata: { name: 't' }, spec })
}

/** Rows that lose something for good: their templates delete containers or metadata, or their pods and facts come with records that are damaged or forged. */
const LOSSY =
  /^(tmpl-null-(metadata|spec)|tmpl-patch-(replace|delete)|tmpl-status-annotation|facts-injected-annotations|re-00(17|61)-changed|rnd-0043|rnd-0501)/

/** True where the second injection gives what the first gave; undefined where the first is refused. */
function twice({ row, injector: prepare }: PreparedRow): readonly string[] | undefined {
  const injector = prepare()
  const run = (template: JsonObject, used: PreparedInjector): ReturnType<TakeBackContext['inject']> => {
    const { path: webhookPath, namespace, namespaceObject } = row.in
    const request = { pod: template, namespace, webhookPath, ...(namespaceObject && { namespaceObject: plain(namespaceObject) }) }
    try {
      const { pod, template: printed } = injectPod(used, request)
      return { template: pod, printed }
    } catch (error) {
      if (!isInjectionError(error)) throw error
      return undefined
    }
  }
  const context = takeBackContext(injector, { configs: [injector.config] }, run)
  const inject = (pod: JsonObject): JsonObject | undefined => run(takeBackIstio(pod, context).template, injector)?.template
  const once = refusedAsUndefined(() => inject(plain(row.in.pod)))
  return once === undefined ? undefined : differences(once, inject(once))
}

function refusedAsUndefined<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if ((error as { kind?: unknown }).kind !== 'inject-error') throw error
    return undefined
  }
}

function plain(value: Json | JsonObject): JsonObject {
  return parseJson(JSON.stringify(value)) as JsonObject
}

describe('injecting vectors twice', (it) => {
  if (folder === undefined) {
    it('needs vectors, which are not here', () => ok(true))
    return
  }
  it('golden inputs, byte for byte', () => {
    let injected = 0
    for (const path of goldens()) {
      const golden = JSON.parse(readFileSync(join(path, 'case.json'), 'utf8')) as Golden
      const facts = factsOf(path, golden)
      const policy = policyOf(golden)
      const once = injectText(readFileSync(join(path, 'input.yaml'), 'utf8'), policy, facts)
      if (once.exitCode !== 0) continue
      injected++
      const again = injectText(once.stdout, policy, facts)
      ok(again.exitCode === 0, `${path}: ${again.stderr}`)
      equal(again.stdout, once.stdout, path)
    }
    ok(injected > 0 || goldens().length === 0, 'nothing was injected')
  })
  it('rows of the webhook, as values', () => {
    const root = join(folder, 'webhook')
    const versions = readdirSync(root).filter((version) => existsSync(join(root, version, 'vectors.jsonl')))
    for (const version of versions) {
      const rows = preparedRows(join(root, version), minorOf(version)).filter(
        ({ row: { id, out } }) => out.patched && out.factsError === undefined && !LOSSY.test(id),
      )
      for (const one of rows.filter((_, i) => i % ROW_STEP === 0)) equal(twice(one) ?? [], [], `${version} ${one.row.id}`)
    }
  })
})
