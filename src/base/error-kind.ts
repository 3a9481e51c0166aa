/** True for an error of ours of this kind. Errors are told by a `kind`, not by `instanceof`: chunks may hold classes of their own. */
export function isErrorOfKind(error: unknown, kind: string): boolean {
  return typeof error === 'object' && error !== null && (error as { readonly kind?: unknown }).kind === kind
}
