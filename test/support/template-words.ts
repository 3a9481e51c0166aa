/** Words for template questions that only some functions read: patterns, layouts of dates, times, zones, durations, versions, ranges and URLs. */
import { pick, type Random } from './random.ts'

/** A pattern of Go's regular expressions, sometimes a wrong one. */
export function regexPattern(next: Random, depth = 2): string {
  let out = ''
  for (let i = 1 + next(3); i > 0; i--) {
    const kind = next(20)
    let part = pick(next, ODD_PARTS)
    if (kind < 7) part = pick(next, CHARACTERS)
    else if (kind < 10) part = pick(next, CLASSES)
    else if (kind < 13) part = bracketed(next)
    else if (kind < 15) part = pick(next, ['^', '$', '\\b', '\\B', '\\A', '\\z'])
    else if (kind < 19 && depth > 0)
      part = pick(next, next(4) === 0 ? ODD_GROUPS : GROUPS) + regexPattern(next, depth - 1) + (next(30) === 0 ? '' : ')')
    if (next(3) === 0) part += pick(next, next(4) === 0 ? ODD_REPEATS : REPEATS)
    out += part
  }
  return depth > 0 && next(6) === 0 ? `${out}|${regexPattern(next, depth - 1)}` : out
}

function bracketed(next: Random): string {
  let out = `[${pick(next, ['', '', '', '^', ']', '^]'])}`
  for (let i = 1 + next(3); i > 0; i--) {
    const kind = next(10)
    if (kind < 4) out += pick(next, CHARACTERS)
    else if (kind < 6) out += `${pick(next, CHARACTERS)}-${pick(next, CHARACTERS)}`
    else out += pick(next, kind < 8 ? CLASSES : NAMED_CLASSES)
  }
  return next(20) === 0 ? out : `${out}]`
}

const CHARACTERS = [
  ...['a', 'b', 'c', 'x', 'A', 'K', '0', '9', 'é', '☃', '𝄞', 'ſ', '-', ' ', '_', '/', ':', ',', '<', '#'],
  ...['\\n', '\\.', '\\*', '\\\\', '\\x41', '\\x{1F600}', '\\101', '\\07', '\\Q.*\\E', '\\Qa', '\\-', '\\_', '\\é'],
]
const CLASSES = [
  ...['.', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\pL', '\\PL', '\\pN', '\\p{Greek}', '\\p{^Greek}', '\\P{Han}', '\\p{Lu}'],
  ...[
    '\\p{Letter}',
    '\\p{ greek }',
    '\\p{Nope}',
    '\\p',
    '\\p{',
    '\\pX',
    '\\p{Any}',
    '\\p{White_Space}',
    '\\C',
    '\\X',
    '\\h',
    '\\8',
  ],
]
const NAMED_CLASSES = [
  ...['[:alpha:]', '[:^alpha:]', '[:word:]', '[:foo:]', '[:alpha', '[:]', '[=a=]', 'a-z', '0-9', '-', '^', '[', 'z-a', '\\b'],
  ...['$', '*', '(', 'a-\\d', '\\d-a', 'a-', '-a'],
]
const GROUPS = ['(', '(?:', '(?i)(', '(?i:', '(?s:', '(?m:', '(?U:', '(?-i:', '(?P<n>', '(?<n>', '(?P<m>']
const ODD_GROUPS = [
  ...[
    '(?P<1>',
    '(?P<>',
    '(?P<n ',
    '(?P=n)',
    '(?<=',
    '(?<!',
    '(?=',
    '(?!',
    '(?#',
    '(?>',
    '(?x:',
    '(?',
    '(?P',
    '(?<',
    '(?--i)',
    '(?i-)',
  ],
  ...['(?is', '(?P<é>', '(*A)', '(?|', "(?'n'"],
]
const REPEATS = ['*', '+', '?', '*?', '+?', '??', '{2}', '{0}', '{1,2}', '{2,}', '{0,1}?']
const ODD_REPEATS = [
  '{,2}',
  '{1001}',
  '{2,1}',
  '{',
  '}',
  '{a}',
  '{1',
  '{1,',
  '**',
  '+*',
  '{2}{3}',
  '{01}',
  '{ 1}',
  '{99999999999}',
]
const ODD_PARTS = ['a', '', '\\', ')', '|', '\\E', '\\Q', '(?i)', '(?s)', '(?U)', '(?m)']

/** What goes in the place of a match; `@` stands for a dollar here. */
export const REPLACEMENTS = '|-|@1|@{1}x|@0|@n|<@2>|@@|@|@{|@{n}|@1x|@é|@{}|@m-@n|@01|@{a b}'.replaceAll('@', '$').split('|')

/** A layout for Time.Format and time.Parse. */
export function dateLayout(next: Random): string {
  if (next(3) === 0) return pick(next, DATES)[0]
  return Array.from({ length: 1 + next(4) }, () => pick(next, LAYOUT_PARTS) + pick(next, SEPARATORS)).join('')
}

/** A text that might be a date. */
export function dateText(next: Random): string {
  if (next(3) === 0) return pick(next, DATES)[1]
  return Array.from({ length: 1 + next(4) }, () => pick(next, DATE_PARTS) + pick(next, SEPARATORS)).join('')
}

/** An expression for a time or seconds since 1970: date functions would read the clock for any other value. */
export function timeExpression(next: Random): string {
  const [layout, text] = pick(next, DATES)
  if (next(2) === 0) return `(toDate ${JSON.stringify(layout)} ${JSON.stringify(text)})`
  if (next(4) === 0) return `(date_modify "${pick(next, ['36h', '-1.5s', 'x'])}" (toDate "2006" "2024"))`
  return pick(next, ['0', '1', '951782400', '1711846799', '1711846800', '(int64 4102444800)', '(int64 86399)', '253402300800'])
}

const LAYOUT_PARTS = [
  ...[
    '2006',
    '06',
    'January',
    'Jan',
    '01',
    '1',
    'Monday',
    'Mon',
    '02',
    '_2',
    '2',
    '__2',
    '002',
    '15',
    '03',
    '3',
    '04',
    '4',
    '05',
    '5',
  ],
  ...[
    'PM',
    'pm',
    'MST',
    '-0700',
    '-07:00',
    '-07',
    '-070000',
    'Z0700',
    'Z07:00',
    'Z07',
    'Z070000',
    'Z07:00:00',
    '.000',
    '.999',
    ',000',
  ],
  ...['Janx', 'Monx', '_', 'x', 'é', '_2006', 'PMx', 'Z', '05.000', '05,999'],
]
const DATE_PARTS = [
  ...[
    '2020',
    '20',
    '99',
    'January',
    'Feb',
    'february',
    'Sept',
    '12',
    '1',
    '13',
    '00',
    'Tuesday',
    '31',
    '29',
    ' 5',
    '366',
    '060',
    '24',
  ],
  ...[
    '59',
    'PM',
    'am',
    'CEST',
    'UTC',
    'GMT+5',
    'GMT-13',
    'ABCD',
    'WITA',
    '+03',
    '+0100',
    '-05:30',
    '+24:00',
    '+01:02:03',
    'Z',
    '.5',
  ],
  ...['.1234567890', '2021-02-29', '10:20:30.5', 'x', 'é', '-1', '٣'],
]
const SEPARATORS = ['', ' ', '-', '/', ':', 'T', ',', '  ', '.']
const DATES = [
  ['2006-01-02', '2024-02-29'],
  ['2006-01-02T15:04:05Z07:00', '1999-12-31T23:59:59.25-05:30'],
  ['Mon, 02 Jan 2006 15:04:05 MST', 'Thu, 04 Feb 2010 21:00:57 PST'],
  ['Mon Jan _2 15:04:05 2006', 'Thu Feb  4 21:00:57 2010'],
  ['2006 MST', '2020 GMT-3'],
  ['2006 002', '2024 366'],
  ['3:04PM', '12:61PM'],
] as const

/** Zones whose clocks are the same in all releases of the last years. */
export const ZONES = [
  ...[
    'UTC',
    'Local',
    '',
    'America/New_York',
    'Asia/Kolkata',
    'Europe/Berlin',
    'Nope/Zone',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
  ],
  ...['GMT', 'Etc/GMT+5', '../UTC', '/UTC', 'Europe/Dublin', 'America/St_Johns', 'Pacific/Chatham'],
]
export const DURATIONS = [
  ...[
    '1h',
    '-1h30m',
    '1.5s',
    '90',
    '1d',
    '',
    '1ms2us3ns',
    '2540400h',
    '1µs',
    '.5m',
    '0',
    '-',
    '1h ',
    '100000000000h',
    '+5m',
    '1..5s',
  ],
  ...['9223372036854775807ns', '9223372036854775808ns', '.s', '1.', '8760h', '0.1ns', 'é'],
]
export const VERSIONS = [
  ...[
    '1.2.3',
    'v1.2',
    '2.0.0-rc.1',
    '1',
    'nope',
    '1.2.3+b',
    '1.2.3-alpha.1+x.y',
    '01.2.3',
    '1.2.3-01',
    '1.2.3.4',
    'V1',
    ' 1.2.3',
    '1.x',
  ],
  ...['', '0.0.3', '0.2.9', '99999999999999999999.0.0', '1.2.3-alpha.beta', '1.2.3-1.a', '1.1.1-é', '1.2.3-'],
]
export const RANGES = [
  ...[
    '>=1.2.0',
    '^1',
    '~1.2.x',
    '1.x || 2',
    '<2, !=1.5.0',
    '>1 <3',
    '1.2 - 1.4.5',
    '*',
    '',
    '^0.2.3',
    '^0.0.3',
    '^0.0',
    '^0',
    '~0',
  ],
  ...[
    '!=1.2',
    '>1.2',
    '<=1.2',
    '=>1',
    '~>1.2.3',
    '!1',
    '>=',
    '>=1.2.3-alpha',
    '^1.2.3-beta.2',
    '1.2.3||',
    '>1.x',
    '!=1.x',
    '^1.x.2',
  ],
  ...[
    '1.*.3',
    '1 - 2',
    '1-2',
    '1|2',
    '==1',
    '^ 1',
    '>1.2.3 <',
    'x',
    '<=1.x',
    '~*',
    '>= 1.2, < 3 || 5',
    '99999999999999999999',
    '>1,<2,',
  ],
]
export const URLS = [
  ...['http://u:p@h:80/p/a?q=1#f', 'http://[::1]:80/', 'mailto:a@b', '//h/p', '/p', '?q', '#f', '', 'http://h:x/', 'http://a b/'],
  ...[
    'http://%41/',
    'http://h/%zz',
    'a:b',
    'A://h',
    '1a://h',
    ':x',
    'http://u@',
    'http://h/a b',
    'http://é/ü?ö#ä',
    'http://[::1',
    '*',
  ],
  ...[
    'http://[fe80::1%25en0]:1/',
    'http://u%40:p%3A@h',
    'x:p?q',
    'http://h/\n',
    'http://h/?',
    'http://h/%2f/a',
    'a%3ab',
    'http://h"/',
  ],
]
