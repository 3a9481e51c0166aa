import { TEMPLATE_LIMITS } from '../../src/template/limits.ts'
import { ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { render, table } from './sprig-render.ts'

describe(
  'matches',
  table([
    ['regexMatch "^a.c$" "a\\nc"', 'false'],
    ['regexMatch "(?s)^a.c$" "a\\nc"', 'true'],
    ['regexFind "a|ab" "ab"', 'a'],
    ['regexFindAll "[aé]?" "aé☃" -1 | printf "%q"', '["a" "é" ""]'],
    ['regexFindAll "x" "abc" -1 | toJson', 'null'],
    ['regexFindAll "." "abc" 2', '[a b]'],
    ['regexSplit "b*" "abc" -1 | printf "%q"', '["a" "c"]'],
    ['slice (regexFindAll "." "abc" 2) 1 10 | len', '9'],
    ['slice (regexFindAll "." "abc" 2) 1 11 | len', 'exec: reflect.Value.Slice: slice index out of bounds'],
    ['slice (regexSplit "," ",a,b" -1) 0 4 | printf "%q"', '["" "a" "b" ""]'],
    ['regexSplit "b" "" -1 | len', '1'],
    ['regexSplit "," "a,b,c" 2', '[a b,c]'],
    ['regexFind "[^a]" "\\xff" | printf "%q"', '"\\xff"'],
    ['regexMatch "\\\\x{fffd}" "\\xff"', 'true'],
    ['regexFind "(?i)straSSE" "Straße STRAſSE"', 'STRAſSE'],
    ['regexFind "\\\\p{uppercase_letter}+" "abCD"', 'CD'],
    ['regexFindAll "[[:]" "a[:" -1 | join "|"', '[|:'],
    [
      'regexFind "[^[:][:alpha:]" "ab"',
      'exec: regexp: Compile(`[^[:][:alpha:]`): error parsing regexp: invalid character class range: `[:][:alpha:]`',
    ],
    ['regexQuoteMeta "a.b[c]-é"', 'a\\.b\\[c\\]-é'],
  ]),
)

describe(
  'replacements',
  table([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a group in Go's replacement templates
    ['regexReplaceAll "(a)(b)?" "ab a" "<$1-${2}>"', '<a-b> <a->'],
    ['regexReplaceAll "(a)" "a" "$1x"', ''],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a group in Go's replacement templates
    ['regexReplaceAll "(?P<first>a)" "a" "${first}x$first"', 'axa'],
    ['regexReplaceAll "(?P<n>a)|(?P<n>b)" "ab" "[$n]"', '[a][b]'],
    ['regexReplaceAll "a" "a" "$$ $ ${ ${1 $é"', '$ $ ${ ${1 '],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a group in Go's replacement templates
    ['regexReplaceAll "(a)" "a" "$01 ${1}"', ' a'],
    ['regexReplaceAll "x*" "axb" "-"', '-a-b-'],
    ['regexReplaceAllLiteral "a" "a$a" "$0"', '$0$$0'],
  ]),
)

describe(
  'bad patterns',
  table([
    ['mustRegexMatch "a(" "a"', 'exec: error parsing regexp: missing closing ): `a(`'],
    ['regexFind "a(`" "a"', 'exec: regexp: Compile("a(`"): error parsing regexp: missing closing ): `a(``'],
    ['mustRegexMatch "\\\\" "a"', 'exec: error parsing regexp: trailing backslash at end of expression: ``'],
    ['mustRegexMatch "(?<" "a"', 'exec: error parsing regexp: invalid or unsupported Perl syntax: `(?<`'],
    ['mustRegexMatch "\\\\p{Emoji}" "a"', 'exec: error parsing regexp: invalid character class range: `\\p{Emoji}`'],
    ['mustRegexMatch "[\\\\p{lu}" "a"', 'exec: error parsing regexp: missing closing ]: `[\\p{lu}`'],
    ['mustRegexMatch "(?P<a>x)(?P<a>+)" "a"', 'exec: error parsing regexp: missing argument to repetition operator: `+`'],
    ['mustRegexMatch "(x{100}){11}" "a"', 'exec: error parsing regexp: invalid repeat count: `{11}`'],
    ['regexMatch "a(" "a"', 'false'],
  ]),
)

describe('the work of regular expressions', (it) => {
  const limits = { ...TEMPLATE_LIMITS, steps: 20_000 }
  it('is counted for large patterns', () => {
    ok(render('{{regexMatch (repeat 100 "x{1000}") "x"}}', {}, limits).startsWith('limit: '))
  })
  it('is counted for searches that go to the end again and again', () => {
    ok(render('{{regexReplaceAll "a.*?z|b" (repeat 5000 "ab") ""}}', {}, limits).startsWith('limit: '))
  })
})
