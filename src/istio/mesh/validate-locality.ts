/**
 * What Istio refuses in the load balancing by locality of a mesh. Mirrors ValidateLocalityLbSetting, ValidateZoneAwareLbSetting and validateLocalities
 * (pkg/config/validation/agent/validation.go, Istio 1.32). Where Go walks a map in random order, we keep that of the text.
 */
import { type GoErrors, goError, joinErrors } from './go-errors.ts'
import { listIn, type Message, mapIn, stringIn } from './message.ts'

/** The errors of `localityLbSetting`, or undefined. */
export function localityErrors(setting: Message | undefined): GoErrors | undefined {
  const distribute = listIn(setting, 'distribute')
  const failover = listIn(setting, 'failover')
  if (distribute.length > 0 && failover.length > 0) return goError("can not simultaneously specify 'distribute' and 'failover'")
  const topology = failover.length > 0 ? topologyLabels(setting)[0] : undefined
  if (topology !== undefined) {
    return goError(`can not simultaneously set 'failover' and topology label '${topology}' in 'failover_priority'`)
  }
  let errors: GoErrors | undefined
  for (const locality of distribute) {
    const targets = Object.entries(mapIn<number>(locality, 'to'))
    const total = targets.reduce((sum, [, weight]) => (sum + weight) >>> 0, 0)
    if (targets.some(([, weight]) => weight <= 0 || weight > 100))
      return joinErrors(errors, goError('locality weight must be in range [1, 100]'))
    if (total !== 100) return joinErrors(errors, goError(`total locality weight ${total} != 100`))
    errors = joinErrors(errors, overlapError(targets.map(([name]) => name)))
  }
  return joinErrors(
    errors,
    overlapError(distribute.map((locality) => stringIn(locality, 'from'))),
    ...failover.flatMap((each) => failoverErrors(each, LOCALITY_TEXTS)),
  )
}

/** The errors of `zoneAwareLbSetting`, or undefined. */
export function zoneAwareErrors(setting: Message | undefined): GoErrors | undefined {
  return joinErrors(
    ...topologyLabels(setting).map((label) =>
      goError(
        `'failover_priority' for zone aware lb must not use topology label '${label}'; region- and zone-level routing are handled automatically`,
      ),
    ),
    ...listIn(setting, 'failover').flatMap((each) => failoverErrors(each, ZONE_TEXTS)),
  )
}

const TOPOLOGY_LABELS = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone', 'topology.istio.io/subzone']

function topologyLabels(setting: Message | undefined): readonly string[] {
  return listIn<string>(setting, 'failoverPriority').filter((label) => TOPOLOGY_LABELS.includes(label))
}

interface FailoverTexts {
  readonly same: string
  readonly slash: string
  readonly wildcard: string
}

const LOCALITY_TEXTS: FailoverTexts = {
  same: 'locality lb failover settings must specify different regions',
  slash: 'locality lb failover only specify region',
  wildcard: "locality lb failover region should not contain '*' wildcard",
}

const ZONE_TEXTS: FailoverTexts = {
  same: 'zone aware lb failover settings must specify different regions',
  slash: 'zone aware lb failover only specifies region; zone and subzone failover are handled automatically',
  wildcard: "zone aware lb failover region should not contain '*' wildcard",
}

function failoverErrors(failover: Message, texts: FailoverTexts): readonly GoErrors[] {
  const from = stringIn(failover, 'from')
  const to = stringIn(failover, 'to')
  const errors: GoErrors[] = []
  if (from === to) errors.push(goError(texts.same))
  if (from.includes('/') || to.includes('/')) errors.push(goError(texts.slash))
  if (from.includes('*') || to.includes('*')) errors.push(goError(texts.wildcard))
  return errors
}

/** The first locality `region/zone/subzone` that is malformed or says the same as one before it. */
function overlapError(localities: readonly string[]): GoErrors | undefined {
  const seen: string[][] = []
  for (const locality of localities) {
    const stars = locality.split('*').length - 1
    if (stars > 1 || (stars === 1 && !locality.endsWith('*'))) {
      return goError(`locality ${locality} wildcard '*' number can not exceed 1 and must be in the end`)
    }
    const overlap = goError(`locality ${locality} overlap with previous specified ones`)
    if (seen.some(([region]) => region === '*')) return overlap
    const parts = splitLocality(locality)
    if (parts.includes('')) return goError(`locality ${locality} must not contain empty region/zone/subzone info`)
    if (seen.some((before) => overlaps(before, parts))) return overlap
    seen.push(parts)
  }
  return undefined
}

/** The first two slashes divide; what is behind belongs to the subzone. */
function splitLocality(locality: string): string[] {
  const [region = '', zone, ...rest] = locality.split('/')
  return [region, ...(zone === undefined ? [] : [zone]), ...(rest.length === 0 ? [] : [rest.join('/')])]
}

/** A shorter one covers all below it, as does `*`; a longer one before leaves no room for a shorter. */
function overlaps(before: readonly string[], now: readonly string[]): boolean {
  if (before[0] !== now[0]) return false
  if (now.length === 1 || before.length === 1 || before[1] === '*') return true
  if (before[1] !== now[1]) return false
  return now.length === 2 || before.length === 2 || before[2] === '*' || before[2] === now[2]
}
