import { Command, Option } from 'commander'
import { fail } from '../base/diagnostic.ts'
import { manifestSource, type Source } from '../base/source.ts'
import { injectFiles, type ManifestFileSource } from '../frontends/manifest-files.ts'
import type { ManifestOptions } from '../frontends/manifest-input.ts'
import { injectManifests } from '../frontends/manifests.ts'
import { EXIT, type Outcome } from '../frontends/outcome.ts'
import { injectIntoFolder } from '../frontends/output-folder.ts'
import { componentFolder } from '../frontends/patches/component.ts'
import { emitPatches } from '../frontends/patches/emit-patches.ts'
import { collect, examples, type Host } from './command.ts'
import { isInChart } from './host/editable-files.ts'
import { fileExists, listManifests, readFacts, readSource } from './host/files.ts'
import { type ReportFlags, reported, withReportFlags } from './reports.ts'
import { writeFolder } from './write-folder.ts'
import { writeInPlace } from './write-in-place.ts'

/** The policy that the CLI finds by itself. */
const POLICY_FILE = 'render-inject.yaml'
/** From this many files on, a terminal is told how far the reading is. */
const MANY_FILES = 200

/** What {@link withInjectionFlags} gives. */
export interface Flags {
  readonly policy: readonly string[]
  readonly facts: readonly string[]
  readonly namespace?: string
  readonly kubernetesVersion?: string
  readonly nativeSidecars?: 'auto' | 'true' | 'false'
  readonly revision?: string
  readonly fluxSubstitution?: 'escape' | 'refuse'
  readonly fluxKustomization?: string
  readonly failOnWarn?: true
}

interface InjectFlags extends Flags, ReportFlags {
  readonly write?: true
  readonly outputDir?: string
  readonly emit: 'manifests' | 'patches'
  readonly helmRelease?: string
  readonly failOnChange?: true
}

/** `inject [PATH…]`: manifests in, injected manifests out. */
export function injectCommand(host: Host, finish: (outcome: Outcome) => void): Command {
  return withReportFlags(withInjectionFlags(new Command('inject')))
    .description(
      'put sidecars into manifests: files, folders, or stdin (- or nothing); the form of the input is the form of the output',
    )
    .argument('[path...]', 'files and folders with manifests')
    .option('--write', 'edit the files in place instead of printing them; stderr lists those that changed')
    .option(
      '-o, --output-dir <dir>',
      'write a folder for kustomize and Flux instead: a file for each object and a kustomization.yaml',
    )
    .addOption(
      new Option('--emit <what>', 'what to print: manifests, or patches that kustomize and Flux apply to them')
        .choices(['manifests', 'patches'])
        .default('manifests'),
    )
    .option('--helm-release <file>', 'with --emit patches: print this HelmRelease of Flux with the patches in spec.postRenderers')
    .option('--fail-on-change', 'with --write: exit status 1 when a file changed')
    .addHelpText(
      'after',
      examples([
        ['helm template shop ./chart -n shop | render-inject inject --facts facts.yaml > shop.yaml', 'inject a stream'],
        [
          'render-inject inject rendered/ --policy policy.yaml --facts facts/ --kubernetes-version 1.33',
          'inject the manifests of a folder',
        ],
        ['render-inject inject --write rendered/ --facts facts.yaml', 'edit the files of a folder in place'],
        ['kustomize build overlays/prod | render-inject inject -o rendered/ --facts facts.yaml', 'write a folder for Flux'],
      ]),
    )
    .action((paths: readonly string[], flags: InjectFlags) =>
      finish(reported('inject', flags, () => runInject(paths, flags, host))),
    )
}

/** The flags that every command shares which decides and injects; each is shorthand for a policy field. */
export function withInjectionFlags(command: Command): Command {
  return command
    .option(
      '--policy <file>',
      'an InjectionPolicy, perhaps with facts beside it (repeatable; default: ./render-inject.yaml where it exists)',
      collect,
      [],
    )
    .option('--facts <file|dir>', 'objects that say how the cluster is (repeatable)', collect, [])
    .option('--namespace <ns>', 'namespace of workloads that name none (spec.defaultNamespace)')
    .option('--kubernetes-version <v>', "the cluster's version (spec.kubernetesVersion)")
    .addOption(
      new Option('--native-sidecars <mode>', 'proxies as native sidecars (spec.istio.nativeSidecars)').choices([
        'auto',
        'true',
        'false',
      ]),
    )
    .option('--revision <rev>', 'which of several revisions takes part (spec.istio.revision)')
    .addOption(
      new Option(
        '--flux-substitution <mode>',
        'variables in braces that injection adds, which postBuild of Flux would replace (spec.flux.substitution)',
      ).choices(['escape', 'refuse']),
    )
    .option(
      '--flux-kustomization <file>',
      'the Kustomization of Flux that applies the manifests: its targetNamespace counts, and what it would do to sidecars is told',
    )
}

function runInject(paths: readonly string[], flags: InjectFlags, host: Host): Outcome {
  if (flags.failOnChange && !flags.write)
    fail('RI0207', '--fail-on-change goes with --write', {
      hint: 'render-inject check tells whether inject would change something',
    })
  return withOptions(flags, (options) => runForm(paths, flags, options, host))
}

function runForm(paths: readonly string[], flags: InjectFlags, options: ManifestOptions, host: Host): Outcome {
  const { write, outputDir, emit } = flags
  const other = emit === 'patches' ? '--emit patches prints' : '--output-dir writes'
  if (write && (outputDir !== undefined || emit === 'patches'))
    fail('RI0207', `--write edits the files themselves, and ${other} something else: give one`)
  if (write)
    return writeInPlace(paths, (sources) => injectFiles(sources, options, host.chunks), {
      command: 'inject',
      exitOnChange: flags.failOnChange ? EXIT.findings : EXIT.done,
    })
  if (flags.helmRelease !== undefined && emit !== 'patches')
    fail('RI0207', '--helm-release goes with --emit patches', {
      hint: 'render-inject inject --emit patches --helm-release release.yaml rendered.yaml',
    })
  const sources = readManifests(paths, host)
  if (emit === 'patches') return runPatches(sources, flags, options, host)
  if (outputDir === undefined) return injectManifests(sources, options, host.chunks)
  return writeFolder(outputDir, injectIntoFolder(sources, options, host.chunks))
}

function runPatches(sources: readonly Source[], flags: InjectFlags, options: ManifestOptions, host: Host): Outcome {
  const { outputDir, helmRelease } = flags
  if (outputDir !== undefined && helmRelease !== undefined)
    fail('RI0207', 'a HelmRelease holds its patches itself, and --output-dir writes files: give --helm-release or --output-dir')
  const patchOptions = { ...options, ...(helmRelease !== undefined && { helmRelease: readSource(helmRelease) }) }
  const { patches, text, stderr, report } = emitPatches(sources, patchOptions, host.chunks)
  if (outputDir !== undefined) return writeFolder(outputDir, { files: componentFolder(patches), stderr, report })
  return { stdout: text(), stderr, exitCode: EXIT.done, report }
}

/** Runs a command under the policy and facts that its flags name; stderr begins with the policy that was found without a flag. */
export function withOptions(flags: Flags, run: (options: ManifestOptions) => Outcome): Outcome {
  const isFound = flags.policy.length === 0 && fileExists(POLICY_FILE)
  const outcome = run(readOptions(isFound ? { ...flags, policy: [POLICY_FILE] } : flags))
  return isFound ? { ...outcome, stderr: `policy: ./${POLICY_FILE}\n${outcome.stderr}` } : outcome
}

function readOptions(flags: Flags): ManifestOptions {
  return {
    ...(flags.failOnWarn && { warnings: 'refuse' }),
    ...(flags.fluxKustomization !== undefined && { fluxKustomization: readSource(flags.fluxKustomization) }),
    policies: flags.policy.map(readSource),
    facts: flags.facts.flatMap(readFacts),
    overrides: {
      ...(flags.namespace !== undefined && { defaultNamespace: flags.namespace }),
      ...(flags.kubernetesVersion !== undefined && { kubernetesVersion: flags.kubernetesVersion }),
      ...(flags.nativeSidecars !== undefined && { nativeSidecars: flags.nativeSidecars }),
      ...(flags.revision !== undefined && { revision: flags.revision }),
      ...(flags.fluxSubstitution !== undefined && { substitution: flags.fluxSubstitution }),
    },
  }
}

/** The manifests at the paths; without a path, those on stdin. */
export function readManifests(paths: readonly string[], host: Host): readonly ManifestFileSource[] {
  const stdin = (): ManifestFileSource => manifestSource({ name: '<stdin>', text: host.readStdin() })
  if (paths.length === 0) return [stdin()]
  const sources: ManifestFileSource[] = []
  for (const path of paths) {
    if (path === '-') {
      sources.push(stdin())
      continue
    }
    for (const file of listManifests(path)) {
      sources.push({ ...manifestSource(readSource(file)), ...(isInChart(file) && { role: 'template' }) })
      if (sources.length % MANY_FILES === 0) host.progress(`${sources.length} files read`)
    }
  }
  return sources
}
