/**
 * Names that kustomize changes when all patches are applied: whatever kustomization a prefix, a suffix or a generator stands in, references to what it renames follow last. A patch meets
 * them as they were written, and a test of the name that was rendered would always fail.
 */
import { isArray, isObject, type Json } from '../../base/json.ts'
import { jsonPointer } from '../../base/json-pointer.ts'
import type { ReadSource } from '../../inject/read-source.ts'
import type { PatchOperation } from '../../krm/json-patch.ts'
import { resourceId } from '../../krm/resource.ts'

/** An operation of a JSON patch that says no value. */
export interface MoveOperation {
  readonly op: 'copy' | 'move'
  readonly from: string
  readonly path: string
}

/** By kind and name. */
export type LateNames = ReadonlySet<string>

/** Where pod templates refer to objects: the end of the path, without indexes. Mirrors kustomize's name references (api/internal/konfig/builtinpluginconsts/namereference.go, 5.7). */
const REFERENCES: Readonly<Record<string, RegExp>> = {
  ConfigMap: /\/(?:configMap|configMapRef|configMapKeyRef)\/name$/,
  Secret: /\/(?:secret\/secretName|(?:secret|secretRef|secretKeyRef|imagePullSecrets)\/name)$/,
  ServiceAccount: /\/serviceAccountName$/,
  PersistentVolumeClaim: /\/persistentVolumeClaim\/claimName$/,
  PriorityClass: /\/priorityClassName$/,
}

/** The objects among the manifests that pod templates may refer to. */
export function lateNames(read: readonly ReadSource[]): LateNames {
  const names = new Set<string>()
  for (const { contents } of read)
    for (const { content } of contents)
      if (content.form !== 'other')
        for (const { kind, object } of content.items)
          if (Object.hasOwn(REFERENCES, kind)) names.add(nameKey(kind, resourceId(object).name))
  return names
}

/**
 * A test of the value at a path, in which late names are not compared: each is laid aside, written as it was rendered, and put back after the test. None that the changes which follow
 * hold as well: these would go on saying a name that nobody keeps up to date.
 */
export function testAt(
  value: Json,
  path: Path,
  { late, changes }: { readonly late: LateNames; readonly changes: readonly PatchOperation[] },
): readonly (PatchOperation | MoveOperation)[] {
  const said = new Set(
    changes
      .flatMap((change) => ('value' in change ? referencesIn(change.value, change.path.split('/').slice(1)) : []))
      .map(({ key }) => key),
  )
  const places = referencesIn(value, path).filter(({ key }) => late.has(key) && !said.has(key))
  const aside = (n: number): string => `/render-inject-${n}`
  return [
    ...places.flatMap(({ at, name }, n): readonly (PatchOperation | MoveOperation)[] => [
      { op: 'copy', from: at, path: aside(n) },
      { op: 'replace', path: at, value: name },
    ]),
    { op: 'test', path: jsonPointer(path), value },
    ...places.map(({ at }, n): MoveOperation => ({ op: 'move', from: aside(n), path: at })),
  ]
}

type Path = readonly (string | number)[]

interface Reference {
  /** JSON pointer. */
  readonly at: string
  readonly name: string
  readonly key: string
}

function nameKey(kind: string, name: string): string {
  return `${kind} ${name}`
}

function referencesIn(value: Json, path: Path): readonly Reference[] {
  if (isArray(value)) return value.flatMap((item, i) => referencesIn(item, [...path, i]))
  if (isObject(value)) return Object.entries(value).flatMap(([key, member]) => referencesIn(member, [...path, key]))
  if (typeof value !== 'string') return []
  const words = `/${path.filter((step) => !/^\d+$/.test(String(step))).join('/')}`
  const [kind] = Object.entries(REFERENCES).find(([, pattern]) => pattern.test(words)) ?? []
  return kind === undefined ? [] : [{ at: jsonPointer(path), name: value, key: nameKey(kind, value) }]
}
