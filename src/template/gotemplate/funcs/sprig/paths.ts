/** Slash-separated paths: mirrors path and, for Unix, path/filepath of Go 1.26 as sprig v3.3.0 calls them. */
import { STRING } from '../../types.ts'
import type { GoFunc } from '../../value.ts'
import { func } from '../row.ts'

export const PATH_ROWS: readonly GoFunc[] = [
  ...['base', 'osBase'].map((name) => func(name, [STRING], base)),
  ...['dir', 'osDir'].map((name) => func(name, [STRING], (path) => clean(path.slice(0, path.lastIndexOf('/') + 1)))),
  ...['clean', 'osClean'].map((name) => func(name, [STRING], clean)),
  ...['ext', 'osExt'].map((name) => func(name, [STRING], (path) => /\.[^./]*$/.exec(path)?.[0] ?? '')),
  ...['isAbs', 'osIsAbs'].map((name) => func(name, [STRING], (path) => path.startsWith('/'))),
]

/** The last element, without slashes after it. */
function base(path: string): string {
  if (path === '') return '.'
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end--
  const trimmed = path.slice(0, end)
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}

/** The shortest equal path: no empty elements, no dots, and double dots only at the start of a relative path. */
function clean(path: string): string {
  const isRooted = path.startsWith('/')
  const out: string[] = []
  for (const element of path.split('/')) {
    if (element === '' || element === '.') continue
    if (element !== '..') out.push(element)
    else if (out.length > 0 && out.at(-1) !== '..') out.pop()
    else if (!isRooted) out.push(element)
  }
  const joined = out.join('/')
  return isRooted ? `/${joined}` : joined || '.'
}
