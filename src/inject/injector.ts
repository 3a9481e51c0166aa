import type { Diagnostic } from '../base/diagnostic.ts'
import type { JsonObject } from '../base/json.ts'
import type { Place } from '../base/source.ts'
import type { NamespaceView } from '../policy/namespaces.ts'

/** One pod template of an object, with all that an injector may know of it. */
export interface Workload {
  /** `Deployment shop/web`, as messages call it. */
  readonly title: string
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: NamespaceView
  /** The whole object. */
  readonly object: JsonObject
  /** Path from the object to the pod template; empty for a Pod. */
  readonly path: readonly (string | number)[]
  /** The pod template: metadata and spec. For a Pod the object itself. */
  readonly template: JsonObject
  readonly place: Place
}

/** The decision to inject, with what was chosen. */
export interface InjectDecision {
  readonly verdict: 'inject'
  readonly because: string
  readonly revision: string
  readonly webhookPath: string
  readonly trail: Trail
}

/** What an injector says of a workload: a value with reason and trail, never a bare boolean. */
export type Decision =
  | InjectDecision
  | { readonly verdict: 'leave-alone'; readonly because: string; readonly trail: Trail }
  /** Labels of the namespace would decide, and nothing is known of it. */
  | { readonly verdict: 'undecided'; readonly because: 'unknown-namespace'; readonly trail: Trail }
  /** It cannot be decided, and the run fails. */
  | {
      readonly verdict: 'refused'
      readonly because: Diagnostic
      /** What else is wrong. */
      readonly others?: readonly Diagnostic[]
      readonly trail: Trail
    }

/** Keys of labels and annotations of pods, and of labels of namespaces. */
export interface AskedKeys {
  readonly pods: readonly string[]
  readonly namespaces: readonly string[]
}

/** The rules asked, by stage, in their order. */
export type Trail = readonly {
  readonly stage: string
  /** Who asks, where several do: a webhook configuration and its place. */
  readonly source?: string
  readonly rule: string
  readonly answer: string
  readonly because?: string
}[]

/** What injecting into one pod template gave. */
export interface Injection {
  /** The pod template with the sidecar in it: metadata and spec, other keys as they were. */
  readonly template: JsonObject
  readonly notices: readonly Diagnostic[]
  /** Sums that it wrote into the template. */
  readonly sums?: readonly Sum[]
  /** Lists of texts that stand in the template in this order because it is their own: other texts may have another. */
  readonly sorted?: readonly (readonly string[])[]
}

/** A sum over a text. */
export interface Sum {
  readonly text: string
  readonly of: string
  /** The sum of another text. */
  readonly again: (of: string) => string
}

/** An injection that is ready to be made. */
export interface PreparedInjection {
  /**
   * With the text of the pod template all that the injection hangs on: what the injector's templates printed for it, and whatever else differs from workload
   * to workload. It treats names and texts of the pod alike, whatever they are, but for what they are equal to. Undefined where that cannot be said.
   */
  readonly texts: readonly string[] | undefined
  /** Throws InjectError for this workload; equal messages of many workloads are told once. */
  make(): Injection
}

/** A workload with what was decided and what became of its pod template. */
export interface WorkloadOutcome {
  readonly workload: Workload
  readonly decision: Decision
  /** The pod template after the run; as it was where nothing was injected. */
  readonly template: JsonObject
}

/** One thing that an injection works with, for people: `image` `docker.io/istio/proxyv2:1.30.1 (global.hub, global.tag)`. */
export interface Detail {
  readonly name: string
  readonly value: string
}

/** An injector is policy + template + data. The pipeline knows only this. */
export interface Injector {
  readonly name: string
  decide(workload: Workload): Decision
  /** The keys by which it decides. */
  asks(): AskedKeys
  /**
   * The pod template without what the records say that this injector added, and nothing else: what makes twice = once, and what uninject runs. A template that
   * holds nothing of it is given back as it is.
   */
  takeBack(workload: Workload): Injection
  /** Where its record stands among those of the template, which tell the order of earlier injections; absent where records tell none. */
  recordedAt?(template: JsonObject): number | undefined
  /** What becomes of an earlier injection where the injector now leaves the pod alone. */
  readonly leftAlone: 'stays' | 'taken-back'
  /** Injects into the pod template. What was injected before is taken back first, so that twice = once. Throws InjectError as the injection does. */
  prepare(workload: Workload, decision: InjectDecision): PreparedInjection
  /** What the whole run should know: assumptions, unused facts. */
  notices(): readonly Diagnostic[]
  /** What would be decided if a namespace of which nothing is known had certain labels. */
  hypotheses(workload: Workload): readonly { readonly given: string; readonly decision: Decision }[]
  /** What a successful injection worked with, and what it assumed (name `assumed`). */
  details(workload: Workload, decision: InjectDecision, template: JsonObject): readonly Detail[]
}

/** Watches what becomes of workloads, and keeps none of them. */
export interface Lint {
  see(outcome: WorkloadOutcome): void
  /** What looks wrong after the run, one warning a cause. */
  notices(): readonly Diagnostic[]
}

/** An injector behind which a live cluster has a webhook: it can be compared with that. */
export interface LiveInjector extends Injector {
  /** Begins to watch a run for what looks wrong. */
  lint(): Lint
  /** May that name a container of this template? Where not, the template of another pod of the same make is as good. */
  lintsByName(before: JsonObject, after: JsonObject): boolean
  /** As `takeBack`, by the revision on record; throws InjectError for records that cannot be read or believed (RI0503, RI0506). */
  readonly undo: (workload: Workload) => Injection
  /** The live webhook: labels and selectors alone, without the policy's switches; what was injected before is not taken back. */
  readonly live: Pick<Injector, 'decide'> & { inject(workload: Workload, decision: InjectDecision): Injection }
}
