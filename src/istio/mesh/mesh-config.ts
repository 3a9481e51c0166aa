import { at, isArray, isObject, type Json, type JsonObject, type MutableObject, record } from '../../base/json.ts'
import { byCodePoint, goJson } from '../../yaml/json-text.ts'
import { readYamlValue } from '../../yaml/read-value.ts'
import { defaultMeshConfig, defaultProxyConfig } from './defaults.ts'
import { printErrors } from './go-errors.ts'
import { readMessage } from './jsonpb.ts'
import { MeshError, withPrefix } from './mesh-error.ts'
import { emptyMessage, type FieldValue, listIn, type Message, messageIn, stringIn, withFields } from './message.ts'
import { mergeProxyJson } from './proxy-config.ts'
import { MESH_CONFIG, messageSchema, NEWEST_MINOR } from './schema.ts'
import { meshConfigErrors } from './validate-mesh-config.ts'

/**
 * MeshConfig of a cluster from the texts of its ConfigMaps (key `mesh`) over Istio's defaults. Several texts are applied in order: the ConfigMap that
 * SHARED_MESH_CONFIG names comes before that of the revision. Throws MeshError with Istio's text; a live istiod would go on with its last known state.
 * Mirrors mesh.ApplyMeshConfigDefaults and meshwatcher.NewCollection.
 */
export function readMeshConfig(yaml: string | readonly string[], minor = NEWEST_MINOR): Message {
  return [yaml].flat().reduce((mesh, text) => applyMeshConfig(text, mesh, minor), defaultMeshConfig(minor))
}

/**
 * A MeshConfig with fields over it that somebody wrote for injection: applied as a further text of {@link readMeshConfig}, but fields that Istio does not have,
 * which it would pass over, are refused. Throws MeshError.
 */
export function withMeshFields(base: Message, fields: JsonObject, minor = NEWEST_MINOR): Message {
  withPrefix('', () => readMessage(MESH_CONFIG, fields, { unknown: 'refuse', minor }))
  return applyMeshConfig(goJson(fields), base, minor)
}

/**
 * A MeshConfig with a YAML text over it. Every field is an override (messages, lists and maps whole), but `defaultConfig` is merged (mergeProxyConfig), in
 * `defaultProviders` each list counts by itself, `extensionProviders` are matched by name and `trustDomainAliases` joined. Mirrors mesh.ApplyMeshConfig.
 */
function applyMeshConfig(yaml: string, base: Message, minor = NEWEST_MINOR): Message {
  const json = withPrefix('failed to convert to proto. ', () => readYamlValue(yaml))
  const read = withPrefix('failed to convert to proto. ', () =>
    readMessage(MESH_CONFIG, json, { into: withFields(base, { defaultConfig: defaultProxyConfig(minor) }), minor }),
  )
  const proxy = withPrefix('failed to extract proxy config ', () => reprinted(at(json, 'defaultConfig')))
  const providers = withPrefix('failed to extract default providers ', () => reprinted(at(json, 'defaultProviders')))
  const aliases = [...listIn<string>(read, 'trustDomainAliases'), ...listIn<string>(base, 'trustDomainAliases')]
  const mesh = withFields(read, {
    defaultConfig: withPrefix('could not parse proxy config: ', () =>
      mergeProxyJson(messageIn(base, 'defaultConfig') ?? emptyMessage(), proxy, minor),
    ),
    defaultProviders: withPrefix('could not parse default providers: ', () =>
      readMessage(DEFAULT_PROVIDERS, providers, { into: messageIn(base, 'defaultProviders') ?? emptyMessage(), minor }),
    ),
    extensionProviders: joinProviders(listIn(base, 'extensionProviders'), listIn(read, 'extensionProviders')),
    trustDomainAliases: aliases.length === 0 ? undefined : [...new Set(aliases)].sort(byCodePoint),
  })
  const errors = meshConfigErrors(mesh, minor)
  if (errors !== undefined) throw new MeshError(printErrors(errors))
  return mesh
}

const DEFAULT_PROVIDERS = 'istio.mesh.v1alpha1.MeshConfig.DefaultProviders'
const EXTENSION_PROVIDER = 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider'

/** Each new provider replaces what the first of its name provides, or is appended. */
function joinProviders(base: readonly Message[], added: readonly Message[]): readonly FieldValue[] | undefined {
  const joined = [...base]
  for (const provider of added) {
    const index = joined.findIndex((each) => stringIn(each, 'name') === stringIn(provider, 'name'))
    const old = joined[index]
    if (old === undefined) joined.push(provider)
    else joined[index] = withFields(old, Object.fromEntries(providerFields().map((field) => [field, provider[field]])))
  }
  return joined.length === 0 ? undefined : joined
}

function providerFields(): readonly string[] {
  return messageSchema(EXTENSION_PROVIDER)
    .fields.filter((field) => field.oneof !== undefined)
    .map((field) => field.json)
}

/** Istio prints these fields as YAML from a Go map, and reads that: all numbers are float64, and what YAML cannot hold (a raw DEL) is refused. */
function reprinted(value: Json | undefined): Json {
  return value === undefined || value === null ? null : readYamlValue(goJson(asGoFloats(value)))
}

function asGoFloats(value: Json): Json {
  if (typeof value === 'bigint') return Number(value)
  if (isArray(value)) return value.map(asGoFloats)
  if (!isObject(value)) return value
  const out: MutableObject = record()
  for (const [key, item] of Object.entries(value)) out[key] = asGoFloats(item)
  return out
}
