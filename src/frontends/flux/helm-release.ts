import { fail } from '../../base/diagnostic.ts'
import { asText, at, type Json, type JsonObject, wordOf } from '../../base/json.ts'
import type { FluxObject } from './flux-object.ts'

/** The namespace of what the release installs, where its chart names none. */
export function releaseNamespace({ item }: FluxObject): string | undefined {
  return asText(at(item.object, 'spec', 'targetNamespace')) || asText(at(item.object, 'metadata', 'namespace')) || undefined
}

/**
 * Throws InjectError RI0238 where the chart of a release can change while its HelmRelease does not: patches fit one version of it. What a source is pinned to
 * is read from the same file.
 */
export function demandPinned(release: FluxObject): void {
  const { object, place } = release.item
  const floating = at(object, 'spec', 'chartRef') === undefined ? floatingChart(release) : floatingReference(release)
  if (floating === undefined) return
  fail('RI0238', `${release.title}: ${floating.why}, so that its chart may change, and patches fit one version`, {
    place,
    hint: floating.hint,
  })
}

interface Floating {
  readonly why: string
  readonly hint: string
}

/** One version, as semver writes it; a range or wildcard is none. */
const EXACT = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/

/** `spec.chart`: the version counts for charts of a HelmRepository alone. */
function floatingChart(release: FluxObject): Floating | undefined {
  const spec = at(release.item.object, 'spec', 'chart', 'spec')
  const kind = asText(at(spec, 'sourceRef', 'kind'))
  if (kind !== '' && kind !== 'HelmRepository') return floatingSource(release, at(spec, 'sourceRef'))
  const version = at(spec, 'version')
  if (EXACT.test(asText(version))) return undefined
  const why =
    version === undefined
      ? 'spec.chart.spec.version is missing'
      : `spec.chart.spec.version ${JSON.stringify(wordOf(version))} is no exact version`
  return { why, hint: 'write the version that was rendered, such as version: 1.4.2' }
}

function floatingReference(release: FluxObject): Floating | undefined {
  return floatingSource(release, at(release.item.object, 'spec', 'chartRef'))
}

/** The source object that a reference names, and what holds it in place. */
function floatingSource({ item, others }: FluxObject, reference: Json | undefined): Floating | undefined {
  const [kind, name] = [asText(at(reference, 'kind')), asText(at(reference, 'name'))]
  const namespace = asText(at(reference, 'namespace')) || asText(at(item.object, 'metadata', 'namespace'))
  const isIt = (object: JsonObject): boolean =>
    asText(object['kind']) === kind &&
    asText(at(object, 'metadata', 'name')) === name &&
    (asText(at(object, 'metadata', 'namespace')) || namespace) === namespace
  const source = others.find(isIt)
  if (source === undefined)
    return {
      why: `nothing is known of ${kind} ${name}`,
      hint: `put it beside the HelmRelease into the same file, pinned to one revision`,
    }
  const held = HOLDS[kind]?.(source)
  if (held === undefined) return { why: `charts of a ${kind} cannot be pinned`, hint: 'use a HelmRepository or an OCIRepository' }
  return held ? undefined : { why: `${kind} ${name} is not pinned to one revision`, hint: HINTS[kind] ?? 'pin it' }
}

/** Is a source of this kind held at one revision? */
const HOLDS: { readonly [kind: string]: (source: JsonObject) => boolean } = {
  OCIRepository: (source) => {
    const tag = asText(at(source, 'spec', 'ref', 'tag'))
    return (
      asText(at(source, 'spec', 'ref', 'digest')) !== '' || (at(source, 'spec', 'ref', 'semver') === undefined && EXACT.test(tag))
    )
  },
  GitRepository: (source) => {
    const ref = at(source, 'spec', 'ref')
    return asText(at(ref, 'commit')) !== '' || (at(ref, 'semver') === undefined && asText(at(ref, 'tag')) !== '')
  },
  HelmChart: (source) => EXACT.test(asText(at(source, 'spec', 'version'))),
}

const HINTS: { readonly [kind: string]: string } = {
  OCIRepository: 'spec.ref.digest, or spec.ref.tag with an exact version',
  GitRepository: 'spec.ref.commit, or spec.ref.tag',
  HelmChart: 'spec.version with an exact version',
}
