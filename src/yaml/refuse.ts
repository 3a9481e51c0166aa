import { fail } from '../base/diagnostic.ts'
import { placeText } from '../base/place-text.ts'
import type { Place, Source } from '../base/source.ts'
import type { Refusal, YamlError } from './error.ts'

/** What we refuse beyond Kubernetes: what stands at the other place, and what to do. */
const REFUSED: Partial<Record<Refusal, { readonly other: string; readonly hint: string }>> = {
  'duplicate-key': { other: 'the first one', hint: 'Kubernetes takes the last of them, kustomize none: keep one' },
  'ambiguous-key': { other: 'the other one', hint: 'quote the key, or keep one' },
  'text-after-root': { other: 'the `...`', hint: 'put `---` on a line of its own before it, or take it away' },
}

/** Tells of a text that cannot be read. Throws InjectError RI0103 where Kubernetes would not read it either, RI0106 above a limit, else RI0109. */
export function refuse(source: Source, error: YamlError): never {
  const { message, offset, refusal, other } = error
  const placeAt = (start: number): Place => ({ source, span: { start, end: start } })
  const place = offset === undefined ? { source } : placeAt(offset)
  if (refusal === 'limit') return fail('RI0106', message, { place })
  if (refusal === undefined || refusal === 'number') return fail('RI0103', sentence(message), { place })
  const { other: name, hint } = REFUSED[refusal] ?? {}
  const notes = name === undefined || other === undefined ? [] : [`${name}: ${placeText(placeAt(other))}`]
  return fail('RI0109', message, { place, notes, ...(hint !== undefined && { hint }) })
}

/**
 * Our own sentence, or what Kubernetes would say, without its line number (ours stands in the place) and without values of the input: an alias may be a value
 * that should have been in quotes.
 */
function sentence(message: string): string {
  if (message.startsWith('invalid Yaml document separator'))
    return 'only a comment may stand behind the --- of a document separator'
  if (!/^(?:yaml|json): |^unsupported map key/.test(message)) return message
  const said = message.replace(/^(?:yaml|json): (?:line \d+: )?/, '').replace(/ `[\s\S]*`|(?<=anchor) '[^']*'/, '')
  return `Kubernetes could not read this YAML: ${said}`
}
