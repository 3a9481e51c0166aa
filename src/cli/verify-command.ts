import { Command, InvalidArgumentError } from 'commander'
import { fail } from '../base/diagnostic.ts'
import { manifestSource } from '../base/source.ts'
import type { Outcome } from '../frontends/outcome.ts'
import { collect, examples, type Host } from './command.ts'
import { readSourceUpTo } from './host/files.ts'
import { readManifests, withOptions } from './inject-command.ts'
import { type ReportFlags, reported, withReportFlags } from './reports.ts'
import { loadVerify } from './verify.chunk.ts'

interface VerifyFlags extends ReportFlags {
  readonly pods?: string
  readonly policy: readonly string[]
  readonly namespace?: string
}

/** `verify --pods FILE [PATH…]`: are the live pods what the rendered manifests say? */
export function verifyCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  return withReportFlags(new Command('verify'))
    .description(
      'compare rendered manifests with live pods, as far as injection goes, and list live sidecars that no manifest owns; exit status 1 where there is something to list',
    )
    .argument('[path...]', 'files and folders with injected manifests (default: stdin)')
    .option('--pods <file>', 'what kubectl get pods -A -o json prints; - is stdin', once)
    .option(
      '--policy <file>',
      'a policy, for its spec.workloads and spec.defaultNamespace (repeatable; default: ./render-inject.yaml where it exists)',
      collect,
      [],
    )
    .option('--namespace <ns>', 'namespace of workloads that name none (spec.defaultNamespace)')
    .addHelpText(
      'after',
      examples([
        ['kubectl get pods -A -o json | render-inject verify --pods - rendered/', 'a whole cluster'],
        [
          'render-inject inject app.yaml --facts facts.yaml | render-inject verify --pods pods.json',
          'what would be rendered, against what the webhook made',
        ],
      ]),
    )
    .action((paths: readonly string[], flags: VerifyFlags) =>
      finish(reported('verify', flags, () => runVerify(paths, flags, host))),
    )
}

/** The last of several files would count alone, and the pods of the others be missed without a word. */
function once(value: string, before: string | undefined): string {
  if (before === undefined) return value
  throw new InvalidArgumentError('It was given before: one file holds all pods')
}

/** Pods of a large cluster are more text than any manifests: some 25,000 pods. */
const MAX_PODS = 384 << 20

function runVerify(paths: readonly string[], flags: VerifyFlags, host: Host): Outcome {
  const { pods } = flags
  if (pods === undefined)
    return fail('RI0207', 'verify needs live pods', { hint: 'kubectl get pods -A -o json > pods.json, and --pods pods.json' })
  const isStream = paths.length === 0 || paths.includes('-')
  if (pods === '-' && isStream)
    fail('RI0207', 'pods and manifests cannot both come from stdin', { hint: 'name files or folders with the manifests' })
  return withOptions({ ...flags, facts: [] }, (options) => {
    const live = manifestSource(
      pods === '-' ? { name: '<stdin>', text: host.readStdin(MAX_PODS) } : readSourceUpTo(pods, MAX_PODS),
    )
    return loadVerify().verifyManifests(readManifests(paths, host), live, options, host.chunks)
  })
}
