/** What templates of the webhook's rows print is read in parts to the very values that it is read to at once. A part of the vectors, or all with OVERLAYS=all. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Json, type JsonObject, parseJson, sameJson } from '../../src/base/json.ts'
import { injectPod } from '../../src/inject/istio/inject-pod.ts'
import { isInjectionError } from '../../src/inject/istio/injection-error.ts'
import { readOverlayValue } from '../../src/inject/istio/overlay-value.ts'
import type { PreparedInjector } from '../../src/inject/istio/prepared-injector.ts'
import { goNumbers } from '../../src/krm/merge-value.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { minorOf, type PreparedRow, preparedRows } from '../conformance/sets/webhook.ts'
import { ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { vectorsFolder } from '../support/vectors.ts'

const folder = vectorsFolder()
const STEP = process.env['OVERLAYS'] === 'all' ? 1 : 20

/** The texts that the templates print for a row. */
function printed({ row, injector: prepare }: PreparedRow): readonly string[] {
  const texts: string[] = []
  const prepared = prepare()
  const { templates } = prepared
  const listening: PreparedInjector = {
    ...prepared,
    templates: {
      run: (name, data) => {
        const text = templates.run(name, data)
        texts.push(text)
        return text
      },
    },
  }
  const pod = parseJson(JSON.stringify(row.in.pod)) as JsonObject
  try {
    injectPod(listening, { pod, namespace: row.in.namespace, webhookPath: row.in.path })
  } catch (error) {
    if (!isInjectionError(error)) throw error
  }
  return texts
}

/** The value, or that it is refused. */
function outcome(read: () => Json): Json | 'refused' {
  try {
    return read()
  } catch (error) {
    if ((error as { kind?: unknown }).kind !== 'yaml-error') throw error
    return 'refused'
  }
}

describe('what templates print for vectors', (it) => {
  if (folder === undefined) {
    it('needs vectors, which are not here', () => ok(true))
    return
  }
  it('is read in parts as at once', () => {
    const root = join(folder, 'webhook')
    let count = 0
    for (const version of readdirSync(root).filter((one) => existsSync(join(root, one, 'vectors.jsonl')))) {
      const rows = preparedRows(join(root, version), minorOf(version)).filter(({ row: { out } }) => out.factsError === undefined)
      for (const row of rows.filter((_, i) => i % STEP === 0)) {
        for (const text of printed(row)) {
          const parts = outcome(() => readOverlayValue(text))
          ok(
            sameJson(
              parts,
              outcome(() => goNumbers(readYamlValue(text))),
            ),
            `${version} ${row.row.id}`,
          )
          count++
        }
      }
    }
    ok(count > 100, `only ${count} texts were printed`)
  })
})
