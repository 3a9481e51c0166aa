import { listIn, type Message, messageIn, numberIn } from '../mesh/message.ts'
import { enumSchema } from '../mesh/schema.ts'
import { ANNOTATIONS, LABELS } from '../names.ts'

export interface OtelInput {
  /** Absent for a nil MeshConfig. */
  readonly mesh?: Message
  readonly annotations: { readonly [name: string]: string }
  readonly labels: { readonly [name: string]: string }
  readonly namespace: string
  readonly containers: readonly { readonly name?: string; readonly image?: string }[]
}

/**
 * The value of OTEL_RESOURCE_ATTRIBUTES, mirrors otelResourceAttributes (Istio ≥ 1.30): empty unless an OpenTelemetry provider enriches by
 * semantic conventions.
 */
export function otelResourceAttributes(input: OtelInput): string {
  if (!usesSemanticConventions(input.mesh)) return ''
  const { annotations, namespace, containers } = input
  const instance = `${namespace}.$(POD_NAME).${containers[0]?.name ?? ''}`
  const attributes = [
    ['service.namespace', annotations[ANNOTATIONS.otelServiceNamespace] || namespace],
    ['service.version', annotations[ANNOTATIONS.otelServiceVersion] || versionOf(input)],
    ['service.instance.id', annotations[ANNOTATIONS.otelServiceInstanceId] || (containers.length > 0 ? instance : '')],
  ]
  return attributes.flatMap(([name, value]) => (value === '' ? [] : [`${name}=${value}`])).join(',')
}

const ENRICHMENT = 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ServiceAttributeEnrichment'

function usesSemanticConventions(mesh: Message | undefined): boolean {
  const wanted = enumSchema(ENRICHMENT).values.find((value) => value.name === 'OTEL_SEMANTIC_CONVENTIONS')?.number
  return listIn(mesh, 'extensionProviders').some(
    (provider) => numberIn(messageIn(provider, 'opentelemetry'), 'serviceAttributeEnrichment') === wanted,
  )
}

/** The label, else, of a single container, the tag and digest of its image. */
function versionOf({ labels, containers }: OtelInput): string {
  const label = labels[LABELS.appVersion]
  if (label) return label
  const [only] = containers
  if (only === undefined || containers.length > 1) return ''
  const [name = '', ...rest] = (only.image ?? '').split('@')
  const colon = name.lastIndexOf(':')
  const tag = colon > name.lastIndexOf('/') ? name.slice(colon + 1) : ''
  return [tag, rest.join('@')].filter((part) => part !== '').join('@')
}
