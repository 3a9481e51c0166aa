/**
 * Injecting twice gives what injecting once gives: bytes for Istio's own inputs, values for the rows of its webhook. A part of the vectors, or all with
 * REINJECTION=all.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Json, type JsonObject, parseJson } from '../../src/base/json.ts'
import { injectPod } from '../../src/inject/istio/inject-pod.ts'
import { isInjectionError } from '../../src/inject/istio/injection-error.ts'
import type { PreparedInjector } from '../../src/inject/istio/prepared-injector.ts'
import { takeBackContext } from '../../src/inject/istio/take-back/context.ts'
import { type TakeBackContext, takeBackIstio } from '../../src/inject/istio/take-back/take-back.ts'
import { minorOf, type PreparedRow, preparedRows } from '../conformance/sets/webhook.ts'
import { equal, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { goldenCases } from '../support/golden-cases.ts'
import { injectText } from '../support/inject-text.ts'
import { differences } from '../support/normalise.ts'
import { vectorsFolder } from '../support/vectors.ts'

const folder = vectorsFolder()
const isAll = process.env['REINJECTION'] === 'all'
const GOLDEN_VERSIONS = ['1.8', 'master']
const ROW_STEP = isAll ? 1 : 25

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
    const goldens = goldenCases((version) => isAll || GOLDEN_VERSIONS.includes(version))
    for (const { name, input, policy, facts } of goldens) {
      const once = injectText(input, policy, facts)
      if (once.exitCode !== 0) continue
      injected++
      const again = injectText(once.stdout, policy, facts)
      ok(again.exitCode === 0, `${name}: ${again.stderr}`)
      equal(again.stdout, once.stdout, name)
    }
    ok(injected > 0 || goldens.length === 0, 'nothing was injected')
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
