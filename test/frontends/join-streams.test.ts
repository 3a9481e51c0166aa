import { joinStreams } from '../../src/frontends/manifests.ts'
import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** Texts of several files, and the stream that they become. */
const ROWS = [
  [['a: 1'], 'a: 1'],
  [['\ufeff{"a":1}{"b":2}'], '\ufeff{"a":1}{"b":2}'],
  [['a: 1', 'b: 2\n---\n', 'c: 3\n', '---\nd: 4\n'], 'a: 1\n---\nb: 2\n---\nc: 3\n---\nd: 4\n'],
  [['a: 1\n', '{"b":1}{"c": {\n}}\n'], 'a: 1\n---\n{"b":1}\n---\n{"c": {\n}}\n'],
  [['{"b":1} {"c":2}', '{"d":3}'], '{"b":1}\n---\n{"c":2}\n---\n{"d":3}'],
  [['{"b":1}\n', '\ufeff---\na: 1\n', '\ufeffc: 3\n'], '{"b":1}\n---\na: 1\n---\nc: 3\n'],
  [['{a: 1}\n', '{"a":1}\nb: 2\n'], '{a: 1}\n---\n{"a":1}\nb: 2\n'],
] as const

describe('joinStreams', (it) => {
  it.each(
    ([texts]) => JSON.stringify(texts),
    ROWS,
    ([texts, stream]) => {
      is(joinStreams(texts), stream)
    },
  )
})
