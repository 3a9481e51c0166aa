import type { OwnInjectorPolicy } from '../../policy/own-injectors.ts'

/** The annotation by which a pod chooses templates of an injector. */
export function templatesAnnotation({ settings }: OwnInjectorPolicy): string {
  return `templates.render-inject.dev/${settings.name}`
}
