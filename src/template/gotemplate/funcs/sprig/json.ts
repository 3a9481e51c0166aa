/** JSON: mirrors the JSON functions of sprig v3.3.0, defaults.go. Without `must`, what encoding/json refuses gives "" and what it cannot read gives nil. */
import { decodeJson, encodeJson, type JsonOptions, unmarshalJson } from '../../format/json.ts'
import { ANY, STRING } from '../../types.ts'
import { GoError, type GoFunc, type GoValue } from '../../value.ts'
import { func } from '../row.ts'

export const JSON_ROWS: readonly GoFunc[] = [
  func('toJson', [ANY], (value, context) => orEmpty(value, { context })),
  func('mustToJson', [ANY], (value, context) => encodeJson(value, { context })),
  func('toPrettyJson', [ANY], (value, context) => orEmpty(value, { context, indent: INDENT })),
  func('mustToPrettyJson', [ANY], (value, context) => encodeJson(value, { context, indent: INDENT })),
  ...['toRawJson', 'mustToRawJson'].map((name) =>
    func(name, [ANY], (value, context) => encodeJson(value, { context, html: 'keep' })),
  ),
  func('fromJson', [STRING], (text) => unmarshalJson(text).value),
  func('mustFromJson', [STRING], (text) => decodeJson(text)),
]

const INDENT = '  '

function orEmpty(value: GoValue, options: JsonOptions): string {
  try {
    return encodeJson(value, options)
  } catch (error) {
    // Only what Go refuses too is passed over in silence.
    if (error instanceof GoError && error.message.startsWith('json: ')) return ''
    throw error
  }
}
