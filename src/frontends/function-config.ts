import { fail } from '../base/diagnostic.ts'
import { at, isObject, type JsonObject, record } from '../base/json.ts'
import { childPath } from '../base/located.ts'
import type { Place, Source } from '../base/source.ts'
import { decodePolicy, EMPTY_POLICY, isPolicyObject } from '../policy/injection-policy.ts'
import { locatedNode } from '../yaml/located.ts'
import type { Node } from '../yaml/read.ts'
import { loadFlatConfig } from './flat-config.chunk.ts'
import { readSettings, type Settings } from './settings.ts'

/**
 * Policy and facts from a function config, which is one of: an InjectionPolicy; a bundle (a ConfigMap whose keys end in .yaml); Istio's
 * injector ConfigMap itself; a flat ConfigMap of settings. Throws InjectError RI0201 for anything else.
 */
export function readFunctionConfig(node: Node | undefined, source: Source): Settings {
  if (node === undefined || node.value() === null) {
    return fail('RI0201', 'there is no function config', {
      hint: 'list the function under transformers: with an InjectionPolicy, or a ConfigMap that bundles policy.yaml and facts.yaml',
    })
  }
  const object = node.value()
  const place: Place = { source, span: node.span }
  if (!isObject(object)) return fail('RI0201', 'the function config must be a Kubernetes object', { place })
  if (isPolicyObject(object)) return policyAlone(node, source, place)
  if (object['kind'] !== 'ConfigMap' || object['apiVersion'] !== 'v1') {
    const { kind, apiVersion } = object
    const what =
      typeof kind === 'string' && typeof apiVersion === 'string'
        ? `is of kind ${kind} (${apiVersion})`
        : 'lacks kind or apiVersion'
    return fail('RI0201', `the function config ${what}; expected InjectionPolicy or ConfigMap`, { place })
  }
  const { data, binaryData } = object
  if (isObject(binaryData)) loadFlatConfig().refuseBinary(binaryData, place)
  if (!isObject(data)) return fail('RI0201', 'the ConfigMap of the function config has no data', { place })
  const keys = Object.keys(data)
  if (keys.includes('config')) return injectorConfigMap(object, data, place)
  if (keys.length > 0 && keys.every((key) => key.endsWith('.yaml'))) return bundle(data, place)
  return loadFlatConfig().flatConfig(data, place)
}

function policyAlone(node: Node, source: Source, place: Place): Settings {
  const policy = decodePolicy(locatedNode(node, source))
  if (policy.namespace !== undefined) {
    fail('RI0206', `InjectionPolicy ${policy.namespace}/${policy.name} is a tenant's, and needs a platform's policy beside it`, {
      place,
      hint: 'bundle both in a ConfigMap, or remove metadata.namespace',
    })
  }
  return { policy, facts: [] }
}

function bundle(data: JsonObject, place: Place): Settings {
  const sources = Object.keys(data).map((key): Source => {
    const text = data[key]
    return typeof text === 'string' ? { name: key, text } : fail('RI0203', `${childPath('data', key)} must be a text`, { place })
  })
  return readSettings({ policies: [], facts: sources })
}

/** Istio's own ConfigMap as the function config: a fact, whatever it was named on the way. */
function injectorConfigMap(object: JsonObject, data: JsonObject, place: Place): Settings {
  for (const key of ['config', 'values', 'mesh']) {
    if (data[key] !== undefined && typeof data[key] !== 'string') fail('RI0203', `data.${key} must be a text`, { place })
  }
  const name = at(object, 'metadata', 'name')
  const metadata = record()
  metadata['name'] = typeof name === 'string' && name.startsWith('istio-sidecar-injector') ? name : 'istio-sidecar-injector'
  return { policy: EMPTY_POLICY, facts: [{ object: { ...object, metadata }, place, origin: 'facts' }] }
}
