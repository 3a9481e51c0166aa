/**
 * Kubernetes' objects as they stand in YAML and JSON, from the types of @kubernetes/client-node. Those describe decoded objects: times are Dates, and
 * a few fields are renamed where JavaScript reserves the word. On the wire a time is text and the field has its own name.
 */
import type { V1LabelSelector, V1MutatingWebhook } from '@kubernetes/client-node'

export type Wire<T> = T extends Date
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Wire<Item>[]
      : { readonly [K in keyof T as WireName<K>]: Wire<T[K]> }

/** `_default` stands for `default`; `$patch`-like keys are none of theirs. */
type WireName<K> = K extends `_${infer Name}` ? Name : K

export type WireWebhook = Wire<Pick<V1MutatingWebhook, 'name' | 'namespaceSelector' | 'objectSelector'>>
export type WireSelector = Wire<V1LabelSelector>
