import type { Diagnostic } from '../base/diagnostic.ts'
import { lineAndColumn, type Place } from '../base/source.ts'
import { escapeControls, escapeLine } from './escape-controls.ts'

/** More errors than this are counted, not shown: Argo CD shows all of stderr. */
const SHOWN = 10
/** A code frame never shows more of a line than this. */
const FRAME_WIDTH = 120

/**
 * Diagnostics as text for stderr: errors first, then warnings and notes, each with place, code, sentence, code frame and hint.
 * Names from the input are printed with their control characters escaped.
 */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((d) => d.severity === 'error')
  const others = diagnostics.filter((d) => d.severity !== 'error')
  const shown = [...errors.slice(0, SHOWN), ...others.slice(0, SHOWN)]
  const left = errors.length + others.length - shown.length
  return shown.map(printOne).join('') + (left > 0 ? `… and ${left} more\n` : '')
}

/** The last line after errors. */
export function countErrors(diagnostics: readonly Diagnostic[]): string {
  const count = diagnostics.filter((d) => d.severity === 'error').length
  return `${count} ${count === 1 ? 'error' : 'errors'}. Nothing was written to stdout.\n`
}

function printOne(diagnostic: Diagnostic): string {
  const { code, severity, message, place, notes, hint } = diagnostic
  const head = escapeLine(`${place ? `${placePrefix(place)}: ` : ''}${severity} ${code}: ${message}`)
  const frame = place && !place.source.confidential && FRAMED.test(code) ? codeFrame(place) : ''
  const noteLines = (notes ?? []).map((note) => `    ${escapeLine(note)}\n`).join('')
  const hintLines = hint === undefined ? '' : `  hint: ${hint.replaceAll('\n', '\n        ')}\n`
  return `${head}\n${escapeControls(frame)}${noteLines}${escapeControls(hintLines)}`
}

/** Frames are shown of configs and templates alone. */
const FRAMED = /^RI0[234]/

function placePrefix(place: Place): string {
  if (!place.span) return place.source.name
  const { line, column } = lineAndColumn(place.source.text, place.span.start)
  return `${place.source.name}:${line}:${column}`
}

/** Where a whole block is meant, its first line tells nothing. */
function codeFrame({ source, span }: Place): string {
  if (!span || /[\r\n]\s*\S/.test(source.text.slice(span.start, span.end))) return ''
  const { line, column } = lineAndColumn(source.text, span.start)
  const lines = source.text.split(/\r\n|\r|\n/, line)
  const width = String(line).length + 2
  const row = (number: number): string =>
    `${String(number).padStart(width)} | ${(lines[number - 1] ?? '').slice(0, FRAME_WIDTH)}\n`
  const text = lines[line - 1] ?? ''
  const length = Math.max(1, Math.min(span.end - span.start, text.length - column + 1))
  if (column > FRAME_WIDTH) return row(line)
  return `${line > 1 ? row(line - 1) : ''}${row(line)}${' '.repeat(width)} | ${' '.repeat(column - 1)}${'^'.repeat(Math.min(length, FRAME_WIDTH - column + 1))}\n`
}
