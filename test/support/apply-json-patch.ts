import { isArray, isObject, type Json, type JsonObject, recordOf, sameJson } from '../../src/base/json.ts'
import type { PatchOperation } from '../../src/krm/json-patch.ts'

/** What a JSON patch makes of a value, as RFC 6902 says; throws where it cannot be applied. */
export function applyJsonPatch(value: Json, operations: readonly PatchOperation[]): Json {
  return operations.reduce((before, operation) => {
    const steps = operation.path
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    return applied(before, steps, operation)
  }, value)
}

function applied(value: Json, [step, ...rest]: readonly string[], operation: PatchOperation): Json {
  if (step === undefined) {
    if (operation.op === 'test' && !sameJson(value, operation.value)) throw new Error(`test failed: ${operation.path}`)
    return operation.op === 'replace' ? operation.value : value
  }
  if (isObject(value)) return inMap(value, step, rest, operation)
  if (isArray(value)) return inList(value, Number(step), rest, operation)
  throw new Error(`no such place: ${operation.path}`)
}

function inMap(value: JsonObject, key: string, rest: readonly string[], operation: PatchOperation): Json {
  const entries = Object.entries(value)
  const old = Object.hasOwn(value, key) ? value[key] : undefined
  if (rest.length === 0 && operation.op === 'add') return recordOf([...entries, [key, operation.value]])
  if (old === undefined) throw new Error(`no such key: ${operation.path}`)
  if (rest.length === 0 && operation.op === 'remove') return recordOf(entries.filter(([one]) => one !== key))
  return recordOf(entries.map(([one, child]) => [one, one === key ? applied(child, rest, operation) : child]))
}

function inList(value: readonly Json[], index: number, rest: readonly string[], operation: PatchOperation): Json {
  const most = rest.length === 0 && operation.op === 'add' ? value.length : value.length - 1
  if (!(index >= 0 && index <= most)) throw new Error(`no such item: ${operation.path}`)
  if (rest.length === 0 && operation.op === 'add') return value.toSpliced(index, 0, operation.value)
  if (rest.length === 0 && operation.op === 'remove') return value.toSpliced(index, 1)
  return value.map((item, i) => (i === index ? applied(item, rest, operation) : item))
}
