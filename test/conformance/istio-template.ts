/** The data and functions of the vectors with `dataKind: istio` and `funcs: istio` (gotemplate/README.md), made with the code of src/istio. */
import { isObject, type Json, type JsonObject } from '../../src/base/json.ts'
import { defaultProxyConfig } from '../../src/istio/mesh/defaults.ts'
import { readMeshConfig } from '../../src/istio/mesh/mesh-config.ts'
import { mergeProxyConfig } from '../../src/istio/mesh/proxy-config.ts'
import { buildTemplateData } from '../../src/istio/template-data/template-data.ts'
import { templateLanguage } from '../../src/istio/template-language.ts'
import { loadFamily } from '../../src/template/gotemplate/funcs/sprig/families.ts'
import type { FuncTable, GoValue } from '../../src/template/gotemplate/value.ts'

/** Builtins, sprig's and Istio's functions; no environment variable is set. */
export function istioTemplateFuncs(): FuncTable {
  return templateLanguage({ env: new Map(), loadSprig: loadFamily })
}

/** A pointer to inject.SidecarTemplateData, from the JSON of a vector. */
export function istioTemplateData(data: Json): GoValue {
  const given = objectOf(data)
  const typeMeta = objectOf(given['typeMeta'])
  const deploymentMeta = objectOf(given['deploymentMeta'])
  const values = given['values']
  return buildTemplateData({
    pod: objectOf(given['pod']),
    typeMeta: { kind: text(typeMeta, 'kind'), apiVersion: text(typeMeta, 'apiVersion') },
    deploymentMeta: { name: text(deploymentMeta, 'name'), namespace: text(deploymentMeta, 'namespace') },
    ...(isObject(values) ? { values } : {}),
    mesh: readMeshConfig(JSON.stringify(given['mesh'] ?? {})),
    proxyConfig: mergeProxyConfig(defaultProxyConfig(), JSON.stringify(given['proxyConfig'] ?? {})),
    revision: text(given, 'revision'),
    nativeSidecars: given['nativeSidecars'] === true,
    proxyImage: text(given, 'proxyImage'),
    proxyInitImage: text(given, 'proxyInitImage'),
    proxyUID: Number(given['proxyUID'] ?? 0),
    proxyGID: Number(given['proxyGID'] ?? 0),
    inboundTrafficPolicyMode: text(given, 'inboundTrafficPolicyMode'),
    compliancePolicy: text(given, 'compliancePolicy'),
  })
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function text(object: JsonObject, key: string): string {
  const value = object[key]
  return typeof value === 'string' ? value : ''
}
