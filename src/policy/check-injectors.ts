/** Own injectors: their shape, their decoder, and what only the pod API and the rules of label selectors tell of them; apart from the policy, which every run needs. */
import type { Diagnostic } from '../base/diagnostic.ts'
import { childPath, type Located } from '../base/located.ts'
import { nearest } from '../base/suggest.ts'
import { checkPodPatch } from '../krm/check-pod-patch.ts'
import { decodeSelector, isSelectorError } from '../krm/selector.ts'
import { ISTIO } from './istio-name.ts'
import type { DeclaredInjector } from './own-injectors.ts'

export { OWN_INJECTOR } from './own-injector-shape.ts'
export { decodeInjectors } from './own-injectors.ts'

/** Faults of the patches and selectors of injectors. */
export function injectorFaults(injectors: readonly DeclaredInjector[]): readonly Diagnostic[] {
  return injectors.flatMap((injector) => {
    if (injector.kind === 'istio') return []
    const patch = injector.at.get('patch')
    return [...selectorFaults(injector.at), ...(patch === undefined ? [] : checkPodPatch(patch, 'PodTemplateSpec'))]
  })
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
      found.push({
        code: 'RI0203',
        severity: 'error',
        message: `${selector.path} is no label selector: ${error.message}`,
        ...(selector.place && { place: selector.place }),
      })
    }
  }
  return found
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
