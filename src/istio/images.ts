/** Image names of the injected containers, mirrors ProxyImage, ProxyInitImage and imageURL of pkg/kube/inject/inject.go. */
import type { Json } from '../base/json.ts'
import { sprint } from '../template/gotemplate/format/print.ts'
import { ANNOTATIONS } from './names.ts'
import type { TypedValues } from './values.ts'

export interface ImageInput {
  readonly values: TypedValues
  /** Annotations of the pod that is injected. */
  readonly annotations: { readonly [name: string]: string }
  /** `imageType` of the effective ProxyConfig's `image`; absent when the message is absent. */
  readonly imageType?: string
  /** Istio's minor version; the newest when absent. */
  readonly minor?: number
}

/** From this minor on values may name a variant. */
const VARIANT_SINCE = 22
/** From this minor on an empty image type of the ProxyConfig no longer hides the variant. */
const EMPTY_IMAGE_TYPE_IGNORED_SINCE = 31
const DEFAULT_IMAGE = 'proxyv2'
const PUBLISHED_TYPES = ['distroless', 'debug'] as const

/** `.ProxyImage`: `hub/image:tag`, with the image type that counts put into the tag. */
export function proxyImage(input: ImageInput): string {
  const { values, imageType } = input
  const hidesVariant = imageType !== undefined && (imageType !== '' || (input.minor ?? Infinity) < EMPTY_IMAGE_TYPE_IGNORED_SINCE)
  return imageUrl(input, values.proxyImage || DEFAULT_IMAGE, hidesVariant ? imageType : variantOf(input))
}

/** `.ProxyInitImage` (1.31 and newer): as {@link proxyImage}, but the ProxyConfig has no say. */
export function proxyInitImage(input: ImageInput): string {
  return imageUrl(input, input.values.proxyInitImage || DEFAULT_IMAGE, variantOf(input))
}

function variantOf(input: ImageInput): string {
  return (input.minor ?? Infinity) >= VARIANT_SINCE ? input.values.variant : ''
}

function imageUrl(input: ImageInput, name: string, imageType: string): string {
  const annotation = input.annotations[ANNOTATIONS.proxyImageType]
  const tag = withImageType(tagText(input.values.tag), annotation ?? imageType)
  return `${input.values.hub}/${name}:${tag}`
}

/** A tag as Go prints it with %v: a number as float64, null as `<nil>`; an absent one is empty. */
function tagText(tag: Json | undefined): string {
  if (tag === undefined) return ''
  return sprint([typeof tag === 'bigint' ? Number(tag) : tag])
}

function withImageType(tag: string, imageType: string): string {
  if (imageType === '') return tag
  const suffix = PUBLISHED_TYPES.find((type) => tag.endsWith(`-${type}`))
  const bare = suffix === undefined ? tag : tag.slice(0, -(suffix.length + 1))
  return imageType === 'default' ? bare : `${bare}-${imageType}`
}
