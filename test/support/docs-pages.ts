import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from './bundle.ts'

/** A command of a page, with what the page says it prints. */
export interface Command {
  /** Line of the page, from 1. */
  readonly line: number
  readonly text: string
  /** The lines shown below it; none: the page does not say what is printed. */
  readonly shown: readonly string[]
  readonly exit: number
}

/** What a page makes the reader run, in order. */
export type Step =
  | { readonly kind: 'setup'; readonly line: number; readonly text: string }
  | { readonly kind: 'run'; readonly line: number; readonly commands: readonly Command[] }
  | { readonly kind: 'no-run'; readonly line: number; readonly reason: string; readonly commands: readonly Command[] }

export interface Page {
  readonly name: string
  readonly steps: readonly Step[]
  /** What is wrong with the form of the page: `line: sentence`. */
  readonly faults: readonly string[]
}

/** The pages whose commands a test runs: README.md and docs/*.md. */
export function docsPages(): readonly Page[] {
  const pages = readdirSync(join(PROJECT, 'docs')).filter((name) => name.endsWith('.md'))
  return ['README.md', ...pages.sort().map((name) => `docs/${name}`)].map((name) =>
    readPage(name, readFileSync(join(PROJECT, name), 'utf8')),
  )
}

/** Reads the ```console blocks, `<!-- setup: … -->` lines and rows of examples of a page. */
export function readPage(name: string, text: string): Page {
  const steps: Step[] = []
  const faults: string[] = []
  let fence: { readonly mark: string; readonly info: string; readonly line: number; readonly body: string[] } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const [, mark, info = ''] = /^ *(`{3,})(.*)$/.exec(line) ?? []
    if (fence === undefined) {
      if (mark !== undefined) fence = { mark, info: info.trim(), line: index + 1, body: [] }
      const setup = /^<!-- setup: (.+) -->$/.exec(line)?.[1]
      if (setup !== undefined) steps.push({ kind: 'setup', line: index + 1, text: setup })
      const [, command, exit = '0'] = EXAMPLE_ROW.exec(line) ?? []
      if (command !== undefined) {
        const one = { line: index + 1, text: command.replaceAll('\\|', '|'), shown: [], exit: Number(exit) }
        steps.push({ kind: 'run', line: index + 1, commands: [one] })
      }
    } else if (mark === fence.mark && info === '') {
      const block = readBlock(fence.info, fence.line, fence.body)
      faults.push(...block.faults)
      if (block.step) steps.push(block.step)
      fence = undefined
    } else {
      fence.body.push(line)
    }
  }
  if (fence) faults.push(`${fence.line}: this block does not end`)
  return { name, steps, faults }
}

/** A row of the table of examples: its last cell is a command. */
const EXAMPLE_ROW = /^\| \[examples\/.*\| `([^`]+)`(?: \[exit (\d+)\])? *\|$/
const NO_RUN = /^console no-run (?<reason>\S.*)$/
/** A line that a reader would paste into a shell. */
const COMMAND = /^(?:\$ |(?:render-inject|kustomize|kubectl|helm|istioctl|kpt|argocd|flux|docker|npm|npx|git) )/

function readBlock(info: string, line: number, body: readonly string[]): { readonly step?: Step; readonly faults: string[] } {
  const language = info.split(' ')[0] ?? ''
  if (language !== 'console') {
    const pattern = ['', 'sh', 'bash', 'shell', 'text'].includes(language) ? COMMAND : /^\$ /
    const found = body.findIndex((one) => pattern.test(one))
    return { faults: found === -1 ? [] : [`${line + 1 + found}: a command outside a console block is run by no test`] }
  }
  const reason = NO_RUN.exec(info)?.groups?.['reason']
  if (info !== 'console' && reason === undefined)
    return { faults: [`${line}: write \`\`\`console or \`\`\`console no-run REASON`] }
  const commands = readCommands(line + 1, body)
  if (commands === undefined) return { faults: [`${line}: a console block begins with a line "$ command"`] }
  return { step: reason === undefined ? { kind: 'run', line, commands } : { kind: 'no-run', line, reason, commands }, faults: [] }
}

function readCommands(first: number, body: readonly string[]): readonly Command[] | undefined {
  const commands: { line: number; text: string; shown: string[]; exit: number }[] = []
  let continues = false
  for (const [index, line] of body.entries()) {
    const last = commands.at(-1)
    if (line.startsWith('$ ')) commands.push({ line: first + index, text: line.slice(2), shown: [], exit: 0 })
    else if (last === undefined) return undefined
    else if (continues) last.text += `\n${line}`
    else last.shown.push(line)
    continues = line.endsWith('\\') && (line.startsWith('$ ') || continues)
  }
  return commands.length === 0 ? undefined : commands.map(withExit)
}

/** Takes `[exit N]` from the end of the last line shown; blank lines at the end do not count. */
function withExit({ line, text, shown }: Command): Command {
  const lines = shown.slice(0, shown.findLastIndex((one) => one.trim() !== '') + 1)
  const found = /^(.*?)\s*\[exit (\d+)\]$/.exec(lines.at(-1) ?? '')
  if (!found) return { line, text, shown: lines, exit: 0 }
  const [, rest = '', exit] = found
  return { line, text, shown: [...lines.slice(0, -1), ...(rest === '' ? [] : [rest])], exit: Number(exit) }
}

/**
 * Whether a command printed what the page shows. A line `…`, or one that begins and ends with `…`, stands for any number of lines; `…` within a
 * line for any text.
 */
export function printsAsShown(shown: readonly string[], printed: string): boolean {
  const pattern = shown
    .map((line) => (/^\s*…(?:.*…)?\s*$/.test(line) ? '(?:.*\\n)*?' : `${linePattern(line)}[ \\t]*\\n`))
    .join('')
  return new RegExp(`^${pattern}$`, 'u').test(`${printed.replace(/\n+$/, '')}\n`)
}

function linePattern(line: string): string {
  return line
    .trimEnd()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('.*')
}
