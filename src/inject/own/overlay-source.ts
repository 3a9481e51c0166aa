/** Where an injector's overlay comes from: its static patch, or the templates that a pod chooses. */
import { jsonText } from '../../base/json.ts'
import type { OwnInjectorPolicy } from '../../policy/own-injectors.ts'
import type { OverlaySource, Printed } from './overlay.ts'
import { loadTemplateSource } from './template-source.chunk.ts'
import type { TemplateContext } from './template-source.ts'

/** Where the overlays of an injector come from. */
export function overlaySource(injector: OwnInjectorPolicy, context: TemplateContext): OverlaySource {
  const { patch } = injector.settings
  if (patch === undefined) return loadTemplateSource().templateSource(injector, context)
  let printed: readonly Printed[] | undefined
  return { print: () => (printed ??= [{ name: '', text: jsonText(patch) }]), read: () => patch }
}
