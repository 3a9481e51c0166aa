import { checkShape, decoded } from '../../base/check-shape.ts'
import type { Diagnostic } from '../../base/diagnostic.ts'
import { InjectError } from '../../base/diagnostic.ts'
import { type Json, recordOf, tryParseJson } from '../../base/json.ts'
import { locatedValue } from '../../base/located-value.ts'
import type { Shape } from '../../base/shape.ts'
import { nearest } from '../../base/suggest.ts'

/** What renders an application; the order is that of the search, and Argo CD's. */
const RENDERERS = ['kustomize', 'helm', 'plain'] as const
export type Renderer = (typeof RENDERERS)[number]

/**
 * What an application may say (`spec.source.plugin.parameters`). `owner: policy`: it could change what a policy says, so that under the
 * administrator's it counts only where the administrator allows it. `renderer`: it means something to that one alone.
 */
export const PARAMETERS = {
  renderer: {
    type: 'string',
    values: ['auto', ...RENDERERS],
    owner: 'application',
    title: 'Renderer',
    doc: 'auto: kustomize where there is a kustomization, helm where there is a Chart.yaml, else the YAML and JSON files of the folder',
    default: 'auto',
  },
  images: {
    type: 'array',
    owner: 'application',
    renderer: 'kustomize',
    title: 'Images',
    doc: 'as kustomize edit set image takes them: web=registry.example/web:2.1, or web:2.1',
  },
  'name-prefix': {
    type: 'string',
    owner: 'application',
    renderer: 'kustomize',
    title: 'Name prefix',
    doc: 'put before all names',
  },
  'name-suffix': {
    type: 'string',
    owner: 'application',
    renderer: 'kustomize',
    title: 'Name suffix',
    doc: 'put behind all names',
  },
  namespace: {
    type: 'string',
    owner: 'application',
    renderer: 'kustomize',
    title: 'Namespace',
    doc: 'namespace of all objects',
  },
  'common-labels': {
    type: 'map',
    owner: 'application',
    renderer: 'kustomize',
    title: 'Common labels',
    doc: 'labels of all objects, their selectors and pods',
  },
  'common-annotations': {
    type: 'map',
    owner: 'application',
    renderer: 'kustomize',
    title: 'Common annotations',
    doc: 'annotations of all objects and pods',
  },
  'release-name': {
    type: 'string',
    owner: 'application',
    renderer: 'helm',
    title: 'Release name',
    doc: 'name of the release; without it that of the Application',
  },
  'values-files': {
    type: 'array',
    owner: 'application',
    renderer: 'helm',
    title: 'Values files',
    doc: 'files of the repository, relative to the chart; with a leading / relative to the repository',
  },
  values: {
    type: 'string',
    owner: 'application',
    renderer: 'helm',
    title: 'Values',
    doc: 'values as YAML, over the values files',
  },
  set: { type: 'map', owner: 'application', renderer: 'helm', title: 'Set', doc: 'single values, as helm --set' },
  'set-string': {
    type: 'map',
    owner: 'application',
    renderer: 'helm',
    title: 'Set as text',
    doc: 'single values that stay texts, as helm --set-string',
  },
  'skip-crds': {
    type: 'boolean',
    owner: 'application',
    renderer: 'helm',
    title: 'Skip CRDs',
    doc: 'leave out the folder crds of the chart',
    default: 'false',
  },
  'skip-tests': {
    type: 'boolean',
    owner: 'application',
    renderer: 'helm',
    title: 'Skip tests',
    doc: 'leave out the tests of the chart',
    default: 'false',
  },
  recurse: {
    type: 'boolean',
    owner: 'application',
    renderer: 'plain',
    title: 'Recurse',
    doc: 'take the folders below too',
    default: 'false',
  },
  'allow-empty': {
    type: 'boolean',
    owner: 'application',
    title: 'Allow empty',
    doc: 'no manifests at all are no error; with pruning on, Argo CD then deletes everything',
    default: 'false',
  },
  'config-digest': {
    type: 'string',
    owner: 'application',
    title: 'Config digest',
    doc: 'what render-inject argocd digest prints for the policy and facts that are meant; another one is an error',
  },
  policy: { type: 'array', owner: 'policy', title: 'Policy', doc: 'files of the repository with an InjectionPolicy' },
  facts: { type: 'array', owner: 'policy', title: 'Facts', doc: 'files of the repository with facts of the cluster' },
  'namespace-labels': {
    type: 'map',
    owner: 'policy',
    title: 'Namespace labels',
    doc: 'labels of the destination namespace, as in managedNamespaceMetadata',
  },
  revision: { type: 'string', owner: 'policy', title: 'Istio revision', doc: 'as spec.istio.revision' },
  'native-sidecars': {
    type: 'string',
    values: ['auto', 'true', 'false'],
    owner: 'policy',
    title: 'Native sidecars',
    doc: 'as spec.istio.nativeSidecars',
  },
  'kubernetes-version': { type: 'string', owner: 'policy', title: 'Kubernetes version', doc: 'as spec.kubernetesVersion' },
} as const satisfies { readonly [name: string]: Row }

interface Row {
  readonly type: 'string' | 'boolean' | 'array' | 'map'
  readonly values?: readonly string[]
  readonly owner: 'application' | 'policy'
  readonly renderer?: Renderer
  readonly title: string
  readonly doc: string
  readonly default?: string
}

export type ParameterName = keyof typeof PARAMETERS
export const PARAMETER_NAMES = Object.keys(PARAMETERS) as readonly ParameterName[]

interface ValueOf {
  readonly string: string
  readonly boolean: boolean
  readonly array: readonly string[]
  readonly map: { readonly [key: string]: string }
}

/** The parameters that an application gave; an empty text counts as absent. */
export type Parameters = { readonly [K in ParameterName]?: ValueOf[(typeof PARAMETERS)[K]['type']] }

/** The row of a parameter, with the type that all rows have. */
export function parameterRow(name: ParameterName): Row {
  return PARAMETERS[name]
}

const STRING = { kind: 'string' } as const
const GIVEN = {
  kind: 'nullable',
  of: {
    kind: 'list',
    of: {
      kind: 'object',
      fields: {
        name: { shape: STRING, required: true, doc: 'Its name.' },
        string: { shape: { kind: 'nullable', of: STRING }, doc: 'A text.' },
        array: { shape: { kind: 'nullable', of: { kind: 'list', of: STRING } }, doc: 'A list of texts.' },
        map: { shape: { kind: 'nullable', of: { kind: 'map', of: STRING } }, doc: 'Texts by key.' },
      },
    },
  },
} as const satisfies Shape

/** Reads `ARGOCD_APP_PARAMETERS`. Throws InjectError RI0223 with all that is wrong. */
export function decodeParameters(text: string | undefined): Parameters {
  const raw = locatedValue(text === undefined || text === '' ? null : read(text), 'parameters')
  const found: Diagnostic[] = [...checkShape(raw, GIVEN)]
  if (found.length > 0) throw new InjectError(found)
  const parameters: { [name: string]: Json } = {}
  for (const { name, ...given } of decoded(raw, GIVEN) ?? []) {
    if (!isParameterName(name)) {
      const meant = nearest(name, PARAMETER_NAMES)
      found.push(wrong(`unknown parameter ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`, KNOWN))
    } else if (Object.hasOwn(parameters, name)) found.push(wrong(`parameter ${name} is given twice`))
    else {
      const value = valueGiven(name, given, found)
      if (value !== undefined) parameters[name] = value
    }
  }
  if (found.length > 0) throw new InjectError(found)
  return parameters as Parameters
}

/** What `parameters.dynamic` of a plugin prints: the parameters that make sense here, as Argo CD shows them. */
export function announcements(rows: readonly ParameterName[]): string {
  const list = rows.map((name) => {
    const { type, title, doc, default: standard } = parameterRow(name)
    return recordOf([
      ['name', name],
      ['title', title],
      ['tooltip', doc],
      ...(type === 'array' || type === 'map' ? [['collectionType', type] as const] : []),
      ...(type === 'boolean' ? [['itemType', 'boolean'] as const] : []),
      ...(standard === undefined ? [] : [['string', standard] as const]),
    ])
  })
  return `${JSON.stringify(list, undefined, 2)}\n`
}

/** A complaint about what an application said. */
export function wrong(message: string, hint?: string): Diagnostic {
  return { code: 'RI0223', severity: 'error', message, ...(hint !== undefined && { hint }) }
}

function read(text: string): Json {
  const value = tryParseJson(text)
  if (value === undefined) throw new InjectError([wrong('ARGOCD_APP_PARAMETERS is no JSON')])
  return value
}

function isParameterName(name: string): name is ParameterName {
  return Object.hasOwn(PARAMETERS, name)
}

const KNOWN = `known parameters: ${PARAMETER_NAMES.join(', ')}`
const FIELDS = { string: 'string', boolean: 'string', array: 'array', map: 'map' } as const
const WORDS = { string: 'a text (string)', array: 'a list (array)', map: 'a map (map)' } as const

function valueGiven(
  name: ParameterName,
  given: { readonly string?: string | null; readonly array?: Json; readonly map?: Json },
  found: Diagnostic[],
): Json | undefined {
  const { type, values } = parameterRow(name)
  const field = FIELDS[type]
  const other = (['string', 'array', 'map'] as const).find(
    (one) => one !== field && given[one] !== undefined && given[one] !== null,
  )
  if (other !== undefined)
    found.push(wrong(`parameter ${name} must be ${WORDS[field]}, and the application gives ${WORDS[other]}`))
  const value = given[field] ?? undefined
  if (value !== undefined && JSON.stringify(value).includes('\\u0000'))
    found.push(wrong(`parameter ${name} holds a NUL character`))
  if (other !== undefined || value === undefined || value === '') return undefined
  const allowed = type === 'boolean' ? ['true', 'false'] : values
  if (allowed !== undefined && !allowed.includes(value as string)) {
    found.push(wrong(`parameter ${name} must be one of ${allowed.join(', ')}`))
    return undefined
  }
  return type === 'boolean' ? value === 'true' : value
}
