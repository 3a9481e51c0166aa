import * as argocd from './run-argocd.ts'

/** What the commands of `argocd` do: nothing else needs it, and spawning programs does not slow other commands. */
export const loadArgocd = (): typeof argocd => argocd
