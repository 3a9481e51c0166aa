import { at, type JsonObject } from '../base/json.ts'

const PREFIX = 'internal.config.kubernetes.io/'

/**
 * Did the build rename this object (kustomize's namespace, prefix and suffix transformers leave the earlier names in annotations)?
 * A renamed Namespace or ConfigMap says nothing reliable about the cluster: `prod` may arrive as `team`. Returns what it was called.
 */
export function originalName(object: JsonObject): string | undefined {
  const annotations = at(object, 'metadata', 'annotations')
  const earlier = (key: string): string[] => {
    const text = at(annotations, `${PREFIX}${key}`)
    return typeof text === 'string' && text !== '' ? text.split(',') : []
  }
  const name = at(object, 'metadata', 'name')
  const namespace = at(object, 'metadata', 'namespace')
  const oldName = earlier('previousNames').find((one) => one !== name)
  const oldNamespace =
    object['kind'] === 'Namespace'
      ? undefined
      : earlier('previousNamespaces').find((one) => one !== namespace && !one.startsWith('_'))
  if (oldName === undefined && oldNamespace === undefined) return undefined
  return [oldNamespace, oldName ?? name].filter((part) => typeof part === 'string').join('/')
}
