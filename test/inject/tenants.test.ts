import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText, tenantText } from '../support/inject-text.ts'

const SAFE =
  'securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}'
const CONTAINER = `{name: otel, image: registry.example/team-a/otel, ${SAFE}}`

const PLATFORM = policyText(`tenants:
- namespaces: [team-a]
  allow:
    images: [registry.example/team-a/*]
    volumeTypes: [emptyDir]
    labels: [team-a.example/*]
    annotations: [team-a.example/*]`)

interface Row {
  readonly name: string
  readonly patch: string
  /** Field of `allow`, and the path. */
  readonly says?: readonly string[]
}

describe('injectors of tenants', (it) => {
  const rows: readonly Row[] = [
    {
      name: 'may add what is allowed',
      patch: `{metadata: {labels: {team-a.example/x: a}, annotations: {team-a.example/x: a}}, spec: {containers: [${CONTAINER}], volumes: [{name: v, emptyDir: {}}]}}`,
    },
    {
      name: 'may add no other image',
      patch: `{spec: {containers: [{name: otel, image: registry.example/team-b/otel, ${SAFE}}]}}`,
      says: ['allow.images', 'spec.containers[otel].image'],
    },
    {
      name: 'nor a longer one',
      patch: `{spec: {initContainers: [{name: otel, image: registry.example/team-a/x/otel, ${SAFE}}]}}`,
      says: ['allow.images', 'spec.initContainers[otel].image'],
    },
    {
      name: 'may add no other volume',
      patch: '{spec: {volumes: [{name: v, hostPath: {path: /}}]}}',
      says: ['allow.volumeTypes', 'spec.volumes[v]', 'breaks hostPathVolumes'],
    },
    {
      name: 'may hide no volume behind another',
      patch: '{spec: {volumes: [{name: v, emptyDir: {}, nfs: {server: s, path: /}}]}}',
      says: ['allow.volumeTypes', 'adds a volume of type nfs'],
    },
    { name: 'may set no other label', patch: '{metadata: {labels: {app: x}}}', says: ['RI0504'] },
    {
      name: 'may set no new label of others',
      patch: '{metadata: {labels: {sidecar.istio.io/inject: "false"}}}',
      says: ['allow.labels', 'metadata.labels[sidecar.istio.io/inject]'],
    },
    {
      name: 'may set no annotation of others',
      patch: '{metadata: {annotations: {sidecar.istio.io/inject: "false"}}}',
      says: ['allow.annotations', 'metadata.annotations[sidecar.istio.io/inject]'],
    },
    {
      name: 'may not change containers',
      patch: '{spec: {containers: [{name: web, env: [{name: A, value: a}]}]}}',
      says: ['allow.changeExisting', 'spec.containers[web].env[A]'],
    },
    {
      name: 'may not change the pod',
      patch: '{spec: {serviceAccountName: admin, imagePullSecrets: [{name: s}], tolerations: [{operator: Exists}]}}',
      says: ['spec.serviceAccountName', 'spec.imagePullSecrets[s]', 'spec.tolerations'],
    },
    {
      name: 'may not add privileges',
      patch: '{spec: {containers: [{name: otel, image: registry.example/team-a/otel, securityContext: {privileged: true}}]}}',
      says: [
        'allow.podSecurity',
        'breaks privileged of the Pod Security level restricted',
        'spec.containers[otel].securityContext.privileged',
      ],
    },
    { name: 'may not share the host', patch: '{spec: {hostPID: true}}', says: ['spec.hostPID', 'breaks hostNamespaces'] },
    {
      name: 'may add no ephemeral containers',
      patch: '{spec: {ephemeralContainers: [{name: e, image: registry.example/team-a/x}]}}',
      says: ['allow.changeExisting', 'spec.ephemeralContainers'],
    },
  ]
  it.each(
    ({ name }) => name,
    rows,
    ({ patch, says }) => {
      const policy = PLATFORM + tenantText('team-a', `injectors: [{name: otel, patch: ${patch}}]`)
      const { stdout, stderr, exitCode } = injectText(deployment(), policy)
      is(exitCode, says === undefined ? 0 : 2, stderr)
      for (const part of says ?? []) ok(stderr.includes(part), `${part} is not in:\n${stderr}`)
      if (says !== undefined) return
      ok(stdout.includes('team-a/otel'), stdout)
      is(injectText(stdout, policy).stdout, stdout)
    },
  )
  it.each(
    ([name]) => `where they may change the pod, ${name}`,
    [
      ['add no privileges to its containers', '{name: web, securityContext: {privileged: true}}', 'breaks privileged'],
      [
        'add no more capabilities',
        '{name: web, securityContext: {capabilities: {add: [SYS_ADMIN]}}}',
        'breaks capabilities_restricted',
      ],
      [
        'add no ephemeral containers of other images',
        `{name: web}], ephemeralContainers: [{name: e, image: evil/x, ${SAFE}}`,
        'allow.images',
      ],
      ['are not to blame for what it is', '{name: web, env: [{name: A, value: a}]}', undefined],
    ] as const,
    ([, container, says]) => {
      const platform = PLATFORM.replace('allow:', 'allow:\n      changeExisting: true')
      const policy =
        platform +
        tenantText('team-a', `injectors: [{name: otel, onConflict: replace, patch: {spec: {containers: [${container}]}}}]`)
      const app = deployment('{containers: [{name: web, image: w, securityContext: {capabilities: {add: [NET_ADMIN]}}}]}')
      const { stderr, exitCode } = injectText(app, policy)
      is(exitCode, says === undefined ? 0 : 2, stderr)
      ok(stderr.includes(says ?? 'injected    1') && !stderr.includes('runAsNonRoot'), stderr)
    },
  )
  it('reach their namespace alone, whatever they match', () => {
    const policy =
      PLATFORM +
      tenantText(
        'team-a',
        `injectors: [{name: otel, match: {namespaces: {include: ["*"]}}, patch: {spec: {containers: [${CONTAINER}]}}}]`,
      )
    const { stdout, stderr } = injectText(deployment(undefined, { namespace: 'team-b' }), policy)
    ok(!stdout.includes('otel') && stderr.includes('the injector reaches namespace team-a alone'), stderr)
  })
  it('run after those of the platform, which can switch them off', () => {
    const tenant = tenantText('team-a', `injectors: [{name: otel, patch: {spec: {containers: [${CONTAINER}]}}}]`)
    const platform = PLATFORM.replace(
      '  tenants:',
      '  injectors: [{name: logs, patch: {spec: {containers: [{name: logs, image: logs}]}}}]\n  tenants:',
    )
    const both = injectText(deployment(), platform + tenant)
    ok(both.stderr.includes('(logs, team-a/otel)'), both.stderr)
    const off = injectText(
      deployment(),
      platform.replace('  tenants:', '  namespaces: [{name: "*", injectors: {team-a/otel: disabled}}]\n  tenants:') + tenant,
    )
    ok(!off.stdout.includes('otel') && off.stdout.includes('image: logs'), off.stderr)
  })
  it('are not helped by facts in the stream', () => {
    const namespace = '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: team-a, labels: {x: a}}\n'
    const injector =
      '{name: otel, match: {namespaceSelector: {matchLabels: {x: a}}}, patch: {metadata: {labels: {team-a.example/x: a}}}}'
    const { stderr, exitCode } = injectText(deployment() + namespace, PLATFORM + tenantText('team-a', `injectors: [${injector}]`))
    ok(exitCode === 2 && stderr.includes('RI0311'), stderr)
  })
})

describe('the Pod Security level of a namespace', (it) => {
  const policy = (level: string) =>
    policyText(
      `namespaces: [{name: team-a, labels: {pod-security.kubernetes.io/enforce: ${level}}}]\ninjectors: [{name: a, patch: {spec: {containers: [{name: side, image: s, securityContext: {capabilities: {add: [NET_ADMIN]}}}]}}}]`,
    )
  it('is held against injected pods', () => {
    const { stderr, exitCode } = injectText(deployment(), policy('baseline'))
    is(exitCode, 0)
    ok(
      stderr.includes('warning RI0351') &&
        stderr.includes('capabilities_baseline: spec.containers[side].securityContext.capabilities.add'),
      stderr,
    )
  })
  it('is no matter where it is privileged', () => {
    ok(!injectText(deployment(), policy('privileged')).stderr.includes('RI0351'))
  })
})
