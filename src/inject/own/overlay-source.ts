/** Where an injector's overlay comes from: its static patch, or the templates that a pod chooses. */
import { jsonText } from '../../base/json.ts'
import type { Facts } from '../../policy/facts.ts'
import type { PolicySpec } from '../../policy/injection-policy.ts'
import type { OwnInjectorPolicy } from '../../policy/own-injectors.ts'
import type { Chunks } from '../chunks.ts'
import type { Workload } from '../injector.ts'
import type { Overlay } from './overlay.ts'
import { loadTemplateSource } from './template-source.chunk.ts'

export interface SourceContext {
  readonly facts: Facts
  readonly spec: PolicySpec
  readonly chunks: Chunks
  /** Injectors of the same policy, whose named Go templates this one may include. */
  readonly siblings: readonly OwnInjectorPolicy[]
}

/** What a template printed; a static patch as JSON. */
export interface Printed {
  readonly name: string
  readonly text: string
}

export interface OverlaySource {
  /** All that the overlay of a pod is made of. Throws InjectError: RI0412, RI0411, RI0403. */
  print(workload: Workload): readonly Printed[]
  /** The overlay. Throws InjectError: RI0413, RI0107. */
  read(printed: readonly Printed[], workload: Workload): Overlay
}

/** Where the overlays of an injector come from. */
export function overlaySource(injector: OwnInjectorPolicy, context: SourceContext): OverlaySource {
  const { patch } = injector.settings
  if (patch === undefined) return loadTemplateSource().templateSource(injector, context)
  let printed: readonly Printed[] | undefined
  return { print: () => (printed ??= [{ name: '', text: jsonText(patch) }]), read: () => patch }
}
