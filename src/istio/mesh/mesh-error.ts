import { isErrorOfKind } from '../../base/error-kind.ts'
import { isYamlError } from '../../yaml/error.ts'

/** Why mesh or proxy configuration is refused. The message is Istio's; the path tells the field (JSON names) where one value is to blame, else it is "". */
export class MeshError extends Error {
  readonly kind = 'mesh-error'
  readonly path: string
  /** Where a field is unknown: the names of those beside which it stands. */
  readonly known: readonly string[] | undefined

  constructor(message: string, path = '', known?: readonly string[]) {
    super(message)
    this.path = path
    this.known = known
  }
}

export function isMeshError(error: unknown): error is MeshError {
  return isErrorOfKind(error, 'mesh-error')
}

/** True for an error that Go has too about YAML or JSON; not for what only our YAML reader refuses (limits, ambiguous keys): that may never be ignored. */
export function isUnreadable(error: unknown): boolean {
  return isReadError(error) && !(isYamlError(error) && error.refusal !== undefined)
}

/** True for what readers of YAML and of protos say of their input. */
export function isReadError(error: unknown): error is Error & { readonly path?: string; readonly known?: readonly string[] } {
  return isYamlError(error) || isErrorOfKind(error, 'jsonpb-error')
}

/** Runs a reader; what it throws about its input (YAML, JSON that does not fit) becomes a {@link MeshError} with this prefix before its text. */
export function withPrefix<Result>(prefix: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (!isReadError(error)) throw error
    throw new MeshError(`${prefix}${error.message}`, error.path, error.known)
  }
}
