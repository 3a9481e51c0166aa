import { at, type JsonObject } from '../../../src/base/json.ts'
import { isInjectionError, refusalSentence } from '../../../src/inject/istio/injection-error.ts'
import { contractOf } from '../../../src/istio/versions.ts'
import { equal, is, ok, throwsMessage } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'
import { inject, layout, NATIVE_PROXY, PROXY, plain, type SmallConfig, smallInjector } from './small-injector.ts'

const APP = { name: 'app', image: 'app:1' }
const POD = { metadata: { name: 'p' }, spec: { containers: [APP] } }

function withAnnotations(annotations: Record<string, string>, ...containers: readonly object[]): object {
  return { metadata: { annotations }, spec: { containers: containers.length === 0 ? [APP] : containers } }
}

function annotation(pod: JsonObject, name: string): unknown {
  return at(pod, 'metadata', 'annotations', name)
}

describe('injectPod: templates', (it) => {
  it('puts the proxy last, or first where applications wait for it', () => {
    is(layout(inject({}, POD).pod), 'app istio-proxy | ')
    is(
      layout(inject({ values: { global: { proxy: { holdApplicationUntilProxyStarts: true } } } }, POD).pod),
      'istio-proxy app | ',
    )
    is(
      layout(inject({}, withAnnotations({ 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' })).pod),
      'istio-proxy app | ',
    )
  })
  it('runs those that the annotation names, aliases resolved by one step', () => {
    const templates = { a: PROXY, b: 'metadata:\n  labels: {b: "{{ .DeploymentMeta.Namespace }}"}' }
    const config = JSON.stringify({ policy: 'enabled', templates, aliases: { both: ['a', 'b'] } })
    const { pod } = inject({ config }, withAnnotations({ 'inject.istio.io/templates': ' both ' }))
    is(layout(pod), 'app istio-proxy | ')
    is(at(pod, 'metadata', 'labels', 'b'), 'shop')
    throwsMessage(
      () => inject({ config }, withAnnotations({ 'inject.istio.io/templates': 'c' })),
      'failed to run injection template: requested template "c" not found; have a, b',
    )
  })
  it('shows templates up to 1.21 all metadata of the owner, which is that of the pod but for the names', () => {
    const meta = '{{ .DeploymentMeta.Name }} {{ .DeploymentMeta.Labels.app }} {{ .DeploymentMeta.Annotations.a }}'
    const pod = { metadata: { name: 'p', labels: { app: 'x' }, annotations: { a: 'b' } }, spec: { containers: [APP] } }
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' }
    for (const minor of [9, 21]) {
      const { pod: out } = inject({ minor, templates: { sidecar: `metadata:\n  labels: {seen: '${meta}'}` } }, pod, { owner })
      is(at(out, 'metadata', 'labels', 'seen'), 'web x b')
    }
    throwsMessage(
      () => inject({ minor: 22, templates: { sidecar: '{{ .DeploymentMeta.Labels }}' } }, pod, { owner }),
      'failed to run injection template: template: inject:1:18: executing "inject" at <.DeploymentMeta.Labels>: can\'t evaluate field Labels in type types.NamespacedName',
    )
  })
  it("tells Istio's text, the code and the template of a fault", () => {
    const rows: readonly (readonly [template: string, code: string, message: string])[] = [
      [
        '{{ .Nope }}',
        'RI0402',
        'failed to run injection template: template: inject:1:3: executing "inject" at <.Nope>: can\'t evaluate field Nope in type *inject.SidecarTemplateData',
      ],
      [
        '- list',
        'RI0404',
        'failed to run injection template: failed applying injection overlay: strategic merge: invalid JSON document',
      ],
      [
        'spec: {containers: [{name: 1}]}',
        'RI0501',
        'failed to run injection template: failed applying injection overlay: unmarshal patched pod: json: cannot unmarshal number into Go struct field Container.spec.containers.name of type string',
      ],
    ]
    for (const [template, code, message] of rows) {
      try {
        inject({ templates: { sidecar: template } }, POD)
        ok(false, message)
      } catch (error) {
        ok(isInjectionError(error))
        equal([error.code, error.template, error.message], [code, 'sidecar', message])
      }
    }
  })
  it('refuses a config with one bad template at once, in 1.13 only the pods that use it', () => {
    const templates = { sidecar: PROXY, bad: '{{ nofunc }}' }
    throwsMessage(() => smallInjector({ templates }), 'template: inject:1: function "nofunc" not defined')
    is(layout(inject({ templates, minor: 13 }, POD).pod), 'app istio-proxy | ')
  })
  it('refuses values of the wrong type at once, in 1.23 to 1.25 and up to 1.13 for each pod, and does without between', () => {
    const values = { global: { hub: 1 } }
    const fault = 'could not parse configuration values: json: cannot unmarshal number into Go value of type string'
    throwsMessage(() => smallInjector({ values }), fault)
    for (const minor of [23, 25]) {
      throwsMessage(
        () => inject({ values, minor }, POD),
        'failed to run injection template: failed to parse values.yaml; check Istiod logs for errors',
      )
    }
    try {
      inject({ values, minor: 25 }, POD)
    } catch (error) {
      ok(isInjectionError(error))
      is(refusalSentence(error), `failed to parse values.yaml; check Istiod logs for errors (${fault})`)
    }
    for (const minor of [14, 22]) is(layout(inject({ values, minor }, POD).pod), 'app istio-proxy | ')
    throwsMessage(() => inject({ values, minor: 13 }, POD), `failed to run injection template: ${fault}`)
  })
  it('drops from the template what the Kubernetes of its day did not know', () => {
    const templates = { sidecar: 'spec:\n  initContainers:\n  - {name: istio-init, image: i, restartPolicy: Always}' }
    is(at(inject({ templates, minor: 16 }, POD).pod, 'spec', 'initContainers', 0, 'restartPolicy'), undefined)
    is(at(inject({ templates }, POD).pod, 'spec', 'initContainers', 0, 'restartPolicy'), 'Always')
  })
  it('warns of a DNS policy, once validation has nothing to say', () => {
    is(inject({}, { spec: { dnsPolicy: 'None', containers: [APP] } }).warnings.length, 1)
    throwsMessage(
      () => inject({}, withAnnotations({ 'sidecar.istio.io/interceptionMode': '' })),
      "failed to run injection template: 1 error occurred:\n\t* invalid value '' for annotation 'sidecar.istio.io/interceptionMode': interceptionMode invalid, use REDIRECT,TPROXY,NONE: \n\n",
    )
  })
})

describe("injectPod: the user's proxy", (it) => {
  const own = { name: 'istio-proxy', image: 'auto', env: [{ name: 'A', value: 'mine' }] }
  const templates = { sidecar: `${PROXY}    env:\n    - {name: A, value: template}\n    - {name: B, value: template}\n` }

  it('wins over the template, but for the image auto, and is written down', () => {
    const { pod } = inject({ templates }, withAnnotations({}, own, APP))
    is(layout(pod), 'app istio-proxy | ')
    equal(at(pod, 'spec', 'containers', 1, 'env'), [
      { name: 'A', value: 'mine' },
      { name: 'B', value: 'template' },
    ])
    is(at(pod, 'spec', 'containers', 1, 'image'), 'proxy:1')
    is(
      annotation(pod, 'proxy.istio.io/overrides'),
      '{"containers":[{"name":"istio-proxy","env":[{"name":"A","value":"mine"}],"resources":{}}]}',
    )
  })
  it('moves to the init containers with a native sidecar', () => {
    const config: SmallConfig = { templates: { sidecar: NATIVE_PROXY }, facts: { nativeSidecars: { mode: 'true', nodes: [] } } }
    const { pod } = inject(config, withAnnotations({}, own, APP))
    is(layout(pod), 'app | istio-proxy')
    ok(String(annotation(pod, 'proxy.istio.io/overrides')).startsWith('{"initContainers":['))
  })
  it('moves alone, where another of its name stands behind it', () => {
    const config: SmallConfig = { templates: { sidecar: NATIVE_PROXY }, facts: { nativeSidecars: { mode: 'true', nodes: [] } } }
    const second = { name: 'istio-proxy', image: 'second' }
    is(layout(inject(config, withAnnotations({}, own, APP, second)).pod), 'app istio-proxy | istio-proxy')
  })
  it('loses the user id on OpenShift that is also that of the last application with one', () => {
    const bare: SmallConfig = { templates: { sidecar: PROXY }, facts: { openshift: 'on' } }
    const overrides = (pod: object, minor = 32): unknown =>
      annotation(inject({ ...bare, minor }, pod).pod, 'proxy.istio.io/overrides')
    const as = (name: string, securityContext: object): object => ({ name, image: 'auto', securityContext })
    const taken = '{"containers":[{"name":"istio-proxy","resources":{},"securityContext":{}}]}'
    const kept = '{"containers":[{"name":"istio-proxy","resources":{},"securityContext":{"runAsUser":5,"runAsGroup":6}}]}'
    const proxy = as('istio-proxy', { runAsUser: 5, runAsGroup: 6 })
    // No Namespace is asked for.
    is(overrides(withAnnotations({}, proxy, as('app', { runAsUser: 5 }), as('b', { privileged: true }))), taken)
    is(overrides(withAnnotations({}, proxy, as('app', { runAsUser: 5 }), as('b', { runAsUser: 4 }))), kept)
    is(overrides({ spec: { containers: [proxy, APP], initContainers: [as('init', { runAsUser: 5 })] } }), taken)
    is(overrides({ spec: { containers: [proxy, APP], initContainers: [as('istio-init', { runAsUser: 5 })] } }), kept)
    is(overrides(withAnnotations({}, as('istio-proxy', { runAsGroup: 6 }), APP)), taken)
    is(overrides(withAnnotations({}, proxy, as('app', { runAsUser: 5 })), 22), kept)
  })
  it('keeps such an id in the pod where the template sets no other', () => {
    const config: SmallConfig = { templates: { sidecar: PROXY }, facts: { openshift: 'on' } }
    const proxy = { name: 'istio-proxy', image: 'auto', securityContext: { runAsUser: 5 } }
    const pod = withAnnotations({}, { ...APP, securityContext: { runAsUser: 5 } }, proxy)
    for (const fidelity of ['webhook', 'render'] as const) {
      const result = inject(config, pod, { fidelity }).pod
      equal(at(result, 'spec', 'containers', 1, 'securityContext'), plain({ runAsUser: 5 }))
    }
  })
  it('lends its user id to the init container', () => {
    const init = 'spec:\n  initContainers:\n  - {name: istio-init, image: i, args: ["-u", "1337"]}\n'
    const run = (minor: number): unknown =>
      at(
        inject({ templates: { sidecar: init }, minor }, withAnnotations({}, { ...own, securityContext: { runAsUser: 7 } }, APP))
          .pod,
        'spec',
        'initContainers',
        0,
        'args',
      )
    equal(run(32), ['-u', '7'])
    equal(run(19), ['-u', '1337'])
  })
  it('is refused where istiod would replace the user id of a proxy that has none', () => {
    const init = 'spec:\n  initContainers:\n  - {name: istio-init, image: i}\n'
    const config: SmallConfig = {
      templates: { sidecar: `${NATIVE_PROXY}  - {name: istio-init, image: i}\n` },
      facts: { nativeSidecars: { mode: 'true', nodes: [] } },
    }
    const annotations = { 'sidecar.istio.io/interceptionMode': 'TPROXY' }
    const as = { ...own, securityContext: { runAsUser: 7 } }
    equal(
      at(
        inject({ templates: { sidecar: init } }, withAnnotations(annotations, as)).pod,
        'spec',
        'containers',
        0,
        'securityContext',
      ),
      plain({ runAsUser: 0 }),
    )
    throwsMessage(
      () => inject(config, withAnnotations(annotations, as, APP, own)),
      'failed to process pod: of several containers istio-proxy the first sets no user id to replace',
    )
  })
  it("is not taken for the user's in a pod that was injected before", () => {
    const once = inject({ templates }, withAnnotations({}, own, APP)).pod
    equal(at(inject({ templates }, once).pod, 'spec', 'containers', 1, 'env', 0, 'value'), 'template')
    equal(at(inject({ templates, minor: 16 }, once).pod, 'spec', 'containers', 1, 'env', 0, 'value'), 'mine')
  })
  it('is an error where its record is no record', () => {
    throwsMessage(
      () => inject({}, withAnnotations({ 'proxy.istio.io/overrides': '[]' })),
      'failed to run injection template: json: cannot unmarshal array into Go value of type inject.podOverrides',
    )
    throwsMessage(
      () => inject({}, withAnnotations({ 'proxy.istio.io/overrides': '{"containers":[{"image":1}]}' })),
      'failed to run injection template: json: cannot unmarshal number into Go struct field Container.containers.image of type string',
    )
  })
  it('is found in the record under any spelling of its lists', () => {
    const record = '{"Containers":[{"name":"istio-proxy","image":"mine"}]}'
    const { pod } = inject({}, withAnnotations({ 'proxy.istio.io/overrides': record }))
    is(at(pod, 'spec', 'containers', 1, 'image'), 'mine')
  })
})

describe("injectPod: the user's content", (it) => {
  const pod = {
    spec: {
      containers: [
        {
          name: 'a',
          image: 'a',
          futureField: 1,
          command: [],
          resources: { requests: { cpu: 0.5 } },
          readinessProbe: { httpGet: { port: 80 } },
        },
        { name: 'b', image: 'b', futureField: 2 },
      ],
    },
  }
  const config: SmallConfig = {
    templates: { sidecar: 'spec:\n  containers:\n  - {name: istio-proxy, image: p}\n  - {name: first, image: f}\n' },
    values: { sidecarInjectorWebhook: { rewriteAppHTTPProbe: true } },
  }

  it('stays where it was, unknown fields and spellings too', () => {
    const result = inject(config, pod).pod
    is(layout(result), 'first a b istio-proxy | ')
    equal(at(result, 'spec', 'containers', 1), {
      ...pod.spec.containers[0],
      readinessProbe: { httpGet: { port: 15020, path: '/app-health/a/readyz' } },
    })
    equal(at(result, 'spec', 'containers', 2), pod.spec.containers[1])
  })
  it('goes by place and becomes canonical as a webhook patches it', () => {
    const result = inject(config, pod, { fidelity: 'webhook' }).pod
    is(at(result, 'spec', 'containers', 0, 'futureField'), 1)
    is(at(result, 'spec', 'containers', 1, 'futureField'), 2)
    equal(at(result, 'spec', 'containers', 2), { name: 'b', image: 'b', resources: {} })
  })
  it('keeps the record of who manages its fields, which templates do not see', () => {
    const managedFields = [{ manager: 'm' }]
    const templates = { sidecar: 'metadata:\n  labels: {seen: "{{ len .ObjectMeta.ManagedFields }}"}' }
    const injected = inject({ templates }, { metadata: { managedFields }, spec: { containers: [APP] } }).pod
    equal(at(injected, 'metadata', 'managedFields'), plain({ managedFields })['managedFields'])
    is(at(injected, 'metadata', 'labels', 'seen'), '0')
  })
  it('is not changed in place', () => {
    const before = plain(pod)
    inject(config, before)
    equal(before, pod)
  })
})

describe('injectPod: cluster and network', (it) => {
  it('forces URL, values and label onto the proxy, sorted after its own', () => {
    const templates = { sidecar: `${PROXY}    env: [{name: ISTIO_META_CLUSTER_ID, value: t}, {name: Z, value: z}]\n` }
    const values = { global: { network: 'by-values', multiCluster: { clusterName: 'by-values' } } }
    const env = (labels: Record<string, string>): unknown =>
      at(
        inject(
          { templates, values },
          { metadata: { labels }, spec: { containers: [APP] } },
          { webhookPath: '/inject/cluster/by-url' },
        ).pod,
        'spec',
        'containers',
        1,
        'env',
      )
    const cluster = { name: 'ISTIO_META_CLUSTER_ID', value: 'by-url' }
    equal(env({}), [{ name: 'Z', value: 'z' }, cluster, { name: 'ISTIO_META_NETWORK', value: 'by-values' }])
    equal(env({ 'topology.istio.io/network': 'by-label' }), [
      { name: 'Z', value: 'z' },
      cluster,
      { name: 'ISTIO_META_NETWORK', value: 'by-label' },
    ])
    equal(env({ 'topology.istio.io/network': '' }), [{ name: 'Z', value: 'z' }, cluster])
  })
})

describe('injectPod: records', (it) => {
  it('names what the templates printed', () => {
    const { pod } = inject({ facts: { revision: 'canary', contract: contractOf(32) } }, POD)
    is(
      annotation(pod, 'sidecar.istio.io/status'),
      '{"initContainers":null,"containers":["istio-proxy"],"volumes":null,"imagePullSecrets":null,"revision":"canary"}',
    )
  })
  it('had no revision in 1.10', () => {
    is(
      annotation(inject({ minor: 10 }, POD).pod, 'sidecar.istio.io/status'),
      '{"initContainers":null,"containers":["istio-proxy"],"volumes":null,"imagePullSecrets":null}',
    )
  })
  it('lets injected annotations overwrite anything', () => {
    const config = JSON.stringify({
      policy: 'enabled',
      templates: { sidecar: PROXY },
      injectedAnnotations: { 'sidecar.istio.io/status': 'x' },
    })
    is(annotation(inject({ config }, POD).pod, 'sidecar.istio.io/status'), 'x')
  })
  it('takes a status of the wrong type for none, and refuses it where istiod panics', () => {
    const pod = withAnnotations({ 'sidecar.istio.io/status': '{"containers":"x"}' })
    throwsMessage(
      () => inject({}, pod),
      'failed to re apply container: interface conversion: interface {} is string, not []interface {}',
    )
    is(layout(inject({ minor: 16 }, pod).pod), 'app istio-proxy | ')
  })
})
