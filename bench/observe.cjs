// Preloaded into one run of each row: tells the peak memory and the chunks that the loader loaded.
'use strict'
const { writeFileSync } = require('node:fs')
const { basename } = require('node:path')
process.on('exit', () => {
  const loader = Object.values(require.cache).find(({ exports }) => exports.loaded instanceof Map)
  const known = loader?.exports.loaded ?? new Map()
  const chunks = [...known.keys()].map((file) => basename(file, '.cjs'))
  const loaded = chunks.filter((name) => name !== 'main')
  writeFileSync(process.env.RENDER_INJECT_OBSERVED, JSON.stringify({ mebibytes: process.resourceUsage().maxRSS / 1024, loaded }))
})
