import { isInjectError } from '../base/diagnostic.ts'
import type { Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import { runPipeline } from '../inject/pipeline.ts'
import { type ReadSource, readSource } from '../inject/survey.ts'
import { demandObjects, type ManifestOptions, settingsOf } from './manifests.ts'
import { printSummary } from './summary.ts'

/** A file of manifests that is edited in place. */
export interface ManifestFileSource extends Source {
  /** `template`: it stands in a Helm chart's `templates`, and is left alone where it is no YAML yet. */
  readonly role: 'manifest' | 'template'
}

/** What is to be written, and what is told. */
export interface FileEdits {
  /** New texts by the index of their file; files that stay as they are are absent. */
  readonly texts: ReadonlyMap<number, string>
  readonly stderr: string
}

/** Injects files that belong together: each keeps its own text. Nothing is known before all is known: any error throws InjectError. */
export function injectFiles(sources: readonly ManifestFileSource[], options: ManifestOptions, chunks: Chunks): FileEdits {
  const settings = settingsOf(options)
  const read: { readonly index: number; readonly one: ReadSource }[] = []
  const passedOver: string[] = []
  sources.forEach((source, index) => {
    const one = source.role === 'template' ? readTemplate(source) : readSource(source)
    if (one === undefined) passedOver.push(source.name)
    else read.push({ index, one })
  })
  demandObjects(read.map(({ one }) => one))
  const result = runPipeline({ ...settings, read: read.map(({ one }) => one) }, chunks)
  const texts = new Map<number, string>()
  result.sources.forEach(({ source, text }, i) => {
    const index = read[i]?.index
    if (index !== undefined && text !== source.text) texts.set(index, text)
  })
  return { texts, stderr: printSummary(result.report) + passedOver.map(tellTemplate).join('') }
}

/** Text that Kubernetes could not read is not read; all other errors hold in templates too. */
function readTemplate(source: Source): ReadSource | undefined {
  try {
    return readSource(source)
  } catch (error) {
    if (isInjectError(error) && error.diagnostics.every(({ code }) => code === 'RI0103')) return undefined
    throw error
  }
}

function tellTemplate(name: string): string {
  return `not read    ${name} is no YAML: a template of a Helm chart\n`
}
