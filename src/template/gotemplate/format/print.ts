/** Sprint, Sprintln and what a template action prints. Mirrors fmt/print.go and printValue of text/template/exec.go, Go 1.26. */
import { kindOf, wrap } from '../types.ts'
import { type CallContext, type GoValue, isTyped } from '../value.ts'
import { elemOf } from './members.ts'
import { Printer } from './printer.ts'

export { typeName } from './printer.ts'

/** What a template prints for a missing value and for nil. */
export const NO_VALUE = '<no value>'

/** fmt.Sprint: spaces between operands when neither is a string. */
export function sprint(values: readonly GoValue[], context?: CallContext): string {
  const [only] = values
  if (values.length === 1 && typeof only === 'string') return only
  const printer = new Printer(context)
  let wasString = true
  values.forEach((value, i) => {
    const isString = kindOf(value) === 'string'
    if (i > 0 && !isString && !wasString) printer.write(' ')
    printer.argument(value, 'v')
    wasString = isString
  })
  return printer.text()
}

/** fmt.Sprintln. */
export function sprintln(values: readonly GoValue[], context?: CallContext): string {
  const printer = new Printer(context)
  values.forEach((value, i) => {
    if (i > 0) printer.write(' ')
    printer.argument(value, 'v')
  })
  printer.write('\n')
  return printer.text()
}

/**
 * The text that an action writes. A pointer prints what it points to; an addressable value whose pointer type has String() must come as that
 * pointer. Functions cannot be printed: the executor refuses them before.
 */
export function printValue(value: GoValue, context?: CallContext): string {
  return typeof value === 'string' ? value : sprint([printableValue(value)], context)
}

/** The value that fmt is given for a template's value: `<no value>` for nil, no pointers. Mirrors printableValue. */
export function printableValue(value: GoValue): GoValue {
  if (value === undefined || value === null) return NO_VALUE
  let current: GoValue = value
  while (isTyped(current) && current.type.kind === 'pointer') {
    const { type, value: raw } = current
    if (raw === null || raw === undefined) return current
    const elem = elemOf(type)
    if (elem.print === undefined && (elem.pointer?.().print ?? type.print) !== undefined) return current
    current = wrap(elem, raw)
  }
  return current
}

/** The text of the arguments of `html`, `js` and `urlquery`. Mirrors evalArgs of text/template/funcs.go. */
export function textOf(values: readonly GoValue[], context?: CallContext): string {
  return sprint(values.map(printableValue), context)
}
