/** True for a text with a variable of Flux (`${NAME}`) or a placeholder of the Argo CD Vault plugin (`<name>`): both are replaced after injection, and stand in no label. */
export function holdsPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text)
}

const PLACEHOLDER = /\$\{|<[^<>]+>/
