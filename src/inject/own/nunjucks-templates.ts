/** Own templates in nunjucks. Data: Istio's model in camel case, with `values` those of the injector, and `namespace`, `workload`, `injector` beside it. */
import { at, isObject, type JsonObject, type MutableObject, record, recordOf } from '../../base/json.ts'
import type { Known } from '../../policy/namespaces.ts'
import type { Nunjucks } from '../../template/nunjucks/nunjucks.ts'
import type { MeshData } from './mesh-data.ts'
import { type OwnTemplates, replicasOf, type TemplateRun } from './template-run.ts'
import { typedPodOf } from './typed-pod.ts'

/** Where mesh configs come from: only a template that names one needs them. */
export type LoadMesh = () => {
  meshData(pod: JsonObject, namespace: string, facts: TemplateRun['facts'], spec: TemplateRun['spec']): MeshData
  meshJson(data: MeshData): { readonly meshConfig: JsonObject; readonly proxyConfig: JsonObject }
}

/** Compiles texts, each when it is first run. */
export function nunjucksTemplates(
  engine: () => Nunjucks,
  texts: readonly { readonly name: string; readonly text: string }[],
  mesh: LoadMesh,
): OwnTemplates {
  return {
    run: (name, input) => {
      const text = texts.find((one) => one.name === name)?.text ?? ''
      const data = dataOf(input)
      if (/meshConfig|proxyConfig/.test(text)) {
        const { meshData, meshJson } = mesh()
        const { workload, facts, spec } = input
        Object.assign(data, meshJson(meshData(typedPodOf(workload.template), workload.namespace.name, facts, spec)))
      }
      return engine().compile(name, text).render(data)
    },
  }
}

function dataOf({ workload, injector, values }: TemplateRun): MutableObject {
  const { template, namespace, kind, apiVersion, name } = workload
  const replicas = replicasOf(workload)
  const data = record()
  data['typeMeta'] = recordOf([
    ['kind', kind],
    ['apiVersion', apiVersion],
  ])
  data['deploymentMeta'] = recordOf([
    ['name', name],
    ['namespace', namespace.name],
  ])
  data['objectMeta'] = metadataOf(template)
  data['spec'] = at(template, 'spec') ?? record()
  data['values'] = values
  data['namespace'] = recordOf([
    ['name', namespace.name],
    ['labels', texts(namespace.labels)],
    ['annotations', texts(namespace.annotations)],
  ])
  data['workload'] = recordOf([
    ['kind', kind],
    ['name', name],
    ...(replicas === undefined ? [] : [['replicas', replicas] as const]),
  ])
  data['injector'] = recordOf([['name', injector.settings.name]])
  return data
}

/** Labels and annotations are always there, so that a template may ask for one. */
function metadataOf(template: JsonObject): JsonObject {
  const metadata = at(template, 'metadata')
  const out: MutableObject = Object.assign(record(), isObject(metadata) ? metadata : {})
  for (const key of ['labels', 'annotations']) if (!isObject(out[key])) out[key] = record()
  return out
}

function texts(known: ReadonlyMap<string, Known>): JsonObject {
  return recordOf([...known].map(([key, { value }]) => [key, value]))
}
