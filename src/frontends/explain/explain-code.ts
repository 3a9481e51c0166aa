import { EXPLANATIONS } from '../../base/code-explanations.ts'
import { CODES, type Code } from '../../base/codes.ts'
import { EXIT, type Outcome, refusal } from '../outcome.ts'

/** What a code means, when it happens, what to do. An unknown code is refused (RI0302). */
export function explainCode(code: string, format: 'text' | 'json'): Outcome {
  if (!isCode(code)) {
    return refusal([{ code: 'RI0302', severity: 'error', message: `there is no code ${code}` }])
  }
  const { when, todo } = EXPLANATIONS[code]
  const stdout =
    format === 'json'
      ? `${JSON.stringify({ code, means: CODES[code], when, todo }, null, 2)}\n`
      : `${code}: ${CODES[code]}\n\n  when  ${wrap(when)}\n  do    ${wrap(todo)}\n`
  return { stdout, stderr: '', exitCode: EXIT.done }
}

function isCode(code: string): code is Code {
  return Object.hasOwn(CODES, code)
}

const WIDTH = 100
const INDENT = ' '.repeat(8)

function wrap(text: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + word.length + 1 > WIDTH) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.join(`\n${INDENT}`)
}
