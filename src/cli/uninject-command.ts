import { Command } from 'commander'
import type { Outcome } from '../frontends/outcome.ts'
import { uninjectFiles, uninjectStreams } from '../frontends/uninject.ts'
import type { PipelineInput } from '../inject/survey.ts'
import { loadUninject } from '../inject/uninject/uninject.chunk.ts'
import type { Uninjected } from '../inject/uninject/uninject.ts'
import { collect, examples, type Host } from './command.ts'
import { type Flags, readManifests, withInjectionFlags, withOptions } from './inject-command.ts'
import { type ReportFlags, reported, withReportFlags } from './reports.ts'
import { writeInPlace } from './write-in-place.ts'

interface UninjectFlags extends Flags, ReportFlags {
  readonly only: readonly string[]
  readonly write?: true
}

/** `uninject [PATH…]`: manifests without what injectors put into them. */
export function uninjectCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  return withReportFlags(withInjectionFlags(new Command('uninject')))
    .description(
      "take sidecars out of manifests again, by what injectors recorded; Istio's facts tell what has no record. The form of the input is the form of the output",
    )
    .argument('[path...]', 'files and folders with injected manifests (default: stdin)')
    .option('--only <injector>', 'only what this injector added: istio, or the name of your own (repeatable)', collect, [])
    .option('--write', 'edit the files in place instead of printing them; stderr lists those that changed')
    .addHelpText(
      'after',
      examples([
        ['render-inject uninject rendered.yaml --facts facts.yaml > app.yaml', 'the manifests before injection'],
        ['render-inject uninject --write --only logs rendered/', 'take one injector out of the files of a folder'],
      ]),
    )
    .action((paths: readonly string[], flags: UninjectFlags) =>
      finish(reported('uninject', flags, () => runUninject(paths, flags, host))),
    )
}

function runUninject(paths: readonly string[], flags: UninjectFlags, host: Host): Outcome {
  const uninject = (input: PipelineInput): Uninjected => loadUninject().uninjectManifests(input, flags.only, host.chunks)
  return withOptions(flags, (options) =>
    flags.write
      ? writeInPlace(paths, (sources) => uninjectFiles(sources, options, uninject), { command: 'uninject' })
      : uninjectStreams(readManifests(paths, host), options, uninject),
  )
}
