import { Command } from 'commander'
import { fail } from '../base/diagnostic.ts'
import { checkManifests } from '../frontends/check/check.ts'
import { checkTemplates } from '../frontends/check/check-templates.ts'
import type { Outcome } from '../frontends/outcome.ts'
import { examples, type Host } from './command.ts'
import { type Flags, readManifests, withInjectionFlags, withOptions } from './inject-command.ts'
import { type ReportFlags, reported, withReportFlags } from './reports.ts'

interface CheckFlags extends Flags, ReportFlags {
  readonly templates?: true
}

/** `check [PATH…]`: would inject change nothing? `check --templates`: what looks wrong in templates, before a workload meets them. */
export function checkCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  return withReportFlags(withInjectionFlags(new Command('check')))
    .description(
      'list the workloads that inject would change, or what looks wrong in templates; exit status 1 where there is something to list',
    )
    .argument('[path...]', 'files and folders with injected manifests (default: stdin)')
    .option('--templates', 'check the templates of the policy and of the ConfigMaps instead of manifests')
    .addHelpText(
      'after',
      examples([
        ['render-inject check rendered/ --facts facts.yaml', 'is what was rendered still what injection gives?'],
        ['render-inject check --templates --policy policy.yaml', 'check the templates of your own injectors'],
      ]),
    )
    .action((paths: readonly string[], flags: CheckFlags) => finish(reported('check', flags, () => runCheck(paths, flags, host))))
}

function runCheck(paths: readonly string[], flags: CheckFlags, host: Host): Outcome {
  if (flags.templates && paths.length > 0)
    return fail('RI0207', 'check --templates reads no manifests', {
      hint: 'templates stand in the files of --policy and --facts',
    })
  return withOptions(flags, (options) =>
    flags.templates
      ? checkTemplates(options, host.chunks)
      : checkManifests(readManifests(paths, host), { ...options, fix: fixFor(paths, flags) }, host.chunks),
  )
}

/** The command that makes the check clean, with the flags that it was given. */
function fixFor(paths: readonly string[], flags: CheckFlags): string {
  const options = [
    ...flags.policy.flatMap((file) => ['--policy', file]),
    ...flags.facts.flatMap((file) => ['--facts', file]),
    ...(flags.namespace === undefined ? [] : ['--namespace', flags.namespace]),
    ...(flags.kubernetesVersion === undefined ? [] : ['--kubernetes-version', flags.kubernetesVersion]),
    ...(flags.nativeSidecars === undefined ? [] : ['--native-sidecars', flags.nativeSidecars]),
    ...(flags.revision === undefined ? [] : ['--revision', flags.revision]),
    ...(flags.fluxSubstitution === undefined ? [] : ['--flux-substitution', flags.fluxSubstitution]),
    ...(flags.fluxKustomization === undefined ? [] : ['--flux-kustomization', flags.fluxKustomization]),
  ]
  const isStream = paths.length === 0 || paths.includes('-')
  const words = ['render-inject', 'inject', ...(isStream ? paths : ['--write', ...paths]), ...options].map(shellWord)
  return words.join(' ') + (isStream ? '   (standard input: in the pipe that renders)' : '')
}

/** A word as a shell takes it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
