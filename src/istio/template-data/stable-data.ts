/** What the data of injection templates has in common from pod to pod: all that is the mesh's, and most of a pod's annotations. */
import type { MapEntry, StableData } from '../../template/gotemplate/stable.ts'
import { type GoValue, isTyped } from '../../template/gotemplate/value.ts'

/** Fields of SidecarTemplateData that come from ConfigMaps, and those that follow from them and a few annotations. */
const FIELDS = [
  'Values',
  'MeshConfig',
  'ProxyConfig',
  'Revision',
  'EstimatedConcurrency',
  'NativeSidecars',
  'ProxyImage',
  'ProxyInitImage',
  'ProxyUID',
  'ProxyGID',
  'InboundTrafficPolicyMode',
  'CompliancePolicy',
] as const

const ANNOTATIONS = 'ObjectMeta.Annotations'

/** Functions that change nothing and look at nothing but their arguments (and istiod's environment, which stays). */
const PURE =
  'and or not eq ne lt le gt ge len index slice print printf println html js urlquery ' +
  'annotation applicationPorts excludeInboundPort formatDuration includeInboundPorts isset toJson directory fromJSON indent kubevirtInterfaces ' +
  'toJSON toYaml valueOrDefault contains structToJSON toLower protoToJSON env appendMultusNetwork excludeInterfaces omit strdict toJsonMap mergeMaps ' +
  'omitNil otelResourceAttributes ' +
  'append default dict empty coalesce first get has hasKey join keys last list lower nindent quote replace splitList squote ternary title toString trim ' +
  'trimAll trimPrefix trimSuffix trunc tuple until upper'

/** States that are kept. */
const KEPT = 16

/** The stable data of one injector. States are told apart by identity of the fields and by the texts of the annotations that templates read. */
export function stableData(): StableData {
  let states: readonly { readonly parts: readonly unknown[]; readonly state: object }[] = []
  return {
    fields: new Set(FIELDS),
    maps: new Set([ANNOTATIONS]),
    entryReaders: new Map([
      ['isset', []],
      ['index', []],
      ['annotation', ['Annotations']],
    ]),
    pure: new Set(PURE.split(' ')),
    stateOf: (data, entries) => {
      const parts = partsOf(data, entries)
      const known = states.find((one) => sameParts(one.parts, parts))
      if (known !== undefined) return known.state
      const state = {}
      states = [{ parts, state }, ...states.slice(0, KEPT - 1)]
      return state
    },
  }
}

/** All that makes up the state, in a fixed order. */
function partsOf(data: GoValue, entries: readonly MapEntry[]): readonly unknown[] {
  const root = (isTyped(data) ? data.value : undefined) as { readonly [field: string]: unknown } | undefined
  const meta = root?.['ObjectMeta'] as { readonly annotations?: { readonly [key: string]: string } } | undefined
  const annotations = meta?.annotations
  const parts: unknown[] = FIELDS.map((field) => root?.[field])
  parts.push(annotations === undefined)
  for (const { key } of entries)
    parts.push(annotations !== undefined && Object.hasOwn(annotations, key) ? annotations[key] : undefined)
  return parts
}

function sameParts(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((part, i) => Object.is(part, b[i]))
}
