import { fail } from '../base/diagnostic.ts'
import { manifestSource, type Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import { runPipeline } from '../inject/pipeline.ts'
import { readSource } from '../inject/read-source.ts'
import { readDocuments } from '../yaml/read.ts'
import { readFunctionConfig } from './function-config.ts'
import { demandObjects } from './manifest-input.ts'
import { EXIT, type Outcome } from './outcome.ts'
import { printSummary } from './summary.ts'

/**
 * kustomize's legacy exec plugin: the config is a file (argv[1]), the resources are a stream of documents on stdin, and so is the output.
 * The config comes from the file alone: kustomize leaves its copy in the environment out above 131,071 bytes.
 */
export function runKustomizePlugin(config: Source, text: string, chunks: Chunks): Outcome {
  const [document, second] = readDocuments(config).filter((one) => one.root() !== undefined)
  if (second) fail('RI0201', 'the config of the plugin must be one document', { place: { source: config, span: second.span } })
  const settings = readFunctionConfig(document?.root(), config)
  const source = manifestSource({ name: '<stdin>', text })
  const read = [readSource(source)]
  demandObjects(read)
  const result = runPipeline({ ...settings, read }, chunks)
  return { stdout: result.sources[0]?.text ?? text, stderr: printSummary(result.report), exitCode: EXIT.done }
}
