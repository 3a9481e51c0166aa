import { type ChangedWorkload, PROXY_IMAGE } from './changed-workload.ts'

const TAG = /:([^/:@]+)(?:@[^/]*)?$/

/** `1.29.3 → 1.30.1`: the tags between which most proxies change; undefined where none does. */
export function istioVersions(changed: readonly ChangedWorkload[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { changes } of changed) {
    const image = changes.find(({ path }) => PROXY_IMAGE.test(path))
    const [old, now] = [TAG.exec(image?.before ?? '')?.[1], TAG.exec(image?.after ?? '')?.[1]]
    if (old === undefined || now === undefined || old === now) continue
    const pair = `${old} → ${now}`
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}
