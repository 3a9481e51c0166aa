import { durationText, readDuration } from '../../../src/base/go-duration.ts'
import { protoDuration, protoDurationText, readProtojsonDuration } from '../../../src/istio/mesh/proto-duration.ts'
import { intOrStringText, intValue, parseIntOrString, scaledValue } from '../../../src/krm/int-or-string.ts'
import { isQuantityError, parseQuantity } from '../../../src/krm/quantity.ts'
import { encodeTypedText, isTypedError } from '../../../src/krm/typed.ts'
import { readRows } from '../../support/vectors.ts'
import { classify, type ErrorClasses, errorClasses } from '../error-classes.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'

type Values = Readonly<Record<string, unknown>>

interface Row {
  readonly id: string
  readonly in: string | { readonly nanoseconds: string }
  readonly out?: Values | string
  readonly error?: string
}

/** quantity: the value, or an error of the same class. Durations have several readers, whose errors stand among their values. */
export const sets: FindSets = (folder) => [
  {
    name: 'quantity',
    *rows() {
      const classes = errorClasses('quantity')
      const rows = (file: string): Row[] => readRows<Row>(`${folder}/quantity`, (name) => name === file)
      for (const row of rows('duration.jsonl')) yield { id: row.id, run: () => compare(row, durationValues, classes) }
      for (const row of rows('intstr.jsonl'))
        yield { id: row.id, run: () => compare(row, row.id.startsWith('json/') ? intOrStringOfJson : intOrStringOfText, classes) }
      for (const row of rows('json.jsonl')) yield { id: row.id, run: () => compare(row, quantityOfJson, classes) }
      for (const row of rows('parse.jsonl')) yield { id: row.id, run: () => compare(row, quantityValues, classes) }
      classes.print()
    },
  },
]

function quantityValues(text: string): Values {
  const quantity = parseQuantity(text)
  return {
    string: quantity.canonical,
    value: String(quantity.value),
    milli: String(quantity.milli),
    format: quantity.format,
    sign: quantity.sign,
  }
}

function intOrStringOfText(text: string): Values {
  const value = parseIntOrString(text)
  return typeof value === 'number' ? { type: 0, int: value, str: '' } : { type: 1, int: 0, str: value }
}

/** Through a field of that type, because it is read there. */
function quantityOfJson(text: string): string {
  return /^\{"resource":"","divisor":(.*)\}$/s.exec(encodeTypedText(`{"divisor":${text}}`, 'ResourceFieldSelector'))?.[1] ?? ''
}

/** Through a field too. */
function intOrStringOfJson(text: string): Values {
  const json = /^\{"port":(.*)\}$/s.exec(encodeTypedText(`{"port":${text}}`, 'TCPSocketAction'))?.[1] ?? ''
  const value = JSON.parse(json) as number | string
  const shape = typeof value === 'number' ? { type: 0, int: value, str: '' } : { type: 1, int: 0, str: value }
  const scaled = attempt(() => scaledValue(value, 10))
  return {
    ...shape,
    json,
    string: intOrStringText(value),
    intValue: Number(intValue(value)),
    ...('error' in scaled ? { scaledOf10Error: scaled.error } : { scaledOf10: scaled.value }),
  }
}

function durationValues(input: Row['in']): Values {
  if (typeof input !== 'string') {
    const nanoseconds = BigInt(input.nanoseconds)
    return { string: durationText(nanoseconds), jsonpb: quoted(protoDurationText(protoDuration(nanoseconds))) }
  }
  const go = readDuration(input)
  const proto = readProtojsonDuration(input)
  return {
    ...('error' in go
      ? { parseError: go.error, jsonpbError: `bad Duration: ${go.error}` }
      : {
          nanoseconds: String(go.nanos),
          string: durationText(go.nanos),
          metav1: quoted(durationText(go.nanos)),
          jsonpb: quoted(protoDurationText(protoDuration(go.nanos))),
        }),
    ...('error' in proto ? { protojsonError: proto.error } : { protojson: quoted(protoDurationText(proto.duration)) }),
  }
}

function attempt<T>(read: () => T): { readonly value: T } | { readonly error: string } {
  try {
    return { value: read() }
  } catch (thrown) {
    if (thrown instanceof RangeError) return { error: thrown.message }
    throw thrown
  }
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

function compare(row: Row, run: (input: never) => unknown, classes: ErrorClasses): Outcome {
  let got: unknown
  let error: string | undefined
  try {
    got = run(row.in as never)
  } catch (thrown) {
    if (!isQuantityError(thrown) && !isTypedError(thrown)) throw thrown
    // An int-or-string was read through a field.
    error = thrown.message.replace('struct field TCPSocketAction.port', 'value')
  }
  if (row.error !== undefined) {
    return error !== undefined && classes.same(error, row.error)
      ? PASS
      : miss(`got ${error ?? JSON.stringify(got)}\nnot ${row.error}`)
  }
  return error === undefined && text(got) === text(row.out) ? PASS : miss(`got ${error ?? text(got)}\nnot ${text(row.out)}`)
}

/** Members in sorted order, errors by their class. */
function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([key, item]) => [key, key.endsWith('Error') ? classify(String(item)) : item] as const,
  )
  return JSON.stringify(Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1))))
}
