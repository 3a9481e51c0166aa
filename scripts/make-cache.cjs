// Runs the bundle as a user would (argv: its folder, then arguments of render-inject), and keeps what V8 made of each chunk for plugin/render-inject: a header,
// the code, then the cache. Of several runs the first one counts that loads a chunk, of short and of long
// ones (plugin/render-inject).
'use strict'
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const [folder] = process.argv.splice(2, 1)

process.on('exit', () => {
  const { loaded, withDefaultFlags, aligned, HEADER, build } = require(join(folder, 'render-inject.cjs'))
  for (const [name, { script, cache: path }] of loaded) {
    if (existsSync(path)) continue
    const code = readFileSync(join(folder, name))
    const cache = withDefaultFlags(() => script.createCachedData())
    const begin = aligned(HEADER + code.length)
    const file = Buffer.alloc(begin + cache.length)
    file.write(build, 0, 'latin1')
    file.writeUInt32LE(code.length, 16)
    file.writeUInt32LE(cache.length, 20)
    file.set(code, HEADER)
    file.set(cache, begin)
    writeFileSync(path, file)
  }
})

require(join(folder, 'render-inject.cjs'))
