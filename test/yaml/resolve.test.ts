import { resolvePlain } from '../../src/yaml/resolve.ts'
import { resolveTagged, TAG } from '../../src/yaml/resolve-tagged.ts'
import { equal, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** Plain text → type and value in Kubernetes. */
const PLAIN = [
  ['yes', 'bool', true],
  ['Off', 'bool', false],
  ['yEs', 'string', 'yEs'],
  ['0644', 'int', 420],
  ['0o644', 'int', 420],
  ['-0O17', 'int', -15],
  ['08', 'float', 8],
  ['0x_1F', 'int', 31],
  ['0b-101', 'int', -5],
  ['0-7', 'string', '0-7'],
  ['0x-1F', 'string', '0x-1F'],
  ['-0o+7', 'string', '-0o+7'],
  ['1_000', 'int', 1000],
  ['_1', 'string', '_1'],
  ['9007199254740993', 'int', 9007199254740993n],
  ['18446744073709551615', 'uint', 18446744073709551615n],
  ['18446744073709551616', 'float', 18446744073709552000],
  ['1e400', 'string', '1e400'],
  ['12e7', 'float', 120000000],
  ['.5', 'float', 0.5],
  ['.5_0e1_0', 'float', 5e9],
  ['.5__0', 'string', '.5__0'],
  ['.5_', 'string', '.5_'],
  ['.5_0', 'float', 0.5],
  ['.5e1_0', 'float', 5e9],
  ['0_+7', 'string', '0_+7'],
  ['0x+1', 'string', '0x+1'],
  ['0b+1', 'int', 1],
  ['-0b-1', 'string', '-0b-1'],
  ['5.', 'float', 5],
  ['.', 'string', '.'],
  ['12:30:45', 'string', '12:30:45'],
  ['2025-06-30', 'string', '2025-06-30'],
  ['~', 'null', null],
  ['nULL', 'string', 'nULL'],
  ['=', 'string', '='],
  ['constructor', 'string', 'constructor'],
] as const

describe('resolvePlain', (it) => {
  it.each(
    ([text]) => text,
    PLAIN,
    ([text, type, value]) => {
      equal(resolvePlain(text), { type, value })
    },
  )
})

describe('resolveTagged', (it) => {
  it('takes the tag where the text agrees', () => {
    equal(resolveTagged(TAG.float, '0752'), { type: 'float', value: 490 })
    equal(resolveTagged(TAG.binary, 'SGk='), { type: 'string', value: 'Hi' })
    equal(resolveTagged(TAG.binary, '8J+YgOKCQQ=='), { type: 'string', value: '😀\ufffd\ufffdA' })
    equal(resolveTagged(TAG.timestamp, '2024-2-29'), { type: 'string', value: '2024-2-29' })
    equal(resolveTagged('!other', '7'), { type: 'string', value: '7' })
  })
  it('refuses what contradicts the tag, with the words of go-yaml', () => {
    throwsMessage(() => resolveTagged(TAG.int, '7.0'), 'yaml: cannot decode !!float `7.0` as a !!int')
    throwsMessage(() => resolveTagged(TAG.bool, ''), 'yaml: cannot decode !!null `` as a !!bool')
    throwsMessage(() => resolveTagged(TAG.timestamp, '2023-2-29'), 'yaml: cannot decode !!str `2023-2-29` as a !!timestamp')
    throwsMessage(() => resolveTagged(TAG.binary, 'SGk'), 'yaml: !!binary value contains invalid base64 data')
  })
})
