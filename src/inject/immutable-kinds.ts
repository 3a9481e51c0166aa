import type { Workload } from './injector.ts'

/** Kinds whose pod template, or pod, the API server does not let change once the object is there. */
const IMMUTABLE: readonly { readonly kind: string; readonly apiVersion: RegExp }[] = [
  { kind: 'Job', apiVersion: /^batch\// },
  { kind: 'Pod', apiVersion: /^v1$/ },
]

/** Must the object be replaced where its pod changes? */
export function isImmutable({ kind, apiVersion }: Pick<Workload, 'kind' | 'apiVersion'>): boolean {
  return IMMUTABLE.some((one) => one.kind === kind && one.apiVersion.test(apiVersion))
}
