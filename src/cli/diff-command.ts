import { Command, Option } from 'commander'
import { fail } from '../base/diagnostic.ts'
import { loadDiff } from '../frontends/diff/diff.chunk.ts'
import type { DiffOptions } from '../frontends/diff/diff.ts'
import type { Outcome } from '../frontends/outcome.ts'
import { collect, examples, type Host } from './command.ts'
import { readFacts } from './host/files.ts'
import { type Flags, readManifests, withInjectionFlags, withOptions } from './inject-command.ts'
import { type ReportFlags, reported, withReportFlags } from './reports.ts'

interface DiffFlags extends Flags, ReportFlags {
  readonly fromFacts?: readonly string[]
  readonly output: DiffOptions['format']
  /** `true` for the flag alone. */
  readonly group: DiffOptions['group'] | true
}

/** `diff [PATH…]`: what would inject change, or what do new facts change in what it gives? */
export function diffCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  return withReportFlags(withInjectionFlags(new Command('diff')))
    .description('show what inject would change, without writing anything; exit status 1 where it would change something')
    .argument('[path...]', 'files and folders with manifests (default: stdin)')
    .option(
      '--from-facts <file|dir>',
      'compare what injection gives under these facts with what it gives under --facts: an upgrade of Istio (repeatable)',
      collect,
    )
    .addOption(new Option('-o, --output <format>', 'form of the diff').choices(['text', 'markdown']).default('text'))
    .addOption(
      new Option('--group [when]', 'tell equal changes of workloads once (auto: of more than 5)')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .addHelpText(
      'after',
      examples([
        ['render-inject diff app.yaml --facts facts.yaml', 'what would inject change?'],
        [
          'render-inject diff rendered/ --from-facts istio-1.29.yaml --facts istio-1.30.yaml -o markdown',
          'what does an upgrade change? For a pull request',
        ],
      ]),
    )
    .action((paths: readonly string[], flags: DiffFlags) => finish(reported('diff', flags, () => runDiff(paths, flags, host))))
}

function runDiff(paths: readonly string[], flags: DiffFlags, host: Host): Outcome {
  return withOptions(flags, (options) => {
    const fromFacts = flags.fromFacts?.flatMap(readFacts)
    if (fromFacts !== undefined && flags.facts.length === 0)
      fail('RI0207', '--from-facts compares with the facts of --facts, which are missing', {
        hint: 'render-inject diff rendered/ --from-facts old.yaml --facts new.yaml',
      })
    const asked: DiffOptions = {
      ...options,
      ...(fromFacts && { fromFacts }),
      format: flags.output,
      group: flags.group === true ? 'always' : flags.group,
    }
    return loadDiff().diffManifests(readManifests(paths, host), asked, host.chunks)
  })
}
