/** Whatever stands in annotations, values and names: what the examples inject keeps its shape, and the value arrives as it was. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../src/base/json.ts'
import { isArray, isObject } from '../src/base/json.ts'
import { readYamlValue } from '../src/yaml/read-value.ts'
import { is, ok } from './support/assert.ts'
import { describe } from './support/describe.ts'
import { EXAMPLES } from './support/examples.ts'
import { HOSTILE_VALUES } from './support/hostile-values.ts'
import { injectText } from './support/inject-text.ts'

const ROOT = join(import.meta.dirname, '..', 'examples')

/** A place whose text flows into templates. */
interface Flow {
  readonly name: string
  readonly file: 'app' | 'policy'
  readonly path: readonly (string | number)[]
  readonly type?: 'list'
}

interface Example {
  readonly app: Json
  readonly policy: Json
  readonly facts: string
}

function load(name: string): Example {
  const read = (file: string): string => (existsSync(join(ROOT, name, file)) ? readFileSync(join(ROOT, name, file), 'utf8') : '')
  // The first workload of each example is the one that is injected in full.
  const [first = ''] = read('app.yaml').split('\n---\n')
  return { app: readYamlValue(first), policy: readYamlValue(read('policy.yaml')), facts: read('facts.yaml') }
}

/** Annotations that give values, values of the policy, names of the workload and its containers, images. */
function flowsOf({ policy, app }: Example): readonly Flow[] {
  const injectors = (policy as { spec: { injectors: { [key: string]: Json }[] } }).spec.injectors
  const flows: Flow[] = [{ name: 'workload name', file: 'app', path: ['metadata', 'name'] }]
  injectors.forEach((injector, i) => {
    for (const { annotation, type } of (injector['valuesFromAnnotations'] ?? []) as { annotation: string; type?: string }[]) {
      if (type !== 'integer')
        flows.push({
          name: `annotation ${annotation}`,
          file: 'app',
          path: ['spec', 'template', 'metadata', 'annotations', annotation],
          ...(type === 'list' && { type }),
        })
    }
    for (const path of leaves(injector['values'] ?? null))
      flows.push({ name: `value ${path.join('.')}`, file: 'policy', path: ['spec', 'injectors', i, 'values', ...path] })
  })
  const { containers } = (app as { spec: { template: { spec: { containers: Json[] } } } }).spec.template.spec
  containers.forEach((_, i) => {
    for (const key of ['name', 'image'])
      flows.push({ name: `container ${i} ${key}`, file: 'app', path: ['spec', 'template', 'spec', 'containers', i, key] })
  })
  return flows
}

function leaves(value: Json): (string | number)[][] {
  if (typeof value === 'string') return [[]]
  if (!isObject(value)) return []
  return Object.keys(value).flatMap((key) => leaves(value[key] ?? null).map((path) => [key, ...path]))
}

function replaced(value: Json | undefined, [step, ...rest]: readonly (string | number)[], text: string): Json {
  if (step === undefined) return text
  if (isArray(value)) return value.map((item, i) => (i === step ? replaced(item, rest, text) : item))
  const copy: { [key: string]: Json } = { ...(isObject(value) ? value : {}) }
  copy[step] = replaced(copy[step], rest, text)
  return copy
}

/** Texts by their paths. */
function textsOf(value: Json, path = ''): (readonly [string, string])[] {
  if (isArray(value)) return value.flatMap((item, i) => textsOf(item, `${path}[${i}]`))
  if (!isObject(value)) return [[path, String(value)]]
  return Object.keys(value).flatMap((key) => textsOf(value[key] ?? null, `${path}.${key}`))
}

/** JSON that every reader of YAML takes, control characters escaped. */
function jsonText(value: Json): string {
  return JSON.stringify(value).replace(/[\u007f-\u{10ffff}]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function outputOf({ app, policy, facts }: Example, flow: Flow, text: string): ReadonlyMap<string, string> {
  const apply = (file: Flow['file'], value: Json): string =>
    jsonText(flow.file === file ? replaced(value, flow.path, text) : value)
  const { stdout, stderr, exitCode } = injectText(apply('app', app), apply('policy', policy), facts)
  is(exitCode, 0, `${flow.name} = ${JSON.stringify(text)}: ${stderr}`)
  return new Map(textsOf(readYamlValue(stdout)))
}

const PLACEHOLDER = 'placeholder'
/** Its text holds names of containers, escaped. */
const RECORD = '.spec.template.metadata.annotations.render-inject.dev/status'

describe('hostile values', (it) => {
  it('are 43', () => is(HOSTILE_VALUES.length, 43))
  it.each(
    (name) => `change no path of ${name}`,
    EXAMPLES.filter((name) => !name.endsWith('-refused')),
    (name) => {
      const example = load(name)
      const flows = flowsOf(example)
      ok(flows.length >= 3, 'something flows')
      for (const flow of flows) {
        const expected = outputOf(example, flow, PLACEHOLDER)
        for (const text of HOSTILE_VALUES) {
          // An object without a name is none.
          if (text === '' && flow.name === 'workload name') continue
          const given = outputOf(example, flow, text)
          const what = `${flow.name} = ${JSON.stringify(text)}`
          is([...given.keys()].sort().join('\n'), [...expected.keys()].sort().join('\n'), what)
          if (flow.type === 'list') continue
          for (const [path, like] of expected)
            if (path !== RECORD) is(given.get(path), like.split(PLACEHOLDER).join(text), `${what} at ${path}`)
        }
      }
    },
  )
})
