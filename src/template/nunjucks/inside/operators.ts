/** Operators on values. As JavaScript has them for text, numbers and booleans; what JavaScript would guess for the rest is an error. */
import { Fault } from './fault.ts'
import type { Fuel } from './fuel.ts'
import { describeValue, type Value } from './values.ts'

/** `+ - * / // %` and `~`, which joins texts. */
export function compute(fuel: Fuel, left: Value, operator: string, right: Value): Value {
  fuel.step()
  if (operator === '~' || (operator === '+' && (typeof left === 'string' || typeof right === 'string'))) {
    const [a, b] = [textOf(fuel, left), textOf(fuel, right)]
    fuel.build(a.length + b.length)
    return a + b
  }
  const [a, b] = [numberOf(fuel, left, operator), numberOf(fuel, right, operator)]
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '//':
      return Math.floor(a / b)
    case '%':
      return a % b
    default:
      throw new Fault('exec', `there is no operator ${operator}`, fuel.line)
  }
}

/** `== != === !== < <= > >=`. */
export function compare(fuel: Fuel, left: Value, operator: string, right: Value): boolean {
  fuel.step()
  // A text is read as a number where it is compared with one.
  const texts = [left, right].filter((value) => typeof value === 'string')
  if (texts.length > 0) fuel.touch(Math.min(...texts.map((text) => text.length)))
  switch (operator) {
    case '==':
      return looselyEqual(left, right)
    case '!=':
      return !looselyEqual(left, right)
    case '===':
      return left === right
    case '!==':
      return left !== right
    default:
  }
  const bothText = typeof left === 'string' && typeof right === 'string'
  const [a, b] = bothText ? [left, right] : [numberOf(fuel, left, operator), numberOf(fuel, right, operator)]
  switch (operator) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
    default:
      throw new Fault('exec', `there is no operator ${operator}`, fuel.line)
  }
}

/** JavaScript's `==` for scalars; maps and lists equal themselves alone. */
function looselyEqual(left: Value, right: Value): boolean {
  const scalars = [left, right].every((value) => value === null || value === undefined || typeof value !== 'object')
  // biome-ignore lint/suspicious/noDoubleEquals: templates mean nunjucks' ==
  return scalars ? left == right : left === right
}

function textOf(fuel: Fuel, value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  throw new Fault('exec', `text cannot be joined with ${describeValue(value)}`, fuel.line)
}

function numberOf(fuel: Fuel, value: Value, operator: string): number {
  if (typeof value === 'number') return value
  const what = typeof value === 'bigint' ? 'a number too large to compute with' : describeValue(value)
  throw new Fault('exec', `${operator} needs numbers, not ${what}`, fuel.line)
}
