// The text of what runs in the nunjucks realm: nunjucks' parser and compiler with our guards, as one script without imports. The build puts it into a chunk as
// a string; tests make it when they start.
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const root = join(import.meta.dirname, '..')
const inside = join(root, 'src/template/nunjucks/inside')

/** @returns {string} */
export function realmProgram() {
  const result = buildSync({
    absWorkingDir: root,
    entryPoints: [join(inside, 'program.ts')],
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    target: 'node20',
    format: 'iife',
    // nunjucks' base classes name Node's events; nothing in the realm emits any.
    alias: { events: join(inside, 'no-events.cjs') },
    legalComments: 'none',
    logLevel: 'warning',
  })
  return result.outputFiles[0].text
}
