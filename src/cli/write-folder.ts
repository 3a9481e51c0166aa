import { EXIT, type Outcome, refusal } from '../frontends/outcome.ts'
import { KUSTOMIZATION, type OutputFolder, writtenFiles } from '../frontends/output-folder.ts'
import { replaceFolder } from './host/replace-folder.ts'
import { outputRefused } from './output-refused.ts'

/** `inject --output-dir`: the folder is there as a whole, or as it was; stdout stays empty. */
export function writeFolder(path: string, { files, stderr, report }: OutputFolder): Outcome {
  const result = replaceFolder(path, files, { index: KUSTOMIZATION, filesOf: writtenFiles })
  switch (result.kind) {
    case 'done': {
      const { left } = result
      const rest = left === undefined ? '' : `left        ${left}, the folder as it was: it could not be removed\n`
      return { stdout: '', stderr: `${stderr}written     ${files.size} files in ${path}\n${rest}`, exitCode: EXIT.done, report }
    }
    case 'unfit':
      return refusal([{ code: 'RI0603', severity: 'error', message: result.reason, hint: result.hint }])
    case 'refused':
      return outputRefused(`the output could not be written: ${result.reason}`, { hint: `${path} is as it was` })
  }
}
