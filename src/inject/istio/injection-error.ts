import type { Code } from '../../base/codes.ts'
import { isErrorOfKind } from '../../base/error-kind.ts'
import { inOneSentence } from '../../istio/multi-error.ts'
import { isTemplateError } from '../../template/engine.ts'

/** Why Istio refuses to inject a pod: `message` is the very text of its admission response. Recognise it with {@link isInjectionError}. */
export class InjectionError extends Error {
  readonly kind = 'injection-error'
  readonly code: Code
  /** Name of the injection template that was at work, if any; `cause` then tells the place in it. */
  readonly template: string | undefined

  constructor(code: Code, message: string, origin: { readonly template?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: origin.cause })
    this.code = code
    this.template = origin.template
  }
}

export function isInjectionError(error: unknown): error is InjectionError {
  return isErrorOfKind(error, 'injection-error')
}

/**
 * What Istio says, as one sentence: without the words before every refusal, and several errors in a row; of values that istiod could not read, also what it
 * logs. Of annotations, which Istio quotes whole, no more is told than where they begin.
 */
export function refusalSentence({ message, code, cause }: InjectionError, annotations: readonly unknown[] = []): string {
  const logged = code === 'RI0212' && cause !== undefined ? ` (${(cause as Error).message})` : ''
  let own = `${message.replace(/^failed to run injection template: /, '')}${logged}`
  for (const value of annotations) {
    if (typeof value === 'string' && value.length > SHOWN) own = own.replaceAll(value, () => `${value.slice(0, SHOWN)}…`)
  }
  return inOneSentence(own.replace(LONG_QUOTE, '$1…"'))
}

/** Of an annotation, and of what Go quotes of one, this many characters are told. */
const SHOWN = 60
const LONG_QUOTE = new RegExp(String.raw`("(?:[^"\\]|\\.){${SHOWN}})(?:[^"\\]|\\.)+"`, 'g')

/** Errors that are about the user's input: their text is Go's. Anything else is a bug, and stays one. */
const INPUT_ERRORS: ReadonlySet<unknown> = new Set([
  'injection-error',
  'template-error',
  'go-error',
  'merge-error',
  'typed-error',
  'quantity-error',
  'yaml-error',
  'jsonpb-error',
  'mesh-error',
  'record-error',
  'finish-error',
])

/**
 * Runs a part of the injection; what it throws about its input becomes an {@link InjectionError} with the prefix that Istio puts before it, and the code, or
 * RI0405 where a template reached a limit.
 */
export function inStage<Result>(code: Code, prefix: string, run: () => Result, template?: string): Result {
  try {
    return run()
  } catch (error) {
    if (!INPUT_ERRORS.has((error as { kind?: unknown }).kind)) throw error
    const inner = isInjectionError(error) ? error : undefined
    const named = inner?.template ?? template
    const isLimit = isTemplateError(error) && error.phase === 'limit'
    throw new InjectionError(inner?.code ?? (isLimit ? 'RI0405' : code), `${prefix}${(error as Error).message}`, {
      ...(named === undefined ? {} : { template: named }),
      cause: inner === undefined ? error : inner.cause,
    })
  }
}
