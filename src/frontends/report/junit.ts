import type { Diagnostic } from '../../base/diagnostic.ts'
import type { Place } from '../../base/source.ts'
import type { WorkloadReport } from '../run-report.ts'
import { findingText, positionsOf, type ReportRun } from './report-run.ts'

/**
 * A run as JUnit XML: one testcase a workload; what was left alone is skipped, what `check`, `diff` or `verify` found has failed. A finding about a template and
 * an error of the run are testcases of their own; warnings stand in `system-err`.
 */
export function junitReport(run: ReportRun): string {
  const { workloads, diagnostics, findings = [] } = run.report
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning')
  const positionOf = positionsOf(run)
  const testcase = (name: string, place: Place | undefined, body: string): string => {
    const { file, line } = place === undefined ? {} : positionOf(place)
    const at = file === undefined ? '' : ` file=${quoted(file)} line="${line}"`
    const head = `<testcase classname=${quoted(file ?? place?.source.name ?? 'render-inject')} name=${quoted(name)}${at}`
    return body === '' ? `${head}/>` : `${head}>${body}</testcase>`
  }
  const told = (tag: 'failure' | 'error', one: Diagnostic): string =>
    testcase(`${one.code}: ${one.message}`, one.place, element(tag, one.code, one.message, detailsOf(one)))
  const cases = [
    ...workloads.map((one) => testcase(nameOf(one), one.place, bodyOf(one))),
    ...findings.map((one) => told('failure', one)),
    ...errors.map((one) => told('error', one)),
  ]
  const counts = [
    `tests="${cases.length}"`,
    `failures="${workloads.filter(({ finding }) => finding !== undefined).length + findings.length}"`,
    `errors="${errors.length}"`,
    `skipped="${workloads.filter(isSkipped).length}"`,
  ].join(' ')
  const name = quoted(`render-inject ${run.command}`)
  const warned = warnings.map((one) => `${one.code}: ${one.message}\n${detailsOf(one)}`).join('')
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name=${name} ${counts}>`,
    `  <testsuite name=${name} ${counts}>`,
    ...cases.map((one) => `    ${one}`),
    ...(warned === '' ? [] : [`    <system-err>${escaped(warned)}</system-err>`]),
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
  if (one.finding !== undefined) return element('failure', one.finding.state, findingText(one.finding), '')
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
