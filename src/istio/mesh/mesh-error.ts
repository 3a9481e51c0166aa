import { isErrorOfKind } from '../../base/error-kind.ts'

/** Why mesh or proxy configuration is refused. The message is Istio's; the path tells the field (JSON names) where one value is to blame, else it is "". */
export class MeshError extends Error {
  readonly kind = 'mesh-error'
  readonly path: string

  constructor(message: string, path = '') {
    super(message)
    this.path = path
  }
}

export function isMeshError(error: unknown): error is MeshError {
  return isErrorOfKind(error, 'mesh-error')
}

/** True for an error that Go has too about YAML or JSON; not for what only our YAML reader refuses (limits, ambiguous keys): that may never be ignored. */
export function isUnreadable(error: unknown): boolean {
  const { kind, refusal } = error as { kind?: unknown; refusal?: unknown }
  return kind === 'jsonpb-error' || (kind === 'yaml-error' && refusal === undefined)
}

/** Runs a reader; what it throws about its input (YAML, JSON that does not fit) becomes a {@link MeshError} with this prefix before its text. */
export function withPrefix<Result>(prefix: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    const { kind, message, path } = error as { kind?: unknown; message: string; path?: string }
    if (kind !== 'yaml-error' && kind !== 'jsonpb-error') throw error
    throw new MeshError(`${prefix}${message}`, path)
  }
}
