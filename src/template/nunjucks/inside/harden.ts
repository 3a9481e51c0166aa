/**
 * Takes away what templates have no use for, and freezes the rest: clock, randomness, code, memory that is shared, and the hooks by which V8 calls back with
 * objects of the host (`Error.prepareStackTrace`). Nothing reaches these through the other walls; this is for the day one of them has a hole.
 */
export function harden(): void {
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!KEPT.has(name)) Reflect.deleteProperty(globalThis, name)
  Object.defineProperty(Math, 'random', { value: undefined })
  for (const [name, value] of [
    ['prepareStackTrace', undefined],
    ['captureStackTrace', undefined],
    ['stackTraceLimit', 0],
  ] as const) {
    Object.defineProperty(Error, name, { value, writable: false, configurable: false })
  }
  for (const name of ['caller', 'arguments']) Reflect.deleteProperty(Function.prototype, name)
  freezeAll([
    ...[...KEPT].map((name) => (globalThis as Record<string, unknown>)[name]),
    // What no name leads to: the prototypes of generators, of what waits, and of iterators.
    Object.getPrototypeOf(function* () {}),
    Object.getPrototypeOf(async () => {}),
    Object.getPrototypeOf([][Symbol.iterator]()),
    Object.getPrototypeOf(new Map()[Symbol.iterator]()),
    Object.getPrototypeOf(''[Symbol.iterator]()),
    Object.getPrototypeOf(''.matchAll(/x/g)),
  ])
  for (const name of KEPT) {
    if (name === 'globalThis' || name === 'program') continue
    const value = (globalThis as Record<string, unknown>)[name]
    Object.defineProperty(globalThis, name, { value, writable: false, enumerable: false, configurable: false })
  }
}

/** Names that the program itself uses, and what V8 does not let go. */
const KEPT: ReadonlySet<string> = new Set(
  [
    'Object Function Array String Number Boolean Symbol BigInt Math JSON Map Set WeakMap RegExp Reflect encodeURIComponent parseInt parseFloat isNaN',
    'Error RangeError TypeError SyntaxError EvalError ReferenceError URIError Promise globalThis undefined NaN Infinity program',
  ].flatMap((line) => line.split(' ')),
)

/** Freezes the values and everything that their properties and prototypes lead to. */
function freezeAll(roots: readonly unknown[]): void {
  const open = [...roots]
  const seen = new Set<unknown>()
  while (open.length > 0) {
    const value = open.pop()
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || value === globalThis || seen.has(value))
      continue
    seen.add(value)
    for (const key of Reflect.ownKeys(value)) {
      const property = Reflect.getOwnPropertyDescriptor(value, key)
      open.push(property?.value, property?.get, property?.set)
    }
    open.push(Reflect.getPrototypeOf(value))
    Object.freeze(value)
  }
}
