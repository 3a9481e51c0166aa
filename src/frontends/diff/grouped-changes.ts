/** Changes of many workloads as rows: what happens, and to whom. */
import { at, isObject, type JsonObject } from '../../base/json.ts'
import { findNamed, recordAt, recordsAt } from '../../inject/pod-parts.ts'
import type { Change } from '../../inject/template-changes.ts'
import type { ChangedWorkload } from './changed-workload.ts'

/** One kind of change. */
export interface ChangeRow {
  /** `image`, `volumes`, `env of istio-proxy`. */
  readonly label: string
  /** What stands beside the label: containers, or `+ istio-ca-crl (configMap, optional)`. */
  readonly detail: string
  /** Lines below: `- old`, `+ new`. */
  readonly lines: readonly string[]
  readonly workloads: readonly ChangedWorkload[]
}

/** The rows, those of most workloads first. What injectors note for themselves is left out where anything else changes. */
export function groupedChanges(all: readonly ChangedWorkload[]): readonly ChangeRow[] {
  const told = new Map<string, Told & { readonly workloads: Set<ChangedWorkload> }>()
  for (const workload of all) {
    const telling = workload.changes.filter(({ path }) => !RECORD.test(path))
    for (const change of telling.length > 0 ? telling : workload.changes) {
      const one = tellChange(change, workload.after)
      const key = [one.label, one.subject ?? '', ...one.items, ...one.lines].join('\n')
      const known = told.get(key) ?? { ...one, workloads: new Set() }
      told.set(key, known)
      known.workloads.add(workload)
    }
  }
  const rows = merged([...told.values()].map((one) => ({ ...one, workloads: [...one.workloads] })))
  return rows
    .map(({ label, subjects, items, lines, workloads }) => ({
      label,
      detail: [subjects.join(', '), limited(items)].filter((text) => text !== '').join('  '),
      lines,
      workloads,
    }))
    .sort((a, b) => b.workloads.length - a.workloads.length)
}

/** What injectors note for themselves. */
const RECORD = /^metadata\.annotations\["?(?:sidecar\.istio\.io|render-inject\.dev)\/status/

interface Told {
  readonly label: string
  /** A container, where rows of several may become one. */
  readonly subject?: string
  /** `+ istio-ca-crl`. */
  readonly items: readonly string[]
  readonly lines: readonly string[]
}

const SIGNS = { added: '+', removed: '-', changed: '~', moved: '~' } as const

function tellChange({ path, what, before, after }: Change, template: JsonObject): Told {
  const lines = [...(before === undefined ? [] : [`- ${before}`]), ...(after === undefined ? [] : [`+ ${after}`])]
  const isValue = what === 'changed' && lines.length > 0
  const container = CONTAINER.exec(path)?.groups
  if (container === undefined) {
    const [, list = path, item] = LISTED.exec(path.replace(/^(?:spec|metadata)\./, '')) ?? []
    if (isValue || item === undefined) return { label: path.replace(/^spec\./, ''), items: [], lines: isValue ? lines : [] }
    const detail = list === 'volumes' && what === 'added' ? volumeDetail(item, template) : ''
    return { label: list, items: [`${SIGNS[what]} ${item}${detail}`], lines: [] }
  }
  const { list = '', name = '', rest = '' } = container
  if (rest === '') return { label: list, items: [`${SIGNS[what]} ${name}`], lines: [] }
  if (rest === 'image') return { label: 'image', subject: name, items: [], lines }
  const [, inner = rest, item] = LISTED.exec(rest) ?? []
  if (isValue) return { label: rest.replace(/\.value$/, ''), subject: name, items: [], lines }
  return { label: inner, subject: name, items: item === undefined ? [`${SIGNS[what]}`] : [`${SIGNS[what]} ${item}`], lines: [] }
}

const CONTAINER = /^spec\.(?<list>containers|initContainers)\[(?<name>[^\]]*)\](?:\.(?<rest>.*))?$/
/** `volumes[istio-token]`, `labels[app]`, `labels.app`. */
const LISTED = /^([A-Za-z]+)(?:\[|\.)([^\]]+)\]?$/

/** ` (configMap, optional)`. */
function volumeDetail(name: string, template: JsonObject): string {
  const volume = findNamed(recordsAt(recordAt(template, 'spec'), 'volumes'), name)
  const [source, settings] = Object.entries(volume ?? {}).find(([key]) => key !== 'name') ?? []
  if (source === undefined) return ''
  return isObject(settings ?? null) && at(settings, 'optional') === true ? ` (${source}, optional)` : ` (${source})`
}

interface Row extends Omit<Told, 'subject'> {
  readonly subjects: readonly string[]
  readonly workloads: readonly ChangedWorkload[]
}

/** Images that change alike in several containers are one row; so is what comes and goes in one list of the same workloads. */
function merged(all: readonly (Told & { readonly workloads: readonly ChangedWorkload[] })[]): readonly Row[] {
  const rows = new Map<string, Row>()
  for (const { label, subject, items, lines, workloads } of all) {
    const isImage = label === 'image'
    const who = isImage ? [] : workloads.map(({ file, line, where }) => `${file}:${line}:${where}`)
    const key = [label, isImage ? '' : subject, ...lines, ...(items.length > 0 ? who : []), items.length > 0].join('\n')
    const known = rows.get(key)
    rows.set(key, {
      label,
      subjects: [...new Set([...(known?.subjects ?? []), ...(subject === undefined ? [] : [subject])])],
      items: [...(known?.items ?? []), ...items],
      lines,
      workloads: [...new Set([...(known?.workloads ?? []), ...workloads])],
    })
  }
  return [...rows.values()]
}

/** Items that are named one by one. */
const NAMED = 8

function limited(items: readonly string[]): string {
  return items.slice(0, NAMED).join(', ') + (items.length > NAMED ? ` and ${items.length - NAMED} more` : '')
}
