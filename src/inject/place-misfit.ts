import type { Diagnostic } from '../base/diagnostic.ts'
import { checkPodPatch } from '../krm/check-pod-patch.ts'
import type { Item } from '../krm/unfold.ts'
import { locatedNode } from '../yaml/located.ts'
import type { Workload } from './injector.ts'
import { nodeAt } from './paths.ts'

/** What Go says of a value of another type names fields alone: no index of a list, no key of a map, no line. */
const GO_PATH = / unmarshal (\w+)(?: \S+)? into Go struct field \w+\.([\w.]+) of type (\w+)/

/** The error with the place of the value that it is about, where the pod template of a workload shows it. */
export function placeMisfit(error: Diagnostic, { path }: Workload, { node, document }: Item): Diagnostic {
  const [, is, field, wanted] = GO_PATH.exec(error.message) ?? []
  const template = nodeAt(node, path)
  if (field === undefined || template === undefined) return error
  const about = new RegExp(`^${field.replaceAll('.', String.raw`(?:\[\d+\])*\.`)}(?![\\w-])`)
  const found = checkPodPatch(locatedNode(template, document.source), 'PodTemplateSpec').find(
    ({ code, message }) => code === 'RI0203' && about.test(message),
  )
  if (found?.place === undefined) return error
  const isUnquoted = wanted === 'string' && (is === 'number' || is === 'bool')
  return { ...error, place: found.place, ...(isUnquoted && { hint: 'quote it: Kubernetes takes a text alone there' }) }
}
