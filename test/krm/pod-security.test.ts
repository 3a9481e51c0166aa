import type { JsonObject } from '../../src/base/json.ts'
import { type PodSecurityLevel, podSecurityViolations } from '../../src/krm/pod-security.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const RESTRICTED =
  'runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}'

interface Row {
  readonly spec: string
  readonly annotations?: string
  readonly level?: PodSecurityLevel
  readonly breaks: readonly string[]
}

describe('podSecurityViolations', (it) => {
  const rows: readonly Row[] = [
    {
      spec: '{hostNetwork: true, containers: [{name: a, securityContext: {privileged: true}}]}',
      level: 'privileged',
      breaks: [],
    },
    {
      spec: '{hostNetwork: true, hostIPC: true, containers: []}',
      breaks: ['hostNamespaces spec.hostNetwork', 'hostNamespaces spec.hostIPC'],
    },
    {
      spec: '{initContainers: [{name: a, securityContext: {privileged: true}}]}',
      breaks: ['privileged spec.initContainers[a].securityContext.privileged'],
    },
    { spec: '{containers: [{name: a, securityContext: {capabilities: {add: [CHOWN]}}}]}', breaks: [] },
    {
      spec: '{containers: [{name: a, securityContext: {capabilities: {add: [NET_RAW]}}}]}',
      breaks: ['capabilities_baseline spec.containers[a].securityContext.capabilities.add'],
    },
    { spec: '{volumes: [{name: h, hostPath: {path: /}}]}', breaks: ['hostPathVolumes spec.volumes[h].hostPath'] },
    {
      spec: '{containers: [{name: a, ports: [{containerPort: 80}, {containerPort: 81, hostPort: 81}]}]}',
      breaks: ['hostPorts spec.containers[a].ports'],
    },
    {
      spec: '{containers: [{name: a, livenessProbe: {httpGet: {host: x, port: 80}}, lifecycle: {preStop: {tcpSocket: {host: z, port: 1}}}}]}',
      breaks: ['hostProbes spec.containers[a].livenessProbe', 'hostProbes spec.containers[a].lifecycle.preStop'],
    },
    {
      spec: '{securityContext: {seLinuxOptions: {type: spc_t}, sysctls: [{name: kernel.msgmax, value: "1"}], seccompProfile: {type: Unconfined}, windowsOptions: {hostProcess: true}}}',
      breaks: [
        'hostProcess spec.securityContext.windowsOptions.hostProcess',
        'seLinuxOptions spec.securityContext.seLinuxOptions',
        'seccompProfile_baseline spec.securityContext.seccompProfile.type',
        'sysctls spec.securityContext.sysctls',
      ],
    },
    {
      spec: '{containers: [{name: a, securityContext: {procMount: Unmasked, appArmorProfile: {type: Unconfined}}}]}',
      annotations: '{container.apparmor.security.beta.kubernetes.io/a: unconfined}',
      breaks: [
        'appArmorProfile spec.containers[a].securityContext.appArmorProfile',
        'appArmorProfile metadata.annotations[container.apparmor.security.beta.kubernetes.io/a]',
        'procMount spec.containers[a].securityContext.procMount',
      ],
    },
    {
      spec: `{containers: [{name: a, securityContext: {${RESTRICTED}}}], volumes: [{name: v, secret: {}}]}`,
      level: 'restricted',
      breaks: [],
    },
    {
      spec: '{securityContext: {runAsNonRoot: true, seccompProfile: {type: Localhost}}, containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}}]}',
      level: 'restricted',
      breaks: [],
    },
    {
      spec: '{containers: [{name: a}], volumes: [{name: v, nfs: {}}]}',
      level: 'restricted',
      breaks: [
        'restrictedVolumes spec.volumes[v]',
        'allowPrivilegeEscalation spec.containers[a].securityContext.allowPrivilegeEscalation',
        'runAsNonRoot spec.containers[a].securityContext.runAsNonRoot',
        'seccompProfile_restricted spec.containers[a].securityContext.seccompProfile',
        'capabilities_restricted spec.containers[a].securityContext.capabilities',
      ],
    },
    {
      spec: `{securityContext: {runAsUser: 0}, containers: [{name: a, securityContext: {${RESTRICTED}, runAsUser: 0}}]}`,
      level: 'restricted',
      breaks: ['runAsUser spec.securityContext.runAsUser', 'runAsUser spec.containers[a].securityContext.runAsUser'],
    },
    {
      spec: `{securityContext: {runAsNonRoot: true}, containers: [{name: a, securityContext: {${RESTRICTED.replace('true', 'false')}}}]}`,
      level: 'restricted',
      breaks: ['runAsNonRoot spec.containers[a].securityContext.runAsNonRoot'],
    },
    // The pod's own word is held against it even where each container says otherwise.
    {
      spec: `{securityContext: {runAsNonRoot: false, seccompProfile: {type: Unconfined}}, containers: [{name: a, securityContext: {${RESTRICTED}}}]}`,
      level: 'restricted',
      breaks: ['runAsNonRoot spec.securityContext.runAsNonRoot', 'seccompProfile_restricted spec.securityContext.seccompProfile'],
    },
    {
      spec: '{securityContext: {sysctls: [{name: net.ipv4.tcp_slow_start_after_idle, value: "1"}, {name: net.ipv4.tcp_notsent_lowat, value: "1"}]}}',
      breaks: [],
    },
  ]
  it.each(
    ({ spec, level = 'baseline' }) => `${level}: ${spec}`,
    rows,
    ({ spec, annotations = '{}', level = 'baseline', breaks }) => {
      const pod = readYamlValue(`{metadata: {annotations: ${annotations}}, spec: ${spec}}`) as JsonObject
      equal(
        podSecurityViolations(pod, level).map(({ rule, path }) => `${rule} ${path}`),
        breaks,
      )
    },
  )
})
