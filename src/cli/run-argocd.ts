import { fail } from '../base/diagnostic.ts'
import type { Variables } from '../frontends/argocd/environment.ts'
import { type ArgocdRun, announce, generate } from '../frontends/argocd/generate.ts'
import { OWN_POLICY } from '../frontends/argocd/plain.ts'
import { pluginVariables, readApplication, sourceOverrides, withOverrides } from '../frontends/argocd/simulate.ts'
import type { Administrator } from '../frontends/argocd/trust.ts'
import { EXIT, guarded, type Outcome } from '../frontends/outcome.ts'
import { checkFlags } from '../frontends/overrides.ts'
import type { Host } from './command.ts'
import { applicationFolder, repositoryRoot } from './host/application-folder.ts'
import { digestOf } from './host/digest.ts'
import { environment, runningFor } from './host/environment.ts'
import { fileExists, readFacts, readSource, readStreams, realFolder } from './host/files.ts'

/** What the administrator of Argo CD says on the plugin's command line; each has a variable that says it too. */
export interface ArgocdFlags {
  readonly policy: readonly string[]
  readonly facts: readonly string[]
  readonly allow: readonly string[]
  readonly expectDigest?: string
  readonly kustomizeOption: readonly string[]
  readonly timeout?: string
  readonly failOnWarn?: true
}

/** What `argocd simulate` takes beside. */
export interface SimulateFlags extends ArgocdFlags {
  readonly repo: string
  readonly application?: string
  readonly kubernetesVersion?: string
  readonly apiVersions?: string
  readonly printEnv?: true
}

/** Seconds; what comes before and after a renderer has to fit into Argo CD's 60 too. */
const TIMEOUT = 45
const MAX_TIMEOUT = 3600

/** `argocd generate` in the current folder, under the environment that Argo CD set. */
export function runGenerate(flags: ArgocdFlags, host: Host): Outcome {
  return guarded(() => generate(runHere(flags), host.chunks))
}

/** `argocd parameters`. */
export function runParameters(flags: ArgocdFlags): Outcome {
  return guarded(() => announce(runHere(flags)))
}

/** `argocd discover`: Argo CD takes any output for a yes. */
export function runDiscover(): Outcome {
  return { stdout: fileExists(OWN_POLICY) ? `${OWN_POLICY}\n` : '', stderr: '', exitCode: EXIT.done }
}

/** `argocd digest`. */
export function runDigest(flags: Pick<ArgocdFlags, 'policy' | 'facts'>): Outcome {
  return guarded(() => {
    const { policies, facts } = readAdministrator({ ...flags, allow: [] }, environment())
    if (policies.length + facts.length === 0)
      fail('RI0207', 'there is no policy and there are no facts', {
        hint: 'give them with --policy and --facts, or RENDER_INJECT_POLICY and RENDER_INJECT_FACTS',
      })
    return { stdout: `${digestOf([...policies, ...facts])}\n`, stderr: '', exitCode: EXIT.done }
  })
}

/** `argocd simulate`: the environment that Argo CD would build, then `generate`. */
export function runSimulate(path: string, flags: SimulateFlags, host: Host): Outcome {
  return guarded(() => {
    const { kubernetesVersion } = flags
    if (kubernetesVersion !== undefined) checkFlags({ kubernetesVersion }, { kubernetesVersion: '--kubernetes-version' })
    const file = path === '-' ? { name: '<stdin>', text: host.readStdin() } : readSource(path)
    const written = readApplication(file, flags.application)
    const root = realFolder(flags.repo)
    const { resolve, read } = applicationFolder({ folder: root, root, variables: {}, timeLeft: () => 0 })
    const folder = resolve(written.path)
    const overrides = sourceOverrides(written).map((name) => `${written.path}/${name}`)
    const application = withOverrides(written, overrides.filter((name) => fileExists(`${root}/${name}`)).map(read))
    const added = pluginVariables(application, {
      kubernetesVersion: kubernetesVersion ?? '',
      apiVersions: flags.apiVersions ?? '',
    })
    if (flags.printEnv) return { stdout: printed(added), stderr: '', exitCode: EXIT.done }
    const own = environment()
    return generate(runOf(flags, { own, all: { ...own, ...added }, folder, root }), host.chunks)
  })
}

function printed(variables: Variables): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${(value ?? '').replaceAll('\n', '\\n')}\n`)
    .join('')
}

function runHere(flags: ArgocdFlags): ArgocdRun {
  const own = environment()
  demandAbsolute(flags, own)
  const folder = realFolder('.')
  return runOf(flags, { own, all: own, folder, root: repositoryRoot(folder, own['ARGOCD_APP_SOURCE_PATH'] ?? '') })
}

function runOf(
  flags: ArgocdFlags,
  place: { readonly own: Variables; readonly all: Variables; readonly folder: string; readonly root: string },
): ArgocdRun {
  const { own, all, folder, root } = place
  const timeout = secondsOf(flags.timeout ?? own['RENDER_INJECT_TIMEOUT'] ?? String(TIMEOUT))
  return {
    variables: all,
    administrator: readAdministrator(flags, own),
    folder: applicationFolder({ folder, root, variables: all, timeLeft: () => timeout * 1000 - runningFor() }),
    digestOf,
    kustomizeOptions: flags.kustomizeOption,
    strictness: flags.failOnWarn ? { warnings: 'refuse' } : {},
  }
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  return seconds > 0 && seconds <= MAX_TIMEOUT
    ? seconds
    : fail('RI0207', `the timeout must be a number of seconds up to ${MAX_TIMEOUT}, not ${JSON.stringify(text.slice(0, 20))}`)
}

/** A relative path would lead into the folder of the application, whose author would then be the administrator. */
function demandAbsolute(flags: ArgocdFlags, variables: Variables): void {
  const paths = ADMINISTRATOR.flatMap(({ flag, variable }) => pathsOf(flags[flag], variables, variable))
  const relative = paths.find((path) => !path.startsWith('/'))
  if (relative !== undefined)
    fail('RI0207', `${relative} must be an absolute path: a relative one would be a file of the application`, {
      hint: 'to try a policy before it is mounted: render-inject argocd simulate',
    })
}

const ADMINISTRATOR = [
  { flag: 'policy', variable: 'RENDER_INJECT_POLICY' },
  { flag: 'facts', variable: 'RENDER_INJECT_FACTS' },
] as const

function pathsOf(given: readonly string[], variables: Variables, variable: string): readonly string[] {
  const text = variables[variable]
  if (given.length > 0 || text === undefined) return given
  const named = text.split(':').filter((path) => path !== '')
  return named.length > 0 ? named : fail('RI0207', `${variable} is set, and names no file`)
}

/** Flags outrank variables. What is named must be there: a mount that went wrong must not turn the policy off. */
function readAdministrator(
  flags: Pick<ArgocdFlags, 'policy' | 'facts' | 'allow' | 'expectDigest'>,
  variables: Variables,
): Administrator {
  const expectDigest = flags.expectDigest ?? variables['RENDER_INJECT_EXPECT_DIGEST']
  const allow = flags.allow.length > 0 ? flags.allow : (variables['RENDER_INJECT_ALLOW'] ?? '').split(',')
  return {
    policies: pathsOf(flags.policy, variables, 'RENDER_INJECT_POLICY').flatMap(readStreams),
    facts: pathsOf(flags.facts, variables, 'RENDER_INJECT_FACTS').flatMap(readFacts),
    allow: allow.map((name) => name.trim()).filter((name) => name !== ''),
    ...(expectDigest !== undefined && { expectDigest }),
  }
}
