/** What is said of Istio's ConfigMaps that are missing or wrong, and of `spec.istio` over them; all of it is thrown. */
import { fail } from '../../base/diagnostic.ts'
import type { Place } from '../../base/source.ts'
import { nearest } from '../../base/suggest.ts'
import type { MeshError } from '../../istio/mesh/mesh-error.ts'
import { inOneSentence } from '../../istio/multi-error.ts'
import type { ValuesFault } from '../../istio/values.ts'
import type { ConfigMapFact, Facts } from '../../policy/facts.ts'
import type { InjectionPolicy } from '../../policy/injection-policy.ts'

const PARTS = {
  injector: { base: 'istio-sidecar-injector', key: 'config' },
  mesh: { base: 'istio', key: 'mesh' },
} as const

/** A ConfigMap that a revision lacks. */
export function missing(name: string, part: 'injector' | 'mesh', facts: Facts): never {
  const { base, key } = PARTS[part]
  const object = name === 'default' ? base : `${base}-${name}`
  const other = facts.elsewhere.find(([, one]) => one === object)
  const known = [...facts.revisions.values()].filter((one) => one[part] !== undefined).map((one) => one.revision)
  return fail('RI0215', `ConfigMap ${object} (key ${key}) of Istio revision ${name} is not among the facts`, {
    hint:
      other !== undefined
        ? `that of namespace ${other[0]} counts for nothing: spec.istio.namespace is another`
        : known.length === 0
          ? `add it: render-inject capture, or kubectl -n ${facts.istioNamespace} get configmap ${object} -o yaml`
          : `known revisions: ${known.join(', ')}`,
  })
}

/** Where there is none of them. */
export function noInjector({ elsewhere: [other], istioNamespace }: Facts, { injectors, tenants }: InjectionPolicy): never {
  const isOneOfMany = injectors.some(({ kind }) => kind === 'istio') && injectors.length + tenants.length > 1
  const what = isOneOfMany ? 'spec.injectors names istio, but ' : 'there are workloads, but no injector: '
  if (other !== undefined)
    fail('RI0218', `${what}ConfigMap ${other.join('/')} of the facts is not in Istio's namespace ${istioNamespace}`, {
      hint: `spec: {istio: {namespace: ${other[0]}}} says that Istio lives there`,
    })
  return fail('RI0218', `${what}no ConfigMap ${istioNamespace}/istio-sidecar-injector is among the facts`, {
    hint: `give the ConfigMaps and the webhook configuration of the cluster with --facts, or bundle them in the function config; where they stand among the manifests: spec.streamFacts: all${isOneOfMany ? '; or take istio out of spec.injectors' : ''}`,
  })
}

/** Mirrors readConfigMap of pkg/kube/inject/watch.go. */
export function noValues(source: ConfigMapFact): never {
  return fail('RI0215', `${called(source)} has no key values, without which istiod does not start`, {
    place: source.place,
    hint: 'take it from the cluster as it is: render-inject capture',
  })
}

/** Values that do not fit with those of the policy over them; `own` is the fault that they have without. */
export function valuesUnder(
  policy: InjectionPolicy,
  source: ConfigMapFact,
  fault: ValuesFault,
  own: ValuesFault | undefined,
): never {
  return own === undefined
    ? fail('RI0212', `spec.istio.values, over the values of ${called(source)}: ${fault.message}`, placed(policy, ['values']))
    : fail('RI0212', `${called(source)}: ${own.message}`, { place: source.place })
}

/** A mesh config that Istio does not take. */
export function meshOfMap({ message }: MeshError, source: ConfigMapFact): never {
  return fail('RI0214', `the mesh config of ${called(source)}: ${inOneSentence(message)}`, { place: source.place })
}

/** Fields of the policy that Istio does not take, or would pass over. */
export function meshOfPolicy({ message, path, known }: MeshError, policy: InjectionPolicy, minor: number): never {
  const at = placed(policy, ['mesh', ...path.split('.')])
  const field = path === '' ? 'spec.istio.mesh' : `spec.istio.mesh.${path}`
  if (known === undefined) return fail('RI0214', `${field}: ${inOneSentence(message)}`, at)
  const meant = nearest(path.slice(path.lastIndexOf('.') + 1), known)
  return fail('RI0202', `unknown field ${field}${meant === undefined ? ` of Istio 1.${minor}` : `; did you mean ${meant}?`}`, at)
}

function called({ namespace, name }: ConfigMapFact): string {
  return `ConfigMap ${namespace}/${name}`
}

function placed(policy: InjectionPolicy, path: readonly string[]): { readonly place?: Place } {
  const place = istioPlace(policy, path)
  return place === undefined ? {} : { place }
}

/** Where a field of `spec.istio` stands (`mesh`, `defaultConfig`), or the innermost around it. */
export function istioPlace({ istioAt }: InjectionPolicy, path: readonly string[]): Place | undefined {
  let at = istioAt()
  let place: Place | undefined
  for (const key of path) {
    place = at?.keyPlace(key) ?? place
    at = at?.get(key)
  }
  return place
}
