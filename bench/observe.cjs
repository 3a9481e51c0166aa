// Preloaded into one run of each row: tells the peak memory and the files that were required.
'use strict'
const { writeFileSync } = require('node:fs')
const { basename } = require('node:path')
process.on('exit', () => {
  const files = Object.keys(require.cache).map((file) => basename(file, '.cjs'))
  const loaded = files.filter((name) => name !== basename(__filename, '.cjs') && name !== 'render-inject')
  writeFileSync(process.env.RENDER_INJECT_OBSERVED, JSON.stringify({ mebibytes: process.resourceUsage().maxRSS / 1024, loaded }))
})
