import { quote } from '../base/go-quote.ts'
import { isArray, isObject, type Json, type JsonObject } from '../base/json.ts'
import { byCodePoint } from '../yaml/json-text.ts'
import {
  type Labels,
  matchesRequirement,
  newRequirement,
  type Operator,
  type Requirement,
  requirementText,
  SelectorError,
} from './requirement.ts'
import { loadTyped } from './typed.chunk.ts'

export { isSelectorError, type Labels } from './requirement.ts'

/** A label selector that can be asked. `nothing`: a null selector, which matches no object. */
export interface LabelSelector {
  readonly nothing: boolean
  /** Sorted by key; an empty list matches everything. */
  readonly requirements: readonly Requirement[]
}

/**
 * Reads a `metav1.LabelSelector`; mirrors its decoding and LabelSelectorAsSelector (k8s.io/apimachinery v0.37). A null selector matches nothing, an empty
 * one everything. Throws SelectorError with Go's text.
 */
export function decodeSelector(value: Json): LabelSelector {
  if (value === null) return { nothing: true, requirements: [] }
  const selector = typedSelector(value)
  const labels = selector['matchLabels']
  const expressions = selector['matchExpressions']
  const requirements: Requirement[] = []
  if (isObject(labels))
    for (const key of Object.keys(labels).sort(byCodePoint)) requirements.push(newRequirement(key, '=', [labels[key] as string]))
  if (isArray(expressions))
    for (const expression of expressions) requirements.push(expressionRequirement(expression as JsonObject))
  return { nothing: false, requirements: byKey(requirements) }
}

/** True when the selector matches the labels. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  return !selector.nothing && selector.requirements.every((requirement) => matchesRequirement(requirement, labels))
}

/** True when the selector matches everything (`Empty()` of Go); a null selector is not empty. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return !selector.nothing && selector.requirements.length === 0
}

/** The selector as Go prints it, `a=x,!b`; empty for one that matches nothing. */
export function selectorText(selector: LabelSelector): string {
  return selector.requirements.map(requirementText).join(',')
}

/** Requirements in the order in which Go keeps them. */
export function byKey(requirements: readonly Requirement[]): readonly Requirement[] {
  return [...requirements].sort((a, b) => byCodePoint(a.key, b.key))
}

const OPERATORS: Readonly<Record<string, Operator>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' }

function expressionRequirement(expression: JsonObject): Requirement {
  const name = expression['operator'] as string
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined
  if (operator === undefined) throw new SelectorError(`${quote(name)} is not a valid label selector operator`)
  return newRequirement(expression['key'] as string, operator, (expression['values'] as readonly string[] | undefined) ?? [])
}

/** Decoding changes nothing in a selector that says what it should, and in the words of the type. */
function isTypedAlready(value: Json): value is JsonObject {
  if (!isObject(value)) return false
  for (const key of Object.keys(value)) {
    const part = value[key] as Json
    if (key === 'matchLabels') {
      if (!isObject(part) || !Object.values(part).every(isText)) return false
    } else if (key !== 'matchExpressions' || !isArray(part) || !part.every(isExpression)) return false
  }
  return true
}

function isExpression(value: Json): boolean {
  if (!isObject(value) || !isText(value['key']) || !isText(value['operator'])) return false
  const { values } = value
  return (
    Object.keys(value).length === (values === undefined ? 2 : 3) &&
    (values === undefined || (isArray(values) && values.every(isText)))
  )
}

/** Text in which Go would replace nothing. */
const PLAIN = /^[ -~]*$/

function isText(value: Json | undefined): boolean {
  return typeof value === 'string' && PLAIN.test(value)
}

function typedSelector(value: Json): JsonObject {
  if (isTypedAlready(value)) return value
  const { isTypedError, roundTrip } = loadTyped()
  try {
    return roundTrip(value, 'LabelSelector')
  } catch (error) {
    if (isTypedError(error)) throw new SelectorError(error.message)
    throw error
  }
}
