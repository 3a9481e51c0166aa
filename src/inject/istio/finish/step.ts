import type { JsonObject } from '../../../base/json.ts'
import type { Message } from '../../../istio/mesh/message.ts'
import type { Contract } from '../../../istio/versions.ts'

/** What the steps after the merge may look at. All pods are typed ones. */
export interface FinishContext {
  readonly contract: Contract
  /** The pod before injection. */
  readonly original: JsonObject
  /** The same pod as templates saw it: perhaps with the API server's defaults. */
  readonly seen: JsonObject
  /** All that the templates printed, merged onto nothing. */
  readonly template: JsonObject
  readonly mesh: Message
  /** The effective one of this pod. */
  readonly proxyConfig: Message
  /** Variables forced onto the proxy: from the webhook's URL, the cluster's name and the network. */
  readonly proxyEnv: ReadonlyMap<string, string>
  /** Revision of istiod; may be empty. */
  readonly revision: string
  readonly injectedAnnotations: ReadonlyMap<string, string>
  /** Istio's values: applications start after the proxy; probes go through the agent. */
  readonly holdApplication: boolean
  readonly rewriteProbes: boolean
}

/** A fault of the user's that a step met; the text is Istio's. */
export class FinishError extends Error {
  readonly kind = 'finish-error'
}

/** A step after the merge. Throws FinishError. */
export type FinishStep = (pod: JsonObject, context: FinishContext) => JsonObject
