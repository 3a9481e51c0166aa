import { at, isObject, type Json, type JsonObject, record, recordOf, wordOf } from '../../../base/json.ts'
import type { Contract } from '../../../istio/versions.ts'
import { typeRef } from '../../../krm/pod-schema.ts'
import { roundTrip } from '../../../krm/typed.ts'
import { coerceScalars } from '../../../krm/typed-yaml.ts'
import { readYamlNode } from '../../../yaml/read-value.ts'
import { recordAt, type Texts, withKeys } from '../../pod-parts.ts'
import { inStage } from '../injection-error.ts'

/** What a legacy template prints, read as Go's SidecarInjectionSpec: fields of a pod's spec, and a switch. */
export interface LegacyOverlay {
  /** A typed pod that has the containers, volumes and secrets to append. */
  readonly pod: JsonObject
  /** Replaces the pod's whole `dnsConfig`. */
  readonly dnsConfig: JsonObject | undefined
  readonly rewriteProbes: boolean
  /** Annotations for the CNI plugin, which kube-inject alone adds. */
  readonly redirectAnnotations: Texts
}

const LISTS = ['initContainers', 'containers', 'volumes', 'imagePullSecrets']

/** Reads the text; unlike in later formats a number or boolean where text is wanted becomes text. Throws InjectionError. */
export function readLegacyOverlay(text: string, { kubernetesMinor }: Contract): LegacyOverlay {
  return inStage('RI0404', 'failed parsing generated injected YAML (check Istio sidecar injector configuration): ', () => {
    const node = inStage('RI0404', 'error converting YAML to JSON: ', () => readYamlNode(text, 'keep'))
    const spec = roundTrip(coerceScalars(node, typeRef('PodSpec')), 'PodSpec', { prune: kubernetesMinor })
    const kept = recordOf(
      LISTS.flatMap((list) => (spec[list] === undefined || spec[list] === null ? [] : [[list, spec[list]] as const])),
    )
    const dnsConfig = recordAt(spec, 'dnsConfig')
    return {
      pod: withKeys(undefined, { metadata: record(), spec: kept }),
      dnsConfig: isObject(at(spec, 'dnsConfig')) ? dnsConfig : undefined,
      rewriteProbes: at(node?.value(), 'rewriteAppHTTPProbe') === true,
      redirectAnnotations: textsOf(node?.value()),
    }
  })
}

/** `podRedirectAnnot`: numbers and booleans in it become text. */
function textsOf(spec: Json | undefined): Texts {
  const annotations = at(spec, 'podRedirectAnnot')
  if (!isObject(annotations)) return {}
  return Object.fromEntries(Object.entries(annotations).map(([name, value]) => [name, value === null ? '' : wordOf(value)]))
}
