/**
 * `String()` of the pod API's structs: the text form that gogo-protobuf generates, `&ContainerPort{Name:http,HostPort:0,…,}`.
 * Mirrors core/v1/generated.pb.go of k8s.io/api v0.37 (String methods; Apache-2.0).
 */
import type { FieldSchema, TypeRef } from '../../krm/pod-schema.ts'
import { printValue } from '../../template/gotemplate/format/print.ts'
import { wrap } from '../../template/gotemplate/types.ts'
import type { GoType } from '../../template/gotemplate/value.ts'
import { byCodePoint } from '../../yaml/json-text.ts'

/** Structs whose text lists the fields in another order than the Go struct: the fields by name; those not named follow in Go's order. */
const CONTAINER =
  'Name Image Command Args WorkingDir Ports Env Resources VolumeMounts LivenessProbe ReadinessProbe Lifecycle TerminationMessagePath ImagePullPolicy SecurityContext Stdin StdinOnce TTY EnvFrom TerminationMessagePolicy VolumeDevices StartupProbe'
const ORDERS: Readonly<Record<string, string>> = {
  ClusterTrustBundleProjection: 'Name SignerName LabelSelector Path Optional',
  Container: CONTAINER,
  EphemeralContainerCommon: CONTAINER,
  ISCSIVolumeSource:
    'TargetPortal IQN Lun ISCSIInterface FSType ReadOnly Portals DiscoveryCHAPAuth SecretRef SessionCHAPAuth InitiatorName',
  OwnerReference: 'Kind Name UID APIVersion',
  PersistentVolumeClaimSpec: 'AccessModes Resources VolumeName Selector',
  PodSecurityContext:
    'SELinuxOptions RunAsUser RunAsNonRoot SupplementalGroups FSGroup RunAsGroup Sysctls WindowsOptions FSGroupChangePolicy SeccompProfile AppArmorProfile SupplementalGroupsPolicy',
  PodSpec:
    'Volumes Containers RestartPolicy TerminationGracePeriodSeconds ActiveDeadlineSeconds DNSPolicy NodeSelector ServiceAccountName DeprecatedServiceAccount NodeName HostNetwork HostPID HostIPC SecurityContext ImagePullSecrets Hostname Subdomain Affinity SchedulerName InitContainers AutomountServiceAccountToken Tolerations HostAliases PriorityClassName Priority DNSConfig ShareProcessNamespace ReadinessGates RuntimeClassName EnableServiceLinks PreemptionPolicy Overhead TopologySpreadConstraints EphemeralContainers',
  SecurityContext:
    'Capabilities Privileged SELinuxOptions RunAsUser RunAsNonRoot ReadOnlyRootFilesystem AllowPrivilegeEscalation RunAsGroup ProcMount',
  VolumeMount: 'Name ReadOnly MountPath SubPath MountPropagation SubPathExpr',
  VolumeSource:
    'HostPath EmptyDir GCEPersistentDisk AWSElasticBlockStore GitRepo Secret NFS ISCSI Glusterfs PersistentVolumeClaim RBD FlexVolume Cinder CephFS Flocker DownwardAPI FC AzureFile ConfigMap VsphereVolume Quobyte AzureDisk PhotonPersistentDisk PortworxVolume ScaleIO Projected',
}

/** What {@link structText} must know of a struct: its fields as the Go struct has them, an embedded struct as one field. */
export interface TextStruct {
  readonly name: string
  readonly fields: readonly TextField[]
}

export interface TextField {
  readonly name: string
  readonly key: string
  readonly type: GoType
  /** Absent for an embedded struct. */
  readonly schema?: FieldSchema
  /** Of a struct, pointer to struct or list of structs. */
  readonly struct?: () => TextStruct
}

/** The text of a pointer to a struct. */
export function structText(struct: TextStruct, raw: unknown): string {
  if (raw === null) return 'nil'
  const record = raw as { readonly [key: string]: unknown }
  const fields = ordered(struct).map((field) => `${field.name}:${fieldText(field, record)},`)
  return `&${struct.name}{${fields.join('')}}`
}

function ordered(struct: TextStruct): readonly TextField[] {
  const order = ORDERS[struct.name]?.split(' ')
  if (order === undefined) return struct.fields
  const rank = (field: TextField): number => {
    const index = order.indexOf(field.name)
    return index < 0 ? order.length : index
  }
  return [...struct.fields].sort((a, b) => rank(a) - rank(b))
}

function fieldText(field: TextField, record: { readonly [key: string]: unknown }): string {
  const { schema, struct } = field
  if (schema === undefined) return struct === undefined ? '' : structText(struct(), record).slice(1)
  const raw = record[field.key] ?? null
  const type = schema.type
  switch (type.kind) {
    case 'scalar':
      return raw === null ? zeroText(field.type) : printed(field.type, raw)
    case 'struct':
      if (struct === undefined || type.name === 'ObjectMeta') return printed(field.type, raw ?? {})
      return structText(struct(), raw ?? {}).slice(1)
    case 'pointer':
      return pointerText(field, type.elem, raw)
    case 'list':
      if (struct === undefined) return printed(field.type, raw)
      return `[]${struct().name}{${listItems(raw)
        .map((item) => `${structText(struct(), item).slice(1)},`)
        .join('')}}`
    case 'map':
      return mapText(field.type, type, raw)
  }
}

function pointerText(field: TextField, elem: TypeRef, raw: unknown): string {
  const { struct } = field
  if (struct !== undefined) {
    const text = structText(struct(), raw)
    return struct().name === 'LabelSelector' ? text.replace('LabelSelector', 'v1.LabelSelector') : text
  }
  const special = elem.kind === 'scalar' && (elem.scalar === 'quantity' || elem.scalar === 'time' || elem.scalar === 'raw')
  if (special) return raw === null ? '<nil>' : printed(field.type, raw)
  return raw === null ? 'nil' : `*${printed(elemOf(field.type), raw)}`
}

function mapText(map: GoType, type: Extract<TypeRef, { kind: 'map' }>, raw: unknown): string {
  const record = (raw ?? {}) as { readonly [key: string]: unknown }
  const name = type.go === 'v1.ResourceList' ? 'ResourceList' : type.go
  const entries = Object.keys(record).sort(byCodePoint)
  return `${name}{${entries.map((key) => `${key}: ${printed(elemOf(map), record[key])},`).join('')}}`
}

function zeroText(type: GoType): string {
  switch (type.kind) {
    case 'string':
      return ''
    case 'bool':
      return 'false'
    case 'struct':
      return printed(type, {})
    default:
      return '0'
  }
}

function printed(type: GoType, raw: unknown): string {
  return printValue(wrap(type, raw))
}

function elemOf(type: GoType): GoType {
  return type.elem?.() ?? type
}

function listItems(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : []
}
