/**
 * Match conditions of admission webhooks, evaluated as the API server does. Mirrors Match of
 * k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go (1.34): one condition that is false means no, whatever the others do;
 * an error means what failurePolicy says. Deviations: what only a live cluster knows ends in `unknowable`, unless the answer does not hang on it.
 */
import { celError } from '@bufbuild/cel'
import { at, isObject, type JsonObject, record, recordOf } from '../base/json.ts'
import { isTypedError } from '../krm/typed.ts'
import { type CelAnswer, type Evaluate, readExpression } from './cel-expression.ts'
import { guardedRecord, type Touch } from './cel-values.ts'
import { reviewedPod } from './reviewed-pod.ts'

export interface MatchCondition {
  readonly name: string
  readonly expression: string
}

/** What the request is about. */
export interface Review {
  /** A Pod, or the template of pods that a controller will make. */
  readonly pod: JsonObject
  readonly form: 'pod' | 'template'
  readonly namespace: string
}

/** What the conditions of one webhook say; `because` names the condition. */
export type ConditionsAnswer =
  | { readonly match: 'yes' }
  | { readonly match: 'no'; readonly because: string }
  /** The expression fails on this pod, in a live cluster too. */
  | { readonly match: 'fails'; readonly because: string }
  /** It hangs on what only a live cluster knows, or on CEL that is not provided here. */
  | { readonly match: 'unknowable'; readonly because: string }

/** Reads conditions once, for many pods. */
export function compileConditions(conditions: readonly MatchCondition[]): (review: Review) => ConditionsAnswer {
  const rows = conditions.map(({ name, expression }) => ({ name, run: readExpression(expression, VARIABLES) }))
  return (review) => {
    const pod = podOf(review)
    if (pod.match === 'unknowable') return pod
    const answers = rows.map(({ name, run }) => answer(name, run, review, pod.object))
    for (const match of ['no', 'unknowable', 'fails'] as const) {
      const first = answers.find((one) => one.match === match)
      if (first !== undefined) return first
    }
    return { match: 'yes' }
  }
}

const VARIABLES = ['object', 'oldObject', 'request', 'authorizer']

function answer(
  name: string,
  run: Evaluate | (CelAnswer & { readonly kind: 'beyond' }),
  review: Review,
  pod: JsonObject,
): ConditionsAnswer {
  if (typeof run !== 'function') return { match: 'unknowable', because: `condition ${name} ${run.because}` }
  const touched: string[] = []
  const result = run(variables(review, pod, (what) => touched.push(what)))
  switch (result.kind) {
    case 'value':
      if (result.value === true) return { match: 'yes' }
      if (result.value === false) return { match: 'no', because: `condition ${name} is false` }
      return { match: 'unknowable', because: `condition ${name} gives neither true nor false` }
    case 'beyond':
      return { match: 'unknowable', because: `condition ${name} ${result.because}` }
    case 'error':
      if (touched[0] !== undefined)
        return { match: 'unknowable', because: `condition ${name} asks for ${touched[0]}, which only a live cluster knows` }
      return { match: 'fails', because: `condition ${name} fails: ${result.message}` }
  }
}

function podOf({
  pod,
  namespace,
}: Review): { readonly match: 'yes'; readonly object: JsonObject } | (ConditionsAnswer & { readonly match: 'unknowable' }) {
  try {
    return { match: 'yes', object: reviewedPod(pod, namespace) }
  } catch (error) {
    if (!isTypedError(error)) throw error
    return { match: 'unknowable', because: `the API server could not read the pod: ${error.message}` }
  }
}

/** The variables; what is hidden tells when it is asked for. */
function variables(review: Review, pod: JsonObject, touch: Touch): object {
  const metadata = objectAt(pod, 'metadata')
  const spec = objectAt(pod, 'spec')
  const labels = guardedRecord(objectAt(metadata, 'labels'), {
    path: 'object.metadata.labels',
    hides: (key) => isHiddenLabel(review, metadata, key),
    touch,
  })
  const parts = at(metadata, 'labels') === undefined && review.form === 'pod' ? {} : { labels }
  return {
    object: guardedRecord(pod, {
      path: 'object',
      hides: () => false,
      touch,
      parts: {
        metadata: guardedRecord(metadata, {
          path: 'object.metadata',
          hides: (key) => HIDDEN_METADATA[review.form].includes(key),
          touch,
          parts,
        }),
        spec: guardedRecord(spec, {
          path: 'object.spec',
          hides: (key) => HIDDEN_SPEC[review.form].includes(key) && spec[key] === undefined,
          touch,
        }),
      },
    }),
    oldObject: null,
    request: guardedRecord(requestFor(review), { path: 'request', hides: (key) => isHiddenOfRequest(review, key), touch }),
    get authorizer() {
      touch('authorizer')
      return celError('authorizer is not known')
    },
  }
}

/** What the server or a controller writes into metadata before webhooks see the pod. */
const HIDDEN_METADATA: Readonly<Record<Review['form'], readonly string[]>> = {
  pod: ['uid', 'creationTimestamp', 'managedFields'],
  template: ['uid', 'creationTimestamp', 'managedFields', 'name', 'generateName', 'ownerReferences'],
}

/**
 * What admission plugins (ServiceAccount, Priority, DefaultTolerationSeconds), and before them a controller, write into the spec of a pod that lacks it. Of what
 * the pod has, items of theirs beside its own are passed over.
 */
const SET_BY_PLUGINS = ['volumes', 'imagePullSecrets', 'priority', 'preemptionPolicy', 'tolerations']
const HIDDEN_SPEC: Readonly<Record<Review['form'], readonly string[]>> = {
  pod: SET_BY_PLUGINS,
  template: [...SET_BY_PLUGINS, 'hostname', 'subdomain', 'affinity'],
}

/** Labels that controllers give their pods, whatever the kind; `controller-labels` has those that are sure by kind. */
const CONTROLLER_LABELS =
  /^(pod-template-hash|pod-template-generation|rollouts-pod-template-hash|controller-revision-hash|controller-uid|job-name|statefulset\.kubernetes\.io\/.+|apps\.kubernetes\.io\/.+|batch\.kubernetes\.io\/.+|deployment|deploymentconfig)$/

function isHiddenLabel({ form }: Review, metadata: JsonObject, key: string): boolean {
  return form === 'template' && CONTROLLER_LABELS.test(key) && at(metadata, 'labels', key) === undefined
}

const POD_KIND = recordOf([
  ['group', ''],
  ['version', 'v1'],
  ['kind', 'Pod'],
])
const POD_RESOURCE = recordOf([
  ['group', ''],
  ['version', 'v1'],
  ['resource', 'pods'],
])

/** The request to create the pod. The name is left out where it is empty, as Go leaves it out. */
function requestFor({ pod, form, namespace }: Review): JsonObject {
  const name = form === 'pod' ? at(pod, 'metadata', 'name') : undefined
  return recordOf([
    ['kind', POD_KIND],
    ['resource', POD_RESOURCE],
    ['requestKind', POD_KIND],
    ['requestResource', POD_RESOURCE],
    ...(typeof name === 'string' && name !== '' ? [['name', name] as const] : []),
    ['namespace', namespace],
    ['operation', 'CREATE'],
    ['dryRun', false],
  ])
}

const ABSENT_OF_REQUEST = ['subResource', 'requestSubResource']

function isHiddenOfRequest(review: Review, key: string): boolean {
  if (key === 'name') return review.form === 'template'
  return !ABSENT_OF_REQUEST.includes(key) && at(requestFor(review), key) === undefined
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = at(object, key)
  return isObject(value) ? value : record()
}
