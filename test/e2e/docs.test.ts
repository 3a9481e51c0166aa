/**
 * Runs the commands of README.md and docs/*.md as a reader would, each page in a fresh copy of the repository, and compares what they print and
 * their exit status. CONTRIBUTING.md describes the form. What is not run is listed: blocks marked so, and blocks that need a program which is
 * not on PATH. `PAGE=flux npm run test:e2e docs` runs the pages whose name holds that text.
 */
import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { type DocsFolder, inDocsFolder } from '../support/docs-folder.ts'
import { type Command, docsPages, type Page, printsAsShown, type Step } from '../support/docs-pages.ts'

/** Programs that a contributor need not have; CI has kustomize and kubectl. */
const MAY_BE_ABSENT = [
  'kustomize',
  'kubectl',
  'helm',
  'helm4',
  'kpt',
  'istioctl',
  'argocd',
  'flux',
  'docker',
  'git',
  'jq',
  'go',
  'pre-commit',
]

/** Of what a command printed, in the message of a failure. */
const SHOWN_LINES = 40
const counts = { ran: 0, notRun: 0 }

function runPage({ name, steps }: Page): void {
  inDocsFolder((folder) => {
    for (const step of steps) {
      const reason = reasonNotToRun(step, folder)
      if (reason === undefined) runStep(name, step, folder)
      else if (step.kind !== 'setup') {
        counts.notRun += step.commands.length
        console.log(`${name}:${step.line}: not run: ${reason}`)
      }
    }
  })
}

function reasonNotToRun(step: Step, { has }: DocsFolder): string | undefined {
  if (step.kind === 'no-run') return step.reason
  const texts = step.kind === 'setup' ? [step.text] : step.commands.map(({ text }) => text)
  const missing = MAY_BE_ABSENT.find((program) => !has(program) && texts.some((text) => calls(text, program)))
  return missing && `${missing} is not on PATH`
}

/** Whether a command line begins a program of this name: at its start, behind an assignment, or behind `|`, `&`, `;`, `(` and the like. */
function calls(text: string, program: string): boolean {
  return new RegExp(`(?:^|[|&;(\`]\\s*|\\n\\s*)(?:\\w+=\\S* +)*${program}(?= |$)`).test(text)
}

function runStep(page: string, step: Step, folder: DocsFolder): void {
  const commands: readonly Command[] =
    step.kind === 'setup' ? [{ line: step.line, text: step.text, shown: [], exit: 0 }] : step.commands
  const results = folder.run(commands.map(({ text }) => text))
  for (const [index, { line, text, shown, exit }] of commands.entries()) {
    const ran = results[index]
    const told = `${page}:${line}: $ ${text}\nprinted:\n${lastLines(ran?.output)}`
    is(ran?.exit, exit, `${told}\nexit status ${ran?.exit}, the page says ${exit}`)
    ok(shown.length === 0 || printsAsShown(shown, ran?.output ?? ''), `${told}\nthe page shows:\n${shown.join('\n')}`)
    if (step.kind !== 'setup') counts.ran++
  }
}

function lastLines(text = ''): string {
  const lines = text.split('\n')
  return lines.length <= SHOWN_LINES ? text : ['(…)', ...lines.slice(-SHOWN_LINES)].join('\n')
}

describe('commands of the docs', (it) => {
  const pages = docsPages().filter(({ name, steps }) => steps.length > 0 && name.includes(process.env['PAGE'] ?? ''))
  it.each(({ name }) => `${name} does what it shows`, pages, runPage)
  it('are run', () => {
    console.log(`docs: ${counts.ran} commands of ${pages.length} pages ran, ${counts.notRun} did not`)
    ok(counts.ran > 0, 'no command ran')
  })
})
