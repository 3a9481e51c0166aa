import { at, type JsonObject, record } from '../base/json.ts'
import type { InjectorConfig } from './injector-config.ts'
import { decodeValues, type InjectorValues } from './values.ts'
import { minorByMarks } from './version-marks.ts'
import { NEWEST_MINOR } from './versions.ts'

/** An Istio minor, and what told it. */
export interface DetectedVersion {
  readonly minor: number
  readonly from: 'override' | 'tag' | 'format' | 'marks' | 'assumed'
}

/** The last minor with one `template`, and the last with `[[ ]]` around its actions. */
const LAST_LEGACY = 8
const LAST_BRACKETS = 1

/**
 * Which Istio a pair of ConfigMaps belongs to: as the policy says, else by the image tag in the values (as they are written: they need not fit a type), else by what its templates use, else by the format of
 * the config. A config in today's format that shows nothing counts as the newest Istio that is known.
 */
export function detectVersion(
  config: InjectorConfig,
  values: JsonObject | undefined,
  override: string | undefined,
): DetectedVersion {
  const said = override === undefined ? undefined : minorIn(override)
  if (said !== undefined) return { minor: said, from: 'override' }
  const legacy = config.legacyTemplate
  const within = (minor: number): number =>
    legacy === undefined ? Math.max(minor, LAST_LEGACY + 1) : Math.min(minor, LAST_LEGACY)
  const tag = at(values, 'global', 'tag') ?? imageTag(legacy)
  const tagged = typeof tag === 'string' || typeof tag === 'number' ? minorIn(String(tag)) : undefined
  if (tagged !== undefined) return { minor: within(tagged), from: 'tag' }
  if (legacy?.includes('[[') && !legacy.includes('{{')) return { minor: LAST_BRACKETS, from: 'format' }
  const marked = minorByMarks(config, values ?? record())
  if (marked !== undefined) return { minor: within(marked), from: 'marks' }
  return legacy === undefined ? { minor: NEWEST_MINOR, from: 'assumed' } : { minor: LAST_LEGACY, from: 'format' }
}

/** Did something tell the version outright? */
export function isVersionTold({ from }: DetectedVersion): boolean {
  return from !== 'assumed' && from !== 'marks'
}

/**
 * The values as that Istio takes them, by the types of its minor as far as it is known. What it makes of badly typed ones hangs on its version: where nothing
 * tells that, they are refused.
 */
export function valuesFor(version: DetectedVersion, text: string, minor: number): InjectorValues {
  const values = decodeValues(text, minor)
  return values.fault === undefined || isVersionTold(version)
    ? values
    : { ...values, fault: { ...values.fault, effect: 'refused' } }
}

/** Before there were values, the chart wrote the image into the template. */
function imageTag(template: string | undefined): string | undefined {
  return /\/proxyv2:([\w.-]+)/.exec(template ?? '')?.[1]
}

/** `1.30.1-distroless`, `v1.9`, `1.32-dev` → the minor; undefined for anything else (`latest`). */
function minorIn(text: string): number | undefined {
  const match = /^v?1\.(\d{1,3})(?:$|[.\-+_])/.exec(text)
  return match === null ? undefined : Number(match[1])
}
