import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { vectorsFolder } from './vectors.ts'

/** Cluster objects of an Istio as text (`1.30`, `1.30-cni`); undefined where there are no vectors. */
export function istioFacts(name: string): string | undefined {
  const folder = vectorsFolder()
  return folder === undefined ? undefined : readFileSync(join(folder, 'istio', 'facts', `${name}.yaml`), 'utf8')
}
