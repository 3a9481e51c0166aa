import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, PROGRAM, PROJECT, putFiles, type RunResult, runProgram } from './bundle.ts'
import { ON_PATH, succeeded } from './kustomize.ts'

/** Helm as it is called: version 3 under its own name, version 4 under that which CI gives it. */
export type HelmName = 'helm' | 'helm4'

/** `helm template` of a chart, which is written below the folder, with `inject` and these flags as post-renderer. */
export function helmTemplate(
  helm: HelmName,
  folder: string,
  chart: Readonly<Record<string, string>>,
  flags: readonly string[],
): RunResult {
  putFiles(join(folder, 'chart'), chart)
  return helmTemplateOf(helm, folder, join(folder, 'chart'), flags)
}

/** The same for a chart that is there. */
export function helmTemplateOf(helm: HelmName, folder: string, chart: string, flags: readonly string[]): RunResult {
  const [renderer = '', ...first] = helm === 'helm' ? [PROGRAM, 'inject'] : ['render-inject']
  const args = [...first, ...flags].map((one) => `--post-renderer-args=${one}`)
  const argv = ['template', 'web', chart, '--namespace', 'shop', '--post-renderer', renderer, ...args]
  return runProgram(findProgram(helm) ?? '', argv, { cwd: folder, env: environment(helm, folder) })
}

/** Helm with its own folders below this one, and Helm 4's plugin in its place. */
function environment(helm: HelmName, folder: string): Readonly<Record<string, string>> {
  const home = join(folder, 'helm')
  const env = {
    ...ON_PATH,
    HELM_DATA_HOME: join(home, 'data'),
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
  }
  if (helm === 'helm4' && !existsSync(join(home, 'data/plugins')))
    succeeded(runProgram(findProgram(helm) ?? '', ['plugin', 'install', join(PROJECT, 'plugin/helm4')], { env }))
  return env
}
