import { assert, integer, property } from 'fast-check'
import { parseAllDocuments } from 'yaml'
import { isInjectError } from '../../src/base/diagnostic.ts'
import { isArray, isObject, type Json, recordOf, sameJson } from '../../src/base/json.ts'
import { surelyAdd } from '../../src/yaml/assert-additions.ts'
import { toYaml } from '../../src/yaml/functions.ts'
import { goJson } from '../../src/yaml/json-text.ts'
import { type Node, readDocuments } from '../../src/yaml/read.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { reconcile } from '../../src/yaml/reconcile.ts'
import { assertEdits } from '../../src/yaml/reread.ts'
import { splice } from '../../src/yaml/splice.ts'
import { printBlock, printFlow } from '../../src/yaml/write.ts'
import { is, ok } from '../support/assert.ts'
import { anyValue, changeValue } from '../support/change-value.ts'
import { describe } from '../support/describe.ts'
import { random } from '../support/random.ts'
import { mutate, soup, tree } from '../support/yaml-texts.ts'

const SEED = integer({ min: 0, max: 2 ** 31 - 1 })
const TABLES = { keyOf: () => 'k0' }

/** The root of a text's first full document; undefined where there is none, or where it is refused. */
function rootOf(text: string): Node | undefined {
  try {
    return readDocuments({ name: 'in.yaml', text }).flatMap((document) => document.root() ?? [])[0]
  } catch (error) {
    if (isInjectError(error)) return undefined
    throw error
  }
}

/** A value with more keys and items in it, here and there. */
function withMore(value: Json, next: (below: number) => number): Json {
  const inner = (each: Json): Json => (next(3) === 0 ? withMore(each, next) : each)
  if (isArray(value)) {
    const items = value.map(inner)
    if (next(2) === 0) items.splice(next(items.length + 1), 0, anyValue(next))
    return items
  }
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, each]) => [key, inner(each)] as const)
  return recordOf(next(2) === 0 ? [...entries, [`n${next(50)}`, anyValue(next)]] : entries)
}

describe('YAML properties', (it) => {
  it('an edited text is read as the value that was asked for, and needs no second edit', () => {
    const run = (seed: number): void => {
      const next = random(seed)
      const lines = tree(next)
      const text = next(4) === 0 ? lines.replaceAll('\n', '\r\n') : lines
      const root = rootOf(text)
      if (root?.kind !== 'map' && root?.kind !== 'list') return
      const after = changeValue(root.value(), next)
      // A whole document does not vanish.
      if (typeof after !== 'object' || after === null || Object.keys(after).length === 0) return
      const edits = tryReconcile(root, after)
      if (edits === undefined) return
      assertEdits(root.tree, edits, new Map([[root, after]]))
      const again = rootOf(splice(text, edits))
      ok(again !== undefined && sameJson(again.value(), after), 'is read otherwise')
      is(reconcile(again, after, TABLES).length, 0)
    }
    assert(property(SEED, run), { numRuns: 400 })
  })

  it('edits that surely add give what was asked for', () => {
    let sure = 0
    const run = (seed: number): void => {
      const next = random(seed)
      const lines = tree(next)
      const root = rootOf([lines, lines.replaceAll('\n', '\r\n'), lines.trimEnd()][next(3)] as string)
      if (root?.kind !== 'map' && root?.kind !== 'list') return
      const after = withMore(root.value(), next)
      const edits = tryReconcile(root, after)
      if (edits === undefined || edits.length === 0 || !surelyAdd(root.tree, edits, new Map([[root, after]]))) return
      sure++
      const again = rootOf(splice(root.tree.text, edits))
      ok(again !== undefined && sameJson(again.value(), after), 'is read otherwise')
    }
    assert(property(SEED, run), { numRuns: 1000 })
    ok(sure > 50, `only ${sure} edits were sure`)
  })

  it('readers end with a value or with an error of their own', () => {
    const run = (seed: number): void => {
      const next = random(seed)
      rootOf(next(2) === 0 ? soup(next) : mutate(tree(next), next, []))?.value()
    }
    assert(property(SEED, run), { numRuns: 1000 })
  })

  it('what we print, we and the readers of YAML 1.1 and 1.2 read back', () => {
    const run = (seed: number): void => {
      const value = anyValue(random(seed), 3)
      const texts = [printBlock(value, 0, { indent: 2, listIndent: seed % 3, newline: '\n' }), printFlow(value), toYaml(value)]
      for (const text of texts) is(goJson(readYamlValue(text)), goJson(value), text)
      for (const text of texts.slice(0, 2)) {
        for (const version of ['1.1', '1.2'] as const) {
          const [document] = parseAllDocuments(text, { version, intAsBigInt: true })
          ok(sameJson(plain(document?.toJS()), value), `${version} ${text}`)
        }
      }
    }
    assert(property(SEED, run), { numRuns: 300 })
  })

  it('bytes outside of edits stay', () => {
    const run = (seed: number): void => {
      const next = random(seed)
      const text = `# head\n${tree(next)}# tail\n`
      const root = rootOf(text)
      if (root === undefined) return
      const edits = tryReconcile(root, changeValue(root.value(), next)) ?? []
      const result = splice(text, edits)
      let from = 0
      for (const { offset, length } of [...edits].sort((a, b) => a.offset - b.offset)) {
        if (offset > from) ok(result.includes(text.slice(from, offset)), 'a piece between edits is gone')
        from = Math.max(from, offset + length)
      }
      ok(result.endsWith(text.slice(from)), 'the rest is gone')
    }
    assert(property(SEED, run), { numRuns: 300 })
  })
})

/** What another reader made, as a plain value of ours. */
function plain(value: unknown): Json {
  if (typeof value === 'bigint') return BigInt.asIntN(53, value) === value ? Number(value) : value
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value as Json
  return recordOf(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

function tryReconcile(root: Node, after: Parameters<typeof reconcile>[1]): ReturnType<typeof reconcile> | undefined {
  try {
    return reconcile(root, after, TABLES)
  } catch (error) {
    if (isInjectError(error) && error.diagnostics[0]?.code === 'RI0108') return undefined
    throw error
  }
}
