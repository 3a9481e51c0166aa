import { YamlError } from '../error.ts'

/** What libyaml's reader does not let through anywhere: C0 without tab, LF and CR, DEL, C1 without NEL, U+FFFE, U+FFFF. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/
const LONE_SURROGATE = /[\ud800-\udfff]/u

/**
 * Refuses a text with characters that go-yaml v2 refuses (readerc.go). A byte order mark is dropped at the start; further on Go may
 * swallow characters after it, depending on how its buffers fall, so that we refuse it.
 */
export function checkText(text: string): void {
  const bad = FORBIDDEN.exec(text)
  if (bad !== null) throw new YamlError('yaml: control characters are not allowed', bad.index)
  const mark = text.indexOf('\ufeff', 1)
  if (mark > 0) throw new YamlError('a byte order mark stands in the middle of the text', mark, 'byte-order-mark')
  const lone = LONE_SURROGATE.exec(text)
  if (lone !== null) throw new YamlError('yaml: invalid leading UTF-8 octet', lone.index)
}
