import { type Diagnostic, fail } from '../../base/diagnostic.ts'
import { at, isObject, type JsonObject, sameJson } from '../../base/json.ts'
import type { Source } from '../../base/source.ts'
import type { Chunks } from '../../inject/chunks.ts'
import { escapeVariables, variablesIn } from '../../inject/flux-substitution.ts'
import type { PipelineInput } from '../../inject/survey.ts'
import { type FluxObject, readFluxObject } from '../flux/flux-object.ts'
import { demandPinned, releaseNamespace } from '../flux/helm-release.ts'
import { type InlinePatch, withPostRenderer, withSpecPatches } from '../flux/inline-patches.ts'
import { type ManifestOptions, readManifestInput } from '../manifest-input.ts'
import { runManifests, type Watch } from '../manifest-run.ts'
import type { RunReport } from '../run-report.ts'
import { printSummary } from '../summary.ts'
import { componentText } from './component.ts'
import { lateNames } from './late-names.ts'
import { collectPatches, guardText, patchText, type WorkloadPatch } from './workload-patches.ts'

export interface PatchOptions extends ManifestOptions {
  /** The file of the HelmRelease whose chart the manifests are. */
  readonly helmRelease?: Source
}

export interface EmittedPatches {
  readonly patches: readonly WorkloadPatch[]
  /** A HelmRelease or Flux Kustomization with the patches in it, where one is given; else a kustomize component. */
  readonly text: () => string
  readonly stderr: string
  readonly report: RunReport
}

/** What injection would change, as patches: one for each object. Throws InjectError, RI0605 where a patch cannot name its object alone. */
export function emitPatches(sources: readonly Source[], options: PatchOptions, chunks: Chunks): EmittedPatches {
  const release = options.helmRelease && readFluxObject(options.helmRelease, '--helm-release')
  if (release) demandPinned(release)
  const given = readManifestInput(sources, options)
  const input = release ? inRelease(given, release) : given
  // Helm's objects have their names when they reach a post-renderer.
  const collector = collectPatches(input.read, release ? new Set() : lateNames(input.read))
  const watch = release ? watchHooks(collector.see, release) : { see: collector.see, notices: () => [] }
  const { result, report } = runManifests(input, options, chunks, watch)
  const patches = collector.patches()
  const text = (): string => {
    if (release)
      return withPostRenderer(
        release,
        inlinePatches(patches).map((one) => substituted(one, given, release)),
      )
    if (options.fluxKustomization === undefined) return componentText(patches)
    return withSpecPatches(readFluxObject(options.fluxKustomization, '--flux-kustomization'), inlinePatches(patches))
  }
  return { patches, text, stderr: printSummary(result.report), report }
}

/** The release's namespace is that of what names none. Variables are looked at when the patches stand in the HelmRelease, which is what Flux reads. */
function inRelease(input: PipelineInput, release: FluxObject): PipelineInput {
  const { substitution: _, ...flux } = input.policy.spec.flux ?? {}
  const namespace = input.policy.spec.defaultNamespace ?? releaseNamespace(release)
  const spec = { ...input.policy.spec, flux, ...(namespace !== undefined && { defaultNamespace: namespace }) }
  return { ...input, policy: { ...input.policy, spec } }
}

/** Hooks do not reach post-renderers: no patch for them, and a warning. */
function watchHooks(see: Watch['see'], { title }: FluxObject): Watch {
  const hooks: Diagnostic[] = []
  return {
    see: (one) => {
      const { workload, run } = one
      if (!isHelmHook(workload.object)) see(one)
      else if (!sameJson(workload.template, run.template)) {
        hooks.push({
          code: 'RI0344',
          severity: 'warning',
          message: `${workload.title} is a hook, which Flux passes to no post-renderer: ${title} runs it without a sidecar`,
          place: workload.place,
          hint: 'label its pod sidecar.istio.io/inject: "false", or make it a plain Job',
        })
      }
    },
    notices: () => hooks,
  }
}

function isHelmHook(object: JsonObject): boolean {
  const annotations = at(object, 'metadata', 'annotations')
  return isObject(annotations) && Object.hasOwn(annotations, 'helm.sh/hook')
}

function inlinePatches(patches: readonly WorkloadPatch[]): readonly InlinePatch[] {
  if (patches.length === 0) return []
  return [{ patch: guardText(patches) }, ...patches.map((one) => ({ patch: patchText(one), target: one.target }))]
}

/** Flux replaces variables in the whole HelmRelease, also in what the patches test. */
function substituted(one: InlinePatch, { policy }: PipelineInput, { title }: FluxObject): InlinePatch {
  const mode = policy.spec.flux?.substitution
  if (mode === 'escape') return { ...one, patch: escapeVariables(one.patch) }
  const [variable] = mode === undefined ? [] : variablesIn(one.patch)
  if (variable !== undefined)
    fail('RI0342', `the patches hold ${variable}, which Flux would replace in ${title}`, {
      hint: 'spec.flux.substitution: escape (--flux-substitution escape) lets it reach the cluster as it is',
    })
  return one
}
