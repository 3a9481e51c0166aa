import { Command, CommanderError, Help, Option } from 'commander'
import { EXIT, type Outcome, refusal } from '../frontends/outcome.ts'
import { paintDiff, paintMessages } from '../frontends/paint.ts'
import { loadArgocd } from './argocd.chunk.ts'
import { captureCommand } from './capture-command.ts'
import { checkCommand } from './check-command.ts'
import { examples, type Host } from './command.ts'
import { diffCommand } from './diff-command.ts'
import { explainCommand } from './explain-command.ts'
import { type ColourMode, wantsColour } from './host/colour.ts'
import { imagesCommand } from './images-command.ts'
import { injectCommand } from './inject-command.ts'
import { installCommand } from './install-command.ts'
import { kubeInjectCommand } from './kube-inject-command.ts'
import { uninjectCommand } from './uninject-command.ts'
import { verifyCommand } from './verify-command.ts'
import { VERSION } from './version.ts'

/** Runs the command line; returns what to print. `argv` is without node and script. */
export function runCli(argv: readonly string[], host: Host): Outcome {
  let outcome: Outcome = { stdout: '', stderr: '', exitCode: EXIT.done }
  const finish = (result: Outcome): void => {
    outcome = result
  }
  const dressed = (result: Outcome): Outcome => {
    const { color } = program.opts<{ readonly color: ColourMode }>()
    const stderr = printed.err + result.stderr
    return {
      ...result,
      stdout: printed.out + (result.form === 'diff' && isColoured(color, 1, host) ? paintDiff(result.stdout) : result.stdout),
      stderr: isColoured(color, 2, host) ? paintMessages(stderr) : stderr,
    }
  }
  const printed = { out: '', err: '' }
  const program = new Command('render-inject')
    .description(
      "Puts sidecars into manifests at render time: Istio's, from its own ConfigMaps.\nWithout arguments it is a KRM function: a ResourceList on stdin, a ResourceList on stdout.",
    )
    .version(VERSION, '-V, --version')
    .option('--debug', 'show the stack of an internal error')
    .addOption(
      new Option('--color <when>', 'colours of messages: NO_COLOR and FORCE_COLOR are heeded, too')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .configureHelp({
      showGlobalOptions: true,
      // A list that is empty by default needs no word.
      optionDescription: (option) => new Help().optionDescription(option).replace(/ \(default: \[\]\)/, ''),
    })
    .configureOutput({
      writeOut: (text) => {
        printed.out += text
      },
      writeErr: (text) => {
        printed.err += text
      },
    })
    .exitOverride()
  program.addCommand(configured(injectCommand(host, finish), program))
  program.addCommand(configured(checkCommand(host, finish), program))
  program.addCommand(configured(explainCommand(host, finish), program))
  program.addCommand(configured(kubeInjectCommand(host, finish), program))
  program.addCommand(configured(captureCommand(withDressing(host, dressed), finish), program))
  program.addCommand(configured(uninjectCommand(host, finish), program))
  const argocd = program.command('argocd').description('config management plugin of Argo CD: render an application, and inject')
  if (argv.includes('argocd')) loadArgocd().addArgocdCommands(argocd, host, finish)
  program.addCommand(configured(installCommand(finish), program))
  program.addCommand(configured(verifyCommand(host, finish), program))
  program.addCommand(configured(diffCommand(host, finish), program))
  program.addCommand(configured(imagesCommand(host, finish), program))
  program.addCommand(
    configured(
      new Command('version')
        .description('print the version')
        .action(() => finish({ stdout: `${VERSION}\n`, stderr: '', exitCode: EXIT.done }))
        .addHelpText(
          'after',
          examples([
            ['render-inject version', 'the version'],
            ['render-inject --version', 'the same'],
          ]),
        ),
      program,
    ),
  )
  program.addHelpText(
    'after',
    examples([
      ['kustomize build overlays/prod | render-inject inject --facts facts.yaml', 'inject what a build prints'],
      ['render-inject inject rendered/ --facts facts.yaml', 'inject the manifests of a folder'],
    ]),
  )
  try {
    program.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { stdout: printed.out, stderr: printed.err, exitCode: EXIT.done }
    // A command that needs another word after it: nothing was done, and Argo CD would take an empty success for no manifests.
    if (error.code === 'commander.help') return { stdout: '', stderr: printed.err, exitCode: EXIT.badInput }
    return refusal([
      { code: 'RI0207', severity: 'error', message: usageSentence(error), hint: 'run with --help for the options' },
    ])
  }
  return dressed(outcome)
}

/** What comes later looks as what comes at once. */
function withDressing(host: Host, dressed: (outcome: Outcome) => Outcome): Host {
  const { later } = host
  return later === undefined ? host : { ...host, later: (outcome) => later(outcome.then(dressed)) }
}

function isColoured(mode: ColourMode, stream: 1 | 2, { isTerminal }: Host): boolean {
  return isTerminal === undefined ? mode === 'always' : wantsColour(mode, isTerminal(stream))
}

/** commander's `error: unknown option '--fact'\n(Did you mean --facts?)` as one sentence. */
function usageSentence({ message }: CommanderError): string {
  const [what = '', meant] = message.replace(/^error: /, '').split('\n')
  return what.replace(/\.$/, '') + (meant === undefined ? '' : meant.replace(/^\(Did you mean (.*)\?\)$/, '; did you mean $1?'))
}

/** Subcommands share the way of printing and of ending. */
function configured(command: Command, program: Command): Command {
  return command.copyInheritedSettings(program)
}
