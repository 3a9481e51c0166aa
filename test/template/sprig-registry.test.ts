import { loadFamily } from '../../src/template/gotemplate/funcs/sprig/families.ts'
import { type SprigFamily, sprigFunctions } from '../../src/template/gotemplate/funcs/sprig/registry.ts'
import type { GoFunc } from '../../src/template/gotemplate/value.ts'
import { TEMPLATE_LIMITS } from '../../src/template/limits.ts'
import { equal, is, ok } from '../support/assert.ts'
import { cpuSeconds } from '../support/cpu-seconds.ts'
import { describe } from '../support/describe.ts'
import { render } from './sprig-render.ts'

const FAMILIES: readonly SprigFamily[] = [
  'date',
  'decimal',
  'encoding',
  'hashes',
  'merge',
  'paths',
  'regex',
  'semver',
  'url',
  'words',
]

/** Names and parameter types, as text. */
function shape({ name, params, variadic }: GoFunc): string {
  return `${name}(${[...params.map((type) => type.name), ...(variadic === undefined ? [] : [`...${variadic.name}`])].join(', ')})`
}

describe('the registry of sprig functions', (it) => {
  const asked: SprigFamily[] = []
  const functions = sprigFunctions((family) => {
    asked.push(family)
    return loadFamily(family)
  })

  it('has every function of TxtFuncMap', () => {
    is(functions.size, 211)
  })

  it('knows the parameters of each rarely used function', () => {
    for (const family of FAMILIES) {
      for (const row of loadFamily(family).values()) {
        const known = functions.get(row.name)
        is(known === undefined ? `${row.name} is missing` : shape(known), shape(row))
      }
    }
    equal(asked, [])
  })

  it('loads a family once, when one of its functions is called', () => {
    const context = { step: () => {}, checkString: () => {}, checkList: () => {} }
    is(functions.get('b64enc')?.call(['a'], context), 'YQ==')
    is(functions.get('b64dec')?.call(['YQ=='], context), 'a')
    equal(asked, ['encoding'])
  })
})

describe('functions that are not hermetic', (it) => {
  it.each(
    ([call]) => call,
    [
      ['now', 'function now is refused: it reads the clock'],
      ['env "HOME"', 'function env is refused: it reads the environment'],
      ['randAlpha 3', 'function randAlpha is refused: its result is random'],
      ['getHostByName "localhost"', 'function getHostByName is refused: it asks the network'],
      ['genSelfSignedCert "a" nil nil 1', 'function genSelfSignedCert is refused: it makes a random key'],
    ] as const,
    ([call, message]) => is(render(`{{${call}}}`), `exec: ${message}, and the same input must always render the same output`),
  )
  it('are checked for their arguments first', () => {
    is(render('{{env 1}}'), 'exec: template: t:1:6: executing "t" at <1>: expected string; found 1')
  })
})

describe('limits of sprig functions', (it) => {
  const limits = { ...TEMPLATE_LIMITS, string: 1_000, list: 100, steps: 2_000 }
  const LONG = '{{$s := repeat 900 "x"}}'
  it.each(
    (template) => template,
    [
      '{{repeat 1001 "x"}}',
      '{{indent 1001 "x"}}',
      `${LONG}{{nindent 200 "a\\nb\\nc\\nd\\ne"}}`,
      `${LONG}{{cat $s $s}}`,
      `${LONG}{{quote $s $s}}`,
      `${LONG}{{join "," (list $s $s)}}`,
      `${LONG}{{replace "x" "yy" $s}}`,
      `${LONG}{{wrapWith 1 "--" $s}}`,
      `${LONG}{{b64enc $s}}`,
      `${LONG}{{regexQuoteMeta (printf "%s%s" "." $s) | regexQuoteMeta | toJson | toJson | toJson | regexReplaceAll "x" $s}}`,
      '{{until 101}}',
      '{{untilStep 0 -1000 -1}}',
      '{{seq 1 101}}',
      '{{$l := until 60}}{{concat $l $l}}',
      '{{$l := until 100}}{{append $l 1}}',
      '{{splitList "" (repeat 101 "x")}}',
      '{{regexFindAll "x" (repeat 101 "x") -1}}',
      '{{$l := list 1}}{{range until 40}}{{$l = list $l $l}}{{end}}{{deepCopy $l}}',
      '{{$l := list 1}}{{range until 40}}{{$l = list $l $l}}{{end}}{{toJson $l}}',
      '{{$a := dict}}{{$b := dict}}{{range until 40}}{{$a = dict "x" $a "y" $a}}{{$b = dict "x" $b "y" $b}}{{end}}{{merge $a $b}}',
    ],
    (template) => ok(render(template, {}, limits).startsWith('limit: '), render(template, {}, limits)),
  )
  it('end what works on long texts and lists over and over', () => {
    const prepared = '{{$s := repeat 250000 "x"}}{{$l := until 10000}}{{$d := dict "a" $l}}'
    for (const call of [
      'toJson $d',
      'upper $s',
      'quote $s',
      'append $l 1',
      'sortAlpha $d',
      'regexMatch "y" $s',
      'omit $d "b" | toJson',
    ]) {
      const start = cpuSeconds()
      const text = `${prepared}{{range until 1000}}{{range until 1000}}{{$r := ${call}}}{{end}}{{end}}`
      const printed = render(text)
      ok(printed.startsWith('limit: '), `${call}: ${printed}`)
      ok(cpuSeconds() - start < 30, `${call} takes too long`)
    }
  })
  it.each(
    (template) => template,
    [
      '{{$n := repeat 400 "a"}}{{$s := repeat 900 "a"}}{{range until 30}}{{$r := replace $n "" $s}}{{end}}',
      '{{$n := repeat 400 "a"}}{{$s := repeat 900 "a"}}{{range until 30}}{{$r := contains $n $s}}{{end}}',
      '{{$x := list (repeat 900 "a") 2i}}{{range until 99}}{{$r := toJson $x}}{{end}}',
      '{{$m := dict}}{{range until 99}}{{$_ := set $m (print .) 1}}{{end}}{{range until 99}}{{range $m}}{{break}}{{end}}{{range $m}}{{break}}{{end}}{{end}}',
      '{{$m := dict}}{{range until 99}}{{$_ := set $m (print .) 1}}{{end}}{{range until 99}}{{$r := merge (dict) $m}}{{end}}',
      ...['sortAlpha $l', 'toStrings $l', 'join "" $l', 'chunk 1 $l', 'reverse $l | reverse'].map(
        (call) => `{{$l := until 99}}{{range until 99}}{{$r := ${call}}}{{end}}`,
      ),
      ...['keys $m', 'values $m', 'omit $m "k"'].map(
        (call) => `{{$m := dict}}{{range until 70}}{{$_ := set $m (print .) 1}}{{end}}{{range until 60}}{{$r := ${call}}}{{end}}`,
      ),
    ],
    (template) => ok(render(template, {}, limits).startsWith('limit: '), render(template, {}, limits)),
  )
  it.each(
    (call) => call,
    ['deepEqual $x $y', 'deepEqual $m $n', 'toDecimal $x', 'dict $x 1'],
    (call) => {
      const maps = '{{$m := dict}}{{range until 200}}{{$_ := set $m (print .) 1}}{{end}}{{$n := deepCopy $m}}'
      const prepared = `{{$x := list (until 5000)}}{{$y := list (until 5000)}}${maps}`
      const printed = render(`${prepared}{{range until 300}}{{$r := ${call}}}{{end}}`, {}, { ...TEMPLATE_LIMITS, steps: 4_000 })
      ok(printed.startsWith('limit: '), printed)
    },
  )
  it('ask at no cost whether a large map has keys, and how many', () => {
    const prepared = '{{$m := dict}}{{range until 9999}}{{$_ := set $m (print "k" .) 1}}{{end}}'
    const start = performance.now()
    is(render(`${prepared}{{range until 9999}}{{range until 5}}{{if $m}}{{$r := len $m}}{{end}}{{end}}{{end}}`), '')
    ok(performance.now() - start < 15_000)
    const changes = ['set $m "x" 1', 'unset $m "x"', 'merge $m (dict "y" 1 "z" 1)', 'unset $m "k1"', 'deepCopy $m']
    is(render(`${prepared}${changes.map((call) => `{{$m = ${call}}}{{len $m}} `).join('')}`), '10000 9999 10001 10000 10000 ')
  })
  it.each(
    (call) => call,
    ['deepCopy $d', 'merge $d (deepCopy (dict "a" $e))', 'deepEqual $d (dict "a" $e)'],
    (call) => {
      const nested = '{{$d := dict}}{{$e := dict}}{{range until 1100}}{{$d = dict "a" $d}}{{$e = dict "a" $e}}{{end}}'
      is(render(`${nested}{{$x := ${call}}}`), 'exec: value is nested more than 1000 levels deep')
    },
  )
})
