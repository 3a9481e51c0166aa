import { at, type JsonObject } from '../base/json.ts'

/** Who an object is. Absent fields and those of a wrong type are empty. */
interface ResourceId {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** Prefix of a name that the API server completes. */
  readonly generateName: string
}

/** The identity of an object. */
export function resourceId(object: JsonObject): ResourceId {
  const text = (...path: string[]): string => {
    const value = at(object, ...path)
    return typeof value === 'string' ? value : ''
  }
  return {
    apiVersion: text('apiVersion'),
    kind: text('kind'),
    namespace: text('metadata', 'namespace'),
    name: text('metadata', 'name'),
    generateName: text('metadata', 'generateName'),
  }
}

/** How messages call an object: `Deployment shop/web`; a generated name ends in `*`. Another namespace than its own may be given. */
export function describeResource(object: JsonObject, inNamespace?: string): string {
  const { kind, namespace: own, name, generateName } = resourceId(object)
  const namespace = inNamespace ?? own
  const called = name || (generateName === '' ? '(no name)' : `${generateName}*`)
  return `${kind || '(no kind)'} ${namespace === '' ? '' : `${namespace}/`}${called}`.replaceAll('\n', '\\u000a')
}
