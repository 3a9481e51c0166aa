/** Walks what a template printed beside the schema of the pod. */
import { assertNever } from '../../../base/assert.ts'
import { isArray, isObject, type Json } from '../../../base/json.ts'
import { childPath, type Located } from '../../../base/located.ts'
import { podType, type TypeRef, typeRef } from '../../../krm/pod-schema.ts'
import { INJECTION_SPEC, PATCH_FIELDS } from '../injection-spec.ts'
import { stepInto } from '../pod-path.ts'

/** A field that the pod API does not have. */
export interface UnknownField {
  readonly path: string
  readonly key: string
  /** Where the key stands in the printed text. */
  readonly offset: number | undefined
  /** What stands there: `Container`, `an injection spec`. */
  readonly of: string
  readonly known: readonly string[]
}

/** A place where the pod API wants a text: a value, or a key of a map. */
export interface TextPlace {
  readonly path: string
  readonly value: Json
}

export interface OverlayWalk {
  readonly unknown: readonly UnknownField[]
  readonly texts: readonly TextPlace[]
}

/** Walks an injection spec, or a pod patch. */
export function walkOverlay(root: Located): OverlayWalk {
  const walk: Walk = { unknown: [], texts: [] }
  const value = root.value
  if (!isObject(value)) return walk
  const pod = typeRef('PodTemplateSpec')
  if (PATCH_FIELDS.some((field) => Object.hasOwn(value, field))) visit(root, pod, walk)
  else {
    for (const key of Object.keys(value)) {
      const child = root.get(key)
      const path: readonly string[] | undefined = Object.hasOwn(INJECTION_SPEC, key)
        ? INJECTION_SPEC[key as keyof typeof INJECTION_SPEC]
        : undefined
      if (path === undefined) note(root, key, 'an injection spec', [...Object.keys(INJECTION_SPEC), ...PATCH_FIELDS], walk)
      // The third step is an annotation, whose value is no text here.
      else if (child !== undefined && path.length < 3) {
        const typed = path.reduce((type, step) => stepInto(type, step), { type: pod } as ReturnType<typeof stepInto>)
        if (typed.type !== undefined) visit(child, typed.type, walk)
      }
    }
  }
  return walk
}

interface Walk {
  readonly unknown: UnknownField[]
  readonly texts: TextPlace[]
}

function visit(at: Located, type: TypeRef, walk: Walk): void {
  const { value } = at
  switch (type.kind) {
    case 'pointer':
      return visit(at, type.elem, walk)
    case 'scalar':
      if (type.scalar === 'string') walk.texts.push({ path: at.path, value })
      return
    case 'list':
      if (isArray(value)) for (const item of at.items()) visit(item, type.elem, walk)
      return
    case 'map':
      for (const [key, child] of childrenOf(at)) {
        walk.texts.push({ path: childPath(at.path, key), value: key })
        visit(child, type.elem, walk)
      }
      return
    case 'struct': {
      const struct = podType(type.name)
      for (const [key, child] of childrenOf(at)) {
        const field = struct.field(key)
        if (field !== undefined) visit(child, field.type, walk)
        else note(at, key, type.name, struct.names, walk)
      }
      return
    }
    default:
      assertNever(type)
  }
}

/** Directives of the strategic merge are no fields. */
function childrenOf(at: Located): readonly (readonly [string, Located])[] {
  if (!isObject(at.value)) return []
  return Object.keys(at.value).flatMap((key) => {
    const child = key.startsWith('$') ? undefined : at.get(key)
    return child === undefined ? [] : [[key, child] as const]
  })
}

function note(at: Located, key: string, of: string, known: readonly string[], walk: Walk): void {
  walk.unknown.push({ path: childPath(at.path, key), key, of, known, offset: at.keyPlace(key)?.span?.start })
}
