/**
 * Facts of all Istio minors that the vectors' folder holds inject a Deployment, a CronJob and a StatefulSet: container names, images, order and
 * annotations are pinned in facts-of-every-minor.json, and that a restartPolicy of old templates goes while the user's stays. `REFRESH_GOLDEN=1` writes it anew; without the folder nothing is tested.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { at, isArray, isObject, type Json } from '../../src/base/json.ts'
import { injectManifests } from '../../src/frontends/manifests.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { equal, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { vectorsFolder } from '../support/vectors.ts'

const TABLE = join(import.meta.dirname, 'facts-of-every-minor.json')

/** Labels by which a variant's webhooks choose the namespace. */
const LABELS: Readonly<Record<string, string>> = {
  revisioned: '{istio.io/rev: canary}',
  tagged: '{istio.io/rev: prod}',
  everywhere: '{}',
}

const POD =
  '{metadata: {labels: {app: web}}, spec: {initContainers: [{name: first, image: i, restartPolicy: Always}], containers: [{name: app, image: a, ports: [{containerPort: 80}]}]}}'
const KINDS = [
  ['apps/v1', 'Deployment', `{selector: {}, template: ${POD}}`],
  ['batch/v1', 'CronJob', `{schedule: "1 * * * *", jobTemplate: {spec: {template: ${POD}}}}`],
  ['apps/v1', 'StatefulSet', `{selector: {}, serviceName: web, template: ${POD}}`],
] as const

function manifests(variant: string): string {
  const namespace = `{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: ${LABELS[variant] ?? '{istio-injection: enabled}'}}}\n`
  const objects = KINDS.map(
    ([apiVersion, kind, spec]) =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, namespace: shop}\nspec: ${spec}\n`,
  )
  return [namespace, ...objects].join('---\n')
}

type Summary = Readonly<Record<string, readonly string[]>>

/** What was made of each object, in lines that a person can read. */
function summary(facts: string, variant: string): Summary {
  const { stdout, stderr, exitCode } = injectManifests(
    [{ name: 'app.yaml', text: manifests(variant) }],
    { policies: [], facts: [{ name: 'facts.yaml', text: facts }], overrides: { kubernetesVersion: '1.33' } },
    CHUNKS,
  )
  ok(exitCode === 0, stderr)
  const objects = readDocuments({ name: 'out', text: stdout }).map((document) => document.root()?.value() ?? null)
  const made = objects.slice(1).map((object) => [String(at(object, 'kind')), lines(templateOf(object))] as const)
  const first = made[0]?.[1] ?? []
  // Of the others only what differs from the Deployment is kept.
  return Object.fromEntries(made.map(([kind, all], i) => [kind, i === 0 ? all : all.filter((line) => !first.includes(line))]))
}

function templateOf(object: Json): Json | undefined {
  return at(object, 'spec', 'template') ?? at(object, 'spec', 'jobTemplate', 'spec', 'template')
}

function lines(template: Json | undefined): string[] {
  const containers = (list: string): string => {
    const value = at(template, 'spec', list)
    return isArray(value) ? value.map((item) => `${String(at(item, 'name'))}=${String(at(item, 'image'))}`).join(' ') : ''
  }
  const names = (...path: string[]): string => {
    const value = at(template, ...path)
    return isArray(value)
      ? value.map((item) => String(at(item, 'name'))).join(' ')
      : isObject(value)
        ? Object.keys(value).sort().join(' ')
        : ''
  }
  return [
    `init: ${containers('initContainers')}`,
    `containers: ${containers('containers')}`,
    `restart: ${restarting(template)}`,
    `volumes: ${names('spec', 'volumes')}`,
    `annotations: ${names('metadata', 'annotations')}`,
    `labels: ${names('metadata', 'labels')}`,
    `status: ${String(at(template, 'metadata', 'annotations', 'sidecar.istio.io/status')).replace(/"version":"[0-9a-f]*",/, '')}`,
    `owner: ${ownerIn(template)}`,
  ]
}

function restarting(template: Json | undefined): string {
  const init = at(template, 'spec', 'initContainers')
  const all = (isArray(init) ? init : []).filter((item) => at(item, 'restartPolicy') !== undefined)
  return all.map((item) => `${String(at(item, 'name'))}=${String(at(item, 'restartPolicy'))}`).join(' ')
}

function ownerIn(template: Json | undefined): string {
  const all = ['containers', 'initContainers'].flatMap((list) => {
    const value = at(template, 'spec', list)
    return isArray(value) ? value : []
  })
  const env = all.filter((item) => at(item, 'name') === 'istio-proxy').flatMap((item) => at(item, 'env') ?? [])
  return String(
    at(env.find((variable) => at(variable as Json, 'name') === 'ISTIO_META_OWNER') as Json | undefined, 'value') ?? '',
  )
}

const folder = join(vectorsFolder() ?? '', 'istio', 'facts')
const files =
  vectorsFolder() !== undefined && existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yaml')) : []
const pinned = (existsSync(TABLE) ? JSON.parse(readFileSync(TABLE, 'utf8')) : {}) as Record<string, Record<string, string[]>>

describe('facts of every minor', (it) => {
  it('has a table', () => ok(Object.keys(pinned).length > 0 || process.env['REFRESH_GOLDEN'] !== undefined))
  for (const file of files.sort()) {
    const name = file.replace('.yaml', '')
    it(name, () => {
      const made = summary(readFileSync(join(folder, file), 'utf8'), name.slice(name.lastIndexOf('-') + 1))
      if (process.env['REFRESH_GOLDEN'] !== undefined) {
        pinned[name] = made as Record<string, string[]>
        writeFileSync(
          TABLE,
          `${JSON.stringify(Object.fromEntries(Object.entries(pinned).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`,
        )
      } else if (pinned[name] !== undefined) equal(made, pinned[name])
      else ok(/istio-proxy=/.test(made['Deployment']?.join(' ') ?? ''), `${name} is not in the table, and injects nothing`)
    })
  }
})
