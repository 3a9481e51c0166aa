/** What Argo CD makes of an Application before it calls a plugin (reposerver/repository, cmpserver; Argo CD 3.5). */
import { fail } from '../../base/diagnostic.ts'
import { asText, at, isArray, isObject, type Json, type JsonObject, jsonText, record } from '../../base/json.ts'
import type { Place, Source } from '../../base/source.ts'
import { describeResource } from '../../krm/resource.ts'
import { unfold } from '../../krm/unfold.ts'
import { readDocuments } from '../../yaml/read.ts'
import type { Variables } from './environment.ts'

/** An Application, and the one of its sources that a plugin renders. */
export interface SimulatedApplication {
  readonly name: string
  readonly namespace: string
  readonly project: string
  /** Folder in the repository. */
  readonly path: string
  readonly source: JsonObject
}

/** What the repo-server knows of the cluster. */
export interface SimulatedCluster {
  readonly kubernetesVersion: string
  readonly apiVersions: string
}

/** The Application in a file, by its name where there are several. Throws InjectError RI0239 where it is not there or not alone, RI0224 for one that no plugin renders. */
export function readApplication(file: Source, wanted: string | undefined): SimulatedApplication {
  const found = readDocuments(file).flatMap((document) => {
    const content = unfold(document)
    return content.form === 'other' ? [] : content.items.filter(isApplication)
  })
  const names = found.map(({ object }) => asText(at(object, 'metadata', 'name')))
  const matching = wanted === undefined ? found : found.filter((_, i) => names[i] === wanted)
  const [item, second] = matching
  if (item === undefined)
    return fail('RI0239', `${file.name} holds no Application${wanted === undefined ? '' : ` ${wanted}`}`, {
      ...(names.length > 0 && { hint: `it holds ${names.join(', ')}` }),
    })
  if (second !== undefined)
    fail('RI0239', `${file.name} holds several Applications`, { hint: `choose with --application: ${names.join(', ')}` })
  const { object, place } = item
  const source = pluginSource(object, place)
  return {
    name: asText(at(object, 'metadata', 'name')),
    namespace: asText(at(object, 'spec', 'destination', 'namespace')),
    project: asText(at(object, 'spec', 'project')),
    path: asText(source['path']) || '.',
    source,
  }
}

/** Files in the folder of an application that are merged over its source, for whoever writes the repository. */
export function sourceOverrides({ name }: SimulatedApplication): readonly string[] {
  return ['.argocd-source.yaml', ...(name === '' ? [] : [`.argocd-source-${name}.yaml`])]
}

/** The Application with the overrides merged (JSON merge patch); where it comes from stays. */
export function withOverrides(application: SimulatedApplication, overrides: readonly Source[]): SimulatedApplication {
  let merged: Json = application.source
  for (const file of overrides)
    for (const document of readDocuments(file)) merged = mergePatch(merged, document.root()?.value() ?? record())
  const source = isObject(merged) ? merged : application.source
  refuseOtherTools(source, undefined)
  return { ...application, source }
}

/** The variables that cmp-server appends to its own; the last of a name counts. Of parameters, names can collide there. */
export function pluginVariables(
  { name, namespace, project, source, path }: SimulatedApplication,
  cluster: SimulatedCluster,
): Variables {
  const target = asText(source['targetRevision'])
  const revision = /^[0-9a-f]{40}$/.test(target) ? target : '0'.repeat(40)
  const known: Variables = {
    ARGOCD_APP_NAME: name,
    ARGOCD_APP_NAMESPACE: namespace,
    ARGOCD_APP_PROJECT_NAME: project,
    ARGOCD_APP_REVISION: revision,
    ARGOCD_APP_REVISION_SHORT: revision.slice(0, 7),
    ARGOCD_APP_REVISION_SHORT_8: revision.slice(0, 8),
    ARGOCD_APP_SOURCE_REPO_URL: asText(source['repoURL']),
    ARGOCD_APP_SOURCE_PATH: path,
    ARGOCD_APP_SOURCE_TARGET_REVISION: target,
    KUBE_VERSION: cluster.kubernetesVersion,
    KUBE_API_VERSIONS: cluster.apiVersions,
  }
  const env = list(at(source, 'plugin', 'env')).map(
    (entry) => [`ARGOCD_ENV_${asText(at(entry, 'name'))}`, expand(asText(at(entry, 'value')), known)] as const,
  )
  return { ...known, ...Object.fromEntries(env), ...parameterVariables(source) }
}

function parameterVariables(source: JsonObject): Variables {
  if (source['plugin'] === undefined) return {}
  const parameters = at(source, 'plugin', 'parameters')
  const variables: { [name: string]: string } = { ARGOCD_APP_PARAMETERS: jsonText(parameters ?? null) }
  for (const parameter of list(parameters)) {
    const base = `PARAM_${escaped(asText(at(parameter, 'name')))}`
    const single = at(parameter, 'string')
    const map = at(parameter, 'map')
    if (typeof single === 'string') variables[base] = single
    list(at(parameter, 'array')).forEach((value, i) => {
      variables[`${base}_${i}`] = asText(value)
    })
    for (const [key, value] of isObject(map) ? Object.entries(map) : []) variables[`${base}_${escaped(key)}`] = asText(value)
  }
  return variables
}

function escaped(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9_]/g, '_')
}

/** `$NAME` and `${NAME}` of the build's variables, `$$` for a dollar, as Go's os.Expand. */
function expand(value: string, known: Variables): string {
  return value.replace(/\$(?:(\$)|\{([^}]*)\}|(\w+))/g, (_, dollar?: string, braced?: string, bare?: string) =>
    dollar === undefined ? (known[braced ?? bare ?? ''] ?? '') : '$',
  )
}

function isApplication({ kind, apiVersion }: { readonly kind: string; readonly apiVersion: string }): boolean {
  return kind === 'Application' && apiVersion.startsWith('argoproj.io/')
}

function pluginSource(application: JsonObject, place: Place): JsonObject {
  const spec = at(application, 'spec')
  const all = [...list(at(spec, 'sources')), at(spec, 'sourceHydrator', 'drySource'), at(spec, 'source')].filter(isObject)
  const withPlugin = all.filter((source) => source['plugin'] !== undefined)
  const [source, second] = withPlugin.length > 0 ? withPlugin : all
  if (source === undefined || second !== undefined)
    return fail(
      'RI0224',
      `${describeResource(application)} has ${source === undefined ? 'no source' : 'several sources that a plugin could render'}`,
      { place },
    )
  if (asText(source['chart']) !== '')
    fail(
      'RI0224',
      `${describeResource(application)} takes chart ${asText(source['chart'])} from a Helm repository, which no plugin can`,
      {
        place,
        hint: 'vendor the chart into Git and give its folder as path, or render manifests ahead (docs/argocd.md)',
      },
    )
  refuseOtherTools(source, place)
  return source
}

const OTHER_TOOLS = ['helm', 'kustomize', 'directory'] as const

function refuseOtherTools(source: JsonObject, place: Place | undefined): void {
  const other = OTHER_TOOLS.find((tool) => source[tool] !== undefined && source[tool] !== null)
  if (other === undefined) return
  fail('RI0224', `the source has a ${other} block, and Argo CD takes a plugin or that`, {
    ...(place && { place }),
    hint: 'say it by parameters of the plugin; render-inject argocd parameters lists them',
  })
}

/** RFC 7386. */
function mergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch
  const merged = record()
  if (isObject(target)) Object.assign(merged, target)
  for (const key of Object.keys(patch)) {
    const value = patch[key] ?? null
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key] ?? null, value)
  }
  return merged
}

function list(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : []
}
