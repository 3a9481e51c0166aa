/** What an Argo CD Application tells of namespaces (argoproj.io/v1alpha1, Argo CD 3.5). */
import { at, isArray, isObject, type Json, type JsonObject, recordOf } from '../base/json.ts'

/**
 * The namespace that Argo CD creates and labels for the Application, as far as it says so: `managedNamespaceMetadata` has an effect under
 * `CreateNamespace=true` alone, and one without labels says nothing about labels that the namespace may have already.
 */
export function managedNamespace(application: JsonObject): { readonly name: string; readonly object: JsonObject } | undefined {
  const policy = at(application, 'spec', 'syncPolicy')
  const metadata = at(policy, 'managedNamespaceMetadata')
  const options = at(policy, 'syncOptions')
  const name = at(application, 'spec', 'destination', 'namespace')
  const creates = isArray(options) && options.includes('CreateNamespace=true')
  if (!creates || !isObject(metadata) || !isObject(metadata['labels']) || typeof name !== 'string' || name === '')
    return undefined
  return { name, object: recordOf([['metadata', metadata]]) }
}

/** Where objects of the Application go that name no namespace: kustomize's namespace, else the destination's. */
export function targetNamespace(application: Json | undefined): string | undefined {
  for (const path of [
    ['spec', 'source', 'kustomize', 'namespace'],
    ['spec', 'destination', 'namespace'],
  ]) {
    const name = at(application, ...path)
    if (typeof name === 'string' && name !== '') return name
  }
  return undefined
}
