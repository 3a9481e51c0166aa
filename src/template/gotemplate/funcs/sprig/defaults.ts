/** Defaults and flow: mirrors defaults.go and `fail` of sprig v3.3.0. */
import { ANY, BOOL, STRING } from '../../types.ts'
import { GoError, type GoFunc } from '../../value.ts'
import { func, variadic } from '../row.ts'
import { isEmpty } from './empty.ts'

export const DEFAULT_ROWS: readonly GoFunc[] = [
  variadic('default', [ANY], ANY, (fallback, [given = null]) => (isEmpty(given) ? fallback : given)),
  func('empty', [ANY], (value) => isEmpty(value)),
  variadic('coalesce', [], ANY, (values) => values.find((value) => !isEmpty(value)) ?? null),
  variadic('all', [], ANY, (values) => !values.some(isEmpty)),
  variadic('any', [], ANY, (values) => values.some((value) => !isEmpty(value))),
  func('ternary', [ANY, ANY, BOOL], (whenTrue, whenFalse, test) => (test ? whenTrue : whenFalse)),
  func('fail', [STRING], (message) => {
    throw new GoError(message)
  }),
]
