import { encodeJson } from '../../template/gotemplate/format/json.ts'
import { type GoValue, isTyped } from '../../template/gotemplate/value.ts'
import { writeMessage } from '../mesh/jsonpb.ts'
import { protoDurationText } from '../mesh/proto-duration.ts'
import { proxyConfigToJson } from '../mesh/proxy-config.ts'
import { PROXY_CONFIG } from '../mesh/schema.ts'
import { messageOf } from './proto-raw.ts'
import { messageName } from './proto-types.ts'
import { type RawDuration, wellKnownKind } from './well-known-types.ts'

/** The text of `protoToJSON`, mirrors pkg/kube/inject/template.go: of a ProxyConfig without what is code default; `{}` for nil. */
export function protoJson(message: GoValue, minor: number): string {
  if (!isTyped(message) || message.value === null) return '{}'
  const { type, value } = message
  const name = messageName(type)
  if (name === PROXY_CONFIG) return proxyConfigToJson(messageOf(value), minor)
  if (name !== undefined) return writeMessage(name, messageOf(value), { minor })
  if (wellKnownKind(type) === 'duration') return `"${protoDurationText(durationOf(value as RawDuration))}"`
  if (wellKnownKind(type) === 'struct') return encodeJson((value as { readonly fields: GoValue }).fields)
  const wrapped = (value as { readonly value: number | bigint | boolean }).value
  return wellKnownKind(type) === 'int64Value' ? `"${wrapped}"` : String(wrapped)
}

function durationOf({ seconds = 0, nanos = 0 }: RawDuration): { readonly seconds: number; readonly nanos: number } {
  return { seconds, nanos }
}
