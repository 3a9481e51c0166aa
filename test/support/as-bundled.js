/** `--import` this before tsx, and what runs then runs on the sources as they are bundled (scripts/lower-sources.js). */
import { register } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { lowerSources } from '../../scripts/lower-sources.js'

if (isMainThread) register(import.meta.url)
const sources = isMainThread ? undefined : lowerSources(join(import.meta.dirname, '../..'))

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context)
  const source = url.startsWith('file:') ? sources?.get(fileURLToPath(url)) : undefined
  return source === undefined ? loaded : { ...loaded, source }
}
