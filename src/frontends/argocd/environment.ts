import { fail } from '../../base/diagnostic.ts'
import { decodeParameters, type Parameters } from './parameters.ts'

/** Variables by name, as a process has them. */
export interface Variables {
  readonly [name: string]: string | undefined
}

/** What Argo CD tells a plugin of the application. */
export interface ApplicationEnvironment {
  /** Empty outside of Argo CD. */
  readonly name: string
  /** Of the destination; empty where the Application names none. */
  readonly namespace: string
  readonly kubernetesVersion: string | undefined
  readonly apiVersions: readonly string[]
  readonly parameters: Parameters
}

/** Whoever writes the Application, or its folder, can set every variable that begins so. */
const OWN_VARIABLE = 'ARGOCD_ENV_'
/** The administrator's variables begin so, and no application can set one. */
const OURS = 'RENDER_INJECT_'

/**
 * Reads the environment that cmp-server builds (Argo CD 2.6 to 3.6). `ARGOCD_ENV_*` and `PARAM_*` say nothing here: an application speaks by
 * typed parameters alone. Throws InjectError RI0223 where it tries otherwise, or a parameter is wrong.
 */
export function readEnvironment(variables: Variables): ApplicationEnvironment {
  const tried = Object.keys(variables).find((name) => name.startsWith(OWN_VARIABLE + OURS))
  if (tried !== undefined)
    fail('RI0223', `the application sets ${tried.slice(OWN_VARIABLE.length)} in plugin.env, where it has no effect`, {
      hint: 'use plugin.parameters; render-inject argocd parameters lists them',
    })
  const kubernetesVersion = variables['KUBE_VERSION']
  return {
    name: variables['ARGOCD_APP_NAME'] ?? '',
    namespace: variables['ARGOCD_APP_NAMESPACE'] ?? '',
    kubernetesVersion: kubernetesVersion === '' ? undefined : kubernetesVersion,
    apiVersions: (variables['KUBE_API_VERSIONS'] ?? '').split(',').filter((version) => version !== ''),
    parameters: decodeParameters(variables['ARGOCD_APP_PARAMETERS']),
  }
}

/** The variables that a renderer gets: all but what an application says and what is ours. */
export function rendererVariables(variables: Variables): Variables {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !/^(?:ARGOCD_ENV_|PARAM_|ARGOCD_APP_PARAMETERS$|RENDER_INJECT_)/.test(name)),
  )
}
