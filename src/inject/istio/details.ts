/** What an injection worked with, told for people: where image, templates and the kind of sidecar come from. */

import type { JsonObject } from '../../base/json.ts'
import { placeText } from '../../base/place-text.ts'
import { ANNOTATIONS, CONTAINERS } from '../../istio/names.ts'
import type { Facts } from '../../policy/facts.ts'
import type { PolicySpec } from '../../policy/injection-policy.ts'
import type { Detail, InjectDecision, Workload } from '../injector.ts'
import { annotationsOf, placeOf, textAt } from '../pod-parts.ts'
import { showsDefaults } from './assumed-defaults.ts'
import { isNative } from './prepared-injector.ts'
import type { IstioRevision } from './revisions.ts'
import { selectTemplates } from './templates.ts'

export interface DetailQuestion {
  readonly workload: Workload
  readonly decision: InjectDecision
  /** The pod template after injection. */
  readonly template: JsonObject
  readonly revision: IstioRevision
  readonly facts: Facts
  readonly spec: PolicySpec
}

/** The rows, in the order in which they are read. */
export function istioDetails(question: DetailQuestion): readonly Detail[] {
  return ROWS.flatMap(([name, tell]) => tell(question).map((value) => ({ name, value })))
}

const ROWS: readonly (readonly [name: string, tell: (question: DetailQuestion) => readonly string[]])[] = [
  ['revision', ({ revision }) => [`${revision.name}, Istio 1.${revision.contract.minor}`]],
  ['templates', ({ workload, revision }) => [templatesText(workload, revision)]],
  ['ConfigMap', ({ revision: { source } }) => [`${source.namespace}/${source.name} (${placeText(source.place)})`]],
  ['values', ({ spec }) => (spec.istio?.values === undefined ? [] : ['of the ConfigMap, with spec.istio.values over them'])],
  ['mesh', ({ spec }) => (spec.istio?.mesh === undefined ? [] : ['of the ConfigMap, with spec.istio.mesh over it'])],
  ['URL', ({ decision }) => (decision.webhookPath === '' || decision.webhookPath === '/inject' ? [] : [decision.webhookPath])],
  ['image', imageText],
  ['native sidecar', nativeText],
  ['assumed', assumed],
]

function templatesText(workload: Workload, { config }: IstioRevision): string {
  if (config.legacyTemplate !== undefined) return 'the one template of the ConfigMap'
  const annotations = annotationsOf(workload.template)
  const names = selectTemplates(annotations, config).join(', ')
  return annotations[ANNOTATIONS.templates] === undefined ? names : `${names} (annotation ${ANNOTATIONS.templates})`
}

/** The proxy's image, and who says so. */
function imageText({ workload, template, revision }: DetailQuestion): readonly string[] {
  const image = textAt(placeOf(template, CONTAINERS.proxy)?.container, 'image')
  if (image === '') return []
  const annotations = annotationsOf(workload.template)
  const own = textAt(placeOf(workload.template, CONTAINERS.proxy)?.container, 'image')
  const { hub, tag } = revision.prepared().values.typed
  const isOfValues = image.startsWith(`${hub}/`) && typeof tag === 'string' && image.includes(`:${tag}`)
  const from =
    annotations[ANNOTATIONS.proxyImage] === image
      ? `annotation ${ANNOTATIONS.proxyImage}`
      : isOfValues
        ? `global.hub, global.tag${annotations[ANNOTATIONS.proxyImageType] === undefined ? '' : `, annotation ${ANNOTATIONS.proxyImageType}`}`
        : own === image
          ? "the pod's own container"
          : 'template'
  return [`${image} (${from})`]
}

/** Is the proxy an init container, and what decided it? */
function nativeText({ workload, template, revision, spec }: DetailQuestion): readonly string[] {
  const place = placeOf(template, CONTAINERS.proxy)
  if (place === undefined) return []
  const { contract } = revision
  if (contract.nativeSidecars === 'none') return [`no (Istio 1.${contract.minor} has none)`]
  const prepared = revision.prepared()
  const { mode, nodes } = prepared.nativeSidecars
  const annotation = contract.nativeSidecarAnnotation ? annotationsOf(workload.template)[ANNOTATIONS.nativeSidecar] : undefined
  const kubernetes = `Kubernetes ${nodes[0]?.version} from ${spec.kubernetesVersion === undefined ? 'facts' : 'policy'}`
  const from =
    annotation !== undefined
      ? `annotation ${ANNOTATIONS.nativeSidecar}=${annotation}`
      : spec.istio?.nativeSidecars !== undefined && mode !== 'auto'
        ? 'spec.istio.nativeSidecars'
        : mode === 'auto'
          ? `Istio auto, ${kubernetes}`
          : "istiod's environment or its default"
  const wanted = annotation === undefined ? isNative(prepared, '') : annotation === 'true'
  if (place.list === 'initContainers') return [`yes (${from})`]
  return [wanted ? `no (${from}, but the template makes no use of it)` : `no (${from})`]
}

function assumed({ revision, facts, spec, workload }: DetailQuestion): readonly string[] {
  return [
    ...(spec.istio?.assumeDefaults !== false && showsDefaults(workload.template)
      ? ['API-server defaults for ports and probes']
      : []),
    ...(revision.environmentAssumed ? [`istiod's environment, the defaults of 1.${revision.contract.minor}`] : []),
    ...(revision.versionAssumed ? [`Istio 1.${revision.contract.minor}, because nothing tells its version`] : []),
    ...(revision.newerMinor === undefined
      ? []
      : [
          `the rules of Istio 1.${revision.contract.minor}, because 1.${revision.newerMinor} is newer than this render-inject knows`,
        ]),
    ...(facts.webhooks.length === 0
      ? [`the label rules of Istio's chart 1.${revision.contract.minor}, because no webhook configuration is known`]
      : []),
    ...(!workload.namespace.known && spec.unknownNamespace === 'unlabelled'
      ? [`namespace ${workload.namespace.name} has no labels (spec.unknownNamespace)`]
      : []),
  ]
}
