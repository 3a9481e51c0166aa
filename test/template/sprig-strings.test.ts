import { describe } from '../support/describe.ts'
import { table } from './sprig-render.ts'

describe(
  'strings by bytes',
  table([
    ['trunc 3 "aéz" | printf "%q"', '"aé"'],
    ['trunc 2 "aéz" | printf "%q"', '"a\\xc3"'],
    ['trunc -2 "aéz" | printf "%q"', '"\\xa9z"'],
    ['substr 1 3 "aéz"', 'é'],
    ['substr 2 9 "abc"', 'c'],
    ['substr -1 9 "abc"', 'exec: runtime error: slice bounds out of range [:9] with length 3'],
    ['substr 3 1 "abc"', 'exec: runtime error: slice bounds out of range [3:1]'],
    ['cat (trunc 1 "é") (substr 1 2 "é") | nospace', 'Ã©'],
    ['join "" (list (trunc 1 "é") (substr 1 2 "é"))', 'é'],
    ['replace (trunc 1 "é") "e" "née" | printf "%q"', '"ne\\xa9e"'],
    ['contains (trunc 1 "é") "née"', 'true'],
    ['splitList (trunc 1 "é") "née" | printf "%q"', '["n" "\\xa9e"]'],
    ['initials "éa bc"', 'Ãb'],
    ['nospace "é b"', 'Ã©b'],
    ['abbrev 7 "héllo wörld"', 'hél...'],
    ['abbrevboth 5 9 "abcdefghijklmnop"', '...fgh...'],
    ['abbrevboth 20 9 "abcdefghijklmnop"', '...klmnop'],
  ]),
)

describe(
  'strings by runes',
  table([
    ['upper "ß ǆ ŉ ᾳ"', 'ß Ǆ ŉ ᾼ'],
    ['lower "İΣ ΟΔΟΣ"', 'iσ οδοσ'],
    ['title "ǆungla don\'t e-mail ა"', "ǅungla Don'T E-Mail ა"],
    ['untitle "Éa BC\\tDe"', 'éa bC\tde'],
    ['swapcase "Hello ǅ wORLD"', 'hELLO ǆ World'],
    ['upper "a\\xff"', 'A\ufffd'],
    ['trim "\\u00a0 x\\u2003"', 'x'],
    ['trimAll "é-" "é-xé"', 'x'],
    ['replace "" "-" "é𝄞"', '-é-𝄞-'],
    ['splitList "" "é𝄞" | len', '2'],
    ['splitn "," 2 "a,b,c"', 'map[_0:a _1:b,c]'],
    ['repeat 3 "ab"', 'ababab'],
    ['repeat -1 "ab"', 'exec: strings: negative Repeat count'],
    ['nindent 2 "a\\nb" | printf "%q"', '"\\n  a\\n  b"'],
    ['plural "one" "many" 1', 'one'],
  ]),
)

describe(
  'words',
  table([
    ['snakecase "HTTPServer2xx Id9"', 'http_server_2xx_id9'],
    ['kebabcase "someURLValue_ID2"', 'some-url-value-id2'],
    ['snakecase "日本Go語"', '日本_go_語'],
    ['camelcase "_some-http  value"', '_SomeHttp Value'],
    ['camelcase "GOLANG_IS_GREAT"', 'GolangIsGreat'],
    ['wrap 6 "one two threefour five" | printf "%q"', '"one\\ntwo\\nthreefour\\nfive"'],
    ['wrapWith 4 "|" "one threefour"', 'one|thre|efou|r'],
    ['wrapWith 0 "" "ab" | printf "%q"', '"a\\nb"'],
  ]),
)

describe(
  'text of values',
  table([
    ['quote 1 nil "a\\"b" (list 1 nil)', '"1" "a\\"b" "[1 <nil>]"'],
    ['squote 1.0 nil "x"', "'1' 'x'"],
    ['cat 1 nil "b" 2.5', '1 b 2.5'],
    ['toString nil', '<nil>'],
    ['toStrings (list 1 nil "a")', '[1 a]'],
    ['join "-" (list 1 nil true)', '1-true'],
    ['join "-" nil', ''],
    ['join "-" 5', '5'],
    ['sortAlpha (list "b" 10 "a" 9)', '[10 9 a b]'],
    ['sortAlpha nil', '[<nil>]'],
    ['toStrings 5 | typeOf', '[]string'],
  ]),
)

describe(
  'encodings and checksums',
  table([
    ['b64enc "\\xff\\xfe"', '//4='],
    ['b64dec "//4=" | printf "%q"', '"\\xff\\xfe"'],
    ['b64dec "YQ=="', 'a'],
    ['b64dec "YQ=x"', 'illegal base64 data at input byte 2'],
    ['b64dec "YQ"', 'illegal base64 data at input byte 0'],
    ['b32enc "hello"', 'NBSWY3DP'],
    ['b32dec "NBSWY==="', 'hel'],
    ['b32dec "NBSWY=="', 'illegal base32 data at input byte 7'],
    ['sha1sum ""', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['sha256sum (repeat 70 "é") | trunc 16', '78dcf717205d89b7'],
    ['sha512sum (repeat 200 "a") | trunc 16', '4b11459c33f52a22'],
    ['adler32sum (repeat 6000 "\\xff")', '2761382378'],
  ]),
)

describe(
  'paths',
  table([
    ['clean "/a/../../b//c/."', '/b/c'],
    ['clean "../a/../../b"', '../../b'],
    ['dir "/a"', '/'],
    ['dir "a"', '.'],
    ['base "/"', '/'],
    ['base "a/b//"', 'b'],
    ['ext "a.b/c"', ''],
    ['osExt "x/.hidden"', '.hidden'],
    ['osIsAbs "/x"', 'true'],
  ]),
)
