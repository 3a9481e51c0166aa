import type { JsonObject } from '../../src/base/json.ts'
import { parseJson } from '../../src/base/json.ts'
import { defaultProxyConfig } from '../../src/istio/mesh/defaults.ts'
import { readMeshConfig } from '../../src/istio/mesh/mesh-config.ts'
import { mergeProxyConfig } from '../../src/istio/mesh/proxy-config.ts'
import { buildTemplateData, type TemplateInput } from '../../src/istio/template-data/template-data.ts'
import { templateLanguage } from '../../src/istio/template-language.ts'
import { isTemplateError } from '../../src/template/engine.ts'
import { loadFamily } from '../../src/template/gotemplate/funcs/sprig/families.ts'
import { parseTemplates } from '../../src/template/gotemplate/template.ts'

export interface TemplateCase extends Partial<Omit<TemplateInput, 'pod' | 'values' | 'mesh' | 'proxyConfig'>> {
  readonly pod?: unknown
  readonly values?: unknown
  /** YAML. */
  readonly mesh?: string
  readonly proxyConfig?: string
  readonly env?: Readonly<Record<string, string>>
}

/** What an injection template prints, or `error: ` and the end of Go's message. */
export function runTemplate(text: string, given: TemplateCase = {}): string {
  const { pod = {}, values, mesh = '', proxyConfig = '', env = {}, ...rest } = given
  const { minor } = given
  try {
    const funcs = templateLanguage({
      env: new Map(Object.entries(env)),
      loadSprig: loadFamily,
      ...(minor === undefined ? {} : { minor }),
    })
    const data = buildTemplateData({
      typeMeta: { kind: 'Deployment', apiVersion: 'apps/v1' },
      deploymentMeta: { name: 'web', namespace: 'shop' },
      ...rest,
      pod: hardened(pod),
      ...(values === undefined ? {} : { values: hardened(values) }),
      mesh: readMeshConfig(mesh, minor),
      proxyConfig: mergeProxyConfig(defaultProxyConfig(minor), proxyConfig, minor),
    })
    return parseTemplates([{ name: 'inject', text }], { funcs }).execute('inject', data)
  } catch (error) {
    if (!isTemplateError(error)) throw error
    return `error: ${error.message.replace(/^.*?>: |^template: inject:\d+: /s, '')}`
  }
}

function hardened(value: unknown): JsonObject {
  return parseJson(JSON.stringify(value)) as JsonObject
}
