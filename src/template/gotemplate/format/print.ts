/** Sprint, Sprintln and what a template action prints. Mirrors fmt/print.go and printValue of text/template/exec.go, Go 1.26. */
import { indirect, isPlace, pointerType } from '../reflect.ts'
import { kindOf } from '../types.ts'
import { type CallContext, type GoValue, isTyped, typed } from '../value.ts'
import { Printer } from './printer.ts'

export { typeName } from './printer.ts'

/** What a template prints for a missing value and for nil. */
const NO_VALUE = '<no value>'

/** fmt.Sprint: spaces between operands when neither is a string. */
export function sprint(values: readonly GoValue[], context?: CallContext): string {
  const [only] = values
  if (values.length === 1 && typeof only !== 'object' && typeof only !== 'number' && only !== undefined) return String(only)
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

/** The text that an action writes. Functions cannot be printed: the executor refuses them before. */
export function printValue(value: GoValue, context?: CallContext): string {
  return typeof value === 'string' ? value : sprint([printableValue(value)], context)
}

/**
 * What fmt is given for a template's value: `<no value>` for nil, no pointer but a nil one, and an addressable value through its pointer where
 * that has a String method. Mirrors printableValue.
 */
function printableValue(value: GoValue): GoValue {
  // An interface that has methods shows what it holds as it is: a nil, a pointer.
  if (isTyped(value) && value.type.implementedBy !== undefined) return value.value as GoValue
  const { value: found, nil, pointer = undefined } = indirect(value)
  if (found === undefined || found === null) return NO_VALUE
  if (nil || !isTyped(found)) return found
  const { type, value: raw } = found
  if (type.print !== undefined || !isPlace(found)) return found
  const through = [pointerType(type), pointer].find((candidate) => candidate?.print !== undefined)
  return through === undefined ? found : typed(through, raw)
}

/** The text of the arguments of `html`, `js` and `urlquery`. Mirrors evalArgs of text/template/funcs.go. */
export function textOf(values: readonly GoValue[], context?: CallContext): string {
  return sprint(values.map(printableValue), context)
}
