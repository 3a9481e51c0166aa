import { annotationError } from '../../src/istio/annotation-validation.ts'
import { contractOf } from '../../src/istio/versions.ts'
import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const NEWEST = contractOf(32)

function reason(name: string, value: string, minor = 32): string | undefined {
  const text = annotationError({ [name]: value }, contractOf(minor))
  const head = `1 error occurred:\n\t* invalid value '${value}' for annotation '${name}': `
  return text?.startsWith(head) ? text.slice(head.length, -2) : text
}

describe('annotationError', (it) => {
  it('collects all failures as a list, sorted', () => {
    is(
      annotationError(
        { 'sidecar.istio.io/interceptionMode': 'X', 'readiness.status.sidecar.istio.io/periodSeconds': '-' },
        NEWEST,
      ),
      "2 errors occurred:\n\t* invalid value '-' for annotation 'readiness.status.sidecar.istio.io/periodSeconds': strconv.ParseUint: parsing \"-\": invalid syntax" +
        "\n\t* invalid value 'X' for annotation 'sidecar.istio.io/interceptionMode': interceptionMode invalid, use REDIRECT,TPROXY,NONE: X\n\n",
    )
  })
  it('checks nothing that is not listed', () => {
    is(
      annotationError({ 'traffic.sidecar.istio.io/includeOutboundPorts': 'no port', 'sidecar.istio.io/logLevel': '?' }, NEWEST),
      undefined,
    )
  })

  const ranges = 'traffic.sidecar.istio.io/excludeOutboundIPRanges'
  const rows: readonly {
    readonly name: string
    readonly value: string
    readonly minor?: number
    readonly reason: string | undefined
  }[] = [
    { name: ranges, value: '', reason: undefined },
    { name: ranges, value: '10.1.2.3/8,fd00::1/64', reason: undefined },
    {
      name: ranges,
      value: '10.0.0.0/08',
      reason:
        'excludeIPRanges invalid: failed parsing cidr \'10.0.0.0/08\': netip.ParsePrefix("10.0.0.0/08"): bad bits after slash: "08"',
    },
    { name: ranges, value: '10.0.0.0/08', minor: 12, reason: undefined },
    {
      name: ranges,
      value: '10.0.0/8',
      minor: 12,
      reason: "excludeIPRanges invalid: failed parsing cidr '10.0.0/8': invalid CIDR address: 10.0.0/8",
    },
    { name: 'traffic.sidecar.istio.io/includeInboundPorts', value: '*', reason: undefined },
    { name: 'traffic.sidecar.istio.io/includeInboundPorts', value: ' 80 , 65535', reason: undefined },
    {
      name: 'traffic.sidecar.istio.io/excludeInboundPorts',
      value: '65536',
      reason:
        "excludeInboundPorts invalid: failed parsing port '65536': failed parsing port '65536': strconv.ParseUint: parsing \"65536\": value out of range",
    },
    {
      name: 'status.sidecar.istio.io/port',
      value: ' x ',
      reason: 'excludeInboundPorts invalid: failed parsing port \' x \': strconv.ParseUint: parsing "x": invalid syntax',
    },
    { name: 'traffic.sidecar.istio.io/excludeInterfaces', value: 'eth0, docker_0-1.x', reason: undefined },
    {
      name: 'traffic.sidecar.istio.io/excludeInterfaces',
      value: 'eth0;reboot',
      reason: 'interface name "eth0;reboot" contains invalid characters',
    },
    { name: 'traffic.sidecar.istio.io/excludeInterfaces', value: 'eth0;reboot', minor: 29, reason: undefined },
    { name: 'traffic.sidecar.istio.io/kubevirtInterfaces', value: 'a,,b', reason: 'empty interface name' },
    { name: 'sidecar.istio.io/proxyCPU', value: '1\n2', reason: 'value contains control characters' },
    { name: 'sidecar.istio.io/proxyCPU', value: '1\n2', minor: 26, reason: undefined },
    { name: 'sidecar.istio.io/proxyMemory', value: '1.5Gi', reason: undefined },
    {
      name: 'sidecar.istio.io/enableCoreDump',
      value: 'si',
      minor: 24,
      reason: 'strconv.ParseBool: parsing "si": invalid syntax',
    },
    { name: 'sidecar.istio.io/enableCoreDump', value: 'si', reason: undefined },
    { name: 'proxy.istio.io/config', value: 'concurrency: 2', reason: undefined },
  ]
  it.each(
    (row) => `${row.name}: ${JSON.stringify(row.value)} under 1.${row.minor ?? 32}`,
    rows,
    (row) => is(reason(row.name, row.value, row.minor), row.reason),
  )
})
