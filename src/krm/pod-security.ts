/**
 * The Pod Security Standards as a table: https://kubernetes.io/docs/concepts/security/pod-security-standards/ and pod-security-admission v0.37 (policy/check_*.go),
 * latest versions of the checks, for Linux pods. Deviation: what Kubernetes 1.35 and later allow to pods with `hostUsers: false` is broken here, because older
 * ones pass over the field.
 */
import { at, isArray, isObject, type Json, type JsonObject } from '../base/json.ts'

export const POD_SECURITY_LEVELS = ['privileged', 'baseline', 'restricted'] as const
export type PodSecurityLevel = (typeof POD_SECURITY_LEVELS)[number]

/** A rule that a pod breaks, and where. */
export interface PodSecurityViolation {
  /** Name of the control as the standards call it. */
  readonly rule: string
  /** As strategic merge paths are shown: `spec.containers[app].securityContext.privileged`. */
  readonly path: string
}

/** What a pod (or pod template) breaks of a level, in the order of the standards. */
export function podSecurityViolations(pod: JsonObject, level: PodSecurityLevel): readonly PodSecurityViolation[] {
  const parts = partsOf(pod)
  const rank = POD_SECURITY_LEVELS.indexOf(level)
  return RULES.filter(([of, , , replaced]) => {
    if (POD_SECURITY_LEVELS.indexOf(of) > rank) return false
    return !(replaced === 'by restricted' && level === 'restricted')
  }).flatMap(([, rule, find]) => find(parts).map((path) => ({ rule, path })))
}

/** Level that a namespace's label names, `privileged` where it names none. */
export function enforcedLevel(label: string | undefined): PodSecurityLevel {
  return POD_SECURITY_LEVELS.find((level) => level === label) ?? 'privileged'
}

/** The types of a volume: its keys beside the name, of which the API server allows one; an emptyDir where there is none. */
export function volumeTypes(volume: JsonObject): readonly string[] {
  const types = Object.keys(volume).filter((key) => key !== 'name' && volume[key] !== null)
  return types.length === 0 ? ['emptyDir'] : types
}

interface Container {
  readonly path: string
  readonly value: JsonObject
  readonly context: JsonObject | undefined
}

interface Parts {
  readonly pod: JsonObject
  readonly spec: JsonObject | undefined
  readonly context: JsonObject | undefined
  readonly containers: readonly Container[]
  readonly volumes: readonly JsonObject[]
}

function partsOf(pod: JsonObject): Parts {
  const spec = objectAt(pod, 'spec')
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    recordsOf(at(spec, list)).map((value) => ({
      path: `spec.${list}[${nameOf(value)}]`,
      value,
      context: objectAt(value, 'securityContext'),
    })),
  )
  return { pod, spec, context: objectAt(spec, 'securityContext'), containers, volumes: recordsOf(at(spec, 'volumes')) }
}

/** A name as paths show it; none where it is no text, which no API server takes. */
function nameOf({ name }: JsonObject): string {
  return typeof name === 'string' ? name : ''
}

type Rule = readonly [of: PodSecurityLevel, rule: string, find: (parts: Parts) => readonly string[], replaced?: 'by restricted']

const BASELINE_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']
const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_notsent_lowat',
]
const RESTRICTED_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]
const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/'
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe']

const RULES: readonly Rule[] = [
  [
    'baseline',
    'hostProcess',
    ({ context, containers }) =>
      contexts(context, containers)
        .filter(({ value }) => at(value, 'windowsOptions', 'hostProcess') === true)
        .map(({ path }) => `${path}.windowsOptions.hostProcess`),
  ],
  [
    'baseline',
    'hostNamespaces',
    ({ spec }) => ['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => at(spec, key) === true).map((key) => `spec.${key}`),
  ],
  [
    'baseline',
    'privileged',
    ({ containers }) =>
      containers
        .filter(({ context }) => at(context, 'privileged') === true)
        .map(({ path }) => `${path}.securityContext.privileged`),
  ],
  [
    'baseline',
    'capabilities_baseline',
    ({ containers }) =>
      containers
        .filter(({ context }) => texts(at(context, 'capabilities', 'add')).some((one) => !BASELINE_CAPABILITIES.includes(one)))
        .map(({ path }) => `${path}.securityContext.capabilities.add`),
    'by restricted',
  ],
  [
    'baseline',
    'hostPathVolumes',
    ({ volumes }) =>
      volumes.filter((volume) => at(volume, 'hostPath') != null).map((volume) => `spec.volumes[${nameOf(volume)}].hostPath`),
  ],
  [
    'baseline',
    'hostPorts',
    ({ containers }) =>
      containers
        .filter(({ value }) => recordsOf(at(value, 'ports')).some((port) => (port['hostPort'] ?? 0) !== 0))
        .map(({ path }) => `${path}.ports`),
  ],
  [
    'baseline',
    'hostProbes',
    ({ containers }) =>
      containers.flatMap(({ path, value }) => [
        ...PROBES.filter((probe) => namesHost(at(value, probe))).map((probe) => `${path}.${probe}`),
        ...['postStart', 'preStop']
          .filter((hook) => namesHost(at(value, 'lifecycle', hook)))
          .map((hook) => `${path}.lifecycle.${hook}`),
      ]),
  ],
  [
    'baseline',
    'appArmorProfile',
    ({ pod, context, containers }) => [
      ...contexts(context, containers)
        .filter(({ value }) => !['', 'RuntimeDefault', 'Localhost'].includes(textOf(at(value, 'appArmorProfile', 'type'))))
        .map(({ path }) => `${path}.appArmorProfile`),
      ...entriesOf(at(pod, 'metadata', 'annotations'))
        .filter(
          ([key, value]) => key.startsWith(APPARMOR_ANNOTATION) && !/^(?:|runtime\/default|localhost\/.*)$/.test(textOf(value)),
        )
        .map(([key]) => `metadata.annotations[${key}]`),
    ],
  ],
  [
    'baseline',
    'seLinuxOptions',
    ({ context, containers }) =>
      contexts(context, containers)
        .filter(({ value }) => {
          const options = at(value, 'seLinuxOptions')
          return (
            !SELINUX_TYPES.includes(textOf(at(options, 'type'))) ||
            textOf(at(options, 'user')) !== '' ||
            textOf(at(options, 'role')) !== ''
          )
        })
        .map(({ path }) => `${path}.seLinuxOptions`),
  ],
  [
    'baseline',
    'procMount',
    ({ containers }) =>
      containers
        .filter(({ context }) => !['', 'Default'].includes(textOf(at(context, 'procMount'))))
        .map(({ path }) => `${path}.securityContext.procMount`),
  ],
  [
    'baseline',
    'seccompProfile_baseline',
    ({ context, containers }) =>
      contexts(context, containers)
        .filter(({ value }) => textOf(at(value, 'seccompProfile', 'type')) === 'Unconfined')
        .map(({ path }) => `${path}.seccompProfile.type`),
    'by restricted',
  ],
  [
    'baseline',
    'sysctls',
    ({ context }) =>
      recordsOf(at(context, 'sysctls')).some((one) => !SAFE_SYSCTLS.includes(textOf(one['name'])))
        ? ['spec.securityContext.sysctls']
        : [],
  ],
  [
    'restricted',
    'restrictedVolumes',
    ({ volumes }) =>
      volumes
        .filter((volume) => !volumeTypes(volume).every((type) => RESTRICTED_VOLUMES.includes(type)))
        .map((volume) => `spec.volumes[${nameOf(volume)}]`),
  ],
  [
    'restricted',
    'allowPrivilegeEscalation',
    ({ containers }) =>
      containers
        .filter(({ context }) => at(context, 'allowPrivilegeEscalation') !== false)
        .map(({ path }) => `${path}.securityContext.allowPrivilegeEscalation`),
  ],
  [
    'restricted',
    'runAsNonRoot',
    ({ context, containers }) => [
      ...(at(context, 'runAsNonRoot') === false ? ['spec.securityContext.runAsNonRoot'] : []),
      ...containers
        .filter(({ context: own }) => (at(own, 'runAsNonRoot') ?? at(context, 'runAsNonRoot')) !== true)
        .map(({ path }) => `${path}.securityContext.runAsNonRoot`),
    ],
  ],
  [
    'restricted',
    'runAsUser',
    ({ context, containers }) =>
      contexts(context, containers)
        .filter(({ value }) => at(value, 'runAsUser') === 0)
        .map(({ path }) => `${path}.runAsUser`),
  ],
  [
    'restricted',
    'seccompProfile_restricted',
    ({ context, containers }) => {
      const profile = at(context, 'seccompProfile') ?? null
      return [
        ...(profile === null || confines(profile) ? [] : ['spec.securityContext.seccompProfile']),
        ...containers
          .filter(({ context: own }) => !confines(at(own, 'seccompProfile') ?? profile))
          .map(({ path }) => `${path}.securityContext.seccompProfile`),
      ]
    },
  ],
  [
    'restricted',
    'capabilities_restricted',
    ({ containers }) =>
      containers
        .filter(({ context }) => {
          const dropsAll = texts(at(context, 'capabilities', 'drop')).includes('ALL')
          return !dropsAll || texts(at(context, 'capabilities', 'add')).some((one) => one !== 'NET_BIND_SERVICE')
        })
        .map(({ path }) => `${path}.securityContext.capabilities`),
  ],
]

/** The pod's security context and those of its containers. */
function contexts(
  context: JsonObject | undefined,
  containers: readonly Container[],
): readonly { readonly path: string; readonly value: JsonObject }[] {
  return [
    ...(context === undefined ? [] : [{ path: 'spec.securityContext', value: context }]),
    ...containers.flatMap(({ path, context: own }) =>
      own === undefined ? [] : [{ path: `${path}.securityContext`, value: own }],
    ),
  ]
}

function confines(seccompProfile: Json): boolean {
  return ['RuntimeDefault', 'Localhost'].includes(textOf(at(seccompProfile, 'type')))
}

function namesHost(handler: Json | undefined): boolean {
  return ['httpGet', 'tcpSocket'].some((kind) => textOf(at(handler, kind, 'host')) !== '')
}

function objectAt(value: Json | undefined, key: string): JsonObject | undefined {
  const found = at(value, key)
  return isObject(found) ? found : undefined
}

function recordsOf(value: Json | undefined): readonly JsonObject[] {
  return isArray(value) ? value.filter(isObject) : []
}

function entriesOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isObject(value) ? Object.entries(value) : []
}

function texts(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.map(textOf) : []
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
