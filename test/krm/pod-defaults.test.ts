import { at, type JsonObject } from '../../src/base/json.ts'
import { withDefaults, withoutDefaults } from '../../src/krm/pod-defaults.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const CONTAINER = 'terminationMessagePath: /dev/termination-log, terminationMessagePolicy: File'
const PROBE = 'timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3'

/** Containers in flow YAML, and what the API server adds to each. */
const ROWS: readonly (readonly [container: string, added: string])[] = [
  ['image: a', 'imagePullPolicy: Always'],
  ['image: "a:1"', 'imagePullPolicy: IfNotPresent'],
  ['image: "a:latest"', 'imagePullPolicy: Always'],
  ['image: "host:5000/a"', 'imagePullPolicy: Always'],
  ['image: "a@sha256:00"', 'imagePullPolicy: IfNotPresent'],
  ['image: "a:latest@sha256:00"', 'imagePullPolicy: Always'],
  ['imagePullPolicy: Never', ''],
  [
    'imagePullPolicy: Never, ports: [{containerPort: 1}, {containerPort: 2, protocol: UDP}]',
    'ports: [{containerPort: 1, protocol: TCP}, {containerPort: 2, protocol: UDP}]',
  ],
  [
    'imagePullPolicy: Never, resources: {limits: {cpu: "1", memory: 1Gi}, requests: {cpu: 100m}}',
    'resources: {limits: {cpu: "1", memory: 1Gi}, requests: {cpu: 100m, memory: 1Gi}}',
  ],
  [
    'imagePullPolicy: Never, livenessProbe: {httpGet: {port: 1}}',
    `livenessProbe: {httpGet: {port: 1, path: /, scheme: HTTP}, ${PROBE}}`,
  ],
  [
    'imagePullPolicy: Never, startupProbe: {grpc: {port: 1}, periodSeconds: 2}',
    `startupProbe: {grpc: {port: 1, service: ""}, ${PROBE.replace('periodSeconds: 10', 'periodSeconds: 2')}}`,
  ],
  [
    'imagePullPolicy: Never, lifecycle: {preStop: {httpGet: {port: 1}}, postStart: {exec: {}}}',
    'lifecycle: {preStop: {httpGet: {port: 1, path: /, scheme: HTTP}}, postStart: {exec: {}}}',
  ],
  [
    'imagePullPolicy: Never, env: [{name: A, valueFrom: {fieldRef: {fieldPath: x}}}]',
    'env: [{name: A, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: x}}}]',
  ],
  [
    'imagePullPolicy: Never, env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: k}}}]',
    'env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: k, optional: false}}}]',
  ],
  [
    'imagePullPolicy: Never, resources: {limits: {cpu: 1u, memory: 1000500u, w: "1E-7", x: "-1.000500", z: 1m}, requests: {cpu: 2n, memory: 1Gi, w: "1", x: "1"}}',
    'resources: {limits: {cpu: 1m, memory: 1001m, w: "1e-3", x: -1001m, z: 1m}, requests: {cpu: 1m, memory: 1Gi, w: "1", x: "1", z: 1m}}',
  ],
  ['imagePullPolicy: Never, resources: {limits: {cpu: 1u}}', 'resources: {limits: {cpu: 1m}, requests: {cpu: 1m}}'],
]

describe("the API server's defaults", (it) => {
  for (const [text, added] of ROWS) {
    it(`of {${text}}`, () => {
      const bare = read(`name: c, ${text}`)
      const full = { ...bare, ...read(`${CONTAINER}${added === '' ? '' : `, ${added}`}`) }
      equal(withDefaults(bare, 'Container'), full)
      equal(withDefaults(withoutDefaults(withDefaults(bare, 'Container')), 'Container'), full)
    })
  }

  it('of a pod', () => {
    const spec = `containers: [{name: c, imagePullPolicy: Never, ${CONTAINER}}]`
    const all =
      'restartPolicy: Always, dnsPolicy: ClusterFirst, terminationGracePeriodSeconds: 30, schedulerName: default-scheduler, enableServiceLinks: true, securityContext: {}, serviceAccountName: default, serviceAccount: default'
    equal(withDefaults(read(`spec: {${spec}}`), 'Pod'), { spec: { ...read(spec), ...read(all) } })
  })

  it('of volumes', () => {
    const volumes = (fields: string): unknown => at(withDefaults(read(`spec: {volumes: [${fields}]}`), 'Pod'), 'spec', 'volumes')
    const plain = (fields: string): unknown => read(`volumes: [${fields}]`)['volumes']
    for (const [bare, full] of [
      ['{name: a}', '{name: a, emptyDir: {}}'],
      ['{name: a, secret: {secretName: s}}', '{name: a, secret: {secretName: s, defaultMode: 420}}'],
      ['{name: a, iscsi: {lun: 0}}', '{name: a, iscsi: {lun: 0, iscsiInterface: default}}'],
      [
        '{name: a, azureDisk: {diskName: d, kind: Managed}}',
        '{name: a, azureDisk: {diskName: d, kind: Managed, cachingMode: ReadWrite, fsType: ext4, readOnly: false}}',
      ],
      [
        '{name: a, ephemeral: {volumeClaimTemplate: {spec: {}}}}',
        '{name: a, ephemeral: {volumeClaimTemplate: {spec: {volumeMode: Filesystem}}}}',
      ],
    ] as const) {
      equal(volumes(bare), plain(full))
    }
  })

  it('take either name of the service account for both', () => {
    const accounts = (fields: string): unknown => {
      const { serviceAccountName, serviceAccount } = withDefaults(read(`spec: {${fields}}`), 'Pod')['spec'] as JsonObject
      return [serviceAccountName, serviceAccount]
    }
    equal(accounts('serviceAccount: a'), ['a', 'a'])
    equal(accounts('serviceAccountName: b'), ['b', 'b'])
    equal(accounts('serviceAccountName: b, serviceAccount: a'), ['b', 'b'])
  })

  it('go where they are not written', () => {
    const written = read('name: c, image: a, livenessProbe: {httpGet: {port: 1}, timeoutSeconds: 1}')
    equal(withoutDefaults(withDefaults(written, 'Container'), written), written)
    equal(withoutDefaults(withDefaults(written, 'Container')), read('name: c, image: a, livenessProbe: {httpGet: {port: 1}}'))
  })
})

/** As plain objects, which `equal` compares without asking for prototypes. */
function read(fields: string): JsonObject {
  return JSON.parse(JSON.stringify(readYamlValue(`{${fields}}`))) as JsonObject
}
