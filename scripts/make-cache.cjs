// Runs the bundle as a user would (argv: its folder, then arguments of render-inject), and keeps what V8 made of each chunk for scripts/loader.cjs: the code,
// then twice the cache. Of several runs the first one counts that loads a chunk.
'use strict'
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const [folder] = process.argv.splice(2, 1)

process.on('exit', () => {
  const { loaded, withDefaultFlags } = require(join(folder, 'render-inject.cjs'))
  for (const [name, { script }] of loaded) {
    const path = join(folder, `${name}.cache`)
    if (existsSync(path)) continue
    const cache = withDefaultFlags(() => script.createCachedData())
    writeFileSync(path, Buffer.concat([readFileSync(join(folder, name)), cache, cache]))
  }
})

require(join(folder, 'render-inject.cjs'))
