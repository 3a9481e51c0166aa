// Runs the bundle as a user would (argv: its folder, then arguments of render-inject), and keeps what V8 made of each chunk for plugin/render-inject: a header,
// the cache, then the code. Of several runs the first one counts that loads a chunk, of short and of long
// ones (plugin/render-inject).
'use strict'
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const [folder] = process.argv.splice(2, 1)

process.on('exit', () => {
  const { loaded, withDefaultFlags, HEADER, build } = require(join(folder, 'render-inject.cjs'))
  for (const [name, { script, cache: path }] of loaded) {
    if (existsSync(path)) continue
    const code = readFileSync(join(folder, name))
    const cache = withDefaultFlags(() => script.createCachedData())
    const header = Buffer.from(`${build} ${cache.length} ${code.length} `.padEnd(HEADER), 'latin1')
    writeFileSync(path, Buffer.concat([header, cache, code]))
  }
})

require(join(folder, 'render-inject.cjs'))
