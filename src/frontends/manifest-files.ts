import { isInjectError } from '../base/diagnostic.ts'
import type { Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import { runPipeline } from '../inject/pipeline.ts'
import { readSource } from '../inject/survey.ts'
import { type ManifestOptions, readManifestInput } from './manifest-input.ts'
import { printSummary } from './summary.ts'

/** A file of manifests that is edited in place. */
export interface ManifestFileSource extends Source {
  /** `template`: it stands in a Helm chart's `templates`, and is left alone where it is no YAML yet. */
  readonly role: 'manifest' | 'template'
}

/** What is to be written, and what is told. */
export interface FileEdits {
  /** New texts of the files that change. */
  readonly texts: ReadonlyMap<Source, string>
  readonly stderr: string
}

/** Injects files that belong together: each keeps its own text. Nothing is known before all is known: any error throws InjectError. */
export function injectFiles(sources: readonly ManifestFileSource[], options: ManifestOptions, chunks: Chunks): FileEdits {
  const unread = new Set(sources.filter((source) => source.role === 'template' && !isYaml(source)))
  const input = readManifestInput(
    sources.filter((source) => !unread.has(source)),
    options,
  )
  const result = runPipeline(input, chunks)
  return {
    texts: new Map(result.sources.flatMap(({ source, text }) => (text === source.text ? [] : [[source, text] as const]))),
    stderr: printSummary(result.report) + [...unread].map(({ name }) => tellTemplate(name)).join(''),
  }
}

/** Only text that Kubernetes could not read at all is no YAML: all other errors hold in templates too. */
function isYaml(source: Source): boolean {
  try {
    readSource(source)
    return true
  } catch (error) {
    if (isInjectError(error) && error.diagnostics.every(({ code }) => code === 'RI0103')) return false
    throw error
  }
}

function tellTemplate(name: string): string {
  return `not read    ${name} is no YAML: a template of a Helm chart\n`
}
