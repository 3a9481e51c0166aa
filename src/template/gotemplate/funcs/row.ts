/** Rows of function tables, checked against their parameter types. */
import type { CallContext, FuncTable, GoFunc, GoType, GoValue } from '../value.ts'

/** What a function gets for a parameter of the type: for a type without a stated argument a GoValue (named types and structs come Typed). */
export type Argument<P> = P extends { readonly argument?: infer T } ? (unknown extends T ? GoValue : T) : GoValue

type Arguments<P extends readonly GoType[]> = { readonly [K in keyof P]: Argument<P[K]> }

/**
 * A function of fixed parameters: `func('repeat', [INT, STRING], (count, text, context) => …)`.
 * An error result is a thrown GoError.
 */
export function func<const P extends readonly GoType[]>(
  name: string,
  params: P,
  call: (...args: [...Arguments<P>, CallContext]) => GoValue,
): GoFunc {
  const run = call as unknown as (...args: readonly unknown[]) => GoValue
  // Spreading a list costs more than most functions.
  switch (params.length) {
    case 1:
      return { name, params, call: (args, context) => run(args[0], context) }
    case 2:
      return { name, params, call: (args, context) => run(args[0], args[1], context) }
    default:
      return { name, params, call: (args, context) => run(...args, context) }
  }
}

/** A function whose last parameter is variadic; its arguments come as one array: `variadic('list', [], ANY, (items, context) => …)`. */
export function variadic<const P extends readonly GoType[], E extends GoType>(
  name: string,
  params: P,
  elem: E,
  call: (...args: [...Arguments<P>, readonly Argument<E>[], CallContext]) => GoValue,
): GoFunc {
  const run = call as unknown as (...args: readonly unknown[]) => GoValue
  const fixed = params.length
  const row = { name, params, variadic: elem }
  switch (fixed) {
    case 0:
      return { ...row, call: (args, context) => run(args, context) }
    case 1:
      return { ...row, call: (args, context) => run(args[0], args.slice(1), context) }
    default:
      return { ...row, call: (args, context) => run(...args.slice(0, fixed), args.slice(fixed), context) }
  }
}

/** A table of the rows; a later row of a name replaces an earlier one. */
export function table(rows: Iterable<GoFunc>): FuncTable {
  const all = new Map<string, GoFunc>()
  for (const row of rows) all.set(row.name, row)
  return all
}

/** Tables joined; later tables hide the names of earlier ones. */
export function joinTables(...tables: readonly FuncTable[]): FuncTable {
  const all = new Map<string, GoFunc>()
  for (const rows of tables) for (const [name, row] of rows) all.set(name, row)
  return all
}
