import { type Diagnostic, fail, InjectError } from '../../base/diagnostic.ts'
import { nearest } from '../../base/suggest.ts'
import { checkInjectors } from '../../inject/check-injectors.ts'
import type { Chunks } from '../../inject/chunks.ts'
import {
  type ExplainedWorkload,
  explainAsWebhook,
  explainWorkloads,
  istioMaker,
  type WebhookEffect,
} from '../../inject/explain.ts'
import type { Workload } from '../../inject/injector.ts'
import { surveyManifests } from '../../inject/survey.ts'
import { printDiagnostics } from '../diagnostics-text.ts'
import { type ManifestFileSource, readableFiles } from '../manifest-files.ts'
import { type ManifestOptions, readManifestInput } from '../manifest-input.ts'
import { EXIT, guarded, type Outcome } from '../outcome.ts'
import { jsonOfEffects, jsonOfWorkloads } from './explain-json.ts'
import { textOfEffects, textOfWorkloads } from './explain-text.ts'

/** Which workloads are explained, and how. */
export interface ExplainOptions {
  /** `Deployment/web`; absent for all. */
  readonly target?: { readonly kind: string; readonly name: string }
  readonly namespace?: string
  readonly only?: 'injected' | 'left-alone' | 'undecided'
  readonly format: 'text' | 'json'
  /** `as-webhook`: what a live webhook would do to the pods as they stand. */
  readonly view: 'render' | 'as-webhook'
}

/**
 * Explains what `inject` would do to each workload and why; what it would refuse is explained too. The explanation is stdout, warnings are stderr.
 * Throws nothing; refuses (exit 2) input that cannot be read, and a target that is not there (RI0302) or may be what has no namespace (RI0301).
 */
export function explainManifests(
  sources: readonly ManifestFileSource[],
  options: ManifestOptions,
  asked: ExplainOptions,
  chunks: Chunks,
): Outcome {
  return guarded(() => {
    const { manifests, unread } = readableFiles(sources)
    const input = readManifestInput(manifests, options)
    checkInjectors(input.policy)
    const survey = surveyManifests(input, chunks)
    const all = survey.located.workloads.map(({ workload }) => workload)
    const { target, namespace } = asked
    if ((target ?? namespace) !== undefined && !all.some((workload) => isWanted(workload, asked))) {
      // What has no namespace is not among them, and may be what was meant.
      if (survey.located.errors.length > 0) throw new InjectError(survey.located.errors)
      missing(asked, all)
    }
    const wanted = (workload: Workload): boolean => isWanted(workload, asked)
    if (asked.view === 'as-webhook') {
      const seen = explainAsWebhook(survey, istioMaker(survey, input.policy, chunks), wanted)
      const effects = seen.filter((one) => asked.only === undefined || outcomeOf(one) === asked.only)
      return {
        stdout: asked.format === 'json' ? jsonOfEffects(effects) : textOfEffects(effects),
        stderr: unread,
        exitCode: EXIT.done,
      }
    }
    const { workloads, notices } = explainWorkloads(survey, input.policy, chunks, wanted)
    const shown = workloads.filter((one) => asked.only === undefined || shownAs(one) === asked.only)
    const homeless = asked.target === undefined ? survey.located.errors : []
    return {
      stdout: asked.format === 'json' ? jsonOfWorkloads(shown) : textOfWorkloads(shown),
      stderr: unread + printDiagnostics([...homeless.map(asWarning), ...survey.namespaces.warnings, ...notices]),
      exitCode: EXIT.done,
    }
  })
}

/** What `inject` refuses counts as undecided. */
function shownAs({ verdict }: ExplainedWorkload): ExplainOptions['only'] {
  return verdict === 'refused' ? 'undecided' : verdict
}

/** The same of a webhook, which refuses pods that it cannot inject. */
function outcomeOf({ decision: { verdict }, errors }: WebhookEffect): ExplainOptions['only'] {
  if (errors.length > 0 || verdict === 'undecided') return 'undecided'
  return verdict === 'inject' ? 'injected' : 'left-alone'
}

function isWanted(workload: Workload, { target, namespace }: Pick<ExplainOptions, 'target' | 'namespace'>): boolean {
  if (namespace !== undefined && workload.namespace.name !== namespace) return false
  if (target === undefined) return true
  const kind = target.kind.toLowerCase()
  const own = workload.kind.toLowerCase()
  return (own === kind || `${own}s` === kind) && workload.name === target.name
}

/** A short name of a kind is none here, so that a workload of that very name is what was meant. */
function missing(asked: ExplainOptions, all: readonly Workload[]): never {
  const { target, namespace } = asked
  const called = ({ kind, name }: { readonly kind: string; readonly name: string }): string => `${kind}/${name}`
  const within = namespace === undefined ? '' : ` in namespace ${namespace}`
  const elsewhere = target && all.find((workload) => isWanted(workload, { target }))
  const namesake = all.find(({ name }) => name === target?.name)
  const meant =
    target === undefined
      ? nearest(
          namespace ?? '',
          all.map((workload) => workload.namespace.name),
        )
      : (nearest(called(target), all.map(called)) ?? (namesake && called(namesake)))
  return fail('RI0302', `the manifests hold no workload${target === undefined ? '' : ` ${called(target)}`}${within}`, {
    hint:
      elsewhere !== undefined
        ? `it stands in namespace ${elsewhere.namespace.name}`
        : meant === undefined
          ? 'render-inject explain without a name explains all of them'
          : `did you mean ${meant}?`,
  })
}

/** explain never refuses; what inject would refuse is a warning here. */
function asWarning(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: 'warning' }
}
