import { Fault } from './fault.ts'
import type { Fuel } from './fuel.ts'
import type { Argument, List } from './values.ts'

/** `range(stop)`, `range(start, stop)`, `range(start, stop, step)`: numbers up to, without, `stop`. Mirrors nunjucks 3.2.4, src/globals.js. */
export function range(fuel: Fuel, args: readonly Argument[]): List {
  if (args.length < 1 || args.length > 3) throw new Fault('exec', 'range takes one to three numbers', fuel.line)
  const [first = 0, second, third = 1] = args.map((arg) => {
    if (typeof arg === 'number' && Number.isSafeInteger(arg)) return arg
    throw new Fault('exec', 'range takes whole numbers', fuel.line)
  })
  const [start, stop] = second === undefined ? [0, first] : [first, second]
  const by = third === 0 ? 1 : third
  const length = Math.max(0, Math.ceil((stop - start) / by))
  fuel.list(length)
  return Object.freeze(Array.from({ length }, (_, i) => start + i * by))
}
