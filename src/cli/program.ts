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
      "Puts sidecars into manifests at render time: Istio's, from its own ConfigMaps, and your own.\nWithout arguments it is a KRM function: a ResourceList on stdin, a ResourceList on stdout.",
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
      // What is empty by default needs no word.
      optionDescription: (option) => new Help().optionDescription(option).replace(/ \(default: (?:\[\]|"")\)/, ''),
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
  const commands = subcommands(withDressing(host, dressed), finish)
  // The one that is asked for is enough; help, options before it and mistakes want them all.
  const asked = commands.filter(({ name }) => name === argv[0])
  for (const { name, make } of asked.length > 0 ? asked : commands) {
    const command = make().copyInheritedSettings(program)
    if (name === 'argocd' && argv.includes(name)) loadArgocd().addArgocdCommands(command, host, finish)
    program.addCommand(command)
  }
  program.addHelpText(
    'after',
    examples([
      ['kustomize build overlays/prod | render-inject inject --facts facts.yaml', 'inject what a build prints'],
      ['render-inject inject rendered/ --facts facts.yaml', 'inject the manifests of a folder'],
    ]),
  )
  // Of a command that is none there is no help, and the command itself says so.
  const word = argv[0] === 'help' ? argv[1] : argv[0]
  const isCommand = word === undefined || /^(?:-.*|help)$/.test(word) || commands.some(({ name }) => name === word)
  try {
    program.parse(isCommand ? argv : [word], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { stdout: printed.out, stderr: printed.err, exitCode: EXIT.done }
    // A command that needs another word after it: nothing was done, and Argo CD would take an empty success for no manifests.
    if (error.code === 'commander.help') return { stdout: '', stderr: printed.err, exitCode: EXIT.badInput }
    return refusal([
      {
        code: 'RI0207',
        severity: 'error',
        message: usageSentence(error),
        hint: `render-inject ${commandWords(program, argv)}--help tells more`,
      },
    ])
  }
  return dressed(outcome)
}

/** All of them, in the order in which help lists them; they share the program's way of printing and of ending. */
function subcommands(
  host: Host,
  finish: (outcome: Outcome) => void,
): readonly { readonly name: string; readonly make: () => Command }[] {
  return [
    { name: 'inject', make: () => injectCommand(host, finish) },
    { name: 'check', make: () => checkCommand(host, finish) },
    { name: 'explain', make: () => explainCommand(host, finish) },
    { name: 'kube-inject', make: () => kubeInjectCommand(host, finish) },
    { name: 'capture', make: () => captureCommand(host, finish) },
    { name: 'uninject', make: () => uninjectCommand(host, finish) },
    { name: 'argocd', make: argocdCommand },
    { name: 'install', make: () => installCommand(finish) },
    { name: 'verify', make: () => verifyCommand(host, finish) },
    { name: 'diff', make: () => diffCommand(host, finish) },
    { name: 'images', make: () => imagesCommand(host, finish) },
    { name: 'version', make: () => versionCommand(finish) },
  ]
}

/** Its own subcommands are made of it once it prints and ends as the others do. */
function argocdCommand(): Command {
  return new Command('argocd').description('config management plugin of Argo CD: render an application, and inject')
}

function versionCommand(finish: (outcome: Outcome) => void): Command {
  return new Command('version')
    .description('print the version')
    .action(() => finish({ stdout: `${VERSION}\n`, stderr: '', exitCode: EXIT.done }))
    .addHelpText(
      'after',
      examples([
        ['render-inject version', 'the version'],
        ['render-inject --version', 'the same'],
      ]),
    )
}

/** What comes later looks as what comes at once. */
function withDressing(host: Host, dressed: (outcome: Outcome) => Outcome): Host {
  const { later } = host
  return later === undefined ? host : { ...host, later: (outcome) => later(outcome.then(dressed)) }
}

function isColoured(mode: ColourMode, stream: 1 | 2, { isTerminal }: Host): boolean {
  return isTerminal === undefined ? mode === 'always' : wantsColour(mode, isTerminal(stream))
}

/** The words of the command line that name a command, and a command of it, each with a blank behind it. */
function commandWords(within: Command, [word = '', ...rest]: readonly string[]): string {
  const command = within.commands.find((one) => one.name() === word)
  return command === undefined ? '' : `${word} ${commandWords(command, rest)}`
}

/** commander's `error: unknown option '--fact'\n(Did you mean --facts?)` as one sentence. */
function usageSentence({ message }: CommanderError): string {
  const [what = '', meant] = message.replace(/^error: /, '').split('\n')
  return what.replace(/\.$/, '') + (meant === undefined ? '' : meant.replace(/^\(Did you mean (.*)\?\)$/, '; did you mean $1?'))
}
