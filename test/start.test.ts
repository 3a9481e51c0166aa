/** `npm start`, with a build that only tells that it ran. */
import { chmodSync, existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { is } from './support/assert.ts'
import { inFolder, PROJECT, runProgram } from './support/bundle.ts'
import { describe } from './support/describe.ts'

describe('npm start', (it) => {
  it.each(
    (input) => `builds anew after a change of ${input}`,
    ['package.json', 'tsconfig.json', 'src/main.ts', 'scripts/build.js', 'plugin/render-inject'],
    (input) => {
      const files = {
        'package.json': '{"type": "module"}',
        'tsconfig.json': '{}',
        'src/main.ts': '',
        'scripts/build.js': "import { writeFileSync } from 'node:fs'\nwriteFileSync('built', '')\n",
        'scripts/start.js': readFileSync(join(PROJECT, 'scripts/start.js'), 'utf8'),
        'plugin/render-inject': '#!/bin/sh\n',
        'dist/render-inject.cjs': '',
      }
      inFolder(files, (folder) => {
        chmodSync(join(folder, 'plugin/render-inject'), 0o755)
        for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) utimesSync(join(folder, name), 1, 1)
        utimesSync(join(folder, 'dist/render-inject.cjs'), 2, 2)
        const isBuiltAnew = (): boolean => {
          is(runProgram(process.execPath, [join(folder, 'scripts/start.js')], { cwd: folder }).status, 0)
          return existsSync(join(folder, 'built'))
        }
        is(isBuiltAnew(), false)
        utimesSync(join(folder, input), 3, 3)
        is(isBuiltAnew(), true)
      })
    },
  )
})
