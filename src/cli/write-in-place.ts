import { fail } from '../base/diagnostic.ts'
import { manifestSource } from '../base/source.ts'
import { escapeLine } from '../frontends/escape-controls.ts'
import type { FileEdits, ManifestFileSource } from '../frontends/manifest-files.ts'
import { EXIT, type Outcome, refusal } from '../frontends/outcome.ts'
import { isChartTemplate, readEditableFiles } from './host/editable-files.ts'
import { removeLeftovers } from './host/temporary-file.ts'
import { type FileChange, writeFiles } from './host/write-files.ts'
import { outputRefused } from './output-refused.ts'

/** Edits the files themselves, for `COMMAND --write`; stdout stays empty, stderr lists the files that changed, of which the exit status may tell, too. */
export function writeInPlace(
  paths: readonly string[],
  edit: (sources: readonly ManifestFileSource[]) => FileEdits,
  { command, exitOnChange = EXIT.done }: { readonly command: string; readonly exitOnChange?: number },
): Outcome {
  if (paths.length === 0 || paths.includes('-')) {
    fail('RI0207', '--write edits files, and standard input is none', {
      hint: `name files or folders: render-inject ${command} --write rendered/`,
    })
  }
  const { files, folders } = readEditableFiles(paths)
  const sources = files.map((file) => ({
    ...manifestSource(file),
    ...(isChartTemplate(file) && { role: 'template' as const }),
  }))
  const { texts, stderr, report } = edit(sources)
  const changes = files.flatMap((file, index): FileChange[] => {
    const source = sources[index]
    const text = source && texts.get(source)
    return text === undefined ? [] : [{ file, text }]
  })
  removeLeftovers(folders)
  const result = writeFiles(changes)
  const list = `changed     ${result.written.length} of ${files.length} ${files.length === 1 ? 'file' : 'files'}\n${result.written.map((name) => `            ${escapeLine(name)}\n`).join('')}`
  switch (result.kind) {
    case 'done':
      return { stdout: '', stderr: stderr + list, exitCode: result.written.length > 0 ? exitOnChange : EXIT.done, report }
    case 'unfit':
      return refusal([{ code: 'RI0602', severity: 'error', message: result.reason, hint: result.hint }])
    case 'refused': {
      const outcome = outputRefused(`the output could not be written: ${result.reason}`, { hint: 'no file is torn; run again' })
      return { ...outcome, stderr: outcome.stderr + list }
    }
  }
}
