import type { Chunks } from '../../inject/chunks.ts'
import { printDiagnostics } from '../diagnostics-text.ts'
import { escapeControls } from '../escape-controls.ts'
import { type ManifestFileSource, readableFiles } from '../manifest-files.ts'
import { type ManifestOptions, readManifestInput } from '../manifest-input.ts'
import { EXIT, guarded, type Outcome } from '../outcome.ts'
import { heedWarnings } from '../warnings.ts'
import { imagesJson, imagesNames, imagesTable } from './images-forms.ts'
import { type ListedImages, listImages } from './listed-images.ts'

/** `table`: an image a row; `wide`: with containers and workloads; `name`: the images alone. */
export type ImagesFormat = 'table' | 'wide' | 'name' | 'json'

/** The images that injection adds to manifests, and how they compare with what it gives now. What inject refuses is refused here too (exit 2). */
export function printImages(
  sources: readonly ManifestFileSource[],
  options: ManifestOptions & { readonly format: ImagesFormat },
  chunks: Chunks,
): Outcome {
  return guarded(() => {
    const { manifests, unread } = readableFiles(sources)
    const images = listImages(readManifestInput(manifests, options), chunks)
    if (images.report !== undefined) heedWarnings(images.report, options)
    const { format } = options
    return {
      stdout:
        format === 'json'
          ? imagesJson(images)
          : escapeControls(format === 'name' ? imagesNames(images) : imagesTable(images, format)),
      stderr: unread + printDiagnostics(images.report?.notices ?? []) + remark(images, options),
      exitCode: EXIT.done,
      report: { workloads: [], diagnostics: images.report?.notices ?? [] },
    }
  })
}

/** What the list cannot say. */
function remark({ containers, workloads, isCompared }: ListedImages, { facts }: ManifestOptions): string {
  if (containers.length > 0) return ''
  if (workloads === 0) return 'there is no workload in the manifests\n'
  const all = workloads === 1 ? 'the one workload' : `the ${workloads} workloads`
  if (isCompared) return `injection adds no image to ${all}\n`
  const lack = facts.length === 0 ? '--facts tells what would come' : 'the facts hold no injector that would tell what would come'
  return `no record of an injection is on ${all}; ${lack}\n`
}
