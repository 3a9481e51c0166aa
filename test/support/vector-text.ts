/** A text of a vector: bytes that are not UTF-8 come as base64. */
export type VectorText = string | { readonly base64: string }

/** The text, or undefined for bytes that are no UTF-8: those never reach a reader of texts. */
export function textOf(input: VectorText): string | undefined {
  if (typeof input === 'string') return input
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(input.base64, 'base64'))
  } catch {
    return undefined
  }
}
