/** Items that move from list to list of a map, and texts that lack their last line break. */
import type { Json } from '../../src/base/json.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { type ReconcileTables, reconcile } from '../../src/yaml/reconcile.ts'
import { assertEdits } from '../../src/yaml/reread.ts'
import { splice } from '../../src/yaml/splice.ts'
import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const TABLES: ReconcileTables = {
  keyOf: () => 'id',
  kin: (path, key) => (path.length === 0 ? { a: 'b', b: 'a' }[key] : undefined),
}

function edited(text: string, after: string): string {
  const root = readDocuments({ name: 'in.yaml', text })[0]?.root()
  ok(root !== undefined, 'expected a document')
  const value = JSON.parse(after) as Json
  const edits = reconcile(root, value, TABLES)
  assertEdits(root.tree, edits, new Map([[root, value]]))
  return splice(text, edits)
}

const ITEM = "- id: m  # why\n  # what\n  v: ['p']\n"
const TWO = `a:\n- id: x\n${ITEM}`

describe('items that move', (it) => {
  it.each(
    ([name]) => name,
    [
      [
        'into a new list, and are changed',
        TWO,
        '{"a":[{"id":"x"}],"b":[{"id":"i"},{"id":"m","v":["p"],"w":1}]}',
        `a:\n- id: x\nb:\n- id: i\n${ITEM}  w: 1\n`,
      ],
      [
        'into a list that is there',
        `${TWO}b:\n- id: i\n`,
        '{"a":[{"id":"x"}],"b":[{"id":"i"},{"id":"m","v":["p"]}]}',
        `a:\n- id: x\nb:\n- id: i\n${ITEM}`,
      ],
      ['back, from a list that goes', `a:\n- id: x\nb:\n- id: i\n${ITEM}`, '{"a":[{"id":"x"},{"id":"m","v":["p"]}]}', TWO],
      [
        'to another column',
        `a:\n  - id: x\n  - id: m  # why\n    v: |\n      t\n\nb:\n- id: i\n`,
        '{"a":[{"id":"x"}],"b":[{"id":"i"},{"id":"m","v":"t\\n"}]}',
        `a:\n  - id: x\n\nb:\n- id: i\n- id: m  # why\n  v: |\n    t\n`,
      ],
      [
        'not where it is a copy',
        TWO,
        '{"a":[{"id":"x"},{"id":"m","v":["p"]}],"b":[{"id":"m","v":["p"]}]}',
        `${TWO}b:\n- id: m\n  v:\n  - p\n`,
      ],
      [
        'not as they are written where an alias leans on what stays',
        `a:\n- id: x\n  v: &s q\n- id: m # why\n  v: *s\n`,
        '{"a":[{"id":"x","v":"q"}],"b":[{"id":"m","v":"q"}]}',
        `a:\n- id: x\n  v: &s q\nb:\n- id: m\n  v: q\n`,
      ],
      ['not out of flow', `a: [{id: x}, {id: m}]\n`, '{"a":[{"id":"x"}],"b":[{"id":"m"}]}', `a: [{id: x}]\nb:\n- id: m\n`],
    ] as const,
    ([, before, after, text]) => is(edited(before, after), text),
  )

  it('leave a text without a last line break as it was', () => {
    const text = TWO.trimEnd()
    const moved = edited(text, '{"a":[{"id":"x"}],"b":[{"id":"m","v":["p"]}]}')
    is(edited(moved, '{"a":[{"id":"x"},{"id":"m","v":["p"]}]}'), text)
    is(edited('a: 1\nb: 2', '{"a":1}'), 'a: 1')
    is(edited('a: 1\r\nb: 2', '{"a":1}'), 'a: 1')
    is(edited('a: 1\nb: 2\n', '{"a":1}'), 'a: 1\n')
    is(edited('a: 1\nb: 2', '{"a":1,"c":3}'), 'a: 1\nc: 3')
  })
})
