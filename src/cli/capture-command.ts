import { Command } from 'commander'
import { fail, isInjectError } from '../base/diagnostic.ts'
import { manifestSource } from '../base/source.ts'
import { type CaptureOptions, captureCluster, captureStreams } from '../frontends/capture.ts'
import { EXIT, type Outcome, refusal } from '../frontends/outcome.ts'
import { loadCluster } from './capture-live.chunk.ts'
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
  readonly kubeconfig?: string
  readonly context?: string
  readonly allowExecCredentials?: true
  readonly requestTimeout?: string
}

/** `capture`: writes a facts file, from a stream of objects or from a live cluster: the one command that uses the network. */
export function captureCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value]
  return new Command('capture')
    .description(
      'write a facts file: what injection reads of a cluster, and nothing else; without --from it asks the cluster of the kubeconfig',
    )
    .option('--from <file>', 'take the objects from a file, or from stdin (-) (repeatable)', collect, [])
    .option('-o, --output <file>', 'write there instead of stdout; the file is replaced whole or not at all')
    .option('-i, --istio-namespace <ns>', 'where Istio lives', 'istio-system')
    .option('--kubernetes-version <v>', "the cluster's version, as far as the objects do not say it")
    .option('--kubeconfig <file>', 'default: $KUBECONFIG, then ~/.kube/config, then the service account of the pod')
    .option('--context <name>', 'context of the kubeconfig (default: its current one)')
    .option('--allow-exec-credentials', 'run the program by which the kubeconfig logs in')
    .option('--request-timeout <seconds>', 'how long one answer of the cluster may take (default: 30)')
    .option('--keep-annotation <name>', 'an annotation of Namespaces that your own templates read (repeatable)', collect, [])
    .addHelpText(
      'after',
      examples([
        [
          'helm template istiod istio/istiod -n istio-system | render-inject capture --from - --kubernetes-version 1.33 > facts.yaml',
          'the facts of a chart',
        ],
        ['render-inject capture --context eu1 -o facts.yaml', 'the facts of a live cluster'],
        ['kubectl get namespaces -o yaml | render-inject capture --from - -o namespaces.yaml', 'labels of the namespaces alone'],
      ]),
    )
    .action((flags: CaptureFlags) => finish(runCapture(flags, host)))
}

function runCapture(flags: CaptureFlags, host: Host): Outcome {
  try {
    if (flags.from.length === 0) return askCluster(flags, host)
    const [unused] = LIVE_FLAGS.filter((name) => flags[name] !== undefined)
    if (unused !== undefined) fail('RI0207', 'with --from no cluster is asked: remove --from, or the options of a cluster')
    const sources = flags.from.map((file) => (file === '-' ? { name: '<stdin>', text: host.readStdin() } : readSource(file)))
    return written(captureStreams(sources.map(manifestSource), optionsOf(flags)), flags.output)
  } catch (error) {
    if (isInjectError(error)) return refusal(error.diagnostics)
    throw error
  }
}

const LIVE_FLAGS = ['kubeconfig', 'context', 'allowExecCredentials', 'requestTimeout'] as const

/** The outcome comes later: at once there is nothing to print. */
function askCluster(flags: CaptureFlags, { later }: Host): Outcome {
  const seconds = flags.requestTimeout === undefined ? undefined : Number(flags.requestTimeout)
  if (seconds !== undefined && !(seconds > 0 && seconds <= MAX_SECONDS))
    fail('RI0207', `--request-timeout is a number of seconds up to ${MAX_SECONDS}`)
  if (later === undefined) return fail('RI0207', 'capture asks no cluster here: name a file with --from')
  later(captureLive(flags, seconds))
  return { stdout: '', stderr: '', exitCode: EXIT.done }
}

const MAX_SECONDS = 3600

async function captureLive(flags: CaptureFlags, seconds: number | undefined): Promise<Outcome> {
  const { kubeconfig, context, kubernetesVersion, istioNamespace } = flags
  try {
    const input = await loadCluster().readCluster({
      istioNamespace,
      programs: flags.allowExecCredentials ? 'allowed' : 'refused',
      ...(kubeconfig !== undefined && { kubeconfig }),
      ...(context !== undefined && { context }),
      ...(kubernetesVersion !== undefined && { kubernetesVersion }),
      ...(seconds !== undefined && { limits: { milliseconds: seconds * 1000 } }),
    })
    return written(captureCluster(input, optionsOf(flags)), flags.output)
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
