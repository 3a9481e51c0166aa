import { YamlError } from '../error.ts'

/** What libyaml's reader does not let through anywhere: C0 without tab, LF and CR, DEL, C1 without NEL, U+FFFE, U+FFFF. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/
const LONE_SURROGATE = /[\ud800-\udfff]/u
const BOM = '\ufeff'

/** Refuses a text with characters that go-yaml v2 refuses (readerc.go), and byte order marks that may trip it. Throws YamlError. */
export function checkText(text: string): void {
  const bad = FORBIDDEN.exec(text)
  if (bad !== null) throw new YamlError('yaml: control characters are not allowed', bad.index)
  if (text.includes(BOM, 1)) checkMarks(text)
  const lone = LONE_SURROGATE.exec(text)
  if (lone !== null) throw new YamlError('yaml: invalid leading UTF-8 octet', lone.index)
}

/** Bytes that go-yaml takes in at once. */
const RAW_BUFFER = 512
/** Characters that its scanner looks ahead. */
const LOOK_AHEAD = 4

/**
 * A byte order mark at the start is dropped, and further on it is a character like others. But go-yaml asks for it at the start of its
 * buffer instead of where it stands (`is_bom` ignores its index), and while one lies there it swallows the first character of each line.
 * A mark comes to lie there only if it is the first character, or so near to the end of a block that was read that the scanner must
 * ask for more when it stands on the mark: such texts are refused.
 */
function checkMarks(text: string): void {
  const start = text.startsWith(BOM) ? 1 : 0
  if (text.startsWith(BOM, start)) refuse(start)
  let read = RAW_BUFFER
  let bytes = 3 * start
  let last: number[] = []
  let marks: number[] = []
  for (let i = start; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if ((unit & 0xfc00) === 0xdc00) continue
    const width = unit < 0x80 ? 1 : unit < 0x800 ? 2 : (unit & 0xfc00) === 0xd800 ? 4 : 3
    if (bytes + width > read) {
      // A block ends before this character; the next one begins with the bytes that were left over.
      if (marks.some((mark) => last.includes(mark))) refuse(marks[0] as number)
      read += RAW_BUFFER - (read - bytes)
      marks = []
    }
    bytes += width
    last = [...last.slice(1 - LOOK_AHEAD), i]
    if (unit === 0xfeff) marks.push(i)
  }
  // At the very end nothing is lost if nothing but the end of its line follows the mark.
  if (marks.some((mark) => last.includes(mark) && !/^[^\r\n\u0085\u2028\u2029]*\n?$/.test(text.slice(mark))))
    refuse(marks[0] as number)
}

function refuse(offset: number): never {
  throw new YamlError('a byte order mark stands where Kubernetes would lose characters after it', offset, 'byte-order-mark')
}
