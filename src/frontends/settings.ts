import { type Diagnostic, fail, InjectError, isInjectError } from '../base/diagnostic.ts'
import { placeText } from '../base/place-text.ts'
import type { Source } from '../base/source.ts'
import { type ReadSource, readSource } from '../inject/read-source.ts'
import type { Fact } from '../policy/facts.ts'
import { decodePolicy, EMPTY_POLICY, type InjectionPolicy, POLICY_API_VERSION, POLICY_KIND } from '../policy/injection-policy.ts'
import { locatedNode } from '../yaml/located.ts'

/** What a run is told beside the manifests. */
export interface Settings {
  readonly policy: InjectionPolicy
  /** Read when they are first asked for; a text that cannot be read is refused then. */
  readonly facts: readonly Fact[]
}

/** Streams that a run is given beside the manifests; each may hold policies and facts. */
export interface SettingsSources {
  /** Named as policies: each has to hold an object, and nothing else. */
  readonly policies: readonly Source[]
  readonly facts: readonly Source[]
}

/**
 * Sorts streams of policies and facts: at most one InjectionPolicy without namespace in all, whose apiVersion has to be ours; every other object may be a
 * fact, and kinds that are none are ignored later. Throws InjectError (RI0205 for a second policy, RI0101 and RI0104 for one that is none, the decoder's codes, RI0103).
 */
export function readSettings({ policies: named, facts: others }: SettingsSources): Settings {
  const policies: InjectionPolicy[] = []
  const errors: Diagnostic[] = []
  const read = (source: Source): readonly Fact[] => {
    const { contents } = readSource(source)
    if (named.includes(source)) collect(errors, () => demandObjects(source, contents))
    return contents.flatMap(({ content }) => {
      if (content.form === 'other') return []
      return content.items.flatMap(({ object, node, place }): readonly Fact[] => {
        if (object['kind'] !== POLICY_KIND) return [{ object, place, origin: 'facts' }]
        collect(errors, () => policies.push(decodePolicy(locatedNode(node, source))))
        return []
      })
    })
  }
  const facts = [...named, ...others].map((source): (() => readonly Fact[]) => {
    if (!named.includes(source) && !MAY_HOLD_POLICY.test(source.text)) return () => read(source)
    const found = read(source)
    return () => found
  })
  const [first = EMPTY_POLICY, second] = policies.filter((policy) => policy.namespace === undefined)
  if (second) errors.push(secondPolicy(first, second))
  const tenants = policies.filter((policy) => policy.namespace !== undefined)
  if (first === EMPTY_POLICY) errors.push(...tenants.map(lonelyTenant))
  if (errors.length > 0) throw new InjectError(errors)
  let all: readonly Fact[] | undefined
  return {
    policy: { ...first, tenants },
    get facts() {
      all ??= facts.flatMap((factsOf) => factsOf())
      return all
    },
  }
}

/** The kind of a policy, or an escape that could stand for a part of it. */
const MAY_HOLD_POLICY = /InjectionPolicy|\\/

/** What was named as a policy and is none would count for nothing, without a word. Throws InjectError RI0101, RI0104. */
function demandObjects({ name }: Source, contents: ReadSource['contents']): void {
  const hint = `a policy begins with apiVersion: ${POLICY_API_VERSION} and kind: ${POLICY_KIND}`
  const items = contents.flatMap(({ content }) => (content.form === 'other' ? [] : content.items))
  const unknown = items.find(({ kind }) => kind === '')
  if (unknown !== undefined) fail('RI0104', 'an object of a policy file lacks kind', { place: unknown.place, hint })
  if (items.length === 0) fail('RI0101', `${name} was given as a policy, and holds no Kubernetes object`, { hint })
}

function collect(errors: Diagnostic[], run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!isInjectError(error)) throw error
    errors.push(...error.diagnostics)
  }
}

function secondPolicy(first: InjectionPolicy, second: InjectionPolicy): Diagnostic {
  return {
    code: 'RI0205',
    severity: 'error',
    message: 'more than one InjectionPolicy without metadata.namespace was given',
    notes: [first, second].map((policy) => `${policy.name}${policy.place ? ` (${placeText(policy.place)})` : ''}`),
    hint: "one policy is the platform's; give the others the namespace of their tenant",
  }
}

function lonelyTenant(tenant: InjectionPolicy): Diagnostic {
  return {
    code: 'RI0206',
    severity: 'error',
    message: `InjectionPolicy ${tenant.namespace}/${tenant.name} is a tenant's, and needs a platform's policy beside it`,
    ...(tenant.place && { place: tenant.place }),
    hint: "give the platform's policy, whose spec.tenants says what tenants may add, with --policy or in the bundle",
  }
}
