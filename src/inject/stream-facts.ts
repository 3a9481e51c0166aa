import type { Diagnostic } from '../base/diagnostic.ts'
import { at, type Json, sameJson } from '../base/json.ts'
import { describeResource } from '../krm/resource.ts'
import type { Item } from '../krm/unfold.ts'
import { collectFacts, type Fact, type Facts, isTrustedInStream, type StreamFacts } from '../policy/facts.ts'
import { type InjectionPolicy, isPolicyObject } from '../policy/injection-policy.ts'
import { originalName } from '../policy/renamed.ts'

const DEFAULT_ISTIO_NAMESPACE = 'istio-system'

/** Which objects of the stream count under a policy: what tenants write must not tell how the cluster is. */
export function streamFactsOf({ spec }: InjectionPolicy): StreamFacts {
  return spec.streamFacts ?? (spec.tenants === undefined ? 'namespaces' : 'none')
}

/** Facts from elsewhere, and those in the stream that are trusted; the others are told of where they look meant. */
export function allFacts(
  input: { readonly policy: InjectionPolicy; readonly facts: readonly Fact[] },
  items: readonly Item[],
  notices: Diagnostic[],
): Facts {
  const { istio } = input.policy.spec
  const streamFacts = streamFactsOf(input.policy)
  const fromStream: Fact[] = []
  const obeyed = [input.policy, ...input.policy.tenants]
  for (const item of items) {
    const isPolicy = isPolicyObject(item)
    if (!isPolicy && !isTrustedInStream(item, streamFacts)) continue
    const { object, place } = item
    if (isPolicy) {
      if (obeyed.some((policy) => isFrom(policy, item) || saysTheSame(policy, item))) continue
      notices.push({
        code: 'RI0314',
        severity: 'warning',
        message: `${describeResource(object)} stands among the manifests and is not obeyed`,
        place,
        hint: 'hand it in as the function config, in its bundle, or with --policy',
      })
      continue
    }
    const before = originalName(object)
    if (before === undefined) fromStream.push({ object, place, origin: 'stream' })
    else {
      notices.push({
        code: 'RI0216',
        severity: 'warning',
        message: `${describeResource(object)} was ${before} before the build renamed it, and is not used as a fact`,
        place,
        hint: 'put it in the facts of the function config, which no transformer renames',
      })
    }
  }
  return collectFacts([...input.facts, ...fromStream], istio?.namespace ?? DEFAULT_ISTIO_NAMESPACE)
}

/** A folder of manifests may hold the very file that was handed in. */
function isFrom({ place }: InjectionPolicy, item: Item): boolean {
  return place?.source.text === item.place.source.text && place.span?.start === item.place.span?.start
}

/** A package of kpt holds its function config, which comes again among the items, with annotations of kpt. */
function saysTheSame({ name, namespace, spec, place }: InjectionPolicy, { object }: Item): boolean {
  const [otherName, otherNamespace] = ['name', 'namespace'].map((key) => at(object, 'metadata', key))
  const isNamesake = place !== undefined && otherName === name && otherNamespace === namespace
  return isNamesake && sameJson(at(object, 'spec') ?? {}, spec as Json)
}
