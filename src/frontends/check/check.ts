import { widthOf } from '../../base/width.ts'
import type { Chunks } from '../../inject/chunks.ts'
import { printDiagnostics } from '../diagnostics-text.ts'
import { escapeLine } from '../escape-controls.ts'
import { type ManifestFileSource, readableFiles } from '../manifest-files.ts'
import { type ManifestOptions, readManifestInput } from '../manifest-input.ts'
import { EXIT, guarded, type Outcome } from '../outcome.ts'
import { reportedRun } from '../run-report.ts'
import { checkedWorkload, type Difference } from './check-difference.ts'

/**
 * Would `inject` change nothing? Runs the pipeline, throws its texts away, and lists the workloads that it would change (exit 1); `fix` is the command that
 * makes the list empty. What inject refuses is refused here too (exit 2).
 */
export function checkManifests(
  sources: readonly ManifestFileSource[],
  options: ManifestOptions & { readonly fix: string },
  chunks: Chunks,
): Outcome {
  return guarded(() => {
    const { manifests, unread } = readableFiles(sources)
    const found: Difference[] = []
    const { result, report } = reportedRun(readManifestInput(manifests, options), chunks, (one) => {
      const difference = checkedWorkload(one)
      if (difference !== undefined) found.push(difference)
      return difference
    })
    const { injected, leftAlone, notices } = result.report
    const all = injected.length + leftAlone.length
    return {
      stdout: found.length === 0 ? clean(all) : listed(found, all, options.fix),
      stderr: unread + printDiagnostics(notices),
      exitCode: found.length === 0 ? EXIT.done : EXIT.findings,
      report,
    }
  })
}

function clean(all: number): string {
  return all === 0
    ? 'check: there is no workload in the manifests\n'
    : `check: ${counted(all)} as injection gives ${all === 1 ? 'it' : 'them'} now\n`
}

function listed(found: readonly Difference[], all: number, fix: string): string {
  const width = (key: 'title' | 'place' | 'state'): number => widthOf(found.map((one) => one[key]))
  const [titles, places, states] = [width('title'), width('place'), width('state')]
  const rows = found.map(({ title, place, state, detail }) =>
    `  ${title.padEnd(titles)}   ${place.padEnd(places)}   ${state.padEnd(states)} ${detail}`.trimEnd(),
  )
  const head = `check: ${found.length} of ${counted(all)} ${found.length === 1 ? 'differs' : 'differ'} from what injection gives now`
  return `${[head, ...rows, `  fix: ${fix}`].map(escapeLine).join('\n')}\n`
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'workload' : 'workloads'}`
}
