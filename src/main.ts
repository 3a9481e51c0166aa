/**
 * The entry of the bundle, and the only place that knows its chunks. No argument and something on stdin: a KRM function. One argument under
 * kustomize's legacy plugin contract: a transformer. Anything else: the command line.
 */
import { existsSync, fstatSync, statSync, writeSync } from 'node:fs'
import { readStdin } from './cli/host/input.ts'
import { writeAll } from './cli/host/output.ts'
import { loadKustomizePlugin } from './cli/kustomize-plugin.chunk.ts'
import { runFunction } from './frontends/krm-function.ts'
import { bugOutcome, EXIT, guarded, type Outcome } from './frontends/outcome.ts'
import type { Chunks } from './inject/chunks.ts'

const chunks: Chunks = {
  glob: () => require('./glob.cjs'),
  istio: () => require('./istio.cjs'),
  conditions: () => require('./conditions.cjs'),
  legacy: () => require('./legacy.cjs'),
  kubeInject: () => require('./kube-inject.cjs'),
  own: () => require('./own.cjs'),
  go: () => require('./go.cjs'),
  nunjucks: () => require('./nunjucks.cjs').sharedNunjucks(),
  podSecurity: () => require('./pod-security.cjs'),
  lint: () => require('./lint.cjs'),
  sprig: (family) => {
    switch (family) {
      case 'regex':
        return require('./regex.cjs').REGEX_TABLE
      case 'date':
        return require('./date.cjs').DATE_TABLE
      default:
        return require('./sprig.cjs').rareFamily(family)
    }
  },
}

/** From so many characters on a run is long enough for V8 to be told how to run it (plugin/render-inject). */
const LARGE = 1 << 18

let isWaiting = false
process.exitCode = emit(run(process.argv.slice(2)))
// All is written. What Node would still do, collecting a heap that nobody needs any more, is a seventh of a short run.
if (!isWaiting) process.exit()

function run(argv: readonly string[]): Outcome {
  try {
    const [first] = argv
    if (argv.length === 0 && !isTerminal(0)) return guarded(() => runFunction(readTuned(), chunks))
    if (first !== undefined && process.env['KUSTOMIZE_PLUGIN_CONFIG_ROOT'] !== undefined && existsSync(first)) {
      return guarded(() => loadKustomizePlugin().runPluginFile(first, readTuned(), chunks))
    }
    const cli = require('./cli.cjs') as typeof import('./cli/program.ts')
    return cli.runCli(argv.length === 0 ? ['--help'] : argv, { chunks, readStdin, progress, isTerminal, later })
  } catch (error) {
    return bugOutcome(error, argv.includes('--debug') ? 'stack' : 'line')
  }
}

function readTuned(): string {
  const text = readStdin()
  if (text.length > LARGE) (require('./render-inject.cjs') as { readonly optimiseLate: () => void }).optimiseLate()
  return text
}

/** What a network answers comes when `run` is over. */
function later(outcome: Promise<Outcome>): void {
  isWaiting = true
  const ended = outcome.catch((error: unknown) => bugOutcome(error, process.argv.includes('--debug') ? 'stack' : 'line'))
  ended.then((result) => {
    process.exitCode = emit(result)
  })
}

/** Writes all there is to write, stdout first; the exit code tells when stdout could not be written. */
function emit(outcome: Outcome): number {
  const out = writeAll(1, outcome.stdout)
  if (out.kind === 'closed') return EXIT.closedPipe
  const message = out.kind === 'refused' ? `the output could not be written: ${out.reason}` : ''
  const refused = message && `error RI0601: ${message}\n${outcome.reportRefused?.(message) ?? ''}`
  writeAll(2, outcome.stderr + refused)
  return refused === '' ? outcome.exitCode : EXIT.outputRefused
}

function progress(text: string): void {
  if (isTerminal(2) && !process.env['CI'] && !process.env['PRE_COMMIT']) writeSync(2, `${text}\r`)
}

/** A character device that `tty` confirms: /dev/null is one too, and no terminal. That one is known without loading `tty`. */
function isTerminal(fd: number): boolean {
  try {
    const found = fstatSync(fd)
    if (!found.isCharacterDevice() || found.rdev === statSync('/dev/null', { throwIfNoEntry: false })?.rdev) return false
    return (require('node:tty') as typeof import('node:tty')).isatty(fd)
  } catch {
    return false
  }
}
