import { type Diagnostic, fail, InjectError } from '../base/diagnostic.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { childPath } from '../base/located.ts'
import { locatedValue } from '../base/located-value.ts'
import type { Place } from '../base/source.ts'
import { nearest } from '../base/suggest.ts'
import { EMPTY_POLICY } from '../policy/injection-policy.ts'
import { checkOverride, type Overrides, withOverrides } from './overrides.ts'
import type { Settings } from './settings.ts'

/** Keys of a flat ConfigMap, as `kpt fn eval -- key=value` makes it, and the policy field each stands for. */
const FLAT_KEYS: { readonly [key: string]: keyof Overrides } = {
  kubernetesVersion: 'kubernetesVersion',
  defaultNamespace: 'defaultNamespace',
  unknownNamespace: 'unknownNamespace',
  streamFacts: 'streamFacts',
  tripwire: 'tripwire',
  'istio.revision': 'revision',
  'istio.version': 'version',
  'istio.nativeSidecars': 'nativeSidecars',
}

/** Settings from a ConfigMap that is no bundle: a flat one. Throws InjectError with all that is wrong (RI0202, RI0203). */
export function flatConfig(data: JsonObject, place: Place): Settings {
  const strays = Object.keys(data).filter((key) => !key.endsWith('.yaml'))
  if (strays.length < Object.keys(data).length) throw new InjectError(strays.map((key) => besideBundle(key, place)))
  const errors: Diagnostic[] = []
  const overrides: { -readonly [K in keyof Overrides]: Json } = { streamFacts: 'all' }
  for (const key of Object.keys(data)) {
    const field = Object.hasOwn(FLAT_KEYS, key) ? FLAT_KEYS[key] : undefined
    if (field === undefined) {
      const meant = nearest(key, Object.keys(FLAT_KEYS))
      errors.push({
        code: 'RI0202',
        severity: 'error',
        message: `unknown key ${childPath('data', key)} of the function config${meant ? `; did you mean ${meant}?` : ''}`,
        place,
        hint: `known keys: ${Object.keys(FLAT_KEYS).join(', ')}; or keys that end in .yaml`,
      })
      continue
    }
    const text = data[key] ?? null
    const value = field === 'tripwire' && (text === 'true' || text === 'false') ? text === 'true' : text
    errors.push(...checkOverride(field, locatedValue(value, childPath('data', key), place)))
    overrides[field] = value
  }
  if (errors.length > 0) throw new InjectError(errors)
  return { policy: withOverrides(EMPTY_POLICY, overrides as Overrides), facts: [] }
}

/** Throws InjectError RI0203 for what a ConfigMap holds beside texts: it would count for nothing. */
export function refuseBinary(binaryData: JsonObject, place: Place): void {
  const [key] = Object.keys(binaryData)
  if (key === undefined) return
  fail('RI0203', `${childPath('binaryData', key)} of the function config must be a text, under data`, {
    place,
    hint: 'kustomize puts files there that are not UTF-8: convert it',
  })
}

/** A key of a bundle that is none. */
function besideBundle(key: string, place: Place): Diagnostic {
  return {
    code: 'RI0202',
    severity: 'error',
    message: `unknown key ${childPath('data', key)} of the function config: other keys of it end in .yaml, and then all do`,
    place,
    hint: Object.hasOwn(FLAT_KEYS, key)
      ? 'set it in an InjectionPolicy beside the facts: policy.yaml'
      : 'name it KEY.yaml, or remove it',
  }
}
