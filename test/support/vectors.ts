import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** The folder with conformance vectors, or undefined where there is none (a plain checkout). */
export function vectorsFolder(): string | undefined {
  const folder = process.env['RENDER_INJECT_CONFORMANCE'] ?? join(PROJECT, '..', 'shared', 'conformance')
  return existsSync(folder) ? folder : undefined
}

/** The rows of all `.jsonl` files of a folder, read as plain JSON, in file and line order; none where the folder is absent. */
export function readRows<Row>(folder: string, only: (file: string) => boolean = () => true): Row[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl') && only(file))
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as Row)
}
