import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The lines of all `.jsonl` files of a folder as they stand there, for rows whose numbers JSON.parse would round; none where the folder is absent. */
export function readLines(folder: string, only: (file: string) => boolean = () => true): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl') && only(file))
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
}
