import { isErrorOfKind } from '../base/error-kind.ts'
import { quote } from '../base/go-quote.ts'
import { byCodePoint, goJson } from '../yaml/json-text.ts'
import { labelKeyFaults, labelValueFaults } from './label-format.ts'

/** A selector that cannot be read: `message` is Go's text. */
export class SelectorError extends Error {
  readonly kind = 'selector-error'
}

export function isSelectorError(error: unknown): error is SelectorError {
  return isErrorOfKind(error, 'selector-error')
}

/** Operators of apimachinery's package selection. */
export type Operator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!'

/** One condition of a selector. */
export interface Requirement {
  readonly key: string
  readonly operator: Operator
  readonly values: readonly string[]
}

/** Labels of an object. */
export type Labels = ReadonlyMap<string, string> | Readonly<Record<string, unknown>>

/** A checked requirement; mirrors labels.NewRequirement. Throws SelectorError with all faults. */
export function newRequirement(key: string, operator: Operator, values: readonly string[]): Requirement {
  const faults: string[] = []
  const keyFaults = labelKeyFaults(key)
  if (keyFaults.length > 0) faults.push(invalid('key', key, keyFaults.join('; ')))
  faults.push(...countFaults(operator, values))
  values.forEach((value, i) => {
    const valueFaults = labelValueFaults(value)
    if (valueFaults.length > 0) faults.push(invalid(`values[${i}][${key}]`, value, valueFaults.join('; ')))
  })
  const distinct = [...new Set(faults)]
  if (distinct.length > 0) throw new SelectorError(distinct.length === 1 ? (distinct[0] as string) : `[${distinct.join(', ')}]`)
  return { key, operator, values }
}

/** `field.Invalid` of a text. */
export function invalid(path: string, value: string, detail: string): string {
  return `${path}: Invalid value: ${quote(value)}: ${detail}`
}

function countFaults(operator: Operator, values: readonly string[]): string[] {
  const list = values.length === 0 ? 'null' : `[${values.map(goJson).join(',')}]`
  const fault = (detail: string): string[] => [`values: Invalid value: ${list}: ${detail}`]
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length === 0 ? fault("for 'in', 'notin' operators, values set can't be empty") : []
    case '=':
    case '==':
    case '!=':
      return values.length === 1 ? [] : fault('exact-match compatibility requires one single value')
    case 'exists':
    case '!':
      return values.length === 0 ? [] : fault('values set must be empty for exists and does not exist')
    case 'gt':
    case 'lt':
      return [
        ...(values.length === 1 ? [] : fault("for 'Gt', 'Lt' operators, exactly one value is required")),
        ...values.flatMap((value, i) =>
          integer(value) === undefined
            ? [invalid(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer")]
            : [],
        ),
      ]
  }
}

/** Mirrors Requirement.Matches. */
export function matchesRequirement(requirement: Requirement, labels: Labels): boolean {
  const value = labelOf(labels, requirement.key)
  switch (requirement.operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && requirement.values.includes(value)
    case 'notin':
    case '!=':
      return value === undefined || !requirement.values.includes(value)
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case 'gt':
    case 'lt': {
      const left = value === undefined ? undefined : integer(value)
      const right = integer(requirement.values[0] ?? '')
      if (left === undefined || right === undefined) return false
      return requirement.operator === 'gt' ? left > right : left < right
    }
  }
}

/** Mirrors Requirement.String: `a=x`, `a in (x,y)`, `!a`. */
export function requirementText({ key, operator, values }: Requirement): string {
  const list = [...values].sort(byCodePoint).join(',')
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`
    case 'gt':
      return `${key}>${list}`
    case 'lt':
      return `${key}<${list}`
    case '=':
    case '==':
    case '!=':
      return `${key}${operator}${list}`
  }
}

function labelOf(labels: Labels, key: string): string | undefined {
  if (labels instanceof Map) return labels.get(key)
  const record = labels as Readonly<Record<string, unknown>>
  const value = Object.hasOwn(record, key) ? record[key] : undefined
  return typeof value === 'string' ? value : undefined
}

/** strconv.ParseInt of base 10 into 64 bits. */
function integer(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text) || text.length > 1_000) return undefined
  const value = BigInt(text.replace('+', ''))
  return BigInt.asIntN(64, value) === value ? value : undefined
}
