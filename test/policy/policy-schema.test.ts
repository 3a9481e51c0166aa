import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedFiles, referenceRows } from '../../scripts/policy-schema.ts'
import { at, isObject } from '../../src/base/json.ts'
import { STATUS } from '../../src/inject/own/status.ts'
import { injectorFaults } from '../../src/policy/check-injectors.ts'
import { decodePolicy } from '../../src/policy/injection-policy.ts'
import { locatedNode } from '../../src/yaml/located.ts'
import { type Node, readDocuments } from '../../src/yaml/read.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

describe('the schema of InjectionPolicy', (it) => {
  it.each(
    ([path]) => `${path} is in step with the decoder`,
    Object.entries(generatedFiles(read('docs/policy.md'))),
    ([path, text]) => is(read(path), text, 'run npm run gen'),
  )
  it('is a function definition with the fields that kyaml reads, and no others', () => {
    const definition = readYamlValue(read('plugin/krm-function-definition.yaml'))
    const known = (fields: string, ...path: (string | number)[]): void => {
      const value = at(definition, ...path)
      ok(isObject(value), path.join('.'))
      for (const key of Object.keys(value)) ok(fields.split(' ').includes(key), `${path.join('.')}.${key}`)
    }
    // KRMFunctionDefinition and FunctionSpec, kyaml 0.20.1 (fn/framework/function_definition.go, fn/runtime/runtimeutil/functiontypes.go).
    known('apiVersion kind metadata spec')
    known('group names versions description publisher home maintainers tags', 'spec')
    known('kind', 'spec', 'names')
    known('name schema idempotent usage examples license maintainers runtime', 'spec', 'versions', 0)
    known('path args envs', 'spec', 'versions', 0, 'runtime', 'exec')
    is(at(definition, 'apiVersion'), 'config.kubernetes.io/v1alpha1')
    is(at(definition, 'spec', 'versions', 0, 'idempotent'), true)
    ok(existsSync(join(ROOT, String(at(definition, 'spec', 'versions', 0, 'usage')))), 'the page on its use')
  })
  it('has a default, a type, a sentence and an example for every field', () => {
    const poor = referenceRows().filter(
      ({ type, default: given, doc, example }) => [type, given, doc, example].includes('') || !/[.?]$/.test(doc),
    )
    ok(referenceRows().length > 60, 'all fields')
    is(poor.map(({ path }) => path).join(', '), '')
  })

  const blocks = [...read('docs/policy.md').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)
  it.each(
    (text) =>
      `reads what docs/policy.md shows: ${
        text
          .split('\n')
          .find((line) => /^ {2}\w/.test(line))
          ?.trim() ?? text.slice(0, 30)
      }`,
    blocks.filter((text) => /^(?:#.*\n)?(?:spec:|apiVersion:)/.test(text)),
    (text) => {
      const whole = text.includes('apiVersion: render-inject.dev')
        ? text
        : `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\n${text}`
      const source = { name: 'policy.md', text: whole }
      const at = locatedNode(readDocuments(source)[0]?.root() as Node, source)
      const policy = decodePolicy(at)
      is(
        injectorFaults(policy.injectors, policy.spec.workloads ?? [], STATUS)
          .map(({ message }) => message)
          .join('\n'),
        '',
      )
    },
  )
})
