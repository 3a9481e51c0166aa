import type { ChangedWorkload } from './changed-workload.ts'
import type { Differences } from './differences.ts'
import { groupedChanges } from './grouped-changes.ts'

/** Names of workloads that are shown in a row. */
const NAMED = 5

/** Differences for people: hunks of each workload, or what changes in how many. */
export function diffText(differences: Differences): string {
  const { changed, form } = differences
  if (changed.length === 0) return `${headline(differences)}\n`
  if (form === 'changes') return `${headline(differences)}\n\n${changeRows(differences).join('\n')}\n`
  const shared = commonFolder(changed)
  const blocks = equalHunks(changed).map((group) => {
    const heads = group.map(({ title, file, line }) => `${title}  (${file.slice(shared.length)}:${line})`)
    return [...heads, ...hunkLines(group[0])].join('\n')
  })
  return `${blocks.join('\n\n')}\n\n${headline(differences)}\n`
}

/** The one sentence about all of it. */
export function headline(differences: Differences): string {
  const { changed, unchanged, form, isUpgrade, versions } = differences
  const all = changed.length + unchanged
  if (all === 0) return 'There is no workload in the manifests.'
  if (changed.length === 0) {
    const what = isUpgrade ? 'no workload changes' : 'No workload would change'
    const by = isUpgrade ? `${upgradeTitle(versions)}: ` : ''
    return `${by}${what}; ${all === 1 ? 'the one there is' : `all ${all}`} ${isUpgrade ? 'come out as before' : 'would stay as they are'}.`
  }
  const verb = changed.length === 1 ? 'changes' : 'change'
  if (form === 'hunks' && !isUpgrade) return `${counted(changed.length)} would change. Nothing was written.`
  const namespaces = new Set(changed.map(({ namespace }) => namespace)).size
  const where = `in ${namespaces} ${namespaces === 1 ? 'namespace' : 'namespaces'}`
  if (isUpgrade)
    return `${upgradeTitle(versions)}: ${counted(changed.length)} ${verb} ${where}, ${unchanged} ${unchanged === 1 ? 'does' : 'do'} not`
  return `${counted(changed.length)} would change ${where}, ${unchanged} would not. Nothing was written.`
}

function upgradeTitle(versions: string | undefined): string {
  return versions === undefined ? 'New facts' : `Istio ${versions}`
}

/** Workloads with the same hunks, each group in the place of its first. */
export function equalHunks(changed: readonly ChangedWorkload[]): readonly (readonly [ChangedWorkload, ...ChangedWorkload[]])[] {
  const groups = new Map<string, [ChangedWorkload, ...ChangedWorkload[]]>()
  for (const one of changed) {
    const key = hunkLines(one).join('\n')
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [one])
    else known.push(one)
  }
  return [...groups.values()]
}

/** The hunks of a workload, each under the path of its pod template. */
export function hunkLines({ hunks = [], where }: ChangedWorkload): readonly string[] {
  return hunks.flatMap((hunk) => [`@@ ${where} @@`, ...hunk])
}

function changeRows({ changed, ownImage }: Differences): readonly string[] {
  const rows = groupedChanges(changed)
  const immutable = changed.filter(({ isImmutable }) => isImmutable)
  const width = Math.max(String(changed.length).length, String(ownImage.length).length) + 1
  const pad = ' '.repeat(width + 4)
  const head = (count: number, text: string): string => ` ${String(count).padStart(width - 1)}  ${text}`
  return [
    ...rows.flatMap(({ label, detail, lines, workloads }) => [
      head(workloads.length, `${label}${detail === '' ? '' : `  ${detail}`}`.trimEnd()),
      ...lines.map((line) => pad + line),
    ]),
    ...(ownImage.length === 0 ? [] : [head(ownImage.length, keepOwnImage(ownImage))]),
    ...(immutable.length === 0 ? [] : [head(immutable.length, needReplace(immutable))]),
  ]
}

/** Workloads whose proxy has an image of its own. */
export function keepOwnImage(names: readonly string[]): string {
  return `${names.length === 1 ? 'keeps its' : 'keep their'} own image (sidecar.istio.io/proxyImage): ${listed(names)}`
}

/** Workloads that cannot be changed in place. */
export function needReplace(all: readonly ChangedWorkload[]): string {
  const kinds = [...new Set(all.map(({ kind }) => kind))].join(', ')
  return `${all.length === 1 ? 'needs' : 'need'} replace (${kinds}): ${listed(all.map(({ name }) => name))}   RI0341`
}

function listed(names: readonly string[]): string {
  return names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ` and ${names.length - NAMED} more` : '')
}

/** The folder in which all files are, with its slash. */
function commonFolder(changed: readonly ChangedWorkload[]): string {
  const [first = '', ...others] = changed.map(({ file }) => file.slice(0, file.lastIndexOf('/') + 1))
  let shared = first
  for (const folder of others) {
    while (!folder.startsWith(shared)) shared = shared.slice(0, shared.lastIndexOf('/', shared.length - 2) + 1)
  }
  return shared
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'workload' : 'workloads'}`
}
