import { Command } from 'commander'
import type { Outcome } from '../frontends/outcome.ts'
import { loadCapture } from './capture.chunk.ts'
import { collect, examples, type Host } from './command.ts'
import type { CaptureFlags } from './run-capture.ts'

/** `capture`: writes a facts file, from a stream of objects or from a live cluster: the one command that uses the network. */
export function captureCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  return new Command('capture')
    .description(
      'write a facts file: what injection reads of a cluster, and nothing else; without --from it asks the cluster of the kubeconfig',
    )
    .option('--from <file>', 'take the objects from a file, or from stdin (-) (repeatable)', collect, [])
    .option('-o, --output <file>', 'write there instead of stdout; the file is replaced whole or not at all')
    .option('-i, --istio-namespace <ns>', 'where Istio lives', 'istio-system')
    .option('--kubernetes-version <v>', "the cluster's version, in place of what the objects or the cluster say")
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
    .action((flags: CaptureFlags) => finish(loadCapture().runCapture(flags, host)))
}
