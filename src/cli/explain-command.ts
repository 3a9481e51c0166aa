import { type Command, Option, Command as Program } from 'commander'
import { fail } from '../base/diagnostic.ts'
import { type ExplainOptions, explainManifests } from '../frontends/explain/explain.ts'
import { explainCode } from '../frontends/explain/explain-code.ts'
import { guarded, type Outcome } from '../frontends/outcome.ts'
import { examples, type Host } from './command.ts'
import { pathExists } from './host/files.ts'
import { type Flags, readManifests, withInjectionFlags, withOptions } from './inject-command.ts'

interface ExplainFlags extends Flags {
  readonly n?: string
  readonly only?: NonNullable<ExplainOptions['only']>
  readonly output: ExplainOptions['format']
  readonly asWebhook?: boolean
}

/** `explain [KIND/NAME] [PATH…]`, `explain CODE`: why a workload is injected or not, and what a code means. */
export function explainCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  return withInjectionFlags(new Program('explain'))
    .description('tell why workloads are injected or left alone, and with what; or what a diagnostic code means')
    .argument('[what]', 'KIND/NAME of a workload, or a code such as RI0311; without it all workloads')
    .argument('[path...]', 'files and folders with manifests (default: stdin)')
    .option('-n <ns>', 'only workloads of this namespace')
    .addOption(
      new Option('--only <verdict>', 'only workloads with this outcome (undecided: those that inject refuses, too)').choices([
        'injected',
        'left-alone',
        'undecided',
      ]),
    )
    .addOption(new Option('-o, --output <format>', 'form of the explanation').choices(['text', 'json']).default('text'))
    .option('--as-webhook', 'tell what a live webhook would do to the pods as they stand (baked ones)')
    .addHelpText(
      'after',
      examples([
        ['render-inject explain Deployment/web -n shop rendered/ --facts facts.yaml', 'why a workload is injected, or is not'],
        ['render-inject explain RI0311', 'what a code means, and what to do'],
      ]),
    )
    .action((what: string | undefined, paths: readonly string[], flags: ExplainFlags) =>
      finish(runExplain(what, paths, flags, host)),
    )
}

const CODE = /^RI\d{4}$/i
const TARGET = /^([A-Za-z]+)\/([^/]+)$/
const FILE = /\.(?:ya?ml|json)$/i

function runExplain(what: string | undefined, paths: readonly string[], flags: ExplainFlags, host: Host): Outcome {
  if (what !== undefined && CODE.test(what)) return explainCode(what.toUpperCase(), flags.output)
  return guarded(() => {
    const words = what === undefined ? [] : [what, ...paths]
    const named = words.find((word) => isNoFile(word) && TARGET.test(word))
    const [, kind, name] = TARGET.exec(named ?? '') ?? []
    const manifests = words.filter((word) => word !== named)
    demandFiles(manifests)
    const asked: ExplainOptions = {
      ...(kind !== undefined && name !== undefined && { target: { kind, name } }),
      ...(flags.n !== undefined && { namespace: flags.n }),
      ...(flags.only !== undefined && { only: flags.only }),
      format: flags.output,
      view: flags.asWebhook === true ? 'as-webhook' : 'render',
    }
    return withOptions(flags, (options) => explainManifests(readManifests(manifests, host), options, asked, host.chunks))
  })
}

/** Neither there, nor called as a file with manifests would be. */
function isNoFile(word: string): boolean {
  return word !== '-' && !FILE.test(word) && !pathExists(word)
}

/** Throws InjectError RI0105 for what was meant as a workload or a code, and is none. */
function demandFiles(words: readonly string[]): void {
  const [unknown] = words.filter(isNoFile)
  if (unknown === undefined) return
  fail('RI0105', `${unknown} cannot be read: there is no such file or folder`, {
    hint: 'a workload is KIND/NAME, such as Deployment/web (-n gives the namespace); a code is RI and four digits',
  })
}
