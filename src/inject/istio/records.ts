/** What an earlier injection left in the annotations of a pod, read as istiod reads it. Mirrors injectionStatus, parseStatus and ParsedContainers. */
import { isErrorOfKind } from '../../base/error-kind.ts'
import { isArray, isObject, type Json, type JsonObject, recordOf } from '../../base/json.ts'
import { ANNOTATIONS } from '../../istio/names.ts'
import { goTypeOf } from '../../krm/go-print.ts'
import { isTypedError, roundTrip } from '../../krm/typed.ts'
import { decodeJson, tryDecodeJson } from '../../template/gotemplate/format/json.ts'
import { isGoError } from '../../template/gotemplate/value.ts'
import { annotationsOf, type ContainerList, recordAt, recordsAt } from '../pod-parts.ts'

/** A record that cannot be read; the text is Go's. */
class RecordError extends Error {
  readonly kind = 'record-error'
}

export function isRecordError(error: unknown): error is Error {
  return isErrorOfKind(error, 'record-error')
}

/** Names by list; a list that is missing is empty. */
export interface InjectedNames {
  readonly initContainers: readonly string[]
  readonly containers: readonly string[]
}

/** All names that a status annotation holds. */
export interface RecordedNames extends InjectedNames {
  readonly volumes: readonly string[]
  readonly imagePullSecrets: readonly string[]
}

const NOTHING: InjectedNames = { initContainers: [], containers: [] }
const STATUS_LISTS = ['initContainers', 'containers', 'volumes', 'imagePullSecrets'] as const

/** The status annotation as a typed record; undefined where there is none, and where it cannot be read: then the pod counts as not injected. */
export function injectionStatus(pod: JsonObject): RecordedNames | undefined {
  const status = readStatus(pod)
  if (status === undefined || !['string', 'undefined'].includes(typeof (fieldOf(status, 'revision') ?? undefined)))
    return undefined
  const lists = STATUS_LISTS.map((list) => [list, namesIn(fieldOf(status, list))] as const)
  if (lists.some(([, names]) => names === undefined)) return undefined
  return Object.fromEntries(lists) as unknown as RecordedNames
}

/** The revision that injected the pod, as far as it is on record. */
export function recordedRevision(pod: JsonObject): string | undefined {
  const revision = readStatus(pod)?.['revision']
  return typeof revision === 'string' && revision !== '' ? revision : undefined
}

/** Names that the status annotation holds, none where it is no JSON object. Throws RecordError where istiod panics: lists of something else. */
export function recordedNames(pod: JsonObject): InjectedNames {
  const status = readStatus(pod)
  if (status === undefined) return NOTHING
  const names = (list: ContainerList): readonly string[] => {
    const value = status[list] ?? null
    if (value === null) return []
    if (!isArray(value)) throw new RecordError(`interface conversion: interface {} is ${goTypeOf(value)}, not []interface {}`)
    return value.map((name) => {
      if (typeof name === 'string') return name
      throw new RecordError(`interface conversion: interface {} is ${name === null ? 'nil' : goTypeOf(name)}, not string`)
    })
  }
  return { containers: names('containers'), initContainers: names('initContainers') }
}

/** Containers as their users wrote them before injection, from the overrides annotation; typed. Throws RecordError. */
export function recordedOverrides(pod: JsonObject): Readonly<Record<ContainerList, readonly JsonObject[]>> {
  const text = annotationsOf(pod)[ANNOTATIONS.overrides]
  if (text === undefined) return { containers: [], initContainers: [] }
  try {
    const value = decodeJson(text) as Json
    if (value !== null && !isObject(value)) {
      throw new RecordError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type inject.podOverrides`)
    }
    const lists = recordOf(Object.entries(value ?? {}).filter(([key]) => OVERRIDE_LISTS.includes(key.toLowerCase())))
    const spec = recordAt(roundTrip(recordOf([['spec', lists]]), 'Pod'), 'spec')
    return { containers: recordsAt(spec, 'containers'), initContainers: recordsAt(spec, 'initContainers') }
  } catch (error) {
    if (!isGoError(error) && !isTypedError(error) && !isRecordError(error)) throw error
    // The lists are read as those of a pod; Go names the struct that really holds them.
    throw new RecordError(error.message.replace('PodSpec.spec.', 'podOverrides.').replace('.spec.', '.'))
  }
}

/** Keys of the overrides, which Go reads in any case. */
const OVERRIDE_LISTS: readonly string[] = ['containers', 'initcontainers']

/** A field of a struct, as Go finds it: the last key that is its name in any case. */
function fieldOf(value: JsonObject, name: string): Json | undefined {
  const key = Object.keys(value).findLast((each) => each.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : value[key]
}

function readStatus(pod: JsonObject): JsonObject | undefined {
  const text = annotationsOf(pod)[ANNOTATIONS.status]
  if (text === undefined) return undefined
  const value = tryDecodeJson(text) as Json | undefined
  return value === null ? recordOf([]) : isObject(value) ? value : undefined
}

/** Go's []string, each once: null is an empty one, a null in it an empty text; undefined for anything else. */
function namesIn(value: Json | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return []
  if (!isArray(value)) return undefined
  const names = [...new Set(value.map((name) => name ?? ''))]
  return names.every((name) => typeof name === 'string') ? names : undefined
}

function jsonKind(value: Json): string {
  if (isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'number'
}
