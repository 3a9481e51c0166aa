/**
 * Patterns of Go's regexp/syntax (Go 1.26, Unicode 15.0) as re2js 2.10.0 takes them. The two agree but for the names of Unicode classes (Go reads them
 * without regard to case, spaces and underscores, knows long names, and no properties) and group names (Go lets several groups have one).
 */
export interface AdaptedPattern {
  /** What re2js compiles. */
  readonly pattern: string
  /** The numbers of the groups with a name, in order. */
  readonly groups: ReadonlyMap<string, readonly number[]>
  /** The part of the original pattern that a part of the adapted one stands for. */
  readonly original: (part: string) => string
}

/** Rewrites what re2js reads otherwise than Go; what only re2js knows becomes what it does not know. */
export function adaptPattern(pattern: string): AdaptedPattern {
  const groups = new Map<string, number[]>()
  const pieces: Piece[] = []
  let count = 0
  for (const { token, inClass } of tokensOf(pattern, OUTSIDE)) {
    const name = inClass ? undefined : /^\(\?P?<(\w+)>$/.exec(token)?.[1]
    if (!inClass && (name !== undefined || token === '(')) count++
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), count])
    pieces.push({ from: token, to: inClass ? inBrackets(token) : named(token), group: name === undefined ? 0 : count })
  }
  const isRepeated = [...groups.values()].some((numbers) => numbers.length > 1)
  const adapted = isRepeated
    ? pieces.map((piece) => (piece.group > 0 ? { ...piece, to: `(?P<g${piece.group}>` } : piece))
    : pieces
  return { pattern: adapted.map(({ to }) => to).join(''), groups, original: (part) => originalOf(part, pattern, adapted) }
}

/**
 * About how many instructions the pattern compiles to: repetitions are written out, Unicode classes are large. An estimate to refuse what would take
 * too long to compile; 0 for repetitions of more than 1,000, which are a fault of syntax.
 */
export function patternSize(pattern: string): number {
  const outer: Atom[] = []
  let group: Atom = { size: 0, repeats: 1 }
  let last: Atom = group
  for (const { token, inClass } of tokensOf(pattern, OUTSIDE_OR_COUNT)) {
    const count = inClass ? null : /^\{(\d+)(?:,(\d*))?\}$/.exec(token)
    if (count !== null) {
      const times = Math.max(1, Number(count[1]), Number(count[2] ?? 0))
      const repeated = { size: (last.size + 1) * times, repeats: last.repeats * times }
      if (repeated.repeats > MAX_REPEATS) return 0
      group = { size: group.size - last.size + repeated.size, repeats: Math.max(group.repeats, repeated.repeats) }
      last = repeated
    } else if (!inClass && token.startsWith('(')) {
      outer.push(group)
      group = { size: 0, repeats: 1 }
      last = group
    } else if (!inClass && token === ')' && outer.length > 0) {
      last = { size: group.size + 2, repeats: group.repeats }
      group = joined(outer.pop() ?? last, last)
    } else {
      last = { size: CLASS_NAME.test(token) ? UNICODE_CLASS_SIZE : token.startsWith('\\Q') ? token.length : 1, repeats: 1 }
      group = joined(group, last)
    }
  }
  return outer.reduce(joined, group).size
}

/** The pattern in pieces, and whether each stands in a character class. */
function* tokensOf(pattern: string, outside: RegExp): Generator<{ readonly token: string; readonly inClass: boolean }> {
  let inClass = false
  for (let at = 0; at < pattern.length; ) {
    const scanner: RegExp = inClass ? IN_CLASS : outside
    scanner.lastIndex = at
    const token: string = scanner.exec(pattern)?.[0] ?? pattern.slice(at)
    at += token.length
    yield { token, inClass }
    inClass = inClass ? token !== ']' : token.startsWith('[')
  }
}

/** Instructions of a part, and how often its most repeated part is written out. */
interface Atom {
  readonly size: number
  readonly repeats: number
}

function joined(a: Atom, b: Atom): Atom {
  return { size: a.size + b.size, repeats: Math.max(a.repeats, b.repeats) }
}

/** Go's limit for repetitions within one another. */
const MAX_REPEATS = 1_000

const UNICODE_CLASS_SIZE = 100

interface Piece {
  readonly from: string
  readonly to: string
  /** The number of a group with a name, else 0. */
  readonly group: number
}

/** Parts begin and end where pieces do, if there is anything rewritten in them. */
function originalOf(part: string, pattern: string, pieces: readonly Piece[]): string {
  if (pattern.includes(part)) return part
  const start = pieces
    .map(({ to }) => to)
    .join('')
    .indexOf(part)
  let at = 0
  let out = ''
  for (const { from, to } of pieces) {
    if (at >= start && at < start + part.length) out += from
    at += to.length
  }
  return out
}

/** Quoted text, a class's name, an escape, the start of a class (a bracket that comes first in it is a character), the start of a group. */
const OUTSIDE = /\\Q.*?(?:\\E|$)|\\[pP](?:\{[^}]*\}|[^{])|\\.|\[\^?\]?|\(\?P?<\w+>|\(\?<?|./suy

/** As {@link OUTSIDE}, with counted repetitions. */
const OUTSIDE_OR_COUNT = new RegExp(`\\{\\d+(?:,\\d*)?\\}|${OUTSIDE.source}`, OUTSIDE.flags)

/** A class's name, an escape, a named class, any character. */
const IN_CLASS = /\\[pP](?:\{[^}]*\}|[^{])|\\.|\[:.*?:\]|./suy

const CLASS_NAME = /^\\[pP](?:\{[^}]*\}|[^{])$/su

/** A piece in a character class. The end of `[:name:]` is looked for behind the second character: re2js would end it at `[:]`. */
function inBrackets(token: string): string {
  if (token === '[') return '\\['
  return token.startsWith('[:') && token.indexOf(']') < token.length - 1 ? '[:Unknown to Go:]' : named(token)
}

function named(token: string): string {
  return CLASS_NAME.test(token) ? unicodeClass(token) : token
}

/** `\pL`, `\p{^Lu}` and the like by the names that re2js knows; what Go does not know gets a name that nobody knows. */
function unicodeClass(token: string): string {
  if (!token.endsWith('}')) return token.slice(0, 2) + canonicalName(token.slice(2))
  const [, head = '', name = ''] = /^(..\{\^?)(.*)\}$/su.exec(token) ?? []
  const canonical = canonicalName(name)
  const known = LONG_NAMES.get(canonical) ?? canonical
  return `${head}${CATEGORIES.has(known) || SCRIPTS.has(known) ? known : 'Unknown to Go'}}`
}

/** Mirrors canonicalName of regexp/syntax/parse.go. */
function canonicalName(name: string): string {
  const bare = name.length > 1 ? name.replaceAll(/[_ -]/g, '') : name
  return bare.slice(0, 1).replace(/[a-z]/, upper) + bare.slice(1).replaceAll(/[A-Z]/g, lower)
}

function upper(letter: string): string {
  return letter.toUpperCase()
}

function lower(letter: string): string {
  return letter.toLowerCase()
}

/** unicode.Categories, and the names that unicodeTable knows itself. */
const CATEGORIES: ReadonlySet<string> = new Set(
  'Any Ascii Assigned Lc C Cc Cf Cn Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs'.split(
    ' ',
  ),
)

/** The keys of unicode.Scripts that are canonical: scripts of several words cannot be named in Go 1.26. */
const SCRIPTS: ReadonlySet<string> = new Set(
  (
    'Adlam Ahom Arabic Armenian Avestan Balinese Bamum Batak Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Carian Chakma Cham Cherokee ' +
    'Chorasmian Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Dogra Duployan Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha ' +
    'Greek Gujarati Gurmukhi Han Hangul Hanunoo Hatran Hebrew Hiragana Inherited Javanese Kaithi Kannada Katakana Kawi Kharoshthi Khmer Khojki ' +
    'Khudawadi Lao Latin Lepcha Limbu Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean Marchen Medefaidrin Miao Modi Mongolian Mro ' +
    'Multani Myanmar Nabataean Nandinagari Newa Nko Nushu Ogham Oriya Osage Osmanya Palmyrene Phoenician Rejang Runic Samaritan Saurashtra Sharada ' +
    'Shavian Siddham Sinhala Sogdian Soyombo Sundanese Syriac Tagalog Tagbanwa Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta ' +
    'Toto Ugaritic Vai Vithkuqi Wancho Yezidi Yi'
  ).split(' '),
)

/** unicode.CategoryAliases by canonical name. */
const LONG_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Casedletter: 'Lc',
    Closepunctuation: 'Pe',
    Cntrl: 'Cc',
    Combiningmark: 'M',
    Connectorpunctuation: 'Pc',
    Control: 'Cc',
    Currencysymbol: 'Sc',
    Dashpunctuation: 'Pd',
    Decimalnumber: 'Nd',
    Digit: 'Nd',
    Enclosingmark: 'Me',
    Finalpunctuation: 'Pf',
    Format: 'Cf',
    Initialpunctuation: 'Pi',
    Letter: 'L',
    Letternumber: 'Nl',
    Lineseparator: 'Zl',
    Lowercaseletter: 'Ll',
    Mark: 'M',
    Mathsymbol: 'Sm',
    Modifierletter: 'Lm',
    Modifiersymbol: 'Sk',
    Nonspacingmark: 'Mn',
    Number: 'N',
    Openpunctuation: 'Ps',
    Other: 'C',
    Otherletter: 'Lo',
    Othernumber: 'No',
    Otherpunctuation: 'Po',
    Othersymbol: 'So',
    Paragraphseparator: 'Zp',
    Privateuse: 'Co',
    Punct: 'P',
    Punctuation: 'P',
    Separator: 'Z',
    Spaceseparator: 'Zs',
    Spacingmark: 'Mc',
    Surrogate: 'Cs',
    Symbol: 'S',
    Titlecaseletter: 'Lt',
    Unassigned: 'Cn',
    Uppercaseletter: 'Lu',
  }),
)
