import { imageName } from '../../krm/image-name.ts'
import { type ChangedWorkload, PROXY_IMAGE } from './changed-workload.ts'

/** `1.29.3 → 1.30.1`: the tags between which most proxies change; undefined where none does. */
export function istioVersions(changed: readonly ChangedWorkload[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { changes } of changed) {
    const image = changes.find(({ path }) => PROXY_IMAGE.test(path))
    const [old, now] = [tagOf(image?.before ?? ''), tagOf(image?.after ?? '')]
    if (old === undefined || now === undefined || old === now) continue
    const pair = `${old} → ${now}`
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}

function tagOf(image: string): string | undefined {
  return /^:([^@]+)/.exec(image.slice(imageName(image).length))?.[1]
}
