import { decodeUtf8 } from '../../src/cli/host/input.ts'
import { is, throwsCode } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('bytes of files', (it) => {
  it('are text as they stand, with a byte order mark and the character that replaces others', () => {
    for (const text of ['', 'a: é\n', '\ufeffa: b\n', 'a: "\ufffd"\n']) is(decodeUtf8(Buffer.from(text), 'a.yaml'), text)
  })

  it('are refused where they are no UTF-8', () => {
    for (const bytes of [
      [0xff, 0xfe, 0x61, 0x00],
      [0x61, 0xe9],
      [0xed, 0xa0, 0x80],
      [0xef, 0xbf, 0xbd, 0x80],
    ])
      throwsCode(() => decodeUtf8(Buffer.from(bytes), 'a.yaml'), 'RI0103')
  })
})
