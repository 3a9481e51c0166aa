import { Command, Option } from 'commander'
import { loadImages } from '../frontends/images/images.chunk.ts'
import type { ImagesFormat } from '../frontends/images/images.ts'
import type { Outcome } from '../frontends/outcome.ts'
import { examples, type Host } from './command.ts'
import { type Flags, readManifests, withInjectionFlags, withOptions } from './inject-command.ts'
import { type ReportFlags, reported, withReportFlags } from './reports.ts'

interface ImagesFlags extends Flags, ReportFlags {
  readonly output: ImagesFormat
}

/** `images [PATH…]`: which images does injection add, and are they those of today? */
export function imagesCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  return withReportFlags(withInjectionFlags(new Command('images')))
    .description(
      'list the images that injection adds: by records those that are there, by facts and policy also those that would come',
    )
    .argument('[path...]', 'files and folders with manifests, injected or not (default: stdin)')
    .addOption(
      new Option('-o, --output <format>', 'form of the list; name: the images alone')
        .choices(['table', 'wide', 'name', 'json'])
        .default('table'),
    )
    .addHelpText(
      'after',
      examples([
        ['render-inject images rendered/ --facts facts.yaml', 'which sidecars are behind the cluster?'],
        ['render-inject images rendered/ -o name', 'the images to scan, or to copy into a registry of your own'],
      ]),
    )
    .action((paths: readonly string[], flags: ImagesFlags) =>
      finish(reported('images', flags, () => runImages(paths, flags, host))),
    )
}

function runImages(paths: readonly string[], flags: ImagesFlags, host: Host): Outcome {
  return withOptions(flags, (options) =>
    loadImages().printImages(readManifests(paths, host), { ...options, format: flags.output }, host.chunks),
  )
}
