import type { Diagnostic } from '../../base/diagnostic.ts'
import { escapeControls } from '../escape-controls.ts'
import type { WorkloadReport } from '../run-report.ts'
import { findingText, type Position, positionsOf, type ReportRun } from './report-run.ts'

/** GitHub shows so many annotations of each kind for a step, and drops the rest without a word. */
const SHOWN = 10
/** A summary has at most 1 MiB. */
const ROWS = 200

/** The kinds of annotations, the most severe first. */
const KINDS = ['error', 'warning', 'notice'] as const

interface Annotation {
  readonly kind: (typeof KINDS)[number]
  readonly title: string
  readonly message: string
  readonly position?: Position
}

/** A run as annotations of GitHub Actions, one line each: errors and findings, then warnings, then notes. Where there are too many of a kind, the last tells how many more. */
export function githubAnnotations(run: ReportRun): string {
  const all = annotationsOf(run)
  return KINDS.flatMap((kind) => {
    const own = all.filter((one) => one.kind === kind)
    if (own.length <= SHOWN) return own
    const rest = own.length - SHOWN + 1
    const more = { kind, title: `render-inject ${run.command}`, message: `and ${rest} more: see the log or the summary` }
    return [...own.slice(0, SHOWN - 1), more]
  })
    .map(lineOf)
    .join('')
}

/** A run as Markdown, for the summary of a step. */
export function githubSummary(run: ReportRun): string {
  const { command, report } = run
  const { workloads, diagnostics, findings = [] } = report
  const injected = workloads.filter(({ verdict }) => verdict === 'injected').length
  const found = workloads.filter(({ finding }) => finding !== undefined)
  const head = `### render-inject ${command}\n\n`
  const counts =
    workloads.length === 0
      ? ''
      : `${workloads.length} ${workloads.length === 1 ? 'workload' : 'workloads'}: ${injected} with sidecars, ${workloads.length - injected} without, ${found.length} with findings\n\n`
  const positionOf = positionsOf(run)
  const whereOf = ({ place }: WorkloadReport | Diagnostic): string => {
    if (place === undefined) return ''
    const { file, line } = positionOf(place)
    return `${file ?? place.source.name}:${line}`
  }
  const foundRows = table(
    ['workload', 'where', 'what'],
    found.map((one) => [one.title, whereOf(one), one.finding === undefined ? '' : findingText(one.finding)]),
  )
  const messages = table(
    ['', 'where', 'message'],
    KINDS.flatMap((kind) =>
      [...findings, ...diagnostics]
        .filter(({ severity }) => kindOf(severity) === kind)
        .map((one) => [`${one.severity} ${one.code}`, whereOf(one), [one.message, ...(one.notes ?? [])].join('\n')]),
    ),
  )
  return head + counts + foundRows + messages
}

function annotationsOf(run: ReportRun): readonly Annotation[] {
  const positionOf = positionsOf(run)
  const told = ({ code, message, place, notes, hint }: Diagnostic, kind: Annotation['kind']): Annotation => ({
    kind,
    title: `render-inject ${code}`,
    message: [message, ...(notes ?? []), ...(hint === undefined ? [] : [`hint: ${hint}`])].join('\n'),
    ...(place && { position: positionOf(place) }),
  })
  return [
    ...(run.report.findings ?? []).map((one) => told(one, 'error')),
    ...run.report.diagnostics.map((one) => told(one, kindOf(one.severity))),
    ...run.report.workloads.flatMap(({ title, place, finding }): Annotation[] =>
      finding === undefined
        ? []
        : [
            {
              kind: 'error',
              title: `render-inject ${run.command}: ${finding.state}`,
              message: `${title} ${findingText(finding)}`,
              position: positionOf(place),
            },
          ],
    ),
  ]
}

function kindOf(severity: Diagnostic['severity']): Annotation['kind'] {
  return severity === 'info' ? 'notice' : severity
}

function lineOf({ kind, title, message, position }: Annotation): string {
  const place = position?.file === undefined ? '' : `file=${property(position.file)},line=${position.line},`
  return `::${kind} ${place}title=${property(title)}::${data(escapeControls(message))}\n`
}

/** Mirrors escapeData of actions/toolkit. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** Mirrors escapeProperty of actions/toolkit. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  const shown = rows.slice(0, ROWS).map((cells) => line(cells.map(cell)))
  const more = rows.length > ROWS ? `\nand ${rows.length - ROWS} more\n` : ''
  return `${line(head)}${line(head.map(() => '---'))}${shown.join('')}${more}\n`
}

/** Text of the input is no Markdown and no HTML. */
function cell(text: string): string {
  return escapeControls(text)
    .replace(/[\\`*_{}[\]<>()#+!|~&@]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/\r\n|\r|\n/g, '<br>')
}
