import { Command } from 'commander'
import { isInjectError } from '../base/diagnostic.ts'
import { manifestSource } from '../base/source.ts'
import { type CaptureOptions, captureStreams } from '../frontends/capture.ts'
import { EXIT, type Outcome, refusal } from '../frontends/outcome.ts'
import { examples, type Host } from './command.ts'
import { readSource } from './host/files.ts'
import { replaceFile } from './host/replace-file.ts'
import { sha256 } from './host/sha256.ts'

interface CaptureFlags {
  readonly from: readonly string[]
  readonly output?: string
  readonly istioNamespace: string
  readonly kubernetesVersion?: string
  readonly keepAnnotation: readonly string[]
}

/** `capture`: writes a facts file, from a stream of objects. */
export function captureCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value]
  return new Command('capture')
    .description('write a facts file: what injection reads of a cluster, and nothing else')
    .option('--from <file>', 'take the objects from a file, or from stdin (-) (repeatable)', collect, [])
    .option('-o, --output <file>', 'write there instead of stdout; the file is replaced whole or not at all')
    .option('-i, --istio-namespace <ns>', 'where Istio lives', 'istio-system')
    .option('--kubernetes-version <v>', "the cluster's version, as far as the objects do not say it")
    .option('--keep-annotation <name>', 'an annotation of Namespaces that your own templates read (repeatable)', collect, [])
    .addHelpText(
      'after',
      examples([
        [
          'helm template istiod istio/istiod -n istio-system | render-inject capture --from - --kubernetes-version 1.33 > facts.yaml',
          'the facts of a chart',
        ],
        ['kubectl get namespaces -o yaml | render-inject capture --from - -o namespaces.yaml', 'labels of the namespaces alone'],
      ]),
    )
    .action((flags: CaptureFlags) => finish(runCapture(flags, host)))
}

function runCapture(flags: CaptureFlags, host: Host): Outcome {
  try {
    const sources = flags.from.map((file) => (file === '-' ? { name: '<stdin>', text: host.readStdin() } : readSource(file)))
    return written(captureStreams(sources.map(manifestSource), optionsOf(flags)), flags.output)
  } catch (error) {
    if (isInjectError(error)) return refusal(error.diagnostics)
    throw error
  }
}

function optionsOf(flags: CaptureFlags): CaptureOptions {
  return {
    istioNamespace: flags.istioNamespace,
    ...(flags.kubernetesVersion !== undefined && { kubernetesVersion: flags.kubernetesVersion }),
    annotations: flags.keepAnnotation,
    sha256,
  }
}

/** With `--output` stdout stays empty. */
function written(outcome: Outcome, path: string | undefined): Outcome {
  if (path === undefined || path === '-' || outcome.exitCode !== EXIT.done) return outcome
  const refused = replaceFile(path, outcome.stdout)
  if (refused === undefined) return { ...outcome, stdout: '' }
  return { stdout: '', stderr: `error RI0601: ${path} could not be written: ${refused}\n`, exitCode: EXIT.outputRefused }
}
