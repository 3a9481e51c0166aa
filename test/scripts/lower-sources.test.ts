import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
// @ts-expect-error: scripts of the build have no types
import { lowerSources } from '../../scripts/lower-sources.js'
import { is, ok, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const LIST = ['a', 'b', 'c']
const PAIRS = [
  ['k', 1],
  ['l', 2],
]

/** Bodies of functions over `list` and `pairs` that do the same without iterators. */
const SAME: readonly (readonly [what: string, source: string])[] = [
  ['a loop', 'const out: string[] = []; for (const x of list) { out.push(x) } return out'],
  ['a loop without braces', 'let out = ""; for (const x of list) out += x; return out'],
  [
    'loops within each other, without braces',
    'let out = ""; for (const x of list) for (const y of list) out += x + y\n return out',
  ],
  ['a loop behind another in a line', 'let out = ""; for (const x of list) out += x; for (const y of list) out += y; return out'],
  [
    'continue and break',
    'let out = ""; a: for (const x of list) { for (const y of list) { if (x === y) continue a; if (y === "c") break; out += y } } return out',
  ],
  ['a list that grows', 'const more = list.slice(); for (const x of more) if (more.length < 9) more.push(x + x); return more'],
  [
    'a variable of its own for each closure',
    'const out = []; for (const x of list) out.push(() => x); return out.map((f) => f())',
  ],
  ['let', 'let out = ""; for (let x of list) { x += "!"; out += x } return out'],
  ['numbered items', 'let out = ""; for (const [i, x] of list.entries()) out += i + x; return out'],
  ['numbered pairs', 'let out = ""; for (const [i, [k, v]] of pairs.entries()) out += i + k + v; return out'],
  ['pairs', 'let out = ""; for (const [k, v] of pairs) { out += k + v } return out'],
  ['objects', 'let out = 0; for (const { length } of list) out += length; return out'],
  ['patterns with holes and rest', 'const [, b, ...rest] = list; return [b, rest]'],
  ['a pattern longer than the list', 'const [a, b, c, d] = list; return [a, b, c, d]'],
  ['parameters', 'return pairs.map(([k, v]) => ({ k, v })).concat(pairs.map(([k]) => { const v = 9; return { k, v } }))'],
  ['functions within functions', 'return pairs.map(([a]) => pairs.map(([b]) => a + b))'],
  [
    'a loop over what a loop within a function gives',
    'let out = ""; for (const [k] of pairs.map(([k]) => { for (const x of list) return [k + x] as const; return [k] as const })) out += k; return out',
  ],
]

/** Those that stay as they are. */
const KEPT: readonly (readonly [what: string, source: string])[] = [
  ['a Map', 'for (const [k, v] of new Map(pairs)) console.log(k, v)'],
  ['entries of a Map', 'for (const [k, v] of new Map(pairs).entries()) console.log(k, v)'],
  ['a Set', 'for (const x of new Set(list)) console.log(x)'],
  ['a string', 'for (const x of "ab") console.log(x)'],
  ['anything', 'for (const x of list as any) console.log(x)'],
  ['a generator', 'for (const x of (function* () { yield 1 })()) console.log(x)'],
  ['a pattern with defaults', 'const [a = "z"] = list; return a'],
]

describe('lowerSources', (it) => {
  const texts = lowered([...SAME, ...KEPT].map(([, body]) => body))
  for (const [i, [what, body]] of SAME.entries()) {
    it(`writes out ${what}`, () => {
      const expected = JSON.stringify(call(sourceOf(body)))
      ok(expected !== undefined)
      is(JSON.stringify(withoutIterators(() => call(texts[i] ?? ''))), expected)
    })
  }
  for (const [i, [what, body]] of KEPT.entries()) {
    it(`leaves ${what} alone`, () => is(texts[SAME.length + i], sourceOf(body)))
  }

  it('gives private names of each file plain names of their own', () => {
    const body = 'class One { #x = 1; get x() { return this.#x } }\n  return new One().x + ".#x"'
    const [one = '', two = ''] = lowered([body, body])
    is(call(one), '1.#x')
    ok(one.includes('this.$_') && !/[ .]#x[^"]/.test(one), one)
    ok(one !== two)
  })

  it('tells that a project is none', () => {
    throwsMessage(() => lowerSources(tmpdir()), `${join(tmpdir(), 'tsconfig.json')} cannot be read`)
  })

  it('would notice an iterator that is left', () => {
    throwsMessage(() => withoutIterators(() => call(sourceOf('for (const x of list) return x'))), 'an iterator')
  })
})

function sourceOf(body: string): string {
  return `export function run(list: readonly string[], pairs: readonly (readonly [string, number])[]): unknown {\n  ${body}\n}\n`
}

/** The sources of functions with such bodies. */
function lowered(bodies: readonly string[]): readonly string[] {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'lower-sources-')))
  try {
    mkdirSync(join(root, 'src'))
    writeFileSync(
      join(root, 'tsconfig.json'),
      '{"compilerOptions": {"target": "es2023", "strict": true, "types": []}, "include": ["src"]}',
    )
    for (const [i, body] of bodies.entries()) writeFileSync(join(root, `src/m${i}.ts`), sourceOf(body))
    const texts: ReadonlyMap<string, string> = lowerSources(root)
    return bodies.map((_, i) => texts.get(join(root, `src/m${i}.ts`)) ?? '')
  } finally {
    rmSync(root, { recursive: true })
  }
}

function call(source: string): unknown {
  const { code } = transformSync(source, { loader: 'ts' })
  const run = new Function(`${code.replace('export function', 'return function')}`)()
  return run(LIST, PAIRS)
}

function withoutIterators(body: () => unknown): unknown {
  const iterator = Object.getOwnPropertyDescriptor(Array.prototype, Symbol.iterator)
  Object.defineProperty(Array.prototype, Symbol.iterator, {
    ...iterator,
    value: () => {
      throw new Error('an iterator')
    },
  })
  try {
    return body()
  } finally {
    Object.defineProperty(Array.prototype, Symbol.iterator, iterator ?? {})
  }
}
