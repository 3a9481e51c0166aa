import * as argocd from './argocd-command.ts'

/** The commands of `argocd`: nothing else needs them, and what starts programs does not slow other commands. */
export const loadArgocd = (): typeof argocd => argocd
