import { isInjectError } from '../base/diagnostic.ts'
import type { Source } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import { readSource } from '../inject/read-source.ts'
import { escapeLine } from './escape-controls.ts'
import { type ManifestOptions, readManifestInput } from './manifest-input.ts'
import { runManifests } from './manifest-run.ts'
import type { RunReport } from './run-report.ts'
import { printSummary } from './summary.ts'

/** A file of manifests that is edited in place, or checked for what editing would do. */
export interface ManifestFileSource extends Source {
  /** `template`: it stands in a Helm chart's `templates`, and is left alone where it is no YAML yet. */
  readonly role?: 'template'
}

/** What is to be written, and what is told. */
export interface FileEdits {
  /** New texts of the files that change. */
  readonly texts: ReadonlyMap<Source, string>
  readonly stderr: string
  readonly report: RunReport
}

/** Injects files that belong together: each keeps its own text. Nothing is known before all is known: any error throws InjectError. */
export function injectFiles(sources: readonly ManifestFileSource[], options: ManifestOptions, chunks: Chunks): FileEdits {
  const { manifests, unread } = readableFiles(sources)
  const { result, report } = runManifests(readManifestInput(manifests, options), options, chunks)
  return {
    texts: new Map(result.sources.flatMap(({ source, text }) => (text === source.text ? [] : [[source, text] as const]))),
    stderr: printSummary(result.report) + unread,
    report,
  }
}

/** The sources without those templates that are no YAML yet; `unread` tells of these. */
export function readableFiles(sources: readonly ManifestFileSource[]): {
  readonly manifests: readonly ManifestFileSource[]
  readonly unread: string
} {
  const unread = new Set(sources.filter((source) => source.role === 'template' && !isYaml(source)))
  return {
    manifests: sources.filter((source) => !unread.has(source)),
    unread: [...unread].map(({ name }) => tellTemplate(name)).join(''),
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
  return `not read    ${escapeLine(name)} is no YAML: a template of a Helm chart\n`
}
