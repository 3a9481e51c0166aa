/**
 * Annotations that are checked before templates run, mirrors AnnotationValidation of pkg/kube/inject/validate.go. All failures are collected;
 * Go meets them in random order, we sort them. An annotation that is not listed is never checked.
 */
import { parseQuantity, trimSpace } from '../krm/quantity.ts'
import { parseBool, parseUint, quote } from '../template/gotemplate/format/strconv.ts'
import { cidrError, prefixError } from './ip-prefix.ts'
import { proxyConfigAnnotationError } from './mesh/validate-proxy-config.ts'
import { multiError } from './multi-error.ts'
import { ANNOTATIONS } from './names.ts'
import type { Contract } from './versions.ts'

/** What is wrong with a value; undefined when nothing is. */
type Rule = (value: string, contract: Contract) => string | undefined

/** The text that Istio's check ends with, `N errors occurred: …` with one bullet each; undefined when all annotations are fine. */
export function annotationError(annotations: { readonly [name: string]: unknown }, contract: Contract): string | undefined {
  const faults: string[] = []
  for (const name of Object.keys(annotations)) {
    const value = annotations[name]
    const reason = typeof value === 'string' && Object.hasOwn(RULES, name) ? RULES[name]?.(value, contract) : undefined
    if (reason !== undefined) faults.push(`invalid value '${value}' for annotation '${name}': ${reason}`)
  }
  return faults.length === 0 ? undefined : multiError(faults.sort())
}

const RULES: Readonly<Record<string, Rule>> = {
  [ANNOTATIONS.interceptionMode]: (value) =>
    ['REDIRECT', 'TPROXY', 'NONE'].includes(value) ? undefined : `interceptionMode invalid, use REDIRECT,TPROXY,NONE: ${value}`,
  // Istio's text really names excludeInboundPorts.
  [ANNOTATIONS.statusPort]: (value) => prefixed('excludeInboundPorts invalid', portError(value)),
  [ANNOTATIONS.readinessInitialDelaySeconds]: uint32Error,
  [ANNOTATIONS.readinessPeriodSeconds]: uint32Error,
  [ANNOTATIONS.readinessFailureThreshold]: uint32Error,
  [ANNOTATIONS.includeOutboundIpRanges]: (value, contract) =>
    value === '*' ? undefined : prefixed('includeIPRanges invalid', rangesError(value, contract)),
  [ANNOTATIONS.excludeOutboundIpRanges]: (value, contract) => prefixed('excludeIPRanges invalid', rangesError(value, contract)),
  [ANNOTATIONS.includeInboundPorts]: (value) =>
    value === '*' ? undefined : prefixed('includeInboundPorts invalid', portsError(value)),
  [ANNOTATIONS.excludeInboundPorts]: (value) => prefixed('excludeInboundPorts invalid', portsError(value)),
  [ANNOTATIONS.excludeOutboundPorts]: (value) => prefixed('excludeOutboundPorts invalid', portsError(value)),
  [ANNOTATIONS.excludeInterfaces]: interfacesRule,
  [ANNOTATIONS.kubevirtInterfaces]: interfacesRule,
  [ANNOTATIONS.rerouteVirtualInterfaces]: interfacesRule,
  [ANNOTATIONS.mergeMetrics]: (value) => parseBool(value).error?.message,
  [ANNOTATIONS.proxyCpu]: resourceRule,
  [ANNOTATIONS.proxyMemory]: resourceRule,
  [ANNOTATIONS.proxyCpuLimit]: resourceRule,
  [ANNOTATIONS.proxyMemoryLimit]: resourceRule,
  [ANNOTATIONS.proxyConfig]: (value, contract) =>
    contract.proxyConfigAnnotation ? proxyConfigAnnotationError(value, contract.minor) : undefined,
  [ANNOTATIONS.enableCoreDump]: (value, contract) => (contract.validatesCoreDump ? parseBool(value).error?.message : undefined),
}

function uint32Error(value: string): string | undefined {
  return parseUint(value, 10, 32).error?.message
}

function portError(value: string): string | undefined {
  const { error } = parseUint(trimSpace(value), 10, 16)
  return error === undefined ? undefined : `failed parsing port '${value}': ${error.message}`
}

function portsError(value: string): string | undefined {
  const list = trimSpace(value)
  if (list === '') return undefined
  for (const port of list.split(',')) {
    const reason = portError(port)
    if (reason !== undefined) return `failed parsing port '${port}': ${reason}`
  }
  return undefined
}

function rangesError(value: string, contract: Contract): string | undefined {
  if (value === '') return undefined
  for (const range of value.split(',')) {
    const reason = contract.cidrParser === 'net' ? cidrError(range) : prefixError(range)
    if (reason !== undefined) return `failed parsing cidr '${range}': ${reason}`
  }
  return undefined
}

function interfacesRule(value: string, contract: Contract): string | undefined {
  return contract.validatesInterfaces ? interfaceNamesError(value) : undefined
}

const INTERFACE_NAME_LENGTH = 15

/** What is wrong with a list of network interfaces. Mirrors ValidateInterfaceNames, pkg/util/net/ip.go, Istio 1.30. */
export function interfaceNamesError(value: string): string | undefined {
  if (value === '') return undefined
  for (const name of value.split(',').map(trimSpace)) {
    if (name === '') return 'empty interface name'
    if (new TextEncoder().encode(name).length > INTERFACE_NAME_LENGTH) {
      return `interface name ${quote(name)} too long (max ${INTERFACE_NAME_LENGTH} chars)`
    }
    if (!/^[a-zA-Z][a-zA-Z0-9_.-]*$/.test(name)) return `interface name ${quote(name)} contains invalid characters`
  }
  return undefined
}

function resourceRule(value: string, contract: Contract): string | undefined {
  return contract.validatesResources ? resourceQuantityError(value) : undefined
}

/** What is wrong with a quantity that a template will print. Mirrors validateResourceQuantity, Istio 1.27. */
export function resourceQuantityError(value: string): string | undefined {
  if (/[\u0000-\u001f\u007f-\u009f]/.test(value)) return 'value contains control characters'
  try {
    parseQuantity(value)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function prefixed(prefix: string, reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : `${prefix}: ${reason}`
}
