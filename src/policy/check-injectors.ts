/** Own injectors: their shape, their decoder, and what only the pod API and the rules of label selectors tell of them; apart from the policy, which every run needs. */
import type { Diagnostic } from '../base/diagnostic.ts'
import { childPath, type Located } from '../base/located.ts'
import { nearest } from '../base/suggest.ts'
import { checkPodPatch } from '../krm/check-pod-patch.ts'
import { labelKeyFaults } from '../krm/label-format.ts'
import { podType } from '../krm/pod-schema.ts'
import { decodeSelector, isSelectorError } from '../krm/selector.ts'
import { WORKLOADS } from '../krm/workloads-table.ts'
import { ISTIO } from './istio-name.ts'
import type { DeclaredInjector } from './own-injectors.ts'

export { OWN_INJECTOR } from './own-injector-shape.ts'
export { decodeInjectors } from './own-injectors.ts'

/** Faults of the patches, selectors, kinds and switches of injectors; the platform's policy tells further kinds of workloads. No patch may set the annotation `reserved`. */
export function injectorFaults(
  injectors: readonly DeclaredInjector[],
  workloads: readonly { readonly kind: string }[],
  reserved: string,
): readonly Diagnostic[] {
  const kinds = new Set([...WORKLOADS, ...workloads].map(({ kind }) => kind))
  return injectors.flatMap((injector) => {
    if (injector.kind === 'istio') return []
    const patch = injector.at.get('patch')
    return [
      ...selectorFaults(injector.at),
      ...unknownKinds(injector.at, kinds),
      ...switchFaults(injector.at),
      ...(patch === undefined ? [] : checkPodPatch(patch, 'PodTemplateSpec', reserved)),
    ]
  })
}

/** Kinds that are no workloads' would match nothing. */
function unknownKinds(at: Located, known: ReadonlySet<string>): readonly Diagnostic[] {
  const listed = at.get('match')?.get('kinds')?.items() ?? []
  return listed.flatMap((item) => {
    const kind = String(item.value)
    if (known.has(kind)) return []
    const meant = nearest(kind, [...known])
    const hint = meant ? `did you mean ${meant}?` : 'say in spec.workloads where objects of the kind keep their pod templates'
    return [misfit(item, `${item.path} names ${JSON.stringify(kind)}, which is no kind of a workload`, hint)]
  })
}

/** Names that no label or annotation can have. */
function switchFaults(at: Located): readonly Diagnostic[] {
  const named = [
    at.get('podSwitch')?.get('label'),
    at.get('podSwitch')?.get('annotation'),
    ...(at.get('valuesFromAnnotations')?.items() ?? []).map((item) => item.get('annotation')),
  ]
  return named.flatMap((name) => {
    const [wrong] = name === undefined ? [] : labelKeyFaults(String(name.value).toLowerCase())
    return name === undefined || wrong === undefined
      ? []
      : [misfit(name, `${name.path} is no name of a label or annotation: ${wrong}`)]
  })
}

function misfit({ place }: Located, message: string, hint?: string): Diagnostic {
  return { code: 'RI0203', severity: 'error', message, ...(place && { place }), ...(hint !== undefined && { hint }) }
}

/** Selectors that nobody can read are errors here, other than in Istio's config. */
function selectorFaults(at: Located): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const match = at.get('match')
  const selectors = [
    match?.get('namespaceSelector'),
    match?.get('podSelector'),
    ...(at.get('neverInjectSelector')?.items() ?? []),
    ...(at.get('alwaysInjectSelector')?.items() ?? []),
  ]
  for (const selector of selectors) {
    if (selector === undefined) continue
    try {
      decodeSelector(selector.value)
    } catch (error) {
      if (!isSelectorError(error)) throw error
      found.push(misfit(selector, `${selector.path} is no label selector: ${error.message}`))
    }
  }
  return found
}

/** Types of volumes that tenants may add and that the pod API does not have. */
export function unknownVolumeTypes(tenants: readonly Located[]): readonly Diagnostic[] {
  const known = podType('Volume').names.filter((name) => name !== 'name')
  return tenants
    .flatMap((tenant) => tenant.get('allow')?.get('volumeTypes')?.items() ?? [])
    .filter(({ value }) => !known.includes(String(value)))
    .map((item) => {
      const meant = nearest(String(item.value), known)
      const message = `${item.path} names ${JSON.stringify(item.value)}, which is no type of a volume`
      return misfit(item, message, meant && `did you mean ${meant}?`)
    })
}

/** An injector that `spec.namespaces` names and that the policy does not have. */
export function unknownInjector(at: Located, name: string, known: readonly string[]): Diagnostic {
  const place = at.keyPlace(name)
  const meant = nearest(name, known)
  return {
    code: 'RI0203',
    severity: 'error',
    message: `${childPath(at.path, name)} names no injector of spec.injectors${meant ? `; did you mean ${meant}?` : ''}`,
    ...(place && { place }),
    ...(name === ISTIO && { hint: 'values of Istio are spec.istio.values, for all namespaces' }),
  }
}
