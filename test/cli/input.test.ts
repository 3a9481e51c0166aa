import { decodeUtf8 } from '../../src/cli/host/input.ts'
import { is, throwsCode } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('bytes of files', (it) => {
  it('are text as they stand, with a byte order mark and the character that replaces others', () => {
    for (const text of ['', 'a: é\n', '\ufeffa: b\n', 'a: "\ufffd"\n']) is(decodeUtf8(Buffer.from(text), 'a.yaml'), text)
  })

  it('are refused where they are no UTF-8', () => {
    for (const [bytes, start] of [
      [[0xff, 0xfe, 0x61, 0x00], 0],
      [[0x61, 0xe9], 1],
      [[0x61, 0xef, 0xbf, 0x0a], 1],
      [[0xed, 0xa0, 0x80], 0],
      [[0xef, 0xbf, 0xbd, 0x80], 1],
      [[...Buffer.from('"\ufffd😀"\n'), 0xf0, 0x9f], 6],
    ] as const) {
      const [diagnostic] = throwsCode(() => decodeUtf8(Buffer.from(bytes), 'a.yaml'), 'RI0103')
      is(diagnostic?.place?.span?.start, start)
    }
  })
})
