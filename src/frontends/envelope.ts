/** What a function adds to the ResourceList itself. */
import type { Diagnostic } from '../base/diagnostic.ts'
import { at, type Json, recordOf } from '../base/json.ts'
import { loadInject } from '../inject/inject.chunk.ts'
import type { Report } from '../inject/report.ts'
import type { Content } from '../krm/unfold.ts'
import type { Edit } from '../yaml/splice.ts'

type ResourceList = Content & { readonly form: 'resource-list' }

/** Name of the marker that a tripwire patch needs; `local-config` keeps it out of what kustomize prints. */
const MARKER = 'render-inject-ran'

/** The marker of the tripwire, added once, and the results. */
export function envelopeEdits(list: ResourceList, tripwire: boolean, report: Report): readonly Edit[] {
  const edits: Edit[] = []
  const isMarked = (): boolean =>
    list.items.some(
      (item) => item.kind === 'ConfigMap' && item.mentions(MARKER) && at(item.object, 'metadata', 'name') === MARKER,
    )
  if (tripwire && !isMarked()) {
    const { appendEntry, appendItems } = loadInject()
    edits.push(...(list.list ? appendItems(list.list, [marker()]) : appendEntry(list.root, 'items', [marker()])))
  }
  const results = report.notices.map(resultOf)
  if (results.length > 0) {
    const { appendEntry, appendItems } = loadInject()
    const known = list.root.get('results')
    if (known?.kind === 'list') edits.push(...appendItems(known, results))
    else if (known === undefined) edits.push(...appendEntry(list.root, 'results', results))
  }
  return edits
}

function marker(): Json {
  return recordOf([
    ['apiVersion', 'v1'],
    ['kind', 'ConfigMap'],
    [
      'metadata',
      recordOf([
        ['name', MARKER],
        ['annotations', recordOf([['config.kubernetes.io/local-config', 'true']])],
      ]),
    ],
  ])
}

function resultOf({ severity, code, message }: Diagnostic): Json {
  return recordOf([
    ['message', `${code}: ${message}`],
    ['severity', severity],
  ])
}
