import type { Code } from '../../base/codes.ts'
import { type Diagnostic, fail, InjectError, isInjectError } from '../../base/diagnostic.ts'
import { manifestSource, type Source } from '../../base/source.ts'
import type { Chunks } from '../../inject/chunks.ts'
import { runPipeline } from '../../inject/pipeline.ts'
import { type ReadSource, readSource } from '../../inject/read-source.ts'
import type { Document } from '../../yaml/read.ts'
import { demandObjects } from '../manifest-input.ts'
import { joinStreams } from '../manifests.ts'
import { EXIT, guarded, type Outcome } from '../outcome.ts'
import { printSummary } from '../summary.ts'
import { heedWarnings, type Strictness } from '../warnings.ts'
import type { ApplicationFolder } from './application-folder.ts'
import { type ApplicationEnvironment, readEnvironment, type Variables } from './environment.ts'
import { announcements, PARAMETER_NAMES, parameterRow, type Renderer, wrong } from './parameters.ts'
import { OWN_POLICY, plainSources } from './plain.ts'
import { detectRenderer, helmCommand, kustomizeCommand } from './renderers.ts'
import { type Administrator, applicationSettings, isInForce, type OwnFiles, refuseForbidden, usableParameters } from './trust.ts'

/** What the surface `argocd` is handed. */
export interface ArgocdRun {
  readonly variables: Variables
  readonly administrator: Administrator
  readonly folder: ApplicationFolder
  readonly digestOf: (sources: readonly Source[]) => string
  /** Options of `kustomize build` that the administrator adds. */
  readonly kustomizeOptions: readonly string[]
  readonly strictness: Strictness
}

/** `argocd generate`: renders the application of the current folder, injects, prints. */
export function generate(run: ArgocdRun, chunks: Chunks): Outcome {
  return guarded(() => withHints(() => generated(run, chunks)))
}

/** `argocd parameters`: what an application of this folder may set. */
export function announce({ administrator, folder }: ArgocdRun): Outcome {
  return guarded(() => {
    const renderer = detectRenderer(folder.names)
    const rows = usableParameters(administrator).filter((name) => (parameterRow(name).renderer ?? renderer) === renderer)
    return { stdout: announcements(rows), stderr: '', exitCode: EXIT.done }
  })
}

function generated(
  { variables, administrator, folder, digestOf, kustomizeOptions, strictness }: ArgocdRun,
  chunks: Chunks,
): Outcome {
  const application = readEnvironment(variables)
  const { parameters } = application
  refuseForbidden(administrator, application)
  const own = ownFiles(application, folder)
  const isOurs = isInForce(administrator)
  if (!isOurs && own.policies.length + own.facts.length === 0)
    fail('RI0201', 'nobody says what to inject: there are no policy and no facts', { hint: NO_CONFIG })
  const counted = isOurs ? administrator : own
  checkDigest(digestOf([...counted.policies, ...counted.facts]), administrator.expectDigest, parameters['config-digest'])
  const settings = applicationSettings(administrator, own, application)
  const renderer = rendererOf(application, folder)
  const { sources, stderr } = render(renderer, application, folder, kustomizeOptions)
  const read = sources.map((source) => readSource(manifestSource(source)))
  demandKinds(read)
  if (!parameters['allow-empty']) demandObjects(read)
  const result = runPipeline({ ...settings, read, applier: 'argocd' }, chunks)
  heedWarnings(result.report, strictness)
  return {
    stdout: oneStream(result.sources.map(({ text }) => text)),
    stderr: `rendered    ${TOLD[renderer]}\n${stderr}${passedOver(application, folder, isOurs)}${printSummary(result.report)}`,
    exitCode: EXIT.done,
  }
}

const NO_CONFIG =
  'the administrator mounts them (--policy, --facts), or the application names files of its repository in the parameters policy and facts'

const TOLD: { readonly [K in Renderer]: string } = {
  kustomize: 'by kustomize',
  helm: 'by helm',
  plain: 'as they are: YAML and JSON files of the folder',
}

function ownFiles({ parameters }: ApplicationEnvironment, folder: ApplicationFolder): OwnFiles {
  return { policies: (parameters['policy'] ?? []).map(folder.read), facts: (parameters['facts'] ?? []).map(folder.read) }
}

/** Throws InjectError RI0222: the cache of Argo CD does not notice a mounted policy that changed, so that both sides must name it. */
function checkDigest(digest: string, ...expected: readonly (string | undefined)[]): void {
  for (const one of expected) {
    if (one === undefined) continue
    const hex = one.replace(/^sha256:/, '')
    if (!/^[0-9a-f]{12,64}$/.test(hex)) fail('RI0222', 'the expected digest must be sha256: and at least 12 hexadecimal digits')
    if (!digest.startsWith(`sha256:${hex}`))
      fail('RI0222', `policy and facts have the digest ${digest.slice(0, SHORT)}…, and ${one.slice(0, SHORT)}… was expected`, {
        hint: 'render-inject argocd digest prints it whole',
      })
  }
}

const SHORT = 'sha256:'.length + 12

function rendererOf({ parameters }: ApplicationEnvironment, { names }: ApplicationFolder): Renderer {
  const { renderer: wanted = 'auto' } = parameters
  const renderer = wanted === 'auto' ? detectRenderer(names) : (wanted as Renderer)
  const foreign = PARAMETER_NAMES.filter(
    (name) => parameters[name] !== undefined && (parameterRow(name).renderer ?? renderer) !== renderer,
  )
  if (foreign.length > 0)
    throw new InjectError(
      foreign.map((name) =>
        wrong(`parameter ${name} is for ${parameterRow(name).renderer}, and ${renderer} renders this folder`),
      ),
    )
  return renderer
}

function render(
  renderer: Renderer,
  application: ApplicationEnvironment,
  folder: ApplicationFolder,
  kustomizeOptions: readonly string[],
): { readonly sources: readonly Source[]; readonly stderr: string } {
  const { parameters } = application
  switch (renderer) {
    case 'kustomize':
      return printedBy('kustomize', folder.run(kustomizeCommand(parameters, kustomizeOptions)))
    case 'helm':
      folder.checkLinks()
      return printedBy('helm', folder.run(helmCommand(application, (parameters['values-files'] ?? []).map(folder.resolve))))
    case 'plain':
      return plainSources(application, folder)
  }
}

function printedBy(name: string, { stdout, stderr }: { readonly stdout: string; readonly stderr: string }) {
  return { sources: [{ name: `<${name}>`, text: stdout }], stderr }
}

/** A policy file that an author may take for effective. */
function passedOver({ parameters }: ApplicationEnvironment, { names }: ApplicationFolder, isOurs: boolean): string {
  if (!names.includes(OWN_POLICY) || (parameters['policy'] ?? []).includes(OWN_POLICY)) return ''
  const why = isOurs ? "the administrator's policy is in force" : 'parameter policy does not name it'
  return `not read    ${OWN_POLICY}: ${why}\n`
}

/** Argo CD would refuse all of it, with a word about none. Throws InjectError RI0104. */
function demandKinds(read: readonly ReadSource[]): void {
  const nothing = (document: Document): never =>
    fail('RI0104', 'this is no Kubernetes object: kind is missing', { place: { source: document.source, span: document.span } })
  for (const { contents } of read) {
    for (const { content, document } of contents) {
      if (content.form === 'other' && document.root() !== undefined) nothing(document)
      if (content.form === 'objects' && content.items.some(({ kind }) => kind === '')) nothing(document)
    }
  }
}

/** Argo CD reads a stream whose first document is JSON as JSON to its end. */
function oneStream(texts: readonly string[]): string {
  const stream = joinStreams(texts)
  return texts.length > 1 && /^\s*\{/.test(stream) ? `---\n${stream}` : stream
}

/** What helps in Argo CD, where no flag can be given. */
const HINTS: { readonly [K in Code]?: string } = {
  RI0301: 'set spec.destination.namespace of the Application, or metadata.namespace',
}

function withHints<T>(body: () => T): T {
  try {
    return body()
  } catch (error) {
    if (!isInjectError(error)) throw error
    throw new InjectError(
      error.diagnostics.map((one): Diagnostic => {
        const hint = HINTS[one.code]
        return hint === undefined ? one : { ...one, hint }
      }),
    )
  }
}
