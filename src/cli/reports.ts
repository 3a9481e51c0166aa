import { normalize } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { fail } from '../base/diagnostic.ts'
import { nearest } from '../base/suggest.ts'
import { printDiagnostics } from '../frontends/diagnostics-text.ts'
import { bugOutcome, EXIT, guarded, type Outcome } from '../frontends/outcome.ts'
import type { ReportRun } from '../frontends/report/report-run.ts'
import { loadReportWriters } from '../frontends/report/report-writers.chunk.ts'
import { warningsRefused } from '../frontends/warnings.ts'
import { fileExists } from './host/files.ts'
import { githubStep } from './host/github.ts'
import { appendToFile, descriptorOf, replaceFile } from './host/replace-file.ts'
import { VERSION } from './version.ts'

/** What {@link withReportFlags} gives. */
export interface ReportFlags {
  readonly report: readonly ReportTarget[]
  readonly failOnWarn?: true
  readonly quiet?: true
}

interface ReportTarget {
  readonly format: (typeof FORMATS)[number]
  /** Absent for `github` alone: annotations on stderr. */
  readonly file?: string
}

const FORMATS = ['json', 'junit', 'github'] as const

/** The flags of a command whose outcome goes through {@link reported}. */
export function withReportFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--report <format=file>',
        'also write what was found to a file: json=F, junit=F, github=F; github alone annotates the lines of a pull request (repeatable)',
      )
        .argParser((value: string, all: readonly ReportTarget[]) => [...all, targetOf(value)])
        .default([]),
    )
    .option('--fail-on-warn', 'warnings are errors')
    .option('--quiet', 'no summary on stderr; warnings and errors stay')
}

/**
 * Runs a command and writes the reports that were asked for, also where it fails. Warnings count where they shall, and a summary is left out where nobody wants
 * it. A report that cannot be written is an error of its own (exit 74).
 */
export function reported(command: string, flags: ReportFlags, run: () => Outcome): Outcome {
  const outcome = strict(flags, runForReport(command, flags, run))
  const refused = writeReports(command, flags, outcome)
  const stderr = quieted(flags, outcome) + annotations(command, flags, outcome)
  if (refused !== '') return { stdout: '', stderr: stderr + refused, exitCode: EXIT.outputRefused }
  return { ...outcome, stderr, reportRefused: (message) => writeReports(command, again(flags), withRefusal(outcome, message)) }
}

/** The files are written before stdout, of which nothing may be printed where they cannot be: they are replaced then. What else took a report has read it. */
function again(flags: ReportFlags): ReportFlags {
  return {
    ...flags,
    report: flags.report.filter(({ file }) => file !== undefined && descriptorOf(file) === undefined && fileExists(file)),
  }
}

function withRefusal({ report, ...outcome }: Outcome, message: string): Outcome {
  const error = { code: 'RI0601', severity: 'error', message } as const
  const diagnostics = [...(report?.diagnostics ?? []), error]
  return { ...outcome, exitCode: EXIT.outputRefused, report: { workloads: [], ...report, diagnostics } }
}

/** After a bug the files must not tell of an earlier run. */
function runForReport(command: string, flags: ReportFlags, run: () => Outcome): Outcome {
  try {
    return guarded(() => {
      checkTargets(flags)
      return run()
    })
  } catch (error) {
    writeReports(command, flags, bugOutcome(error, 'line'))
    throw error
  }
}

/** Warnings of `check`, `diff` and `verify` are findings; `inject` has refused them before it wrote anything. */
function strict({ failOnWarn }: ReportFlags, outcome: Outcome): Outcome {
  const { report, exitCode, stderr } = outcome
  const warnings = report?.diagnostics.filter(({ severity }) => severity === 'warning').length ?? 0
  if (!failOnWarn || report === undefined || exitCode !== EXIT.done || warnings === 0) return outcome
  const error = warningsRefused(warnings)
  return {
    ...outcome,
    exitCode: EXIT.findings,
    stderr: stderr + printDiagnostics([error]),
    report: { ...report, diagnostics: [...report.diagnostics, error] },
  }
}

function quieted({ quiet }: ReportFlags, { exitCode, report, stderr }: Outcome): string {
  if (!quiet || report === undefined || exitCode > EXIT.findings) return stderr
  return printDiagnostics(report.diagnostics.filter(({ severity }) => severity !== 'info'))
}

function annotations(command: string, { report }: ReportFlags, outcome: Outcome): string {
  if (!report.some(({ format, file }) => format === 'github' && file === undefined)) return ''
  return loadReportWriters().WRITERS.github(runOf(command, outcome, githubStep().fileOf))
}

/** Complaints about files that could not be written. */
function writeReports(command: string, flags: ReportFlags, outcome: Outcome): string {
  return flags.report.map((target) => writeReport(command, target, outcome)).join('')
}

function writeReport(command: string, { format, file }: ReportTarget, outcome: Outcome): string {
  const { fileOf, summaryFile } = githubStep()
  const run = runOf(command, outcome, format === 'github' ? fileOf : (name) => name)
  const { WRITERS, githubSummary } = loadReportWriters()
  if (file === undefined) return complaint(summaryFile, summaryFile && appendToFile(summaryFile, githubSummary(run)))
  return complaint(file, replaceFile(file, WRITERS[format](run)))
}

function complaint(file: string | undefined, reason: string | undefined): string {
  return reason ? `error RI0601: the report ${file} could not be written: ${reason}\n` : ''
}

function runOf(command: string, { exitCode, report }: Outcome, fileOf: (name: string) => string): ReportRun {
  return {
    report: report ?? { workloads: [], diagnostics: [] },
    command,
    version: VERSION,
    exitCode,
    fileOf: (name) => (name.startsWith('<') ? undefined : fileOf(name)),
  }
}

function targetOf(value: string): ReportTarget {
  const cut = value.indexOf('=')
  const [name, file] = cut < 0 ? [value, undefined] : [value.slice(0, cut), value.slice(cut + 1)]
  const format = FORMATS.find((one) => one === name)
  if (format === undefined) {
    const meant = nearest(name, FORMATS)
    throw new InvalidArgumentError(meant === undefined ? `It is one of ${FORMATS.join(', ')}` : `Did you mean ${meant}?`)
  }
  if (file === '' || (file === undefined ? format !== 'github' : isStream(file)))
    throw new InvalidArgumentError(`It needs a file of its own: ${format}=FILE`)
  return { format, ...(file !== undefined && { file }) }
}

/** A report there would stand among the product or the messages. */
function isStream(file: string): boolean {
  return file === '-' || (descriptorOf(file) ?? 3) <= 2
}

function checkTargets({ report }: ReportFlags): void {
  const files = report.flatMap(({ file }) => (file === undefined ? [] : normalize(file)))
  const twice = files.find((file, index) => files.indexOf(file) !== index)
  if (twice !== undefined) fail('RI0207', `two reports would be written to ${twice}`, { hint: 'give each a file of its own' })
}
