import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from './bundle.ts'
import { objectsOf } from './pods.ts'

/** A file of examples/quickstart. */
export function example(name: string): string {
  return readFileSync(join(PROJECT, 'examples/quickstart', name), 'utf8')
}

/** A ResourceList as kustomize writes one: items first, then the function config. */
export function resourceList(items: string, functionConfig: string | undefined): string {
  const list = items
    .split(/^---\n/m)
    .filter((item) => /^[^#\s]/m.test(item))
    .map((item) => `- ${indent(item.replace(/^(#.*\n|\n)*/, ''), '  ').trimStart()}`)
    .join('')
  const config = functionConfig === undefined ? '' : `functionConfig:\n${indent(functionConfig, '  ')}`
  return `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${list}${config}`
}

/** The same as JSON. */
export function jsonResourceList(items: string, functionConfig: string): string {
  return `${JSON.stringify({
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    items: objectsOf(items),
    functionConfig: objectsOf(functionConfig)[0],
  })}\n`
}

/** A ConfigMap with these texts. */
export function configMap(name: string, data: Readonly<Record<string, string>>): string {
  const entries = Object.entries(data).map(([key, text]) => `  ${key}: |\n${indent(text, '    ')}`)
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${entries.join('')}`
}

/** The function config of the example, as its kustomization makes it. */
export function exampleBundle(): string {
  return configMap('render-inject', { 'policy.yaml': example('policy.yaml'), 'facts.yaml': example('facts.yaml') })
}

function indent(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by)
}
