import { printBlock } from '../../yaml/write.ts'
import { freeName, resourceFileName, withKustomization } from '../output-folder.ts'
import { guardText, patchText, type WorkloadPatch } from './workload-patches.ts'

const HEAD = ['apiVersion: kustomize.config.k8s.io/v1alpha1', 'kind: Component']
const STYLE = { indent: 2, listIndent: 0, newline: '\n' } as const
const GUARD = 'workloads.yaml'

/** Patches as one kustomize component: an overlay lists its folder under `components`. */
export function componentText(patches: readonly WorkloadPatch[]): string {
  const entries = [literal(guardText(patches)), ...patches.map((patch) => targeted(patch, literal(patchText(patch))))]
  const list = patches.length === 0 ? ['patches: []'] : ['patches:', ...entries.map((entry) => `- ${entry}`)]
  return `${['# Sidecars as patches, written by render-inject. An overlay lists this folder under components.', ...HEAD, ...list].join('\n')}\n`
}

/** The same as a folder: a file for each patch. */
export function componentFolder(patches: readonly WorkloadPatch[]): ReadonlyMap<string, string> {
  if (patches.length === 0) return withKustomization(new Map(), [...HEAD, 'patches: []'])
  const files = new Map([[GUARD, `${guardText(patches)}\n`]])
  const entries = [`- path: ${GUARD}`]
  for (const patch of patches) {
    const name = freeName(resourceFileName(patch.identity), files)
    files.set(name, `${patchText(patch)}\n`)
    entries.push(`- ${targeted(patch, `path: ${name}`)}`)
  }
  return withKustomization(files, [...HEAD, 'patches:', ...entries])
}

/** An entry of `patches`: where the patch is, and what it is for. */
function targeted({ target }: WorkloadPatch, patch: string): string {
  return `${patch}\n  target:\n    ${printBlock(target, 4, STYLE)}`
}

/** A text of several lines as the block that people can read. */
function literal(text: string): string {
  return `patch: |-\n    ${text.replaceAll('\n', '\n    ')}`
}
