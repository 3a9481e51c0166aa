/** Somebody's own injector: a policy of `spec.injectors`, a static patch or templates, and the layers of values. */
import { type Diagnostic, fail, InjectError, isInjectError } from '../../base/diagnostic.ts'
import { type JsonObject, wordOf } from '../../base/json.ts'
import { typeRef } from '../../krm/pod-schema.ts'
import type { Facts } from '../../policy/facts.ts'
import type { InjectionPolicy } from '../../policy/injection-policy.ts'
import type { MatchName } from '../../policy/namespaces.ts'
import type { OwnInjectorPolicy } from '../../policy/own-injectors.ts'
import { decideOwn, type OwnDecision, podSwitchOf, runsToCompletion } from '../../policy/own-rules.ts'
import type { TenantRule } from '../../policy/tenant-shape.ts'
import { withSubstitution } from '../flux-substitution.ts'
import type { Decision, Detail, Injection, Injector, Workload } from '../injector.ts'
import { templateTypeAt } from '../paths.ts'
import { selectorKeys } from '../placeholders.ts'
import { annotationsOf } from '../pod-parts.ts'
import { positionContainers } from './container-position.ts'
import type { Languages } from './languages.ts'
import { mergeOverlay } from './merge-overlay.ts'
import { type Overlay, ordinaryContainers, type Printed, placeContainers } from './overlay.ts'
import { overlaySource } from './overlay-source.ts'
import { readRecords, recordOfChange, withRecords } from './records.ts'
import { takeBackOwn } from './take-back.ts'
import { templatesAnnotation } from './templates-annotation.ts'
import { loadTenantBounds } from './tenant-bounds.chunk.ts'

export { readRecords } from './records.ts'

export interface OwnContext {
  readonly facts: Facts
  /** The platform's policy. */
  readonly policy: InjectionPolicy
  readonly languages: Languages
  readonly matches: MatchName
  /** The injectors of the policy that this one stands in. */
  readonly siblings: readonly OwnInjectorPolicy[]
  /** What the tenant whose it is may add; absent for one of the platform. */
  readonly bounds?: TenantRule
}

/** Native sidecars are on by default from this minor of Kubernetes on. */
const NATIVE_SINCE = 29

/** An injector for one entry of `spec.injectors`. */
export function createOwnInjector(injector: OwnInjectorPolicy, context: OwnContext): Injector {
  const { policy, facts, matches } = context
  const { settings, title } = injector
  const native = settings.nativeSidecar === true ? 'yes' : 'no'
  const source = overlaySource(injector, { ...context, spec: policy.spec })
  const overlayOf = (printed: readonly Printed[], workload: Workload): Overlay =>
    placeContainers(source.read(printed, workload), workload.template, native)
  const overlayFor = (workload: Workload): Overlay => overlayOf(source.print(workload), workload)
  // The bounds of tenants, and variables of Flux, are found within texts.
  const canTell = context.bounds === undefined && policy.spec.flux?.substitution === undefined
  const warnings = new Map<string, Diagnostic>()
  const decide = (workload: Workload): Decision => {
    const namespace = policy.spec.unknownNamespace === 'unlabelled' ? { ...workload.namespace, known: true } : workload.namespace
    const decision = decideOwn({ injector, kind: workload.kind, namespace, template: workload.template, matches })
    const { because } = decision
    for (const message of decision.warnings)
      warnings.set(message, {
        code: 'RI0322',
        severity: 'warning',
        message: `${workload.title}: ${message}`,
        place: workload.place,
      })
    if (decision.verdict === 'undecided') return withTrail({ verdict: 'undecided', because: 'unknown-namespace' }, decision)
    if (decision.verdict === 'leave-alone') return withTrail({ verdict: 'leave-alone', because }, decision)
    const ordinary = keepsFromEnding(injector, workload, overlayFor)
    if (ordinary === undefined) return withTrail({ verdict: 'inject', because, revision: '', webhookPath: '' }, decision)
    if ('because' in ordinary) return withTrail({ verdict: 'refused', ...ordinary }, decision)
    const reason = `jobs is native-only, and ${title} would add the ordinary container ${ordinary.name}`
    return {
      verdict: 'leave-alone',
      because: reason,
      trail: [...decision.trail, { stage: 'match', rule: 'jobs', answer: 'no', because: reason }],
    }
  }
  return {
    name: title,
    leftAlone: 'taken-back',
    decide,
    asks: () => {
      const { match, neverInjectSelector, alwaysInjectSelector } = settings
      const selected = selectorKeys([match?.podSelector, neverInjectSelector, alwaysInjectSelector])
      return {
        pods: [podSwitchOf(injector).key, templatesAnnotation(injector), ...selected],
        namespaces: selectorKeys(match?.namespaceSelector),
      }
    },
    takeBack: (workload) => takeBackRecorded(workload, [title]),
    recordedAt: (template) => {
      const index = readRecords(template).findIndex((record) => record.injector === title)
      return index < 0 ? undefined : index
    },
    prepare: (workload) => {
      checkNative(injector, policy.spec.kubernetesVersion ?? facts.kubernetesVersion)
      const printed = source.print(workload)
      return {
        // The position may name a container.
        texts: canTell ? [settings.containerPosition ?? '', ...printed.map(({ name, text }) => `${name}\n${text}`)] : undefined,
        make: () => injectInto(workload, overlayOf(printed, workload), injector, context),
      }
    },
    notices: () => [...warnings.values()],
    hypotheses: (workload) => hypothesesOf(injector, workload, decide),
    details: (workload) => detailsOf(injector, workload),
  }
}

/** The workload's template without what the records say that these injectors added; they themselves are not asked. Throws InjectError RI0503. */
export function takeBackRecorded({ template, path, title, place }: Workload, injectors: readonly string[]): Injection {
  const { template: bare, kept } = takeBackOwn(template, typeRef(templateTypeAt(path)), new Set(injectors))
  return { template: bare, notices: kept.map(({ injector, path: one }) => changedSince(injector, title, one, place)) }
}

/** The trail is made when it is asked for. */
function withTrail<Verdict extends object>(
  verdict: Verdict,
  decision: OwnDecision,
): Verdict & { readonly trail: OwnDecision['trail'] } {
  return {
    ...verdict,
    get trail() {
      return decision.trail
    },
  }
}

function injectInto(
  workload: Workload,
  overlay: Overlay,
  injector: OwnInjectorPolicy,
  { bounds, matches, policy }: OwnContext,
): Injection {
  const { template } = workload
  const { settings, title } = injector
  const type = templateTypeAt(workload.path)
  const merged = mergeOverlay({
    template,
    overlay,
    type,
    onConflict: settings.onConflict ?? 'error',
    who: `injector ${title}`,
    place: injector.at.place,
  })
  const placed = positionContainers(template, merged, settings.containerPosition ?? 'last')
  const after = withSubstitution(workload, placed, policy.spec.flux?.substitution, `injector ${title}`)
  if (bounds !== undefined) {
    const excess = loadTenantBounds().tenantExcess({
      injector: title,
      rule: bounds,
      before: template,
      after,
      type,
      matches,
      place: injector.at.place,
    })
    if (excess.length > 0) throw new InjectError(excess)
  }
  const change = recordOfChange(title, template, after, typeRef(type))
  if (change === undefined) return { template, notices: [] }
  const { record, ...told } = change
  return { template: withRecords(after, [...readRecords(template), record]), notices: [], ...told }
}

/** A container that would keep a job from ending, where the injector is not to add such; or why that cannot be told. */
function keepsFromEnding(
  { settings }: OwnInjectorPolicy,
  workload: Workload,
  overlayFor: (workload: Workload) => Overlay,
): { readonly because: Diagnostic; readonly others: readonly Diagnostic[] } | { readonly name: string } | undefined {
  const { jobs = 'native-only' } = settings
  if (jobs !== 'native-only' || !runsToCompletion(workload.kind, workload.template)) return undefined
  try {
    const [name] = ordinaryContainers(overlayFor(workload), workload.template)
    return name === undefined ? undefined : { name }
  } catch (error) {
    const [because, ...others] = isInjectError(error) ? error.diagnostics : []
    if (because === undefined) throw error
    return { because, others }
  }
}

function checkNative({ settings, title, at }: OwnInjectorPolicy, kubernetesVersion: string | undefined): void {
  const minor = Number(/^v?1\.(\d+)/.exec(kubernetesVersion ?? '')?.[1] ?? NATIVE_SINCE)
  if (settings.nativeSidecar !== true || minor >= NATIVE_SINCE) return
  const place = at.get('nativeSidecar')?.place
  fail('RI0203', `injector ${title} wants native sidecars, which Kubernetes ${kubernetesVersion} does not have`, {
    hint: `nativeSidecar: false, or Kubernetes 1.${NATIVE_SINCE} and later`,
    ...(place && { place }),
  })
}

function changedSince(injector: string, workload: string, path: string, place: Workload['place']): Diagnostic {
  return {
    code: 'RI0505',
    severity: 'warning',
    message: `${workload}: ${path} is not what injector ${injector} had set, and stays as it is`,
    place,
  }
}

/** What would be decided with labels that the injector's selector wants. */
function hypothesesOf(
  { settings }: OwnInjectorPolicy,
  workload: Workload,
  decide: (workload: Workload) => Decision,
): ReturnType<Injector['hypotheses']> {
  const wanted = settings.match?.namespaceSelector?.['matchLabels']
  const labels = Object.entries((wanted ?? {}) as JsonObject).map(
    ([key, value]) => [key, { value: wordOf(value), from: 'a guess' }] as const,
  )
  const given = labels.map(([key, { value }]) => `${key}=${value}`).join(', ')
  const under = (known: typeof labels): Decision =>
    decide({ ...workload, namespace: { ...workload.namespace, known: true, labels: new Map(known) } })
  return [...(labels.length === 0 ? [] : [{ given, decision: under(labels) }]), { given: 'no labels', decision: under([]) }]
}

function detailsOf(injector: OwnInjectorPolicy, workload: Workload): readonly Detail[] {
  const { settings } = injector
  const layers = new Map([
    ...Object.keys(settings.values ?? {}).map((key) => [key, 'policy'] as const),
    ...Object.keys(workload.namespace.valuesOf(injector.title)).map((key) => [key, 'spec.namespaces'] as const),
    ...(settings.valuesFromAnnotations ?? [])
      .filter(({ annotation }) => annotationsOf(workload.template)[annotation] !== undefined)
      .map(({ value, annotation }) => [value, `annotation ${annotation}`] as const),
  ])
  const source =
    settings.patch !== undefined
      ? 'static patch'
      : settings.template !== undefined
        ? `template (${settings.template.engine})`
        : `templates ${[...injector.templates.keys()].join(', ')}; a pod chooses by annotation ${templatesAnnotation(injector)}`
  return [
    { name: 'source', value: source },
    ...(layers.size === 0 ? [] : [{ name: 'values', value: [...layers].map(([key, from]) => `${key} (${from})`).join(', ') }]),
  ]
}
