import type { Call } from '../call.ts'
import { jsonText, NoJson, quoted } from '../json-text.ts'
import type { Value } from '../values.ts'
import type { FilterRow } from './row.ts'

/** Filters for any value: the escapes for YAML, and what stands in for a missing value. */
export const VALUE_FILTERS = {
  d: { takes: ['default', 'boolean'], run: defaultOf },
  default: { takes: ['default', 'boolean'], run: defaultOf },
  dump: { takes: ['spaces'], run: toJson },
  /** Text, a number or a boolean between double quotes: always a string in YAML. */
  quote: { takes: [], run: (call, value) => call.built(quoted(call.text(value)) ?? halfCharacter(call)) },
  /** Nothing is escaped, so all text is safe; templates written for HTML say it after `dump`. */
  safe: { takes: [], run: (call, value) => call.text(value) },
  /** A value as JSON, which is YAML too. */
  tojson: { takes: ['indent'], run: toJson },
} as const satisfies Readonly<Record<string, FilterRow>>

function defaultOf(_call: Call, value: Value, missing: Value, alsoFalse: Value): Value {
  return value === undefined || (alsoFalse && !value) ? missing : value
}

function toJson(call: Call, value: Value, indent: Value): Value {
  const width = Math.min(10, call.width(indent, 0))
  let total = 0
  const text = jsonText(value, width, (length) => {
    total += length
    call.fuel.build(total > call.fuel.limits.string ? total : length)
  })
  if (text instanceof NoJson)
    throw call.fault(`${call.name} cannot write ${text.what}${text.where === '' ? '' : `, at ${text.where}`}`)
  return text
}

function halfCharacter(call: Call): never {
  throw call.fault('quote cannot write text with half a character')
}
