import { type Json, recordOf } from '../../src/base/json.ts'
import { appendEntry, appendItems } from '../../src/yaml/append.ts'
import { type Node, readDocuments } from '../../src/yaml/read.ts'
import { type ReconcileTables, reconcile } from '../../src/yaml/reconcile.ts'
import { assertEdits } from '../../src/yaml/reread.ts'
import { splice } from '../../src/yaml/splice.ts'
import { is, ok, throwsCode } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const TABLES: ReconcileTables = {
  keyOf: (path) => (path.at(-1) === 'containers' ? 'name' : undefined),
  place: (_path, key, siblings) => (key === 'initContainers' ? siblings.find((one) => one === 'containers') : undefined),
}

function rootOf(text: string): Node {
  const root = readDocuments({ name: 'in.yaml', text })[0]?.root()
  ok(root !== undefined, 'expected a document')
  return root
}

/** The text after its value was changed; what it then reads as is checked. */
function edited(text: string, after: Json): string {
  const root = rootOf(text)
  const edits = reconcile(root, after, TABLES)
  assertEdits(root.tree, edits, new Map([[root, after]]))
  return splice(text, edits)
}

const json = (text: string): Json => JSON.parse(text) as Json

/** What is tried, text before, value after, text after. */
const ROWS = [
  ['nothing changes', 'a: 0x10 # c\n', '{"a":16}', 'a: 0x10 # c\n'],
  [
    'a comment of a neighbour stays',
    '{\n  # one\n  a: 1, # a\n  # two\n  b: 2 # b\n}\n',
    '{"b":2}',
    '{\n  # one\n  # two\n  b: 2 # b\n}\n',
  ],
  ['a comment of the member before stays', '[\n  1, # one\n  2 # two\n]\n', '[1]', '[\n  1 # one\n]\n'],
  ['blanks behind the member before stay', '[\n  1, \n  2\n]\n', '[1]', '[\n  1 \n]\n'],
  ['and before a comma at the end', '{\r\n  a: 1,\t\r\n  b: 2,\r\n}\r\n', '{"a":1}', '{\r\n  a: 1,\t\r\n}\r\n'],
  ['not where the bracket stands behind', '[\n  1, \n  2]\n', '[1]', '[\n  1]\n'],
  ['a comma at the end stays one', '[\n  1, # one\n  2, # two\n]\n', '[1]', '[\n  1, # one\n]\n'],
  [
    'what follows on the line of the member before follows again',
    '{a: [\n 1],\n x: 2, b: 2}\n',
    '{"a":[1],"b":2}',
    '{a: [\n 1], b: 2}\n',
  ],
  ['lines of flow stay lines', '{a: 1, x: 2, y: 3, # a\n b: 2}\n', '{"a":1,"b":2}', '{a: 1, # a\n b: 2}\n'],
  ['blanks in flow stay with the key behind them', '{a: 1, x: 2,  b: 3}\n', '{"a":1,"b":3}', '{a: 1,  b: 3}\n'],
  ["a comment behind the bracket is the next member's", '{a: 1,\n # b\n b: 2}\n', '{"b":2}', '{\n # b\n b: 2}\n'],
  ['a key over lines gets a value', '{a\n  b, c: 1}\n', '{"a b":2,"c":1}', '{"a b": 2, c: 1}\n'],
  [
    'JSON in one line grows in it',
    '{\n  "a": {"x": 1},\n  "l": [{\n    "n": 1\n  }]\n}\n',
    '{"a":{"x":1,"y":{"z":[2]}},"l":[{"n":1},{"n":2}]}',
    '{\n  "a": {"x": 1, "y": {"z": [2]}},\n  "l": [{\n    "n": 1\n  }, {\n    "n": 2\n  }]\n}\n',
  ],
  ['a scalar keeps its quotes', `a: 'x' # c\nb: "y"\nc: z\n`, `{"a":"it's","b":"8","c":"8"}`, `a: 'it''s' # c\nb: "8"\nc: "8"\n`],
  ['a literal stays one', 'a: |\n    x\n\nb: 1\n', '{"a":"y\\nz","b":1}', 'a: |-\n    y\n    z\n\nb: 1\n'],
  [
    'new keys come last, behind the last line',
    'a:\n  b: |\n    x\n\n# end\n',
    '{"a":{"b":"x\\n","c":{"d":[]}}}',
    'a:\n  b: |\n    x\n  c:\n    d: []\n\n# end\n',
  ],
  [
    'comments that stand deeper stay with what is above',
    'a:\n  b:\n    c: 1\n    # c\n\n    # d: 1\n\n  # end\nl:\n- x: 1\n  # y: 2\n# end\n',
    '{"a":{"b":{"c":1,"d":2},"e":3},"l":[{"x":1},{"x":2}],"f":4}',
    'a:\n  b:\n    c: 1\n    d: 2\n    # c\n\n    # d: 1\n  e: 3\n\n  # end\nl:\n- x: 1\n  # y: 2\n- x: 2\nf: 4\n# end\n',
  ],
  [
    'empty lines behind a comment stay, where a literal that keeps its own ends above it',
    'l:\n- a: |+\n    x\n\n  # a\n- b: 1\n\n# end\n',
    '{"l":[{"a":"x\\n\\n"}]}',
    'l:\n- a: |+\n    x\n\n  # a\n\n# end\n',
  ],
  [
    'two levels grow at one place',
    'a:\n  b:\n    c: 1\n',
    '{"a":{"b":{"c":1,"d":2},"e":3},"f":4}',
    'a:\n  b:\n    c: 1\n    d: 2\n  e: 3\nf: 4\n',
  ],
  [
    'the last line lacks its break, and goes behind what comes',
    'a:\n  b: 1\n  c:\n  - d\n    # e',
    '{"a":{"b":1},"f":2}',
    'a:\n  b: 1\nf: 2',
  ],
  ['the last line lacks its break', 'a: 1', '{"a":1,"b":[2]}', 'a: 1\nb:\n- 2'],
  ['lines end as they do', 'a: 1\r\n', '{"a":1,"b":{"c":2}}', 'a: 1\r\nb:\r\n  c: 2\r\n'],
  [
    'comments around an empty list below its key stay',
    'a:\n  # b\n  []  # c\n  # d\ne: 1\n',
    '{"a":["x"],"e":1}',
    'a:\n  # b\n# c\n- x\n  # d\ne: 1\n',
  ],
  ['a text without a last break still has none', 'b: 1\na: []', '{"b":2,"a":[1]}', 'b: 2\na:\n- 1'],
  ['a text without a last break, whose value stands below its key', 'a:\n  []', '{"a":[1]}', 'a:\n- 1'],
  ['a text of one line without a break still is one', 'a: x', '{"a":"z"}', 'a: z'],
  ['lines that end in CR CR LF', 'a: 1\r\r\nc: 3\r\r\n', '{"a":1,"c":{"d":2}}', 'a: 1\r\r\nc:\r\r\n  d: 2\r\r\n'],
  ['lines that end in CR', 'a: 1\rc:\r- x\r', '{"a":1,"c":["x","z"],"d":4}', 'a: 1\rc:\r- x\r- z\rd: 4\r'],
  ['a block below a key leaves the break of its line', 'a: {}\r\nb: 1\n\n', '{"a":{"c":2},"b":1}', 'a:\r\n  c: 2\r\nb: 1\n\n'],
  [
    'an empty value gets children',
    'a: # c\nb: {} # d\nc: []\nd: ~\n',
    '{"a":{"x":1},"b":{"w":2},"c":["z"],"d":{"v":3}}',
    'a: # c\n  x: 1\nb: # d\n  w: 2\nc:\n- z\nd:\n  v: 3\n',
  ],
  ['a block becomes empty', 'a: # c\n  b: 1\n  # own\nd:\n- e\nf: 1\n', '{"a":{},"d":[],"f":1}', 'a: {} # c\nd: []\nf: 1\n'],
  [
    'keys go with their comments',
    'a: 1\n# own\nb:\n  c: 2 # c\n  # in b\n# of d\nd: 3\n',
    '{"a":1,"d":3}',
    'a: 1\n# of d\nd: 3\n',
  ],
  ['the first key of an item goes', '- a: 1\n  # of b\n  b: 2\n- c\n', '[{"b":2},"c"]', '- # of b\n  b: 2\n- c\n'],
  [
    'items are matched by key',
    'containers:\n# one\n- name: a\n  image: x # pinned\n- name: b\n',
    '{"containers":[{"name":"new"},{"name":"a","image":"z"},{"name":"b"}]}',
    'containers:\n- name: new\n# one\n- name: a\n  image: z # pinned\n- name: b\n',
  ],
  [
    'items change places with their comments',
    'containers:\n# one\n- name: a\n# two\n- name: b\n',
    '{"containers":[{"name":"b"},{"name":"a"}]}',
    'containers:\n# two\n- name: b\n# one\n- name: a\n',
  ],
  [
    'a key has its place',
    'spec:\n  containers:\n  - name: a\n  volumes: []\n',
    '{"spec":{"containers":[{"name":"a"}],"volumes":[],"initContainers":[{"name":"i"}]}}',
    'spec:\n  containers:\n  - name: a\n  initContainers:\n  - name: i\n  volumes: []\n',
  ],
  ['scalars of a list keep their lines', '- a # 1\n- b # 2\n- c # 3\n', '["a","x","c","d"]', '- a # 1\n- x # 2\n- c # 3\n- d\n'],
  [
    'lists are indented as elsewhere',
    'a:\n    b:\n      - 1\n',
    '{"a":{"b":[1]},"c":{"d":[{"e":1}]}}',
    'a:\n    b:\n      - 1\nc:\n    d:\n      - e: 1\n',
  ],
  [
    'flow stays flow',
    'a: {b: 1, c: [x]} # d\n',
    '{"a":{"c":["x",{"y":"yes"}],"z":null}}',
    'a: {c: [x, {"y": "yes"}], z: null} # d\n',
  ],
  ['flow over lines', 'a: [\n  1, # one\n  2\n]\n', '{"a":[1,5,2,3]}', 'a: [\n  1, # one\n  5,\n  2,\n  3\n]\n'],
  [
    'comments above the first line of flow stay with it',
    'a: [ # a\n\n  # one,\n\t# two\n  # three\n  # four\n  1, # 1\n  2\n]\n',
    '{"a":[4,5,1,2]}',
    'a: [ # a\n\n  # one,\n\t# two\n  4,\n  5,\n  # three\n  # four\n  1, # 1\n  2\n]\n',
  ],
  ['a comma in a comment is none', '[\n  1 # one, two\n]\n', '[1,2]', '[\n  1, # one, two\n  2\n]\n'],
  ['a comment right behind a quote stays one', "[\n  'x'# c\n]\n", '["x","z"]', "[\n  'x', # c\n  z\n]\n"],
  ['and on a line with others', "{a: 'x'# c\n}\n", '{"a":"x","b":"z"}', "{a: 'x', b: z # c\n}\n"],
  ['and when the quote goes', "[a, 'x'# c\n]\n", '["a"]', '[a # c\n]\n'],
  ['a pair without braces gets them', '[a: 1, b]\n', '[{"a":1,"c":2},"b"]', '[{a: 1, c: 2}, b]\n'],
  [
    'JSON in lines',
    '{\n  "a": [],\n  "b": 1\n}\n',
    '{"a":[{"x":1}],"c":{}}',
    '{\n  "a": [\n    {\n      "x": 1\n    }\n  ],\n  "c": {}\n}\n',
  ],
  [
    'JSON in a stream of YAML',
    '---\n{\n   "a": "x",\n   "b": [\n      {"c": [ ]}\n   ]\n}\n...\n',
    '{"a":"yes","b":[{"c":["z"]},{"d":1}],"e":{"f":"g"}}',
    '---\n{\n   "a": "yes",\n   "b": [\n      {"c": [\n         "z"\n      ]},\n      {\n         "d": 1\n      }\n   ],\n   "e": {\n      "f": "g"\n   }\n}\n...\n',
  ],
  [
    'flow with quotes alone is none',
    '---\n{"a": ["x"], "b": 0x10}\n',
    '{"a":["x","z"],"b":16}',
    '---\n{"a": ["x", z], "b": 0x10}\n',
  ],
  ['JSON in one line', '{"a":{"b":1},"c":2}', '{"a":{"b":"x","d":[1,2]}}', '{"a":{"b":"x","d":[1,2]}}'],
  [
    'a merge key stays',
    'x: &x {a: 1}\nz:\n  <<: *x\n  b: 2\n',
    '{"x":{"a":1},"z":{"a":1,"b":3,"c":4}}',
    'x: &x {a: 1}\nz:\n  <<: *x\n  b: 3\n  c: 4\n',
  ],
] as const

/** Values that stand in more than one place. */
const SHARED = [
  ['through an alias', 'a: &x {b: 1}\nc: *x\n', '{"a":{"b":1},"c":{"b":2}}'],
  ['in what an alias repeats', 'a: &x {b: 1}\nc: *x\n', '{"a":{"b":2},"c":{"b":1}}'],
  ['below what an alias repeats', 'a: &x\n  b: {d: 1}\nc: *x\n', '{"a":{"b":{"d":2}},"c":{"b":{"d":1}}}'],
  ['of a merge key', 'a: &x {b: 1}\nc:\n  <<: *x\n', '{"a":{"b":1},"c":{"b":2}}'],
  ['that takes an anchor away', 'a: &x {b: 1}\nc: *x\n', '{"c":{"b":1}}'],
] as const

describe('reconcile', (it) => {
  it.each(
    ([name]) => name,
    ROWS,
    ([, before, after, text]) => {
      is(edited(before, json(after)), text)
    },
  )
  it.each(
    ([name]) => `refuses an edit ${name}`,
    SHARED,
    ([, before, after]) => {
      throwsCode(() => reconcile(rootOf(before), json(after), TABLES), 'RI0108')
    },
  )
  it('edits a part of a document', () => {
    const text = 'items:\n- kind: A\n  spec:\n    a: 1\n- kind: B\n'
    const root = rootOf(text)
    const item = root.kind === 'map' ? root.get('items') : undefined
    const spec = item?.kind === 'list' && item.items[0]?.kind === 'map' ? item.items[0].get('spec') : undefined
    ok(spec !== undefined, 'expected a node')
    const edits = reconcile(spec, json('{"b":[1]}'), TABLES)
    assertEdits(spec.tree, edits, new Map([[spec, json('{"b":[1]}')]]))
    is(splice(text, edits), 'items:\n- kind: A\n  spec:\n    b:\n    - 1\n- kind: B\n')
  })
  it.each(
    (dash) => `edits an item of a ResourceList behind ${JSON.stringify(dash)}`,
    ['- ', '-\n  ', '-\n\n  # c\n  ', '- # c\n\n  '],
    (dash) => {
      const list = 'kind: ResourceList\nitems:\n'
      const root = rootOf(`${list}${dash}kind: A\n  spec: {a: [\n    1]}\n- kind: B\n`)
      const items = root.kind === 'map' ? root.get('items') : undefined
      const item = items?.kind === 'list' ? items.items[0] : undefined
      const spec = item?.kind === 'map' ? item.get('spec') : undefined
      ok(spec !== undefined, 'expected a node')
      const after = json('{"a":[1,2]}')
      const edits = reconcile(spec, after, TABLES)
      assertEdits(spec.tree, edits, new Map([[spec, after]]))
      is(splice(spec.tree.text, edits), `${list}${dash}kind: A\n  spec: {a: [\n    1,\n    2]}\n- kind: B\n`)
    },
  )
  it('stays linear: comments within comments, JSON in one line', () => {
    const start = performance.now()
    const row = `1${' # #'.repeat(5000)}`
    is(edited(`[\n${row}\n]\n`, [1, 2]), `[\n${row.replace('1', '1,')}\n2\n]\n`)
    const item = `{"a":{"b":"${'x'.repeat(500)}"}}`
    const root = rootOf(`{"items":[${Array.from({ length: 4000 }, () => item).join(',')}]}`)
    const items = root.kind === 'map' ? root.get('items') : undefined
    ok(items?.kind === 'list', 'expected a list')
    const after = json('{"a":{"b":"x","c":[1,2]},"d":1}')
    for (const one of items.items) is(reconcile(one, after, TABLES).length, 3)
    for (const one of readDocuments({ name: 'in.json', text: item.repeat(4000) }))
      is(reconcile(one.root() as Node, after, TABLES).length, 3)
    const seconds = (performance.now() - start) / 1000
    if (seconds > 10) throw new Error(`took ${seconds.toFixed(0)} s`)
  })
  it('appends items and entries', () => {
    const text = 'items: []\nx: 1\n'
    const root = rootOf(text)
    ok(root.kind === 'map', 'expected a map')
    const items = root.get('items')
    ok(items?.kind === 'list', 'expected a list')
    const edits = [...appendItems(items, [recordOf([['a', 1]]), 2]), ...appendEntry(root, 'results', [3])]
    is(splice(text, edits), 'items:\n- a: 1\n- 2\nx: 1\nresults:\n- 3\n')
  })
})
