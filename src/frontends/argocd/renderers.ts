import { fail } from '../../base/diagnostic.ts'
import { type Json, recordOf } from '../../base/json.ts'
import type { ApplicationEnvironment } from './environment.ts'
import type { Parameters, Renderer } from './parameters.ts'

/** A folder of our own for what a program must read from files, and the way from there to the application. */
export interface Workplace {
  readonly folder: string
  readonly toApplication: string
}

/** A program to run in the folder of the application, without a shell. */
export interface RenderCommand {
  /** The first of them that is on the PATH. */
  readonly programs: readonly { readonly name: string; readonly args: (place: Workplace) => readonly string[] }[]
  /** Texts by file name, put into the workplace beforehand. */
  readonly files: (place: Workplace) => { readonly [name: string]: string }
}

const KUSTOMIZATIONS: ReadonlySet<string> = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])
const CHART = 'Chart.yaml'

/** Which renderer the files of a folder ask for. */
export function detectRenderer(names: readonly string[]): Renderer {
  if (names.some((name) => KUSTOMIZATIONS.has(name))) return 'kustomize'
  return names.includes(CHART) ? 'helm' : 'plain'
}

/** `kustomize build`; what the application sets stands in an overlay of its own, so that no file of the repository is edited. */
export function kustomizeCommand(parameters: Parameters, options: readonly string[]): RenderCommand {
  const overlay = overlayOf(parameters)
  const target = (place: Workplace): string => (overlay === undefined ? '.' : place.folder)
  return {
    programs: [
      { name: 'kustomize', args: (place) => ['build', ...options, target(place)] },
      { name: 'kubectl', args: (place) => ['kustomize', ...options, target(place)] },
    ],
    files: (place): { readonly [name: string]: string } =>
      overlay === undefined ? {} : { 'kustomization.yaml': JSON.stringify({ resources: [place.toApplication], ...overlay }) },
  }
}

/** `helm template`, with the same flags as Argo CD's own; values files are paths that were looked at already. */
export function helmCommand(application: ApplicationEnvironment, valuesFiles: readonly string[]): RenderCommand {
  const { parameters, namespace, kubernetesVersion, apiVersions } = application
  const values = parameters['values']
  return {
    programs: [
      {
        name: 'helm',
        args: (place) => [
          'template',
          releaseName(application),
          '.',
          ...(namespace === '' ? [] : [`--namespace=${namespace}`]),
          ...(kubernetesVersion === undefined ? [] : [`--kube-version=${kubernetesVersion}`]),
          ...apiVersions.map((version) => `--api-versions=${version}`),
          ...(parameters['skip-crds'] ? [] : ['--include-crds']),
          ...(parameters['skip-tests'] ? ['--skip-tests'] : []),
          ...valuesFiles.map(valuesFlag),
          ...(values === undefined ? [] : [valuesFlag(`${place.folder}/${VALUES}`)]),
          ...settings('--set', parameters['set']),
          ...settings('--set-string', parameters['set-string']),
        ],
      },
    ],
    files: (): { readonly [name: string]: string } => (values === undefined ? {} : { [VALUES]: values }),
  }
}

const VALUES = 'values.yaml'
/** What Helm takes as a name; nothing that could be read as a flag. */
const RELEASE = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/

/** Applications outside Argo CD's own namespace are called NAMESPACE_NAME. */
function releaseName({ name, parameters }: ApplicationEnvironment): string {
  const release = parameters['release-name'] ?? name.slice(name.indexOf('_') + 1)
  if (release === '')
    return fail('RI0223', 'a chart needs the name of its release', {
      hint: 'Argo CD sets ARGOCD_APP_NAME; to try it elsewhere: render-inject argocd simulate APP.yaml',
    })
  if (RELEASE.test(release)) return release
  return fail('RI0223', 'the name of the release may hold lower-case letters, digits, dots and dashes alone', {
    hint: 'parameter release-name, else the name of the Application',
  })
}

/** Helm reads the flag as a line of CSV, where a comma would begin another path, at which nobody has looked. */
function valuesFlag(file: string): string {
  if (/[\r\n]/.test(file)) return fail('RI0223', 'the path of a values file holds a line break')
  return `--values=${/[",]/.test(file) ? `"${file.replaceAll('"', '""')}"` : file}`
}

/** Commas would end a value; Argo CD escapes them in the same way, and leaves lists in braces alone. */
function settings(flag: string, map: { readonly [key: string]: string } = {}): readonly string[] {
  return Object.entries(map).map(([key, value]) => {
    const isList = value.startsWith('{') && value.endsWith('}')
    return `${flag}=${key}=${isList ? value : value.replace(/([^\\]),/g, '$1\\,')}`
  })
}

function overlayOf(parameters: Parameters): { readonly [field: string]: Json } | undefined {
  const { images, namespace, 'name-prefix': namePrefix, 'name-suffix': nameSuffix } = parameters
  const labels = parameters['common-labels']
  const annotations = parameters['common-annotations']
  const overlay = {
    ...(images !== undefined && { images: images.map(imageEntry) }),
    ...(namePrefix !== undefined && { namePrefix }),
    ...(nameSuffix !== undefined && { nameSuffix }),
    ...(namespace !== undefined && { namespace }),
    ...(labels !== undefined && { labels: [{ pairs: { ...labels }, includeSelectors: true }] }),
    ...(annotations !== undefined && { commonAnnotations: { ...annotations } }),
  }
  return Object.keys(overlay).length === 0 ? undefined : overlay
}

const IMAGE = /^(?:(?<name>[^=@\s]+)=)?(?<image>[^=@\s]+?)(?::(?<tag>[^/:@\s]+))?(?:@(?<digest>\w+:\w+))?$/

/** `web=registry.example/web:2.1`, `web:2.1`, `web@sha256:…` as an entry of kustomize's `images`. */
function imageEntry(text: string): Json {
  const { name, image, tag, digest } = IMAGE.exec(text)?.groups ?? {}
  if (image === undefined || (name === undefined && tag === undefined && digest === undefined)) {
    return fail('RI0223', 'an entry of parameter images must be NAME=IMAGE:TAG, NAME:TAG or NAME@DIGEST')
  }
  return recordOf([
    ['name', name ?? image],
    ...(name === undefined ? [] : [['newName', image] as const]),
    ...(tag === undefined ? [] : [['newTag', tag] as const]),
    ...(digest === undefined ? [] : [['digest', digest] as const]),
  ])
}
