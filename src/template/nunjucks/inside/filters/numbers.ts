import type { FilterRow } from './row.ts'

/** Filters that make numbers. Mirror nunjucks 3.2.4, src/filters.js. */
export const NUMBER_FILTERS = {
  abs: { takes: [], run: (call, value) => Math.abs(call.number(value)) },
  float: {
    takes: ['default'],
    run: (call, value, missing) => {
      const number = Number.parseFloat(call.text(value))
      return Number.isNaN(number) ? missing : number
    },
  },
  int: {
    takes: ['default', 'base'],
    run: (call, value, missing, base) => {
      const radix = call.width(base, 10)
      if (radix < 2 || radix > 36) throw call.fault('the base of int is from 2 to 36')
      const number = Number.parseInt(call.text(value), radix)
      return Number.isNaN(number) ? missing : number
    },
  },
  round: {
    takes: ['precision', 'method'],
    run: (call, value, precision, method) => {
      const factor = 10 ** call.width(precision, 0)
      const round = method === 'ceil' ? Math.ceil : method === 'floor' ? Math.floor : Math.round
      return round(call.number(value) * factor) / factor
    },
  },
  sum: {
    takes: ['attribute', 'start'],
    run: (call, value, attribute, start) => {
      const first = start === undefined ? 0 : call.number(start)
      return call
        .list(value)
        .reduce<number>((sum, item) => sum + call.number(attribute === undefined ? item : call.attribute(item, attribute)), first)
    },
  },
} as const satisfies Readonly<Record<string, FilterRow>>
