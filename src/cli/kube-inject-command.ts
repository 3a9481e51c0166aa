import { Command, Option } from 'commander'
import { fail } from '../base/diagnostic.ts'
import { type KubeInjectOptions, kubeInjectManifests } from '../frontends/kube-inject.ts'
import { EXIT, guarded, type Outcome } from '../frontends/outcome.ts'
import { collect, examples, type Host } from './command.ts'
import { readFacts, readSource } from './host/files.ts'
import { replaceFile } from './host/replace-file.ts'
import { outputRefused } from './output-refused.ts'

interface KubeInjectFlags {
  readonly filename?: string
  readonly output?: string
  readonly injectConfigFile?: string
  readonly meshConfigFile?: string
  readonly valuesFile?: string
  readonly operatorFileName?: string
  readonly facts: readonly string[]
  readonly revision: string
  readonly istioNamespace: string
  readonly injectConfigMapName?: string
  readonly meshConfigMapName?: string
  readonly kubernetesVersion?: string
  readonly nativeSidecars?: 'auto' | 'true' | 'false'
  readonly istioVersion?: string
}

/** Options of istioctl that say how a cluster is reached or what is logged: they are taken, and nothing hangs on them. */
const WITHOUT_EFFECT: readonly string[] = [
  '-n, --namespace <ns>',
  '-c, --kubeconfig <file>',
  '--context <name>',
  '--webhookConfig <name>',
  '--as <user>',
  '--as-group <group>',
  '--as-uid <uid>',
  '--kubeclient-timeout <duration>',
  '--vklog <level>',
  '--log_target <target>',
  '--log_output_level <level>',
  '--xds-address <address>',
  '--xds-port <port>',
  '--xds-label <label>',
  '--xds-san <name>',
  '--authority <name>',
  '--cert-dir <folder>',
  '--timeout <duration>',
  '--insecure [bool]',
  '--plaintext [bool]',
  '--log_as_json [bool]',
  '--log_caller <scopes>',
  '--log_stacktrace_level <level>',
  '--log_rotate <file>',
  '--log_rotate_max_age <days>',
  '--log_rotate_max_backups <count>',
  '--log_rotate_max_size <megabytes>',
]

/** `kube-inject`: takes the place of `istioctl kube-inject` in scripts. */
export function kubeInjectCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  const command = new Command('kube-inject')
    .description(
      "what istioctl kube-inject prints, from files or facts: it never asks a cluster. For Istio's webhook, use inject",
    )
    .option('-f, --filename <file>', 'manifests; - is stdin')
    .option('-o, --output <file>', 'write there instead of stdout')
    .option('--injectConfigFile <file>', "key config of the injector's ConfigMap, or a template alone")
    .option('--meshConfigFile <file>', 'key mesh of the ConfigMap istio')
    .option('--valuesFile <file>', "key values of the injector's ConfigMap")
    .option('--operatorFileName <file>', 'an IstioOperator; its values and meshConfig count before those of the other files')
    .option('--facts <file|dir>', 'objects of the cluster, for what no file gives (repeatable)', collect, [])
    .option('-r, --revision <rev>', 'revision of Istio', '')
    .option('-i, --istioNamespace <ns>', 'where Istio lives', 'istio-system')
    .option('--injectConfigMapName <name>', 'the ConfigMap among the facts, where its name is not the usual one')
    .option('--meshConfigMapName <name>', 'the ConfigMap among the facts, where its name is not the usual one')
    .option('--istio-version <v>', "Istio's version, where values do not tell it by global.tag")
    .option('--kubernetes-version <v>', "the cluster's version, for native sidecars")
    .addOption(new Option('--native-sidecars <mode>', 'proxies as native sidecars').choices(['auto', 'true', 'false']))
    .addHelpText(
      'after',
      examples([
        [
          'render-inject kube-inject -f app.yaml --injectConfigFile inject.tmpl --meshConfigFile mesh.yaml --valuesFile values.json',
          'as istioctl, with captured files',
        ],
        ['render-inject kube-inject -f - --facts facts.yaml -o injected.yaml', "from the cluster's ConfigMaps in one file"],
      ]),
    )
    .action((flags: KubeInjectFlags) => finish(run(flags, host)))
  for (const flag of WITHOUT_EFFECT) command.addOption(new Option(flag).hideHelp())
  return command
}

function run(flags: KubeInjectFlags, host: Host): Outcome {
  return guarded(() => {
    const { filename, output } = flags
    if (filename === undefined || filename === '') return fail('RI0207', 'filename not specified (see --filename or -f)')
    const options = optionsOf(flags)
    const manifests = filename === '-' ? { name: '<stdin>', text: host.readStdin() } : readSource(filename)
    const outcome = kubeInjectManifests(manifests, options, host.chunks)
    return output === undefined || output === '' || outcome.exitCode !== EXIT.done ? outcome : written(outcome, output)
  })
}

function optionsOf(flags: KubeInjectFlags): KubeInjectOptions {
  const { injectConfigFile, meshConfigFile, valuesFile, operatorFileName } = flags
  return {
    ...(injectConfigFile && { injectConfig: readSource(injectConfigFile) }),
    ...(meshConfigFile && { meshConfig: readSource(meshConfigFile) }),
    ...(valuesFile && { values: readSource(valuesFile) }),
    ...(operatorFileName && { operator: readSource(operatorFileName) }),
    facts: flags.facts.flatMap(readFacts),
    revision: flags.revision,
    istioNamespace: flags.istioNamespace,
    ...(flags.injectConfigMapName && { injectConfigMap: flags.injectConfigMapName }),
    ...(flags.meshConfigMapName && { meshConfigMap: flags.meshConfigMapName }),
    ...(flags.kubernetesVersion && { kubernetesVersion: flags.kubernetesVersion }),
    ...(flags.nativeSidecars && { nativeSidecars: flags.nativeSidecars }),
    ...(flags.istioVersion && { istioVersion: flags.istioVersion }),
  }
}

function written(outcome: Outcome, path: string): Outcome {
  const refused = replaceFile(path, outcome.stdout)
  if (refused === undefined) return { ...outcome, stdout: '' }
  return outputRefused(`${path} could not be written: ${refused}`, { stderr: outcome.stderr })
}
