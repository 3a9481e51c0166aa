import { at, isObject, type JsonObject } from '../../src/base/json.ts'
import { describeResource } from '../../src/krm/resource.ts'
import { unfold } from '../../src/krm/unfold.ts'
import { findPodTemplates, workloadRule } from '../../src/krm/workloads.ts'
import { readDocuments } from '../../src/yaml/read.ts'

/** All objects of a stream, those in lists too. */
export function objectsOf(text: string): readonly JsonObject[] {
  return readDocuments({ name: 'output', text }).flatMap((document) => {
    const content = unfold(document)
    return content.form === 'other' ? [] : content.items.map(({ object }) => object)
  })
}

/** The pod templates of a stream by the name of their workload. */
export function podsOf(text: string): ReadonlyMap<string, JsonObject> {
  const pods = new Map<string, JsonObject>()
  for (const object of objectsOf(text)) {
    const rule = workloadRule(String(object['apiVersion']), String(object['kind']))
    if (rule === undefined) continue
    for (const path of findPodTemplates(object, rule)) {
      const pod = at(object, ...path)
      if (isObject(pod)) pods.set(describeResource(object), pod)
    }
  }
  return pods
}

/** Names of the containers and init containers of a pod. */
export function containersOf(pod: JsonObject | undefined): readonly string[] {
  return ['initContainers', 'containers'].flatMap((key) => {
    const list = pod && at(pod, 'spec', key)
    return Array.isArray(list) ? list.map((one) => String(at(one, 'name'))) : []
  })
}
