import { runKustomizePlugin } from '../frontends/kustomize-plugin.ts'
import type { Outcome } from '../frontends/outcome.ts'
import type { Chunks } from '../inject/chunks.ts'
import { readSource } from './host/files.ts'

/** kustomize's legacy exec plugin, with its config in a file. */
export function runPluginFile(config: string, text: string, chunks: Chunks): Outcome {
  return runKustomizePlugin(readSource(config), text, chunks)
}
