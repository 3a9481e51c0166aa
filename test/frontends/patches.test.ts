import { at, isArray, type Json } from '../../src/base/json.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal, is, ok } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { FACTS, workload } from '../support/small-facts.ts'

function emit(input: string, args: readonly string[] = [], files: Readonly<Record<string, string>> = {}): Outcome {
  return inFolder({ ...files, 'facts.yaml': FACTS }, (folder) => {
    const argv = [
      'inject',
      '--emit',
      'patches',
      '--facts',
      `${folder}/facts.yaml`,
      ...args.map((one) => one.replace('$', folder)),
    ]
    const { stdout, stderr, ...rest } = runCli(argv, { chunks: CHUNKS, readStdin: () => input, progress: () => {} })
    return { ...rest, stdout, stderr: stderr.replaceAll(`${folder}/`, '') }
  })
}

function refused({ exitCode, stdout, stderr }: Outcome, code: string, text: string): void {
  is(exitCode, 2, stderr)
  is(stdout, '')
  ok(stderr.includes(`error ${code}: `) && stderr.includes(text), stderr)
}

function items(value: Json | undefined): readonly Json[] {
  ok(isArray(value), 'a list')
  return value as readonly Json[]
}

const WEB = workload('web', 'shop')

describe('inject --emit patches', (it) => {
  it('prints a component: a guard, then for each workload what was there and what is added', () => {
    const { stdout, exitCode, stderr } = emit(`${WEB}---\n${workload('cron', 'tools')}`)
    is(exitCode, 0, stderr)
    const component = readYamlValue(stdout)
    is(at(component, 'kind'), 'Component')
    const [guard, web, ...others] = items(at(component, 'patches'))
    is(others.length, 0, 'no patch where nothing is injected')
    is(at(guard, 'target'), undefined)
    equal(at(readYamlValue(String(at(guard, 'patch'))), 'metadata'), at(readYamlValue('{a: {name: web, namespace: shop}}'), 'a'))
    equal(at(web, 'target'), readYamlValue('{group: apps, version: v1, kind: Deployment, name: web, namespace: shop}'))
    const [test, ...changes] = items(readYamlValue(String(at(web, 'patch'))))
    is(at(test, 'op'), 'test')
    equal(at(test, 'value'), at(readYamlValue(WEB), 'spec', 'template'))
    ok(changes.length > 0 && changes.every((one) => String(at(one, 'path')).startsWith('/spec/template/')))
    is(emit(stdout).exitCode, 0)
  })

  it('tests no name that kustomize changes when all patches are applied', () => {
    const refers = WEB.replace(
      /( +)containers:\n/,
      '$1serviceAccountName: sa\n$1volumes: [{name: v, configMap: {name: settings}}, {name: w, secret: {secretName: elsewhere}}]\n$&',
    )
    const objects = ['ConfigMap settings', 'ServiceAccount sa', 'Service web'].map((one) => {
      const [kind, name] = one.split(' ')
      return `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\n`
    })
    const operations = (text: string): readonly string[] =>
      items(readYamlValue(String(at(readYamlValue(text), 'patches', 1, 'patch')))).map((one) => {
        return [at(one, 'op'), at(one, 'from'), at(one, 'path')].filter((word) => word !== undefined).join(' ')
      })
    const alone = operations(emit(refers).stdout)
    is(alone[0], 'test /spec/template')
    const [name, account] = ['/spec/template/spec/volumes/0/configMap/name', '/spec/template/spec/serviceAccountName']
    equal(operations(emit(refers + objects.join('')).stdout), [
      `copy ${account} /render-inject-0`,
      `replace ${account}`,
      `copy ${name} /render-inject-1`,
      `replace ${name}`,
      'test /spec/template',
      `move /render-inject-0 ${account}`,
      `move /render-inject-1 ${name}`,
      ...alone.slice(1),
    ])
  })

  it('merges labels and annotations of a bare pod, among whose annotations kustomize keeps notes', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop, labels: {app: p}}\nspec: {containers: [{name: app, image: a}]}\n'
    const { stdout, exitCode, stderr } = emit(pod)
    is(exitCode, 0, stderr)
    const [merged, patch] = items(at(readYamlValue(stdout), 'patches')).map((one) => readYamlValue(String(at(one, 'patch'))))
    ok(at(merged, 'metadata', 'annotations', 'sidecar.istio.io/status') !== undefined, stdout)
    const paths = items(patch).map((one) => `${at(one, 'op')} ${at(one, 'path')}`)
    equal(paths.slice(0, 2), ['test /spec', 'test /metadata/labels/app'])
    ok(
      paths.slice(2).every((path) => path.includes(' /spec/')),
      paths.join(),
    )
  })

  it('escapes what a target would take for a pattern', () => {
    const { stdout } = emit(
      WEB.replace('name: web', 'name: web.v1').replace('apps/v1', 'argoproj.io/v1alpha1').replace('Deployment', 'Rollout'),
    )
    const target = at(readYamlValue(stdout), 'patches', 1, 'target')
    is(at(target, 'name'), 'web\\.v1')
    is(at(target, 'group'), 'argoproj\\.io')
  })

  it('refuses a workload that no patch can name alone', () => {
    refused(emit(`${WEB}---\n${WEB}`), 'RI0605', 'Deployment shop/web is there more than once')
    refused(emit(WEB.replace('  name: web', '  generateName: web-')), 'RI0605', 'has no name')
    const both = [WEB.replace('namespace: shop', 'namespace: default'), WEB.replace('  namespace: shop\n', '')].join('---\n')
    const labelled = `apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {istio-injection: enabled}}\n---\n`
    refused(emit(labelled + both), 'RI0605', 'more than once')
  })

  it('goes with no --write', () => refused(emit(WEB, ['--write', '$/facts.yaml']), 'RI0207', '--emit patches'))
})
