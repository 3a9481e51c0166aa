/** Istio's mesh and proxy configuration. A row passes with the same texts, or with an error of the same class that names the same thing. */
import { join } from 'node:path'
import { readMessage, writeMessage } from '../../../src/istio/mesh/jsonpb.ts'
import { readMeshConfig } from '../../../src/istio/mesh/mesh-config.ts'
import { type Message, messageIn } from '../../../src/istio/mesh/message.ts'
import { applyProxyConfig, effectiveProxyConfig, proxyConfigToJson } from '../../../src/istio/mesh/proxy-config.ts'
import { readProxyConfigSpec } from '../../../src/istio/mesh/proxy-config-resources.ts'
import { MESH_CONFIG, PROXY_CONFIG } from '../../../src/istio/mesh/schema.ts'
import { proxyConfigAnnotationError } from '../../../src/istio/mesh/validate-proxy-config.ts'
import { readYamlValue } from '../../../src/yaml/read-value.ts'
import { readRows } from '../../support/vectors.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

interface EffectiveInput {
  readonly mesh: string
  readonly annotation?: string
  readonly rootResource?: string
  readonly namespaceResource?: string
  readonly workloadResource?: string
}

interface Answer {
  readonly out?: { readonly [field: string]: string }
  readonly error?: string
}

interface Row extends Answer {
  readonly id: string
  readonly in: string | EffectiveInput
  readonly or?: readonly Answer[]
}

/** Classes of errors (`--classes` prints them); what the groups of a pattern catch must be the same on both sides. The first that fits counts. */
const CLASSES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['YAML', /yaml:|unsupported map key of type/],
  ['unsupported value', /json: unsupported value: (\S+)/],
  ['unknown field', /unknown field ("[^"]*") in/],
  ['unknown enum value', /unknown value (.*) for enum (.*)/],
  ['wrong type', /cannot unmarshal (\w+).* into Go value of type (\S+)/],
  ['malformed JSON', /(invalid character|unexpected end of JSON input)/],
  ['duration', /bad Duration: .*("[^"]*")$/],
  ['refused value', /(?:occurred:\n|invalid )([\s\S]*)/],
]

export const sets: FindSets = (folder) => {
  const rows = readRows<Row>(join(folder, 'proxyconfig'))
  if (rows.length === 0) return []
  return [{ name: 'proxyconfig', rows: () => vectors(rows) }]
}

function vectors(rows: readonly Row[]): { id: string; run: () => Outcome }[] {
  if (process.argv.includes('--classes'))
    for (const [name, pattern] of CLASSES) console.log(`proxyconfig: class ${name}: ${pattern.source}`)
  return rows.map((row) => ({ id: row.id, run: () => runRow(row) }))
}

function runRow(row: Row): Outcome {
  const actual = answer(row)
  const { or = [], ...first } = row
  const expected: readonly Answer[] = [first, ...or]
  if (expected.some((one) => sameAnswer(one, actual))) return PASS
  return miss(
    `in       ${JSON.stringify(row.in)}\nexpected ${show(row.out ?? row.error)}\nactual   ${show(actual.out ?? actual.error)}`,
  )
}

function answer(row: Row): Answer {
  try {
    if (typeof row.in !== 'string') return { out: effective(row.in) }
    return { out: row.id.startsWith('meshconfig/') ? wholeMesh(row.in) : decoded(row.in) }
  } catch (error) {
    return { error: textOf(error) }
  }
}

function wholeMesh(yaml: string): Record<string, string> {
  return { json: writeMessage(MESH_CONFIG, readMeshConfig(yaml)) }
}

function decoded(yaml: string): Record<string, string> {
  const json = readYamlValue(yaml)
  const message = readMessage(PROXY_CONFIG, json)
  const names = writeMessage(PROXY_CONFIG, message, { names: 'proto' })
  const printed = writeMessage(PROXY_CONFIG, message)
  const strict = attempt('', () => readMessage(PROXY_CONFIG, json, { unknown: 'refuse' }))
  return {
    json: printed,
    ...(names === printed ? {} : { protoNames: names }),
    ...(typeof strict === 'string' ? { strict } : {}),
  }
}

function effective(input: EffectiveInput): Record<string, string> {
  const mesh = readMeshConfig(input.mesh)
  const { annotation } = input
  const webhook = effectiveProxyConfig({
    mesh,
    annotation,
    rootResource: resource(input.rootResource),
    namespaceResource: resource(input.namespaceResource),
    workloadResource: resource(input.workloadResource),
  })
  const applied = annotation === undefined ? mesh : attempt('', () => applyProxyConfig(mesh, annotation))
  const invalid = annotation === undefined ? undefined : proxyConfigAnnotationError(annotation)
  return {
    defaultConfig: writeMessage(PROXY_CONFIG, proxyOf(mesh)),
    webhook: proxyConfigToJson(webhook),
    ...(typeof applied === 'string' ? { kubeInjectError: applied } : { kubeInject: proxyConfigToJson(proxyOf(applied)) }),
    ...(invalid === undefined ? {} : { annotationInvalid: invalid }),
  }
}

function proxyOf(mesh: Message): Message {
  return messageIn(mesh, 'defaultConfig') ?? {}
}

function resource(spec: string | undefined): Message | undefined {
  return spec === undefined || spec === '' ? undefined : readProxyConfigSpec(readYamlValue(spec))
}

function attempt<Result>(prefix: string, read: () => Result): Result | string {
  try {
    return read()
  } catch (error) {
    return `${prefix}${textOf(error)}`
  }
}

function textOf(error: unknown): string {
  const { kind, message } = error as { kind?: string; message: string }
  return kind === undefined ? `bug: ${message}` : message
}

const ERROR_FIELDS = ['kubeInjectError', 'annotationInvalid', 'strict']

function sameAnswer(expected: Answer, actual: Answer): boolean {
  if (expected.out === undefined || actual.out === undefined) {
    return expected.error !== undefined && actual.error !== undefined && sameError(expected.error, actual.error)
  }
  const names = new Set([...Object.keys(expected.out), ...Object.keys(actual.out)])
  return [...names].every((name) => {
    const wanted = expected.out?.[name]
    const got = actual.out?.[name]
    return wanted === got || (wanted !== undefined && got !== undefined && ERROR_FIELDS.includes(name) && sameError(wanted, got))
  })
}

function sameError(expected: string, actual: string): boolean {
  if (expected === actual) return true
  const wanted = classify(expected)
  return wanted !== undefined && wanted === classify(actual)
}

function classify(text: string): string | undefined {
  for (const [name, pattern] of CLASSES) {
    const found = pattern.exec(text)
    if (found !== null) return [name, ...found.slice(1)].join(' ')
  }
  return undefined
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? ''
}
