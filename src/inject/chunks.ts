import type { LoadConditions } from '../policy/selection.ts'
import type { LoadLegacy } from './istio/legacy/template.ts'
import type { Languages } from './own/languages.ts'

/**
 * Parts of the program that are loaded when they are first needed. `main.ts` holds the table of the bundle; tests hand in static imports.
 * Nothing that crosses a chunk may rely on `instanceof` or on module state.
 */
export interface Chunks extends Languages {
  /** Glob patterns: only for a name with a wildcard. */
  readonly glob: () => typeof import('../policy/glob.ts')
  /** Istio's injector: templates, merge, Istio's configuration. At the first workload to decide. */
  readonly istio: () => typeof import('./istio/istio-injector.ts')
  /** The back-end for templates of Istio 1.8 and older. */
  readonly legacy: LoadLegacy
  /** What `istioctl kube-inject` does. */
  readonly kubeInject: () => typeof import('./istio/kube-inject/kube-inject.ts')
  /** The evaluator of match conditions: when a webhook has some, and its selectors match. */
  readonly conditions: LoadConditions
  /** Own injectors: where the policy lists one. */
  readonly own: () => typeof import('./own/own-injector.ts')
  /** The Pod Security Standards: where a pod is injected whose namespace enforces a level. */
  readonly podSecurity: () => typeof import('./pod-security-warnings.ts')
  /** The checks of `check --templates`. */
  readonly lint: () => typeof import('./own/lint-templates/lint-templates.ts')
}
