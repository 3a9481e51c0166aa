/** Patterns of the keys in workloads whose values are names that their author is free in, or texts that no part of Kubernetes reads. */
export const FREE_KEYS: readonly string[] = [
  'image',
  'name',
  'value',
  'serviceAccountName',
  'secretName',
  'claimName',
  'app',
  'component',
  'version',
  'tier',
  'app\\.kubernetes\\.io/[a-z-]+',
  'helm\\.sh/chart',
]
