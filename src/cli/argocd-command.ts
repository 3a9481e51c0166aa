import type { Command } from 'commander'
import type { Outcome } from '../frontends/outcome.ts'
import { collect, examples, type Host } from './command.ts'
import {
  type ArgocdFlags,
  runDigest,
  runDiscover,
  runGenerate,
  runParameters,
  runSimulate,
  type SimulateFlags,
} from './run-argocd.ts'

/** `argocd …`: a config management plugin of Argo CD, and what helps to set it up. They are made of their parent, so that no other command loads them. */
export function addArgocdCommands(argocd: Command, host: Host, finish: (outcome: Outcome) => void): void {
  withAdministratorFlags(argocd.command('generate'))
    .description('render the application of the current folder with kustomize or helm or as it is, inject, print')
    .addHelpText(
      'after',
      examples([
        [
          'render-inject argocd generate --policy /etc/render-inject/policy.yaml --facts /etc/render-inject/facts.yaml',
          'as plugin.yaml calls it',
        ],
        [
          'RENDER_INJECT_POLICY=/etc/render-inject/policy.yaml render-inject argocd generate',
          'the same by a variable of the container',
        ],
      ]),
    )
    .action((flags: ArgocdFlags) => finish(runGenerate(flags, host)))
  withAdministratorFlags(argocd.command('parameters'))
    .description('announce the parameters that the application of the current folder may set, as Argo CD wants them')
    .addHelpText(
      'after',
      examples([
        ['render-inject argocd parameters', 'parameters.dynamic.command of plugin.yaml'],
        [
          'render-inject argocd parameters --policy /etc/render-inject/policy.yaml --allow revision',
          'under a policy of the administrator',
        ],
      ]),
    )
    .action((flags: ArgocdFlags) => finish(runParameters(flags)))
  argocd
    .command('discover')
    .description('print a name where the current folder holds render-inject.yaml, nothing elsewhere')
    .addHelpText(
      'after',
      examples([
        ['render-inject argocd discover', 'discover.find.command of plugin.yaml'],
        ['cd apps/web && render-inject argocd discover', 'would the plugin take this folder?'],
      ]),
    )
    .action(() => finish(runDiscover()))
  withAdministratorFlags(argocd.command('simulate'))
    .description('do here what Argo CD would do with an Application: its environment, its folder, then generate')
    .argument('<application>', 'file with the Application')
    .option('--repo <dir>', "root of the repository that the Application's path is in", '.')
    .option('--application <name>', 'which, where the file holds several')
    .option('--kubernetes-version <v>', 'version of the destination cluster (KUBE_VERSION)')
    .option('--api-versions <list>', 'APIs of the destination cluster, with commas between them (KUBE_API_VERSIONS)')
    .option('--print-env', 'print the environment instead')
    .addHelpText(
      'after',
      examples([
        [
          'render-inject argocd simulate app.yaml --policy policy.yaml --facts facts.yaml --kubernetes-version 1.33.1',
          'what will this Application become?',
        ],
        ['render-inject argocd simulate app.yaml --print-env', 'what would the plugin see?'],
      ]),
    )
    .action((path: string, flags: SimulateFlags) => finish(runSimulate(path, flags, host)))
  withSourceFlags(argocd.command('digest'))
    .description('print the digest of policy and facts, for the version of the plugin and for parameter config-digest')
    .addHelpText(
      'after',
      examples([
        ['render-inject argocd digest --policy policy.yaml --facts facts.yaml', 'the digest'],
        ['RENDER_INJECT_POLICY=policy.yaml render-inject argocd digest', 'the same, as the plugin is told'],
      ]),
    )
    .action((flags: ArgocdFlags) => finish(runDigest(flags)))
}

function withSourceFlags(command: Command): Command {
  return command
    .option('--policy <file>', 'the policy of the administrator (repeatable; RENDER_INJECT_POLICY)', collect, [])
    .option('--facts <file|dir>', 'facts of the administrator (repeatable; RENDER_INJECT_FACTS)', collect, [])
}

function withAdministratorFlags(command: Command): Command {
  return withSourceFlags(command)
    .option(
      '--allow <parameters>',
      'what applications may set although a policy is given, with commas between them (RENDER_INJECT_ALLOW)',
      (value, all: readonly string[]) => [...all, ...value.split(',')],
      [],
    )
    .option('--expect-digest <digest>', 'refuse policy and facts of another digest (RENDER_INJECT_EXPECT_DIGEST)')
    .option('--kustomize-option <option>', 'one more option of kustomize build, such as --enable-helm (repeatable)', collect, [])
    .option('--fail-on-warn', 'refuse where there are warnings, which Argo CD shows nobody otherwise')
    .option('--timeout <seconds>', 'how long a renderer may take; Argo CD itself waits 60 s (RENDER_INJECT_TIMEOUT; default: 45)')
}
