/** What a template prints: an injection spec, or a pod patch with metadata and spec. Both become a pod patch. */
import { type Diagnostic, InjectError } from '../../base/diagnostic.ts'
import { isObject, type Json, type JsonObject, type MutableObject, record, recordOf } from '../../base/json.ts'
import { locatedValue } from '../../base/located-value.ts'
import { loadShapeFaults } from '../../base/shape-faults.chunk.ts'
import { lineAndColumn, type Place } from '../../base/source.ts'
import { nearest } from '../../base/suggest.ts'
import { ANNOTATIONS } from '../../istio/names.ts'
import { checkPodPatch } from '../../krm/check-pod-patch.ts'
import { isYamlError, type YamlError } from '../../yaml/error.ts'
import { readWholeYamlValue } from '../../yaml/read-value.ts'
import type { Overlay } from './overlay.ts'
import { STATUS } from './status.ts'

/** The fields of an injection spec (Istio's SidecarInjectionSpec, and labels and annotations), and where each goes. */
export const INJECTION_SPEC = {
  initContainers: ['spec', 'initContainers'],
  containers: ['spec', 'containers'],
  volumes: ['spec', 'volumes'],
  dnsConfig: ['spec', 'dnsConfig'],
  imagePullSecrets: ['spec', 'imagePullSecrets'],
  securityContext: ['spec', 'securityContext'],
  labels: ['metadata', 'labels'],
  annotations: ['metadata', 'annotations'],
  rewriteAppHTTPProbe: ['metadata', 'annotations', ANNOTATIONS.rewriteProbers],
} as const satisfies { readonly [field: string]: readonly string[] }

/** Fields of a pod patch. */
export const PATCH_FIELDS: readonly string[] = ['metadata', 'spec']

/** Reads a template's output; an empty one is an empty patch. Throws InjectError RI0413 that names the template, at its place. */
export function readOverlay(text: string, title: string, place: Place | undefined): Overlay {
  const complain = (message: string, hint?: string): Diagnostic => ({
    code: 'RI0413',
    severity: 'error',
    message: `${title}: ${message}`,
    ...(place && { place }),
    ...(hint !== undefined && { hint }),
  })
  const value = parse(text, complain)
  if (value === null) return record()
  if (!isObject(value))
    throw new InjectError([complain(`printed ${loadShapeFaults().describeJson(value)}, where a map was expected`)])
  const isPatch = PATCH_FIELDS.some((field) => value[field] !== undefined)
  const known = isPatch ? PATCH_FIELDS : Object.keys(INJECTION_SPEC)
  const unknown = Object.keys(value).filter((key) => !known.includes(key))
  if (unknown.length > 0) {
    throw new InjectError(
      unknown.map((key) => {
        const meant = nearest(key, isPatch ? PATCH_FIELDS : [...known, ...PATCH_FIELDS])
        const form = isPatch ? 'a pod patch has metadata and spec alone' : `an injection spec has ${known.join(', ')}`
        return complain(`printed the unknown field ${key}; ${meant ? `did you mean ${meant}?` : form}`)
      }),
    )
  }
  const overlay = isPatch ? value : patchOf(value, complain)
  const wrong = checkPodPatch(locatedValue(overlay), 'PodTemplateSpec', STATUS)
  if (wrong.length > 0) throw new InjectError(wrong.map(({ message }) => complain(message)))
  return overlay
}

function parse(text: string, complain: (message: string, hint?: string) => Diagnostic): Json {
  try {
    return readWholeYamlValue(text)
  } catch (error) {
    if (!isYamlError(error)) throw error
    if (error.refusal !== undefined)
      throw new InjectError([complain(`printed YAML of which a part would be lost: ${error.message}`)])
    throw new InjectError([
      complain(
        'printed text that is no YAML (tojson and quote make text that YAML reads back as it was)',
        text.includes('{%') ? 'it holds {%, which engine: nunjucks alone reads' : whyNoYaml(text, error),
      ),
    ])
  }
}

/** Where in the printed text, and why, without words of the text. */
function whyNoYaml(text: string, { message, offset }: YamlError): string {
  const line = offset === undefined ? '' : `line ${lineAndColumn(text, offset).line} of what it printed: `
  return line + message.replace(/^yaml: (?:line \d+: )?/, '').replace(/(?<=anchor|cannot decode !!\w+|separator:) .*$/s, ' …')
}

function patchOf(value: JsonObject, complain: (message: string) => Diagnostic): Overlay {
  const patch: { [part: string]: MutableObject } = {}
  for (const [field, path] of Object.entries(INJECTION_SPEC)) {
    const given = value[field]
    if (given === undefined || given === null) continue
    const [part, key, annotation] = path as readonly string[]
    if (part === undefined || key === undefined) continue
    const target = patch[part] ?? record()
    patch[part] = target
    if (annotation === undefined) target[key] = merged(target[key], given)
    else if (typeof given === 'boolean') target[key] = merged(target[key], recordOf([[annotation, String(given)]]))
    else throw new InjectError([complain(`${field} must be true or false, not ${loadShapeFaults().describeJson(given)}`)])
  }
  return recordOf(Object.entries(patch))
}

function merged(known: Json | undefined, more: Json): Json {
  return isObject(known) && isObject(more) ? Object.assign(record(), known, more) : more
}
