import type { Diagnostic } from '../../base/diagnostic.ts'
import type { WorkloadReport } from '../run-report.ts'
import { positionsOf, type ReportRun } from './report-run.ts'

/**
 * A run as JUnit XML: one testcase a workload; what was left alone is skipped, what `check`, `diff` or `verify` found has failed. An error of the run is a
 * testcase of its own; warnings stand in `system-err`.
 */
export function junitReport(run: ReportRun): string {
  const { workloads, diagnostics } = run.report
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning')
  const positionOf = positionsOf(run)
  const cases = [
    ...workloads.map((one) => {
      const { file, line } = positionOf(one.place)
      const place = file === undefined ? '' : ` file=${quoted(file)} line="${line}"`
      const body = bodyOf(one)
      const head = `<testcase classname=${quoted(file ?? one.place.source.name)} name=${quoted(nameOf(one))}${place}`
      return body === '' ? `${head}/>` : `${head}>${body}</testcase>`
    }),
    ...errors.map(
      (one) =>
        `<testcase classname="render-inject" name=${quoted(`${one.code}: ${one.message}`)}>${element('error', one.code, one.message, detailsOf(one))}</testcase>`,
    ),
  ]
  const counts = [
    `tests="${cases.length}"`,
    `failures="${workloads.filter(({ finding }) => finding !== undefined).length}"`,
    `errors="${errors.length}"`,
    `skipped="${workloads.filter(isSkipped).length}"`,
  ].join(' ')
  const name = quoted(`render-inject ${run.command}`)
  const told = warnings.map((one) => `${one.code}: ${one.message}\n${detailsOf(one)}`).join('')
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name=${name} ${counts}>`,
    `  <testsuite name=${name} ${counts}>`,
    ...cases.map((one) => `    ${one}`),
    ...(told === '' ? [] : [`    <system-err>${escaped(told)}</system-err>`]),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

/** An object with several pod templates has a testcase for each. */
function nameOf({ title, podTemplate }: WorkloadReport): string {
  return USUAL.test(podTemplate) ? title : `${title} ${podTemplate}`
}

const USUAL = /^(?:|spec\.template|spec\.jobTemplate\.spec\.template)$/

function bodyOf(one: WorkloadReport): string {
  if (one.finding !== undefined)
    return element('failure', one.finding.state, `${one.finding.state} ${one.finding.detail}`.trimEnd(), '')
  return isSkipped(one) ? `<skipped message=${quoted(one.because)}/>` : ''
}

function isSkipped({ verdict, finding }: WorkloadReport): boolean {
  return verdict === 'left-alone' && finding === undefined
}

function element(tag: string, type: string, message: string, text: string): string {
  return `<${tag} type=${quoted(type)} message=${quoted(message)}>${escaped(text)}</${tag}>`
}

function detailsOf({ notes, hint }: Diagnostic): string {
  return [...(notes ?? []), ...(hint === undefined ? [] : [`hint: ${hint}`])].map((line) => `  ${line}\n`).join('')
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`
}

/** XML 1.0 has no place for most control characters and for half characters, not even escaped. */
function escaped(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
