import type { Json, JsonObject } from '../../base/json.ts'
import type { Facts } from '../../policy/facts.ts'
import type { PolicySpec } from '../../policy/injection-policy.ts'
import type { OwnInjectorPolicy } from '../../policy/own-injectors.ts'
import type { Workload } from '../injector.ts'

/** What a template of an own injector runs on. */
export interface TemplateRun {
  /** The workload, whose template is the pod as earlier injectors left it. */
  readonly workload: Workload
  readonly injector: OwnInjectorPolicy
  /** All layers of values, merged. */
  readonly values: JsonObject
  readonly facts: Facts
  readonly spec: PolicySpec
}

/** Templates of one language, compiled. Running one throws TemplateError. */
export interface OwnTemplates {
  run(name: string, input: TemplateRun): string
  /** Throws InjectError RI0107 for a pod template that templates of the language cannot be run on; `run` may not have looked at it. */
  checkPod?(template: JsonObject): void
}

/** Kinds that run one pod where nobody says how many. */
const ONE_REPLICA = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'Rollout', 'DeploymentConfig']

/** How many pods the workload wants; undefined where its kind has no such number. */
export function replicasOf({ object, kind }: Workload): number | undefined {
  const spec = object['spec'] as { readonly [key: string]: Json } | undefined
  const replicas = spec?.['replicas']
  return Number.isInteger(replicas) ? (replicas as number) : ONE_REPLICA.includes(kind) ? 1 : undefined
}
