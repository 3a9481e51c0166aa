import type { ChangedWorkload } from './changed-workload.ts'
import { equalHunks, headline, hunkLines, keepOwnImage, needReplace } from './diff-text.ts'
import type { Differences } from './differences.ts'
import { groupedChanges } from './grouped-changes.ts'

/** A comment on a pull request holds 65,536 characters on GitHub. */
const MOST = 60_000
/** Workloads that are listed under a change. */
const NAMED = 50

/** Differences as a comment for a pull request: a sentence, and what changes in parts that fold. */
export function diffMarkdown(differences: Differences): string {
  const { changed, form, ownImage } = differences
  const title = `### render-inject\n\n${plain(headline(differences))}\n`
  if (changed.length === 0) return title
  const immutable = changed.filter(({ isImmutable }) => isImmutable)
  const remarks = [
    ...(form === 'changes' && ownImage.length > 0 ? [`${ownImage.length} ${keepOwnImage(ownImage)}`] : []),
    ...(immutable.length > 0 ? [`${immutable.length} ${needReplace(immutable)}`] : []),
  ].map((text) => `\n- ${plain(text)}\n`)
  const parts = form === 'changes' ? changeParts(changed) : hunkParts(changed)
  return title + within(parts, MOST - title.length - remarks.join('').length) + remarks.join('')
}

function hunkParts(changed: readonly ChangedWorkload[]): readonly string[] {
  return equalHunks(changed).map((group) => {
    const [first] = group
    const heads = group.map(({ title, file, line }) => `<code>${plain(title)}</code> (${plain(file)}:${line})`)
    return details(heads.join('<br>'), fenced(hunkLines(first)))
  })
}

function changeParts(changed: readonly ChangedWorkload[]): readonly string[] {
  return groupedChanges(changed).map(({ label, detail, lines, workloads }) => {
    const who = workloads
      .slice(0, NAMED)
      .map(({ title, file, line }) => `- \`${title.replaceAll('`', "'")}\` (${plain(file)}:${line})`)
    const more = workloads.length > NAMED ? [`- and ${workloads.length - NAMED} more`] : []
    const body = [...(lines.length === 0 ? [] : [fenced(lines), '']), ...who, ...more].join('\n')
    return details(`${workloads.length} × <b>${plain(label)}</b> ${plain(detail)}`.trimEnd(), body)
  })
}

function details(summary: string, body: string): string {
  return `\n<details><summary>${summary}</summary>\n\n${body}\n\n</details>\n`
}

/** A fence is longer than any in the text. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}diff`, ...lines, fence].join('\n')
}

function within(parts: readonly string[], most: number): string {
  let text = ''
  for (const [i, part] of parts.entries()) {
    if (text.length + part.length > most)
      return `${text}\n… and ${parts.length - i} more; \`render-inject diff\` shows them all.\n`
    text += part
  }
  return text
}

/** Text that is no markup. */
function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
