import type { Report, ReportedWorkload } from '../inject/report.ts'
import { loadDiagnosticsText } from './diagnostics-text.chunk.ts'
import { escapeLine } from './escape-controls.ts'

/** Workloads that are named one by one; more are counted. */
const NAMED = 12

/** The summary on stderr: what was injected (or taken back), what was left alone and why, what is no workload; then warnings and notes. */
export function printSummary(report: Report, done: 'injected' | 'taken back' = 'injected'): string {
  const { injected, leftAlone, untouched, unruled, notices } = report
  const other = [...untouched.values()].reduce((sum, count) => sum + count, 0)
  const width = String(Math.max(injected.length, leftAlone.length, other)).length
  const head = (label: string, count: number): string => `${label.padEnd(10)}  ${String(count).padStart(width)}  `
  const rows: string[] = []
  rows.push(
    head(done, injected.length) +
      listNames(injected.map(({ name, by }) => (by === undefined ? name : `${name} (${by.join(', ')})`))),
  )
  rows.push(...block(head('left alone', leftAlone.length), reasonRows(leftAlone)))
  if (other > 0)
    rows.push(
      `${head('untouched', other)}not workloads (${[...untouched].map(([kind, n]) => (n === 1 && kind !== '' ? kind : `${n} ${kind || 'without kind'}`)).join(', ')})`,
    )
  for (const name of unruled)
    rows.push(`not known   ${name} seems to hold a pod template; to inject it, say in spec.workloads where`)
  const summary = rows.map((row) => `${escapeLine(row.trimEnd())}\n`).join('')
  return notices.length === 0 ? summary : summary + loadDiagnosticsText().printDiagnostics(notices)
}

function listNames(names: readonly string[]): string {
  return names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ` and ${names.length - NAMED} more` : '')
}

/** A line each where they are few; grouped by reason where they are many. */
function reasonRows(workloads: readonly ReportedWorkload[]): readonly string[] {
  if (workloads.length <= NAMED) {
    const width = Math.max(0, ...workloads.map((one) => one.name.length))
    return workloads.map((one) => `${one.name.padEnd(width)}   ${one.because ?? ''}`)
  }
  const groups = new Map<string, string[]>()
  for (const one of workloads) {
    const names = groups.get(one.because ?? '') ?? []
    names.push(one.name)
    groups.set(one.because ?? '', names)
  }
  return [...groups].map(
    ([because, names]) => `${names.length === 1 ? names[0] : `${names.length} (first: ${names[0]})`}   ${because}`,
  )
}

function block(head: string, rows: readonly string[]): readonly string[] {
  if (rows.length === 0) return [head]
  return rows.map((row, i) => (i === 0 ? head : ' '.repeat(head.length)) + row)
}
