import { nearest } from '../../../base/suggest.ts'
import { FILTERS, type FilterName, TESTS, type TestName } from '../language.ts'
import { Call } from './call.ts'
import { Fault } from './fault.ts'
import { LIST_FILTERS } from './filters/lists.ts'
import { NUMBER_FILTERS } from './filters/numbers.ts'
import type { FilterRow } from './filters/row.ts'
import { TEXT_FILTERS } from './filters/text.ts'
import { VALUE_FILTERS } from './filters/values.ts'
import type { Fuel } from './fuel.ts'
import { TEST_BODIES } from './tests.ts'
import { type Argument, Keywords, type Value } from './values.ts'

/** The value that a filter makes of `args[0]`. */
export function runFilter(fuel: Fuel, name: string, args: readonly Argument[]): Value {
  fuel.step(1 + args.length)
  const row = (FILTERS as readonly string[]).includes(name) ? FILTER_ROWS[name as FilterName] : undefined
  if (row === undefined) throw new Fault('exec', `there is no filter ${name}`, fuel.line)
  const call = new Call(name, fuel, (test, value, arg) => runTest(fuel, test, [value, arg]))
  return row.run(call, args[0] as Value, ...bind(call, row.takes, args.slice(1)))
}

/** Whether `args[0]` passes the test. */
export function runTest(fuel: Fuel, name: string, args: readonly Argument[]): boolean {
  fuel.step(1 + args.length)
  const test = (TESTS as readonly string[]).includes(name) ? TEST_BODIES[name as TestName] : undefined
  if (test === undefined) throw new Fault('exec', `there is no test ${name}`, fuel.line)
  const call = new Call(name, fuel, () => false)
  const [value, arg] = args
  if (args.some((one) => one instanceof Keywords) || args.length > 2)
    throw call.fault(`the test ${name} takes at most one argument`)
  return test(call, value as Value, arg as Value)
}

const FILTER_ROWS: Readonly<Record<FilterName, FilterRow>> = Object.freeze({
  ...TEXT_FILTERS,
  ...LIST_FILTERS,
  ...NUMBER_FILTERS,
  ...VALUE_FILTERS,
})

/** Arguments in the order of the parameters; undefined where none is given. */
function bind(call: Call, takes: readonly string[], args: readonly Argument[]): Value[] {
  const bound: Value[] = takes.map(() => undefined)
  args.forEach((arg, i) => {
    if (arg instanceof Keywords) {
      for (const key of arg.names()) place(call, takes, bound, { at: takes.indexOf(key), key, value: arg.get(key) })
    } else place(call, takes, bound, { at: i < takes.length ? i : -1, key: undefined, value: arg })
  })
  return bound
}

function place(
  call: Call,
  takes: readonly string[],
  bound: Value[],
  { at, key, value }: { at: number; key: string | undefined; value: Value },
): void {
  if (at < 0 && key === undefined) throw call.fault(`${call.name} takes at most ${takes.length} arguments`)
  if (at < 0 && key !== undefined) {
    const near = nearest(key, takes)
    throw call.fault(`${call.name} has no parameter ${key}${near === undefined ? '' : `, did you mean ${near}?`}`)
  }
  if (value === undefined && call.name !== 'default' && call.name !== 'd')
    throw call.fault(`the ${takes[at]} of ${call.name} is not defined`)
  if (bound[at] !== undefined) throw call.fault(`${call.name} is given ${takes[at]} twice`)
  bound[at] = value
}
