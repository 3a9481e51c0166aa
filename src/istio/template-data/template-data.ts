/**
 * What an injection template runs on: a pointer to Istio's struct SidecarTemplateData, with the fields and types that the given minor has.
 * Mirrors SidecarTemplateData of pkg/kube/inject/inject.go, Istio 1.0 to 1.32-dev.
 */

import type { JsonObject } from '../../base/json.ts'
import { ANY_MAP, BOOL, INT, INT64, pointerTo, STRING } from '../../template/gotemplate/types.ts'
import { type GoField, type GoType, type Typed, typed } from '../../template/gotemplate/value.ts'
import type { Message } from '../mesh/message.ts'
import { MESH_CONFIG, NEWEST_MINOR, PROXY_CONFIG } from '../mesh/schema.ts'
import { contractOf } from '../versions.ts'
import { fieldMap, method, methodMap } from './describe.ts'
import { rawPodStruct } from './pod-raw.ts'
import { podTypes } from './pod-types.ts'
import { messagePointer, messageValue } from './proto-types.ts'

export interface TemplateInput {
  /** The pod that is injected, as Go has decoded it: known fields only. Its parts are asked for when a template first reads them. */
  readonly pod: JsonObject
  readonly typeMeta: { readonly kind: string; readonly apiVersion: string }
  readonly deploymentMeta: DeploymentMeta
  /** Numbers are doubles. Absent: a nil map. */
  readonly values?: JsonObject
  /** Absent: a nil pointer. */
  readonly mesh?: Message
  readonly proxyConfig?: Message
  readonly revision?: string
  readonly nativeSidecars?: boolean
  readonly proxyImage?: string
  readonly proxyInitImage?: string
  readonly proxyUID?: number | bigint
  readonly proxyGID?: number | bigint
  readonly inboundTrafficPolicyMode?: string
  readonly compliancePolicy?: string
  /** 1.10 to 1.17 only. */
  readonly estimatedConcurrency?: number
  /** Istio's minor; the newest when absent. */
  readonly minor?: number
}

/** Who owns the pod. Up to 1.21 templates see a whole ObjectMeta: `metadata` with the names in it. */
export interface DeploymentMeta {
  readonly name: string
  readonly namespace: string
  readonly metadata?: JsonObject
}

/** The data of a template. Building it is cheap: types are described when a template first asks for them. */
export function buildTemplateData(input: TemplateInput): Typed {
  const { minor = NEWEST_MINOR, pod } = input
  let metadata: unknown
  let spec: unknown
  const raw: { [field: string]: unknown } = {
    get TypeMeta() {
      return input.typeMeta
    },
    get DeploymentMeta() {
      const { name, namespace, metadata: own } = input.deploymentMeta
      return minor < NAMESPACED_NAME_SINCE
        ? rawPodStruct('ObjectMeta', { ...own, name, namespace })
        : { Namespace: namespace, Name: name }
    },
    get ObjectMeta() {
      metadata ??= rawPodStruct('ObjectMeta', pod['metadata'])
      return metadata
    },
    get Spec() {
      spec ??= rawPodStruct('PodSpec', pod['spec'])
      return spec
    },
    ProxyConfig: messageValue(PROXY_CONFIG, input.proxyConfig, minor).value,
    MeshConfig: messageValue(MESH_CONFIG, input.mesh, minor).value,
    Values: input.values ?? null,
    Revision: input.revision ?? '',
    EstimatedConcurrency: input.estimatedConcurrency ?? 0,
    NativeSidecars: input.nativeSidecars ?? false,
    ProxyImage: input.proxyImage ?? '',
    ProxyInitImage: input.proxyInitImage ?? '',
    ProxyUID: input.proxyUID ?? 0,
    ProxyGID: input.proxyGID ?? 0,
    InboundTrafficPolicyMode: input.inboundTrafficPolicyMode ?? '',
    CompliancePolicy: input.compliancePolicy ?? '',
  }
  return typed(rootType(minor), raw)
}

/** The type metav1.ObjectMeta of a minor, which functions take as a parameter. */
export function objectMetaType(minor: number = NEWEST_MINOR): GoType {
  return podTypes(contractOf(minor).kubernetesMinor).struct('ObjectMeta')
}

/** The type corev1.Container of a minor. */
export function containerType(minor: number = NEWEST_MINOR): GoType {
  return podTypes(contractOf(minor).kubernetesMinor).struct('Container')
}

const NAMESPACED_NAME_SINCE = 22

interface RootField {
  readonly name: string
  readonly type: (minor: number) => GoType
  readonly since?: number
  readonly until?: number
}

/** Fields in the order of the struct; since and until are minors, both inclusive. */
const ROOT_FIELDS: readonly RootField[] = [
  { name: 'TypeMeta', since: 3, until: 10, type: () => TYPE_META_POINTER },
  { name: 'TypeMeta', since: 11, type: () => TYPE_META },
  { name: 'DeploymentMeta', since: 1, until: 10, type: (minor) => pointerOf(objectMetaType(minor)) },
  { name: 'DeploymentMeta', since: 11, until: NAMESPACED_NAME_SINCE - 1, type: objectMetaType },
  { name: 'DeploymentMeta', since: NAMESPACED_NAME_SINCE, type: () => NAMESPACED_NAME },
  { name: 'ObjectMeta', until: 8, type: (minor) => pointerOf(objectMetaType(minor)) },
  { name: 'ObjectMeta', since: 9, type: objectMetaType },
  { name: 'Spec', until: 8, type: (minor) => pointerOf(podSpecType(minor)) },
  { name: 'Spec', since: 9, type: podSpecType },
  { name: 'ProxyConfig', type: (minor) => messagePointer(PROXY_CONFIG, minor) },
  { name: 'MeshConfig', type: (minor) => messagePointer(MESH_CONFIG, minor) },
  { name: 'Values', since: 2, type: () => ANY_MAP },
  { name: 'Revision', since: 9, type: () => STRING },
  { name: 'EstimatedConcurrency', since: 10, until: 17, type: () => INT },
  { name: 'NativeSidecars', since: 27, type: () => BOOL },
  { name: 'ProxyImage', since: 13, type: () => STRING },
  { name: 'ProxyInitImage', since: 31, type: () => STRING },
  { name: 'ProxyUID', since: 20, type: () => INT64 },
  { name: 'ProxyGID', since: 20, type: () => INT64 },
  { name: 'InboundTrafficPolicyMode', since: 22, type: () => STRING },
  { name: 'CompliancePolicy', since: 19, type: () => STRING },
]

const roots = new Map<number, GoType>()

function rootType(minor: number): GoType {
  let root = roots.get(minor)
  if (root === undefined) {
    root = pointerTo({
      kind: 'struct',
      name: 'inject.SidecarTemplateData',
      fields: fieldMap(() =>
        ROOT_FIELDS.filter(({ since = 0, until = Number.POSITIVE_INFINITY }) => since <= minor && minor <= until).map(
          ({ name, type }): GoField => ({ name, key: name, type: () => type(minor) }),
        ),
      ),
    })
    roots.set(minor, root)
  }
  return root
}

function podSpecType(minor: number): GoType {
  return podTypes(contractOf(minor).kubernetesMinor).struct('PodSpec')
}

function pointerOf(type: GoType): GoType {
  return type.pointer?.() ?? pointerTo(type)
}

const TYPE_META: GoType = {
  kind: 'struct',
  name: 'v1.TypeMeta',
  fields: fieldMap([
    { name: 'Kind', key: 'kind', type: () => STRING, omitempty: true },
    { name: 'APIVersion', key: 'apiVersion', type: () => STRING, omitempty: true },
  ]),
  pointer: () => TYPE_META_POINTER,
}

const TYPE_META_POINTER: GoType = {
  kind: 'pointer',
  name: '*v1.TypeMeta',
  elem: () => TYPE_META,
  methods: methodMap(() => [method('String', [], STRING, typeMetaText)]),
  print: typeMetaText,
}

function typeMetaText(raw: unknown): string {
  if (raw === null) return 'nil'
  const { kind, apiVersion } = raw as TemplateInput['typeMeta']
  return `&TypeMeta{Kind:${kind},APIVersion:${apiVersion},}`
}

const NAMESPACED_NAME: GoType = {
  kind: 'struct',
  name: 'types.NamespacedName',
  fields: fieldMap([
    { name: 'Namespace', key: 'Namespace', type: () => STRING },
    { name: 'Name', key: 'Name', type: () => STRING },
  ]),
  methods: methodMap(() => [method('String', [], STRING, namespacedText)]),
  print: namespacedText,
}

function namespacedText(raw: unknown): string {
  const { Namespace, Name } = raw as { readonly Namespace: string; readonly Name: string }
  return `${Namespace}/${Name}`
}
