import { isErrorOfKind } from '../base/error-kind.ts'

/** What a reader of this room throws. `message` is the text of go-yaml where go-yaml refuses too, and ours where only we do. */
export class YamlError extends Error {
  readonly kind = 'yaml-error'
  /** UTF-16 offset of the trouble in the text that was read. */
  readonly offset: number | undefined
  /** Set when only we refuse: the reason, for tests and for hints. */
  readonly refusal: Refusal | undefined
  /** Offset of what the trouble is at odds with: the key that was given first, the end of the document. */
  readonly other: number | undefined

  constructor(message: string, offset?: number, refusal?: Refusal, other?: number) {
    super(message)
    this.offset = offset
    this.refusal = refusal
    this.other = other
  }
}

/** A key that JSON cannot have. `older` is how sigs.k8s.io/yaml before v1.4 put it, with the value beside it. */
export class MapKeyError extends YamlError {
  readonly older: string

  constructor(message: string, older: string, offset: number) {
    super(message, offset)
    this.older = older
  }
}

/** Why we refuse a text that Go would read at first. `number`: JSON's is beyond float64, on which Kubernetes fails later. */
export type Refusal = 'duplicate-key' | 'ambiguous-key' | 'text-after-root' | 'byte-order-mark' | 'number' | 'limit'

export function isYamlError(error: unknown): error is YamlError {
  return isErrorOfKind(error, 'yaml-error')
}
