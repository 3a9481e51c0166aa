/** The values of an injector for one pod: its own, over them those of the namespace, over them those of the pod's annotations. */
import { type Diagnostic, InjectError } from '../../base/diagnostic.ts'
import { type Json, type JsonObject, type MutableObject, record } from '../../base/json.ts'
import type { VALUE_TYPES } from '../../policy/own-injector-shape.ts'
import type { OwnInjectorPolicy } from '../../policy/own-injectors.ts'
import type { Workload } from '../injector.ts'
import { annotationsOf } from '../pod-parts.ts'

/** All layers merged, key by key. Throws InjectError RI0411 for an annotation that is not of its type. */
export function valuesFor({ settings, title }: OwnInjectorPolicy, workload: Workload): JsonObject {
  const values: MutableObject = Object.assign(record(), settings.values, workload.namespace.valuesOf(title))
  const annotations = annotationsOf(workload.template)
  const errors: Diagnostic[] = []
  for (const { annotation, value: key, type = 'string' } of settings.valuesFromAnnotations ?? []) {
    const text: Json | undefined = Object.hasOwn(annotations, annotation) ? annotations[annotation] : undefined
    if (text === undefined) continue
    // Annotations are texts; null stands for an empty one.
    const isText = text === null || typeof text === 'string'
    const value = isText ? READERS[type].read(text ?? '') : undefined
    if (value !== undefined) values[key] = value
    else {
      errors.push({
        code: 'RI0411',
        severity: 'error',
        message: `injector ${title}: annotation ${annotation} must be ${isText ? READERS[type].expected : 'a text, in quotes'}`,
        place: workload.place,
      })
    }
  }
  if (errors.length > 0) throw new InjectError(errors)
  return values
}

/** How the text of an annotation is read; undefined where it does not fit. */
const READERS: {
  readonly [T in (typeof VALUE_TYPES)[number]]: { readonly expected: string; readonly read: (text: string) => Json | undefined }
} = {
  string: { expected: 'a text', read: (text) => text },
  integer: {
    expected: 'a whole number',
    read: (text) => (/^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined),
  },
  number: {
    expected: 'a number',
    read: (text) => (/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined),
  },
  boolean: { expected: '"true" or "false"', read: (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined) },
  list: {
    expected: 'a list separated by commas',
    read: (text) => (text.trim() === '' ? [] : text.split(',').map((item) => item.trim())),
  },
}
