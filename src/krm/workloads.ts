import { at, isArray, isObject, type Json, type JsonObject } from '../base/json.ts'
import { WORKLOADS } from './workloads-table.ts'

/** A row of the table: one kind, in all apiVersions that it was ever served as; the current one comes first. */
export interface WorkloadRow {
  readonly kind: string
  readonly apiVersions: readonly string[]
  /** Paths of its pod templates: keys with dots, `[*]` for every item of a list, `.*` for every value of a map; empty for the object itself. */
  readonly templates: readonly string[]
  readonly kubeInject?: boolean
}

/** Where objects of one apiVersion and kind keep their pod templates. */
export interface WorkloadRule {
  readonly templates: readonly string[]
  /** `istioctl kube-inject` knows this apiVersion and kind. */
  readonly kubeInject: boolean
}

/** A kind that a policy adds or redefines. */
export interface ExtraWorkload {
  readonly apiVersion: string
  readonly kind: string
  readonly podTemplates: readonly string[]
}

export type WorkloadTable = (apiVersion: string, kind: string) => WorkloadRule | undefined

/** A path into an object: keys of maps and indices of lists. */
export type Path = readonly (string | number)[]

/** What a path to pod templates looks like; the empty one leads to the object itself. One of JSONPath (`$.spec.template`) would lead nowhere. */
export const POD_TEMPLATE_PATH = /^(?:[^$.[\]][^.[\]]*(?:\[\*\])*(?:\.[^.[\]]+(?:\[\*\])*)*)?$/

/** The table of workloads, with a policy's rows before the built-in ones. */
export function workloadTable(extra: readonly ExtraWorkload[]): WorkloadTable {
  const rules = new Map<string, WorkloadRule | undefined>()
  for (const { apiVersion, kind, podTemplates } of extra) {
    const key = `${apiVersion} ${kind}`
    rules.set(key, { templates: [...(rules.get(key)?.templates ?? []), ...podTemplates], kubeInject: false })
  }
  return (apiVersion, kind) => {
    const key = `${apiVersion} ${kind}`
    const known = rules.get(key)
    if (known !== undefined || rules.has(key)) return known
    const rule = workloadRule(apiVersion, kind)
    rules.set(key, rule)
    return rule
  }
}

/** The built-in rule for an apiVersion and kind, compared as they are written; undefined for what is no known workload. */
export function workloadRule(apiVersion: string, kind: string): WorkloadRule | undefined {
  const rows: readonly WorkloadRow[] = WORKLOADS
  const row = rows.find((candidate) => candidate.kind === kind && candidate.apiVersions.includes(apiVersion))
  return row && { templates: row.templates, kubeInject: row.kubeInject === true && row.apiVersions[0] === apiVersion }
}

/** The places in an object at which the rule's pod templates really stand, each once, in the order of the rule; absent and null ones are left out. */
export function findPodTemplates(object: JsonObject, rule: WorkloadRule): readonly Path[] {
  const found = rule.templates.flatMap((template): readonly Path[] => {
    const steps = knownPath(template)
    if (!steps.includes('[*]') && !steps.includes('*')) return isThere(at(object, ...steps)) ? [steps] : []
    let paths: Path[] = [[]]
    for (const step of steps) paths = paths.flatMap((path) => follow(at(object, ...path), step).map((key) => [...path, key]))
    return paths.filter((path) => isThere(at(object, ...path)))
  })
  return found.length < 2 ? found : [...new Map(found.map((path) => [JSON.stringify(path), path])).values()]
}

function isThere(value: Json | undefined): boolean {
  return value !== undefined && value !== null
}

/**
 * True when an object of unknown kind seems to hold a pod: somewhere a map `spec` with a list `containers` of named things. For a notice only: CRDs can mean
 * anything by it.
 */
export function looksLikePodTemplate(object: JsonObject): boolean {
  const open: { readonly value: Json; readonly depth: number }[] = [{ value: object, depth: 0 }]
  for (let i = 0; i < open.length && i < SEARCH_LIMITS.values; i++) {
    const { value, depth } = open[i] as { value: Json; depth: number }
    if (depth > SEARCH_LIMITS.depth) continue
    if (isArray(value)) open.push(...value.map((item) => ({ value: item, depth: depth + 1 })))
    else if (isObject(value)) {
      if (isNamedList(at(value, 'spec', 'containers'))) return true
      open.push(...Object.values(value).map((item) => ({ value: item, depth: depth + 1 })))
    }
  }
  return false
}

/** How far {@link looksLikePodTemplate} looks. */
export const SEARCH_LIMITS = { depth: 12, values: 10_000 }

function isNamedList(value: Json | undefined): boolean {
  return isArray(value) && value.length > 0 && value.every((item) => typeof at(item, 'name') === 'string')
}

/** `spec.a[*].b.*` as steps; `[*]` and `*` stay as they are. */
function readPath(path: string): readonly string[] {
  return path === '' ? [] : path.replaceAll('[*]', '.[*]').split('.')
}

/** The steps of a path of a rule. */
function knownPath(path: string): readonly string[] {
  const known = PATHS.get(path) ?? readPath(path)
  PATHS.set(path, known)
  return known
}

const PATHS = new Map<string, readonly string[]>()

/** Keys or indices that a step leads to. */
function follow(value: Json | undefined, step: string): readonly (string | number)[] {
  if (step === '[*]') return isArray(value) ? value.map((_, i) => i) : []
  if (!isObject(value) || isArray(value)) return []
  if (step === '*') return Object.keys(value)
  return Object.hasOwn(value, step) ? [step] : []
}
