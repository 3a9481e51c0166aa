import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { callOf, type Row, render } from './sprig-render.ts'

function table(rows: readonly Row[]) {
  return (it: Parameters<Parameters<typeof describe>[1]>[0]) =>
    it.each(callOf, rows, ([call, printed]) => is(render(call.includes('{{') ? call : `{{${call}}}`), printed))
}

describe(
  'lists',
  table([
    ['append (list 1) 2 | toJson', '[1,2]'],
    ['push (splitList "," "a,b") 1 | toJson', '["a","b",1]'],
    ['prepend (until 2) "x"', '[x 0 1]'],
    ['append "a" 1', 'exec: Cannot push on type string'],
    ['first nil', 'exec: runtime error: invalid memory address or nil pointer dereference'],
    ['rest (list) | toJson', 'null'],
    ['initial (list 1 2) | toJson', '[1]'],
    ['concat | toJson', 'null'],
    ['concat (list 1) (dict)', 'exec: Cannot concat type map as list'],
    ['chunk 2 (list 1 2 3) | printf "%T"', '[][]interface {}'],
    ['chunk 2 (list 1 2 3)', '[[1 2] [3]]'],
    ['chunk 0 (list 1)', 'exec: runtime error: makeslice: len out of range'],
    ['chunk -2 (list 1)', '[[1]]'],
    ['uniq (list 1 1.0 "1" 1 nil nil (list 1) (list 1))', '[1 1 1 <nil> [1]]'],
    ['without (list 1 2 (dict "a" 1)) 1 (dict "a" 1)', '[2]'],
    ['has 1 (list 1.0)', 'false'],
    ['has (list "a") (list (list "a"))', 'true'],
    ['mustHas 1 nil', 'false'],
    ['slice (splitList "" "abcd") 1 3 | printf "%q"', '["b" "c"]'],
    ['slice (list 1) 1 0', 'exec: reflect.Value.Slice: slice index out of bounds'],
    ['slice "abc" 1', 'exec: list should be type of slice or array but string'],
    ['compact (list 0 "" nil false (list) (dict) 1)', '[1]'],
    ['{{$l := splitList "," "c,a"}}{{$_ := sortAlpha $l}}{{$l}}', '[a c]'],
    ['{{$l := list "c" "a"}}{{$_ := sortAlpha $l}}{{$l}}', '[c a]'],
  ]),
)

describe(
  'dictionaries',
  table([
    ['dict "a" 1 nil 2 "b" | toJson', '{"\\u003cnil\\u003e":2,"a":1,"b":""}'],
    ['get (dict) "toString" | quote', '""'],
    ['hasKey (dict) "__proto__"', 'false'],
    ['dict "__proto__" (dict "a" 1) | toJson', '{"__proto__":{"a":1}}'],
    ['get (dict) "a" | quote', '""'],
    ['{{$d := dict "a" 1}}{{$_ := set $d "b" 2}}{{$_ := unset $d "a"}}{{$d}}', 'map[b:2]'],
    ['set .missing "a" 1', 'exec: assignment to entry in nil map'],
    ['keys (dict "b" 1 "a" 2) (dict "0" 3)', '[a b 0]'],
    ['values (dict "b" 1 "a" 2)', '[2 1]'],
    ['pluck "a" (dict "a" 1) (dict "b" 2) (dict "a" nil) | toJson', '[1,null]'],
    ['pick (dict "a" 1 "b" 2) "b" "c"', 'map[b:2]'],
    ['omit (dict "a" 1 "b" 2) "b" "c"', 'map[a:1]'],
    ['dig "a" "b" "none" (dict "a" (dict "b" nil)) | toJson', 'null'],
    ['dig "a" "b" "none" (dict "a" (dict))', 'none'],
    ['dig "a" "b" "none" (dict "a" 1)', 'exec: interface conversion: interface {} is int, not map[string]interface {}'],
    ['dig "a" "none"', 'exec: dig needs at least three arguments'],
  ]),
)

describe(
  'merging and copying',
  table([
    ['merge (dict "a" "" "b" 1 "c" (list)) (dict "a" "x" "b" 2 "c" (list 1)) | toJson', '{"a":"x","b":1,"c":[1]}'],
    ['merge (dict "a" (dict "x" 0)) (dict "a" (dict "x" 1 "y" 2)) | toJson', '{"a":{"x":1,"y":2}}'],
    ['mergeOverwrite (dict "a" 1 "b" (dict "x" 1)) (dict "a" "" "b" (dict)) | toJson', '{"a":"","b":{"x":1}}'],
    ['mergeOverwrite (dict "a" (list 1)) (dict "a" nil) | toJson', '{"a":null}'],
    ['{{$s := dict "a" (dict)}}{{$d := merge (dict) $s}}{{$_ := set $d.a "x" 1}}{{$s}}', 'map[a:map[x:1]]'],
    [
      'mergeOverwrite (dict "a" (split "," "x")) (dict "a" (dict "_0" 1))',
      'exec: reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string',
    ],
    ['merge (dict "a" (semver "1.0.0")) (dict "a" (dict "x" 1)) | quote', '""'],
    ['mustMerge (dict "a" (semver "1.0.0")) (dict "a" (dict "x" 1))', 'exec: src and dst must be of same type'],
    [
      '{{$a := dict "l" (list (dict "x" 1))}}{{$b := deepCopy $a}}{{$_ := set (first $b.l) "x" 2}}{{$a}}{{$b}}',
      'map[l:[map[x:1]]]map[l:[map[x:2]]]',
    ],
    ['deepCopy (semver "1.2.3")', '0.0.0'],
    ['deepCopy nil', 'exec: reflect: call of reflect.Value.Type on zero Value'],
  ]),
)

describe(
  'defaults, types and equality',
  table([
    ['default 1 0', '1'],
    ['default 1 (list nil)', '[<nil>]'],
    ['default 1', '1'],
    ['empty 0i', 'true'],
    ['empty (toDate "2006" "2020")', 'false'],
    ['coalesce 0 "" (list) nil 0.0 | toJson', 'null'],
    ['all 1 "a"', 'true'],
    ['any 0 ""', 'false'],
    ['ternary "y" "n" (eq 1 1)', 'y'],
    ['fail "no way"', 'exec: no way'],
    ['typeOf (int64 1)', 'int64'],
    ['kindOf (semver "1.0.0")', 'ptr'],
    ['kindOf nil', 'invalid'],
    ['typeIsLike "semver.Version" (semver "1.0.0")', 'true'],
    ['deepEqual (list 1 (dict "a" nil)) (list 1 (dict "a" nil))', 'true'],
    ['deepEqual (list) (rest (list))', 'false'],
    ['deepEqual 1 (int64 1)', 'false'],
    ['deepEqual (semver "v1.0.0") (semver "1.0.0")', 'false'],
    ['{{$a := dict}}{{$b := dict}}{{$_ := set $a "x" $a}}{{$_ := set $b "x" $b}}{{deepEqual $a $b}}', 'true'],
    ['toJson (dict "a" 1i) | quote', '""'],
    ['mustToJson 1i', 'exec: json: unsupported type: complex128'],
    ['toRawJson "<&>"', '"<&>"'],
    ['fromJson "{" | toJson', 'null'],
    ['mustFromJson "{"', 'exec: unexpected end of JSON input'],
  ]),
)
