import { describe } from '../support/describe.ts'
import { table } from './sprig-render.ts'

describe(
  'versions',
  table([
    ['semver "v1.2-rc.1+b"', '1.2.0-rc.1+b'],
    ['(semver "v1.2").Original', 'v1.2'],
    ['(semver "1.2.3-rc").IncPatch', '1.2.3'],
    ['(semver "1.2.3").IncMajor', '2.0.0'],
    ['(semver "1.2.3-alpha.10").Compare (semver "1.2.3-alpha.9")', '1'],
    ['(semver "1.0.0-a").LessThan (semver "1.0.0")', 'true'],
    ['semver "1.2.3-01"', 'exec: version segment starts with 0'],
    [
      'semver "18446744073709551616"',
      'exec: error parsing version segment: strconv.ParseUint: parsing "18446744073709551616": value out of range',
    ],
    ['semver (repeat 257 "1")', 'exec: version string is too long (max 256 bytes)'],
  ]),
)

describe(
  'version ranges',
  table([
    ['semverCompare "^0.2.3" "0.2.9"', 'true'],
    ['semverCompare "^0.2.3" "0.3.0"', 'false'],
    ['semverCompare "~1.2 || >=3" "3.0.1"', 'true'],
    ['semverCompare "1.2 - 1.4" "1.4.9"', 'true'],
    ['semverCompare ">1.2" "1.2.9"', 'false'],
    ['semverCompare "!=1.2.x" "1.2.3"', 'false'],
    ['semverCompare ">=1.0.0" "1.1.0-rc"', 'false'],
    ['semverCompare ">=1.0.0-0" "1.1.0-rc"', 'true'],
    ['semverCompare ">=1,<2" "1.9.9"', 'true'],
    ['semverCompare ">1|2" "1"', 'exec: constraint parser error'],
    ['semverCompare "1.2," "1"', 'exec: improper constraint: "1.2,"'],
    ['semverCompare (repeat 33 "1||") "1"', 'exec: too many constraint groups (max 32)'],
    ['semverCompare (print (repeat 160 "1  ") "!") "1" | len', `exec: improper constraint: "${'1  '.repeat(160)}!"`],
  ]),
)

describe(
  'URLs',
  table([
    ['(urlParse "HTTPS://u%40:p@[::1%25eth0]:8/a%2Fb?q=%zz#f%20").host', '[::1%eth0]:8'],
    ['(urlParse "HTTPS://u%40:p@[::1%25eth0]:8/a%2Fb?q=%zz#f%20").userinfo', 'u%40:p'],
    ['(urlParse "x://h:1:2/p").hostname', 'h:1'],
    ['urlParse "http://h:1:2/"', 'exec: unable to parse url: parse "http://h:1:2/": invalid port ":1:2" after host'],
    [
      'urlParse "http://[1:2]/"',
      'exec: unable to parse url: parse "http://[1:2]/": invalid host: ParseAddr("1:2"): address string too short',
    ],
    [
      'urlParse "a:b" | toJson',
      '{"fragment":"","host":"","hostname":"","opaque":"b","path":"","query":"","scheme":"a","userinfo":""}',
    ],
    ['urlJoin (dict "scheme" "http" "host" "h" "path" "a b/é" "fragment" "x y")', 'http://h/a%20b/%C3%A9#x%20y'],
    ['urlJoin (dict "path" "a:b")', './a:b'],
    ['urlJoin (dict "userinfo" "u:p@q" "host" "h")', '//u:p%40q@h'],
    ['urlJoin (dict "host" (list))', 'exec: unable to parse host key, must be of type string, but slice found'],
  ]),
)
