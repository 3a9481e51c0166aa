import type { Place } from '../../base/source.ts'
import { positionsOf, type ReportRun } from './report-run.ts'

/** The shape below; it grows by fields, and only a field that goes or changes its meaning makes a new version. docs/reports.md tells of it. */
const SCHEMA = 'render-inject.dev/report/v1'

/** A run as JSON. No `kind`, so that no tool takes the file for a manifest. */
export function jsonReport(run: ReportRun): string {
  const { command, version, exitCode, report } = run
  const { workloads, findings = [] } = report
  const diagnostics = [...report.diagnostics, ...findings]
  const positionOf = positionsOf(run)
  const at = (place: Place | undefined): object | null => {
    if (place === undefined) return null
    const { file, line, column } = positionOf(place)
    return { file: file ?? place.source.name, ...(place.span && { line, column }) }
  }
  const severe = (severity: string): number => diagnostics.filter((one) => one.severity === severity).length
  const shape = {
    schema: SCHEMA,
    tool: { name: 'render-inject', version },
    command,
    exitCode,
    counts: {
      workloads: workloads.length,
      injected: workloads.filter(({ verdict }) => verdict === 'injected').length,
      leftAlone: workloads.filter(({ verdict }) => verdict === 'left-alone').length,
      findings: workloads.filter(({ finding }) => finding !== undefined).length + findings.length,
      errors: severe('error'),
      warnings: severe('warning'),
    },
    workloads: workloads.map(({ title: _title, place, finding, ...one }) => ({
      ...one,
      at: at(place),
      finding: finding ?? null,
    })),
    diagnostics: diagnostics.map(({ code, severity, message, place, notes, hint }) => ({
      code,
      severity,
      message,
      at: at(place),
      notes: notes ?? [],
      hint: hint ?? null,
    })),
  }
  return `${JSON.stringify(shape, null, 2)}\n`
}
