import { enumName, enumSchema, MESH_CONFIG, messageSchema, PROXY_CONFIG } from '../../src/istio/mesh/schema.ts'
import { equal, is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('messageSchema', (it) => {
  it('keeps the order of declaration and names the types of fields', () => {
    const { fields, goName } = messageSchema(PROXY_CONFIG)
    is(goName, 'v1alpha1.ProxyConfig')
    equal(
      fields.slice(0, 5).map((field) => field.json),
      ['configPath', 'binaryPath', 'serviceCluster', 'tracingServiceName', 'drainDuration'],
    )
    equal(fields[3], {
      go: 'TracingServiceName',
      json: 'tracingServiceName',
      proto: 'tracing_service_name',
      kind: 'enum',
      shape: 'one',
      type: 'istio.mesh.v1alpha1.ProxyConfig.TracingServiceName',
      oneof: 'cluster_name',
    })
  })

  it('takes Go names that do not follow from the proto name', () => {
    is(messageSchema('istio.mesh.v1alpha1.SDS').fields.find((field) => field.json === 'k8sSaJwtPath')?.go, 'K8SSaJwtPath')
  })

  it('reaches every message from MeshConfig', () => {
    const seen = new Set<string>()
    const visit = (name: string): void => {
      if (seen.has(name)) return
      seen.add(name)
      for (const field of messageSchema(name).fields) {
        if (field.kind === 'message') visit(field.type ?? '')
        if (field.kind === 'enum') enumSchema(field.type ?? '')
      }
    }
    visit(MESH_CONFIG)
    is(seen.size, 96)
  })

  it.each(
    (row) => `${row.field} in 1.${row.minor}`,
    [
      { minor: 16, field: 'parentShutdownDuration', kind: 'duration' },
      { minor: 17, field: 'parentShutdownDuration', kind: undefined },
      { minor: 6, field: 'concurrency', kind: 'int32' },
      { minor: 7, field: 'concurrency', kind: 'int32Value' },
      { minor: 12, field: 'privateKeyProvider', kind: undefined },
    ],
    ({ minor, field, kind }) => is(messageSchema(PROXY_CONFIG, minor).fields.find((each) => each.json === field)?.kind, kind),
  )
})

describe('enumSchema', (it) => {
  it('numbers values, and knows which came later', () => {
    const mode = 'istio.mesh.v1alpha1.ProxyConfig.InboundInterceptionMode'
    is(enumName(mode, 2), 'NONE')
    is(enumName(mode, 9), undefined)
    is(enumName('istio.mesh.v1alpha1.AuthenticationPolicy', 1000), 'INHERIT')
    equal(
      enumSchema(mode, 12).values.map((value) => value.name),
      ['REDIRECT', 'TPROXY'],
    )
  })
})
