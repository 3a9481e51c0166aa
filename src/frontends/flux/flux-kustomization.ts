import type { Diagnostic } from '../../base/diagnostic.ts'
import { asText, at, isArray, isObject, type Json, type JsonObject, sameJson } from '../../base/json.ts'
import { jsonPointer } from '../../base/json-pointer.ts'
import { addedVariables } from '../../inject/flux-substitution.ts'
import type { FinishedWorkload } from '../../inject/pipeline.ts'
import { imageName } from '../../krm/image-name.ts'
import { resourceId } from '../../krm/resource.ts'
import { isYamlError } from '../../yaml/error.ts'
import { readYamlValue } from '../../yaml/read-value.ts'
import { isOurPatch } from '../patches/workload-patches.ts'
import type { FluxObject } from './flux-object.ts'

/** The namespace that a Flux Kustomization puts in the place of every other. */
export function fluxTargetNamespace({ item }: FluxObject): string | undefined {
  return asText(at(item.object, 'spec', 'targetNamespace')) || undefined
}

/** Looks at workloads as they are done, and has something to say in the end. */
export interface Watch {
  readonly see: (one: FinishedWorkload) => void
  readonly notices: () => readonly Diagnostic[]
}

/** Looks for what a Flux Kustomization does to what was injected; with `substitution` decided, variables are no longer its business. */
export function watchFlux(kustomization: FluxObject, substitution: 'escape' | 'refuse' | undefined): Watch {
  const spec = at(kustomization.item.object, 'spec')
  const causes = new Map<string, Cause>()
  const note = (rule: Rule, what: string, title: string): void => {
    const key = `${rule} ${what}`
    const cause = causes.get(key) ?? { rule, what, titles: [] }
    causes.set(key, cause)
    if (cause.titles.at(-1) !== title) cause.titles.push(title)
  }
  const patches = indexPatches(at(spec, 'patches'))
  const images = new Set(listOf(at(spec, 'images')).map((one) => asText(at(one, 'name'))))
  const isRenaming = asText(at(spec, 'namePrefix')) + asText(at(spec, 'nameSuffix')) !== ''
  const isSubstituting = at(spec, 'postBuild') !== undefined && substitution === undefined
  return {
    see: ({ workload, run }) => {
      const { template, path, object, title } = workload
      if (sameJson(template, run.template)) return
      for (const name of addedImages(template, run.template)) if (images.has(name)) note('image', name, title)
      for (const { pointer, selects } of patches) {
        const list = LISTS.find((one) => pointer.startsWith(`${jsonPointer([...path, 'spec', one])}/`))
        if (list === undefined || !selects(object)) continue
        const index = Number(pointer.slice(jsonPointer([...path, 'spec', list]).length + 1).split('/')[0])
        const [old, now] = [template, run.template].map((one) => at(one, 'spec', list, index, 'name'))
        if (!sameJson(old, now)) note('patch', `${list}/${index}`, title)
      }
      if (isRenaming && workload.name !== '' && addedTexts(template, run.template).some((one) => mentions(one, workload.name)))
        note('name', 'the name of before', title)
      if (isSubstituting) for (const one of addedVariables(workload, run.template)) note('variable', one, title)
    },
    notices: () => [...causes.values()].map((cause) => notice(cause, kustomization)),
  }
}

type Rule = 'image' | 'patch' | 'name' | 'variable'

interface Cause {
  readonly rule: Rule
  readonly what: string
  readonly titles: string[]
}

const LISTS = ['containers', 'initContainers', 'volumes'] as const

function notice({ rule, what, titles }: Cause, { title, item }: FluxObject): Diagnostic {
  const [first = '', ...others] = titles
  const whom = others.length === 0 ? first : `${first} and ${others.length} more`
  const { code, message, hint } = TEXTS[rule](what, title, whom)
  return { code, severity: 'warning', message, place: item.place, hint }
}

const TEXTS: Record<
  Rule,
  (
    what: string,
    of: string,
    whom: string,
  ) => { readonly code: Diagnostic['code']; readonly message: string; readonly hint: string }
> = {
  image: (what, of, whom) => ({
    code: 'RI0343',
    message: `spec.images of ${of} replaces ${what}, which injection adds to ${whom}`,
    hint: 'take the rule out, or set spec.images of the policy so that both say the same',
  }),
  patch: (what, of, whom) => ({
    code: 'RI0343',
    message: `a patch of ${of} changes ${what}, which after injection is another one in ${whom}`,
    hint: 'patch by name (a strategic merge patch), or before injection',
  }),
  name: (what, of, whom) => ({
    code: 'RI0343',
    message: `spec.namePrefix or nameSuffix of ${of} renames ${whom}, and what was injected says ${what}`,
    hint: 'rename before injection, in the overlay that is rendered',
  }),
  variable: (what, of, whom) => ({
    code: 'RI0342',
    message: `spec.postBuild of ${of} replaces ${what}, which injection adds to ${whom}`,
    hint: '--flux-substitution escape lets it reach the cluster as it is, refuse makes this an error',
  }),
}

/** The JSON patches of others that reach into a list by its index. */
function indexPatches(
  patches: Json | undefined,
): readonly { readonly pointer: string; readonly selects: (object: JsonObject) => boolean }[] {
  return listOf(patches).flatMap((one) => {
    const patch = at(one, 'patch')
    if (typeof patch !== 'string' || isOurPatch(patch)) return []
    return listOf(tryRead(patch))
      .map((operation) => asText(at(operation, 'path')))
      .filter((pointer) => /\/(?:initContainers|containers|volumes)\/\d+(?:\/|$)/.test(pointer))
      .map((pointer) => ({ pointer, selects: (object: JsonObject) => selects(at(one, 'target'), object) }))
  })
}

/** As kustomize compares; patterns and label selectors select everything here. */
function selects(target: Json | undefined, object: JsonObject): boolean {
  const { kind, name, namespace } = resourceId(object)
  return Object.entries({ kind, name, namespace: namespace || 'default' }).every(([key, value]) => {
    const pattern = asText(at(target, key))
    return pattern === value || !/^[A-Za-z0-9-]+$/.test(pattern)
  })
}

function tryRead(patch: string): Json | undefined {
  try {
    return readYamlValue(patch)
  } catch (error) {
    if (isYamlError(error)) return undefined
    throw error
  }
}

/** Names of images that are new, without tag and digest. */
function addedImages(before: JsonObject, after: JsonObject): ReadonlySet<string> {
  const of = (template: JsonObject): readonly string[] =>
    ['initContainers', 'containers'].flatMap((list) => listOf(at(template, 'spec', list)).map((one) => asText(at(one, 'image'))))
  const old = new Set(of(before))
  return new Set(
    of(after)
      .filter((image) => !old.has(image))
      .map(imageName),
  )
}

/** The strings that are there more often than before, keys not counted: those are words of Kubernetes. */
function addedTexts(before: JsonObject, after: JsonObject): readonly string[] {
  const left = new Map<string, number>()
  for (const one of stringsIn(before)) left.set(one, (left.get(one) ?? 0) + 1)
  return stringsIn(after).filter((one) => {
    const count = left.get(one) ?? 0
    left.set(one, count - 1)
    return count <= 0
  })
}

function stringsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  if (isArray(value)) return value.flatMap(stringsIn)
  return isObject(value) ? Object.values(value).flatMap(stringsIn) : []
}

/** Does the name stand in the text as a word of its own? */
function mentions(one: string, name: string): boolean {
  for (let at = one.indexOf(name); at >= 0; at = one.indexOf(name, at + 1))
    if (!/[a-z0-9-]/.test(one.charAt(at - 1)) && !/[a-z0-9-]/.test(one.charAt(at + name.length))) return true
  return false
}

function listOf(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : []
}
