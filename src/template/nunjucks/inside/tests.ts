import type { TestName } from '../language.ts'
import type { Call } from './call.ts'
import { compare } from './operators.ts'
import { isList, isMap, type Value } from './values.ts'

/** What each test asks. Mirror nunjucks 3.2.4, src/tests.js. */
export const TEST_BODIES: Readonly<Record<TestName, (call: Call, value: Value, arg: Value) => boolean>> = Object.freeze({
  defined: (_, value) => value !== undefined,
  divisibleby: (call, value, by) => call.number(value) % call.number(by) === 0,
  eq: (call, value, other) => compare(call.fuel, value, '===', other),
  equalto: (call, value, other) => compare(call.fuel, value, '===', other),
  even: (call, value) => call.number(value) % 2 === 0,
  falsy: (_, value) => !value,
  ge: (call, value, other) => compare(call.fuel, value, '>=', other),
  greaterthan: (call, value, other) => compare(call.fuel, value, '>', other),
  gt: (call, value, other) => compare(call.fuel, value, '>', other),
  iterable: (_, value) => isList(value) || typeof value === 'string',
  le: (call, value, other) => compare(call.fuel, value, '<=', other),
  lessthan: (call, value, other) => compare(call.fuel, value, '<', other),
  lower: (call, value) => call.built(call.text(value).toLowerCase()) === value,
  lt: (call, value, other) => compare(call.fuel, value, '<', other),
  mapping: (_, value) => isMap(value),
  ne: (call, value, other) => compare(call.fuel, value, '!==', other),
  null: (_, value) => value === null,
  number: (_, value) => typeof value === 'number' || typeof value === 'bigint',
  odd: (call, value) => Math.abs(call.number(value) % 2) === 1,
  sameas: (call, value, other) => compare(call.fuel, value, '===', other),
  string: (_, value) => typeof value === 'string',
  truthy: (_, value) => Boolean(value),
  undefined: (_, value) => value === undefined,
  upper: (call, value) => call.built(call.text(value).toUpperCase()) === value,
})
