import { fail, isInjectError } from '../base/diagnostic.ts'
import { manifestSource } from '../base/source.ts'
import { type CaptureOptions, captureCluster, captureStreams } from '../frontends/capture.ts'
import { EXIT, guarded, type Outcome, refusal } from '../frontends/outcome.ts'
import { loadCluster } from './capture-live.chunk.ts'
import type { Host } from './command.ts'
import { readSource } from './host/files.ts'
import { replaceFile } from './host/replace-file.ts'
import { sha256 } from './host/sha256.ts'
import { outputRefused } from './output-refused.ts'

/** What the command line says. */
export interface CaptureFlags {
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

/** Captures streams at once; a live cluster's outcome comes by `host.later`. */
export function runCapture(flags: CaptureFlags, host: Host): Outcome {
  return guarded(() => {
    if (flags.output === '') fail('RI0207', '--output names no file')
    if (flags.from.length === 0) return askCluster(flags, host)
    const [unused] = LIVE_FLAGS.filter((name) => flags[name] !== undefined)
    if (unused !== undefined) fail('RI0207', 'with --from no cluster is asked: remove --from, or the options of a cluster')
    const sources = flags.from.map((file) => (file === '-' ? { name: '<stdin>', text: host.readStdin() } : readSource(file)))
    return written(captureStreams(sources.map(manifestSource), optionsOf(flags)), flags.output)
  })
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
  return outputRefused(`${path} could not be written: ${refused}`)
}
