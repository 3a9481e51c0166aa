/**
 * CEL as match conditions use it: the library's evaluator with what Kubernetes adds to the language, as far as that is provided. What is not is
 * named before anything runs, because a live API server has it. The only importer of the CEL library beside `cel-values.ts`.
 */
import {
  type CelEnv,
  CelScalar,
  type CelUint,
  type CelValue,
  celEnv,
  celFunc,
  celMethod,
  celUint,
  isCelError,
  listType,
  parse,
  plan,
} from '@bufbuild/cel'
import { strings } from '@bufbuild/cel/ext'
import { byCodePoint } from '../yaml/json-text.ts'
import { type CelExpr, complaintAbout, forEachLoop } from './cel-complaint.ts'

/** What an expression came to: a value, an error of the language, or something that is not provided here. */
export type CelAnswer =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'beyond'; readonly because: string }

/** Evaluates an expression over the variables it was read for. */
export type Evaluate = (variables: object) => CelAnswer

/** Longest expression that is read; far above what conditions need. */
export const MAX_EXPRESSION = 16_384

/** Passes of all loops of one evaluation. The API server's budget (a million units of cost) is spent before. */
const MAX_PASSES = 200_000

/** Reads an expression over variables of these names; gives the reason where it cannot be evaluated here. Nothing of it is run. */
export function readExpression(text: string, variables: readonly string[]): Evaluate | (CelAnswer & { readonly kind: 'beyond' }) {
  if (text.length > MAX_EXPRESSION) return { kind: 'beyond', because: `is longer than ${MAX_EXPRESSION} characters` }
  const env = environment()
  try {
    const { expr } = parse(text)
    const complaint = complaintAbout(expr, {
      variables,
      isFunction: (name) => !AUTHORIZER_METHODS.includes(name) && env.funcs.find(name) !== undefined,
    })
    if (complaint !== undefined) return { kind: 'beyond', because: complaint }
    countPasses(expr)
    const run = plan(env, expr)
    return (bindings) => {
      passes = 0
      const value = run(bindings as never)
      if (!isCelError(value)) return { kind: 'value', value }
      return value.message.startsWith(BEYOND)
        ? { kind: 'beyond', because: value.message.slice(BEYOND.length) }
        : { kind: 'error', message: value.message }
    }
  } catch (error) {
    // The parser throws syntax errors of its own, and a RangeError where parentheses nest too deep.
    return {
      kind: 'beyond',
      because: `cannot be read as CEL (${(error as Error).message}); optional syntax (.?) is not supported`,
    }
  }
}

let passes = 0
/** No expression can name it. */
const COUNT = '@pass'

/** Makes every loop ask before each of its passes. */
function countPasses(expr: CelExpr | undefined): void {
  forEachLoop(expr, (loop) => {
    const { loopCondition } = loop
    if (loopCondition === undefined) return
    const args = [loopCondition]
    loop.loopCondition = {
      ...loopCondition,
      exprKind: { case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', function: COUNT, args } },
    }
  })
}

const { BOOL, DOUBLE, DYN, INT, NULL, STRING, UINT } = CelScalar
const LIST = listType(DYN)
/** Begins the message of an error that is ours, not the language's. */
const BEYOND = '\u0000beyond:'

/** Functions that Kubernetes adds: lists.go of k8s.io/apiserver/pkg/cel/library 1.34, sets.go of cel-go's ext. Those for text come with the library. */
const KUBERNETES_FUNCTIONS = [
  celFunc(COUNT, [BOOL], BOOL, (condition) => {
    if (++passes > MAX_PASSES) throw new Error(`${BEYOND}loops more than ${MAX_PASSES} times`)
    return condition
  }),
  celMethod('indexOf', LIST, [DYN], INT, function (item) {
    return BigInt([...this].findIndex((one) => sameScalar(one, item)))
  }),
  celMethod('lastIndexOf', LIST, [DYN], INT, function (item) {
    return BigInt([...this].findLastIndex((one) => sameScalar(one, item)))
  }),
  celMethod('isSorted', LIST, [], BOOL, function () {
    const items = [...this]
    return items.every((item, i) => i === 0 || isSortedPair(items[i - 1] as CelValue, item))
  }),
  celFunc('sets.contains', [LIST, LIST], BOOL, (all, some) => includesAll([...all], [...some])),
  celFunc('sets.intersects', [LIST, LIST], BOOL, (a, b) => [...a].some((item) => includesAll([...b], [item]))),
  celFunc('sets.equivalent', [LIST, LIST], BOOL, (a, b) => includesAll([...a], [...b]) && includesAll([...b], [...a])),
]

/** Numbers of texts, in the place of the library's, which are JavaScript's: a text that is no number is an error, not 0 or NaN. Mirrors String.ConvertToType of cel-go. */
const NUMBERS_OF_TEXTS = [
  celFunc('int', [STRING], INT, (text) => (/^[+-]?\d+$/.test(text) ? int64(BigInt(text.replace('+', ''))) : noNumber('int'))),
  celFunc('uint', [STRING], UINT, (text) => (/^\d+$/.test(text) ? uint64(BigInt(text)) : noNumber('uint'))),
  celFunc('double', [STRING], DOUBLE, (text) => {
    if (/^[+-]?(?:inf|nan|0x)/i.test(text)) throw new Error(`${BEYOND}reads a number that is not written with decimal digits`)
    const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
    return Number.isFinite(value) ? value : noNumber('double')
  }),
]

function int64(value: bigint): bigint {
  return BigInt.asIntN(64, value) === value ? value : noNumber('int')
}

function uint64(value: bigint): CelUint {
  return BigInt.asUintN(64, value) === value ? celUint(value) : noNumber('uint')
}

function noNumber(type: string): never {
  throw new Error(`type conversion error from 'string' to '${type}'`)
}

/** What a condition may ask of the authorizer. The authorizer itself is an error, so that none of them is ever called; they must only exist. */
const AUTHORIZER_METHODS = [
  'group',
  'resource',
  'subresource',
  'namespace',
  'name',
  'path',
  'serviceAccount',
  'fieldSelector',
  'labelSelector',
  'check',
  'allowed',
  'reason',
  'errored',
  'error',
]

function includesAll(all: readonly CelValue[], some: readonly CelValue[]): boolean {
  return some.every((item) => all.some((one) => sameScalar(one, item)))
}

/** CEL compares numbers of all types by value; lists and maps in these functions are not provided. */
function sameScalar(a: CelValue, b: CelValue): boolean {
  for (const one of [a, b])
    if (typeof one === 'object' && one !== null) throw new Error(`${BEYOND}compares lists or maps in a list function`)
  const isNumber = (one: unknown): boolean => typeof one === 'number' || typeof one === 'bigint'
  // biome-ignore lint/suspicious/noDoubleEquals: 1n == 1, which is CEL's equality of numbers
  return a === b || (isNumber(a) && isNumber(b) && a == b)
}

function isSortedPair(a: CelValue, b: CelValue): boolean {
  if (typeof a === 'string' && typeof b === 'string') return byCodePoint(a, b) <= 0
  if (typeof a === 'object' || typeof b === 'object') throw new Error(`${BEYOND}sorts lists or maps`)
  return a <= b
}

let known: CelEnv | undefined
function environment(): CelEnv {
  known ??= celEnv({
    funcs: [
      ...strings,
      ...KUBERNETES_FUNCTIONS,
      ...NUMBERS_OF_TEXTS,
      ...AUTHORIZER_METHODS.map((name) => celMethod(name, NULL, [], NULL, () => null)),
    ],
  }) as CelEnv
  return known
}
