/** Rows of template vectors, and their data as Go's decoders would hand it to a template. */
import { isObject, type Json, record } from '../../src/base/json.ts'
import { INT64 } from '../../src/template/gotemplate/types.ts'
import { type GoRecord, type GoValue, typed } from '../../src/template/gotemplate/value.ts'

export type DataKind = 'int' | 'yaml' | 'istio'

/** A line of JSON. Where the data asks for it, numbers are kept as {@link NumberText}. */
export function readRow<Row>(line: string): Row & { readonly data: Json } {
  if (!line.includes('"dataKind":"int"')) return JSON.parse(line)
  return JSON.parse(
    line.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
      token.startsWith('"') ? token : JSON.stringify(NUMBER + token),
    ),
  )
}

/** Before the text of a number. */
const NUMBER = '\0number:'

/** Decodes plain data as the kind says; without a kind every number is a float64. */
export function decodeData(data: Json, kind: DataKind | undefined): GoValue {
  switch (kind) {
    case undefined:
    case 'int':
      return decodeJson(data)
    case 'yaml':
      return decodeJson(need('src/yaml/read-value.ts', yaml).readYamlValue(String(data)))
    case 'istio':
      return need('test/conformance/istio-template.ts', istio).istioTemplateData(hardened(data))
  }
}

function decodeJson(data: Json): GoValue {
  if (typeof data === 'string' && data.startsWith(NUMBER)) return integerOrFloat(data.slice(NUMBER.length))
  if (typeof data === 'bigint') return Number(data)
  if (Array.isArray(data)) return data.map(decodeJson)
  if (!isObject(data)) return data as GoValue
  const out: { [key: string]: GoValue } = Object.create(null)
  for (const [key, value] of Object.entries(data)) out[key] = decodeJson(value)
  return out as GoRecord
}

/** A whole number that fits an int64 is one; json.Number's Int64 reads no exponent. */
function integerOrFloat(text: string): GoValue {
  if (!/^-?\d+$/.test(text)) return Number(text)
  const value = BigInt(text)
  return BigInt.asIntN(64, value) === value ? typed(INT64, value) : Number(text)
}

/** The same value in records without prototype. */
function hardened(value: Json): Json {
  if (Array.isArray(value)) return value.map(hardened)
  if (!isObject(value)) return value
  const out = record()
  for (const [key, item] of Object.entries(value)) out[key] = hardened(item)
  return out
}

/** Rooms beside the template engine, which may not be there yet. */
const yaml = await optional(() => import('../../src/yaml/read-value.ts'))
const istio = await optional(() => import('./istio-template.ts'))

async function optional<Module>(load: () => Promise<Module>): Promise<Module | Error> {
  try {
    return await load()
  } catch (error) {
    return error as Error
  }
}

function need<Module extends object>(name: string, module: Module | Error): Module {
  if (module instanceof Error) throw new Error(`${name} cannot be loaded: ${module.message}`)
  return module
}
