import type { JsonObject } from '../../src/base/json.ts'
import { MAX_NESTED_LOOPS } from '../../src/policy/cel-complaint.ts'
import { MAX_EXPRESSION } from '../../src/policy/cel-expression.ts'
import { type ConditionsAnswer, compileConditions, type Review } from '../../src/policy/match-conditions.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const TEMPLATE = readYamlValue(`
metadata:
  labels: {app: web, tier: front}
spec:
  containers:
  - name: web
    image: registry.example/web
    ports: [{containerPort: 8080}]
    resources: {requests: {cpu: 0.5}}
  - {name: helper, image: "registry.example/helper:1.2"}
  volumes: [{name: data, emptyDir: {}}]
`) as JsonObject

function ask(expression: string, form: Review['form'] = 'template'): ConditionsAnswer {
  const pod: JsonObject = form === 'pod' ? { ...TEMPLATE, metadata: { name: 'web-0' } } : TEMPLATE
  return compileConditions([{ name: 'c', expression }])({ pod, form, namespace: 'shop' })
}

describe('match conditions', (it) => {
  it.each(
    ([expression]) => expression,
    [
      ["object.metadata.labels.app == 'web'", 'yes'],
      ["object.metadata.namespace == 'shop' && request.namespace == 'shop'", 'yes'],
      [
        "request.operation == 'CREATE' && request.resource.resource == 'pods' && request.kind.kind == 'Pod' && oldObject == null",
        'yes',
      ],
      ["!(request.kind.group == 'batch' && request.operation == 'DELETE')", 'yes'],
      ['!has(object.spec.hostNetwork) || !object.spec.hostNetwork', 'yes'],
      ["object.spec.containers.all(c, c.image.startsWith('registry.example/'))", 'yes'],
      ["object.spec.containers.exists(c, c.name == 'helper')", 'yes'],
      ["object.spec.containers.exists(c, c.image.matches('(^|/)helper:[0-9.]+$'))", 'yes'],
      ['size(object.spec.containers) > 2', 'no'],
      ["'tier' in object.metadata.labels && object.metadata.labels['tier'] in ['front', 'edge']", 'yes'],
      ['object.spec.containers.map(c, c.name).isSorted()', 'no'],
      ["['a', 'b', 'b', '\uff00', '\u{1f600}'].isSorted() && [1, 2, 2].isSorted() && ![2, 1].isSorted()", 'yes'],
      ["object.spec.containers.map(c, c.name).indexOf('helper') == 1", 'yes'],
      ["sets.contains(object.spec.containers.map(c, c.name), ['web'])", 'yes'],
      ["object.spec.containers[0].image.split('/')[0].lowerAscii() == 'registry.example'", 'yes'],
      // Defaults of the API server, the ServiceAccount of its plugin, and canonical quantities.
      ["object.spec.restartPolicy == 'Always' && object.spec.serviceAccountName == 'default'", 'yes'],
      [
        "object.spec.containers[0].imagePullPolicy == 'Always' && object.spec.containers[1].imagePullPolicy == 'IfNotPresent'",
        'yes',
      ],
      ["object.spec.containers[0].ports[0].protocol == 'TCP' && object.spec.containers[0].ports[0].containerPort == 8080", 'yes'],
      ["object.spec.containers[0].resources.requests.cpu == '500m'", 'yes'],
      // Texts are numbers as Go reads them.
      ["int('0042') == 42 && int('+7') == 7 && uint('7') == 7u && double('.5e1') == 5.0 && double('1') == 1.0", 'yes'],
      ["int('') == 0", 'fails'],
      ["int('0x10') == 16", 'fails'],
      ["int(' 1') == 1", 'fails'],
      ["int('9223372036854775808') > 0", 'fails'],
      ["uint('-1') == 0u", 'fails'],
      ['double(object.metadata.labels.app) > 0.5', 'fails'],
      ["double('') == 0.0", 'fails'],
      ["double('1e999') > 0.0", 'fails'],
      ["double('Infinity') > 0.0", 'unknowable'],
      // What is absent is an error without has(), and an error can be outweighed.
      ["object.metadata.annotations['x'] == 'y'", 'fails'],
      ["object.spec.nodeName != ''", 'fails'],
      ['has(object.metadata.annotations.x)', 'fails'],
      ["has(object.metadata.annotations) && 'x' in object.metadata.annotations", 'no'],
      ["object.spec.nodeName == '' || object.metadata.labels.app == 'web'", 'yes'],
      ['object.metadata.labels.app + 1 == 2', 'fails'],
      // What only a live cluster knows, unless the answer does not hang on it.
      ["!('system:nodes' in request.userInfo.groups)", 'unknowable'],
      ["object.metadata.labels.app == 'api' && request.userInfo.username == 'x'", 'no'],
      ["request.userInfo.username == 'x' || object.metadata.labels.app == 'web'", 'yes'],
      ["!authorizer.group('').resource('pods').check('create').allowed()", 'unknowable'],
      ["object.metadata.generateName.startsWith('web')", 'unknowable'],
      ['has(object.metadata.ownerReferences)', 'unknowable'],
      ['has(object.spec.priority)', 'unknowable'],
      ['!has(object.spec.tolerations)', 'unknowable'],
      ['has(object.spec.imagePullSecrets)', 'unknowable'],
      ['has(object.spec.subdomain)', 'unknowable'],
      ["object.spec.volumes.exists(v, v.name == 'data')", 'yes'],
      ["'pod-template-hash' in object.metadata.labels", 'unknowable'],
      ["request.name == 'web-0'", 'unknowable'],
      // What is not provided, or no condition at all.
      ["object.metadata.labels.app.find('[a-z]+') == 'web'", 'unknowable'],
      ["quantity('1Gi').isGreaterThan(quantity('1Mi'))", 'unknowable'],
      ["object.?metadata.?labels['app'].orValue('') == 'web'", 'unknowable'],
      ["namespaceObject.metadata.name == 'shop'", 'unknowable'],
      ['object.metadata.labels.app', 'unknowable'],
      ['object.metadata.labels.app ==', 'unknowable'],
    ] as const,
    ([expression, match]) => {
      const answer = ask(expression)
      is(answer.match, match, JSON.stringify(answer))
    },
  )

  it('knows the name of a Pod, and that it has no labels', () => {
    is(ask("object.metadata.name == 'web-0' && request.name == 'web-0' && !has(object.metadata.labels)", 'pod').match, 'yes')
  })

  it('knows the host name of a Pod, and not its volumes where it has none', () => {
    const pod = { metadata: { name: 'a' }, spec: { containers: [] } } as unknown as JsonObject
    const match = (expression: string) =>
      compileConditions([{ name: 'c', expression }])({ pod, form: 'pod', namespace: 'shop' }).match
    is(match('!has(object.spec.hostname) && !has(object.spec.affinity)'), 'yes')
    is(match('!has(object.spec.volumes)'), 'unknowable')
  })

  it('names what cannot be known, and the condition that asks', () => {
    const answer = compileConditions([{ name: 'not-by-kubelet', expression: "request.userInfo.username != 'kubelet'" }])({
      pod: TEMPLATE,
      form: 'template',
      namespace: 'shop',
    })
    is(
      answer.match === 'unknowable' ? answer.because : '',
      'condition not-by-kubelet asks for request.userInfo, which only a live cluster knows',
    )
  })

  it('lets one false condition outweigh errors of the others', () => {
    const conditions = ["object.spec.nodeName == 'a'", 'authorizer.allowed()', 'false', 'true'].map((expression, i) => ({
      name: `c${i}`,
      expression,
    }))
    is(compileConditions(conditions)({ pod: TEMPLATE, form: 'template', namespace: 'shop' }).match, 'no')
  })

  it('bounds length, nesting and loops', () => {
    const nested = `${'[1].all(x, '.repeat(MAX_NESTED_LOOPS + 1)}true${')'.repeat(MAX_NESTED_LOOPS + 1)}`
    for (const expression of ['true || '.repeat(MAX_EXPRESSION), nested, `${'('.repeat(8000)}true${')'.repeat(8000)}`])
      ok(ask(expression).match !== 'no')
    is(ask(nested).match, 'unknowable')
  })

  it('bounds the passes of loops', () => {
    const list = `[${Array.from({ length: 100 }, (_, i) => i).join(',')}]`
    const loops = (depth: number): string =>
      `${Array.from({ length: depth }, (_, i) => `${list}.all(x${i}, `).join('')}true${')'.repeat(depth)}`
    is(ask(loops(2)).match, 'yes')
    const answer = ask(loops(3))
    ok(answer.match === 'unknowable' && answer.because.includes('loops more than'), JSON.stringify(answer))
  })

  it('tells of a pod that the API server could not read', () => {
    const pod: JsonObject = { spec: { containers: 'none' } }
    is(compileConditions([{ name: 'c', expression: 'true' }])({ pod, form: 'template', namespace: 'shop' }).match, 'unknowable')
  })
})
