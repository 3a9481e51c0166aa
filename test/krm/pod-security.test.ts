import type { JsonObject } from '../../src/base/json.ts'
import { type PodSecurityLevel, podSecurityViolations } from '../../src/krm/pod-security.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const RESTRICTED =
  'runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}'
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  ...[
    ...['ip_local_port_range', 'ip_unprivileged_port_start', 'ip_local_reserved_ports', 'ping_group_range'],
    ...['tcp_syncookies', 'tcp_keepalive_time', 'tcp_fin_timeout', 'tcp_keepalive_intvl', 'tcp_keepalive_probes'],
    ...['tcp_rmem', 'tcp_wmem', 'tcp_slow_start_after_idle', 'tcp_notsent_lowat'],
  ].map((name) => `net.ipv4.${name}`),
]
const SELINUX_TYPES = ['""', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']
const CAPABILITIES =
  'AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT'
const VOLUMES = 'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(' ')

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
    // All that the standards list as allowed.
    {
      spec: `{securityContext: {sysctls: [${SYSCTLS.map((name) => `{name: ${name}, value: "1"}`).join()}]}}`,
      breaks: [],
    },
    {
      spec: `{containers: [${SELINUX_TYPES.map((type) => `{name: a, securityContext: {seLinuxOptions: {type: ${type}}}}`).join()}]}`,
      breaks: [],
    },
    {
      spec: `{containers: [{name: a, securityContext: {procMount: Default, capabilities: {add: [${CAPABILITIES}]}}}]}`,
      breaks: [],
    },
    {
      spec: '{securityContext: {appArmorProfile: {type: RuntimeDefault}}, containers: [{name: a, securityContext: {appArmorProfile: {type: Localhost}}}]}',
      annotations:
        '{container.apparmor.security.beta.kubernetes.io/a: runtime/default, container.apparmor.security.beta.kubernetes.io/b: localhost/x, container.apparmor.security.beta.kubernetes.io/c: ""}',
      breaks: [],
    },
    {
      spec: `{volumes: [${VOLUMES.map((type) => `{name: ${type}, ${type}: {}}`).join()}]}`,
      level: 'restricted',
      breaks: [],
    },
    {
      spec: '{hostPID: true, ephemeralContainers: [{name: a, securityContext: {seLinuxOptions: {user: u}}}, {name: b, securityContext: {seLinuxOptions: {role: r}}}, {name: c, ports: [{containerPort: 1, hostPort: 0}]}]}',
      breaks: [
        'hostNamespaces spec.hostPID',
        'seLinuxOptions spec.ephemeralContainers[a].securityContext.seLinuxOptions',
        'seLinuxOptions spec.ephemeralContainers[b].securityContext.seLinuxOptions',
      ],
    },
    {
      spec: '{containers: [{name: a, readinessProbe: {tcpSocket: {host: x, port: 80}}, startupProbe: {httpGet: {host: x, port: 80}}, lifecycle: {postStart: {httpGet: {host: z, port: 1}}}}]}',
      breaks: [
        'hostProbes spec.containers[a].readinessProbe',
        'hostProbes spec.containers[a].startupProbe',
        'hostProbes spec.containers[a].lifecycle.postStart',
      ],
    },
    {
      spec: `{containers: [{name: a, securityContext: {${RESTRICTED.replace('drop: [ALL]', 'drop: [KILL]')}}}, {name: b, securityContext: {${RESTRICTED.replace('drop: [ALL]', 'drop: [ALL], add: [KILL]')}}}]}`,
      level: 'restricted',
      breaks: [
        'capabilities_restricted spec.containers[a].securityContext.capabilities',
        'capabilities_restricted spec.containers[b].securityContext.capabilities',
      ],
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
