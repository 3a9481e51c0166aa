import { at } from '../base/json.ts'
import type { InjectorConfig } from './injector-config.ts'
import type { InjectorValues } from './values.ts'
import { NEWEST_MINOR } from './versions.ts'

/** An Istio minor, and what told it. */
export interface DetectedVersion {
  readonly minor: number
  readonly from: 'override' | 'tag' | 'format' | 'assumed'
}

/** The last minor with one `template`, and the last with `[[ ]]` around its actions. */
const LAST_LEGACY = 8
const LAST_BRACKETS = 1

/**
 * Which Istio a pair of ConfigMaps belongs to: as the policy says, else by the image tag in the values, else by the format of the config.
 * A config in today's format without a telling tag counts as the newest Istio that is known.
 */
export function detectVersion(
  config: InjectorConfig,
  values: Pick<InjectorValues, 'tree'>,
  override: string | undefined,
): DetectedVersion {
  const said = override === undefined ? undefined : minorIn(override)
  if (said !== undefined) return { minor: said, from: 'override' }
  const tag = at(values.tree, 'global', 'tag')
  const tagged = typeof tag === 'string' || typeof tag === 'number' ? minorIn(String(tag)) : undefined
  const legacy = config.legacyTemplate
  if (legacy === undefined)
    return tagged === undefined
      ? { minor: NEWEST_MINOR, from: 'assumed' }
      : { minor: Math.max(tagged, LAST_LEGACY + 1), from: 'tag' }
  if (tagged !== undefined) return { minor: Math.min(tagged, LAST_LEGACY), from: 'tag' }
  return { minor: legacy.includes('[[') ? LAST_BRACKETS : LAST_LEGACY, from: 'format' }
}

/** `1.30.1-distroless`, `v1.9`, `1.32-dev` → the minor; undefined for anything else (`latest`). */
function minorIn(text: string): number | undefined {
  const match = /^v?1\.(\d{1,3})(?:$|[.\-+_])/.exec(text)
  return match === null ? undefined : Number(match[1])
}
