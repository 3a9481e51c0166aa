import { type Json, parseJson } from '../../src/base/json.ts'
import { surelyAdd } from '../../src/yaml/assert-additions.ts'
import { type Node, readDocuments } from '../../src/yaml/read.ts'
import { reconcile } from '../../src/yaml/reconcile.ts'
import { assertEdits } from '../../src/yaml/reread.ts'
import type { Added, Edit } from '../../src/yaml/splice.ts'
import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const TEXT = `metadata:
  name: web
spec:
  containers:
  - name: app
    image: app:1
`
const WITH_MORE =
  '{"metadata":{"name":"web","labels":{"a":"b"}},"spec":{"containers":[{"name":"app","image":"app:1"},{"name":"more"}],"volumes":[{"name":"v"}]}}'
const TABLES = { keyOf: (path: readonly string[]) => (path.at(-1) === 'containers' ? 'name' : undefined) }

function rootOf(text: string): Node {
  const root = readDocuments({ name: 'in.yaml', text })[0]?.root()
  ok(root !== undefined)
  return root
}

function answer(text: string, after: Json, tamper: (edits: readonly Edit[]) => readonly Edit[] = (edits) => edits): boolean {
  const root = rootOf(text)
  return surelyAdd(root.tree, tamper(reconcile(root, after, TABLES)), new Map([[root, after]]))
}

/** Every edit with its addition changed. */
function withAdds(change: (adds: Added) => Partial<Added>): (edits: readonly Edit[]) => readonly Edit[] {
  return (edits) => edits.map((edit) => (edit.adds ? { ...edit, adds: { ...edit.adds, ...change(edit.adds) } } : edit))
}

const AFTER = parseJson(WITH_MORE)

describe('surelyAdd', (it) => {
  it('knows edits that only add', () => {
    is(answer(TEXT, AFTER), true)
    is(answer(TEXT.replaceAll('\n', '\r\n'), AFTER), true)
    is(answer(TEXT.trimEnd(), AFTER), true)
  })

  it('is not sure of anything else', () => {
    is(answer(TEXT, parseJson(WITH_MORE.replace('app:1', 'app:2'))), false)
    is(answer(TEXT, parseJson(WITH_MORE.replace('"image":"app:1"', '"tty":true'))), false)
    is(answer('{"metadata": {"name": "web"}, "spec": {"containers": [{"name": "app", "image": "app:1"}]}}', AFTER), false)
  })

  it('sees what is missing, misplaced, or says something else', () => {
    is(
      answer(TEXT, AFTER, (edits) => edits.slice(1)),
      false,
    )
    is(
      answer(TEXT, AFTER, (edits) => edits.map((edit) => ({ ...edit, offset: edit.offset - 1 }))),
      false,
    )
    is(
      answer(TEXT, AFTER, (edits) => edits.map((edit) => ({ ...edit, depth: -edit.depth }))),
      false,
    )
    is(
      answer(TEXT, AFTER, (edits) => edits.map((edit) => ({ ...edit, text: edit.text.replace('more', 'less') }))),
      false,
    )
    is(
      answer(
        TEXT,
        AFTER,
        withAdds(({ lines }) => ({ lines: lines.replace('more', 'less') })),
      ),
      false,
    )
    is(
      answer(
        TEXT,
        AFTER,
        withAdds(({ column }) => ({ column: column + 1 })),
      ),
      false,
    )
    is(
      answer(
        TEXT,
        AFTER,
        withAdds(({ lines }) => ({ lines: `  ${lines}` })),
      ),
      false,
    )
    is(
      answer(TEXT, AFTER, (edits) => edits.map(({ adds: _, ...edit }) => edit)),
      false,
    )
  })
  it.each(
    ([name]) => `stays linear where many objects of a list change: ${name}`,
    [
      ['flow', 'items:\n', '- {a: {b: 1}}\n', ''],
      ['blocks', 'items:\n', '- a:\n    b: 1\n', ''],
      ['JSON', '{"items":[', '{"a":{"b":1}},', '{}]}'],
    ] as const,
    ([, head, item, tail]) => {
      const start = performance.now()
      const root = rootOf(head + item.repeat(20_000) + tail)
      const items = root.kind === 'map' ? root.get('items') : undefined
      ok(items?.kind === 'list')
      const after = parseJson('{"b":1,"c":2}')
      const changes = new Map<Node, Json>()
      for (const one of items.items) {
        const node = one.kind === 'map' ? one.get('a') : undefined
        if (node !== undefined) changes.set(node, after)
      }
      const edits = [...changes.keys()].flatMap((node) => reconcile(node, after, TABLES))
      assertEdits(root.tree, edits, changes)
      const seconds = (performance.now() - start) / 1000
      if (seconds > 20) throw new Error(`took ${seconds.toFixed(0)} s`)
    },
  )
})
