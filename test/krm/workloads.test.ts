import { type JsonObject, parseJson } from '../../src/base/json.ts'
import { describeResource, resourceId } from '../../src/krm/resource.ts'
import {
  findPodTemplates,
  looksLikePodTemplate,
  POD_TEMPLATE_PATH,
  SEARCH_LIMITS,
  workloadRule,
  workloadTable,
} from '../../src/krm/workloads.ts'
import { equal, is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const object = (text: string): JsonObject => parseJson(text) as JsonObject

describe('workloads', (it) => {
  it('knows old apiVersions, and compares group and kind', () => {
    equal(workloadRule('extensions/v1beta1', 'Deployment')?.templates, ['spec.template'])
    is(workloadRule('apps/v1', 'Deployment')?.kubeInject, true)
    is(workloadRule('apps/v1beta1', 'Deployment')?.kubeInject, false)
    is(workloadRule('batch/v1', 'Deployment'), undefined)
    equal(workloadRule('batch.volcano.sh/v1alpha1', 'Job')?.templates, ['spec.tasks[*].template'])
  })

  it('unfolds lists and maps, and leaves out what is absent', () => {
    const ray = workloadRule('ray.io/v1', 'RayCluster')
    ok(ray)
    equal(
      findPodTemplates(
        object('{"spec":{"headGroupSpec":{"template":null},"workerGroupSpecs":[{"template":{}},{},{"template":{}}]}}'),
        ray,
      ),
      [
        ['spec', 'workerGroupSpecs', 0, 'template'],
        ['spec', 'workerGroupSpecs', 2, 'template'],
      ],
    )
    const tf = workloadRule('kubeflow.org/v1', 'TFJob')
    ok(tf)
    equal(findPodTemplates(object('{"spec":{"tfReplicaSpecs":{"Chief":{"template":{}},"PS":1}}}'), tf), [
      ['spec', 'tfReplicaSpecs', 'Chief', 'template'],
    ])
    const pod = workloadRule('v1', 'Pod')
    ok(pod)
    equal(findPodTemplates(object('{}'), pod), [[]])
  })

  it('takes rows of a policy, before its own', () => {
    const table = workloadTable([{ apiVersion: 'apps/v1', kind: 'Deployment', podTemplates: ['spec.pods[*]'] }])
    equal(table('apps/v1', 'Deployment')?.templates, ['spec.pods[*]'])
    equal(table('apps/v1', 'DaemonSet')?.templates, ['spec.template'])
    for (const path of ['spec..x', '.spec', 'spec[0]', 'a]', '[*]']) is(POD_TEMPLATE_PATH.test(path), false, path)
    for (const path of ['', 'template', 'spec.a[*].b', 'spec.*.template', 'a[*][*]']) is(POD_TEMPLATE_PATH.test(path), true, path)
  })

  it('guesses at unknown kinds', () => {
    is(looksLikePodTemplate(object('{"spec":{"pods":[{"template":{"spec":{"containers":[{"name":"a"}]}}}]}}')), true)
    is(
      looksLikePodTemplate(
        object('{"spec":{"versions":[{"schema":{"spec":{"containers":{"type":"array"}}}}],"containers":["a"]}}'),
      ),
      false,
    )
  })

  it('looks only so deep for them', () => {
    const nested = (depth: number): string =>
      depth === 0 ? '{"spec":{"containers":[{"name":"a"}]}}' : `{"x":${nested(depth - 1)}}`
    is(looksLikePodTemplate(object(nested(SEARCH_LIMITS.depth))), true)
    is(looksLikePodTemplate(object(nested(SEARCH_LIMITS.depth + 1))), false)
  })

  it('names objects', () => {
    is(resourceId(object('{"kind":"Pod","metadata":{"name":1}}')).name, '')
    is(describeResource(object('{"kind":"Deployment","metadata":{"name":"web","namespace":"shop"}}')), 'Deployment shop/web')
    is(describeResource(object('{"kind":"Job","metadata":{"generateName":"j-"}}')), 'Job j-*')
  })
})
