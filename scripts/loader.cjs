/**
 * The first file of the bundle (dist/render-inject.cjs): loads its chunks. A run is short, and half of it would be V8 reading our code, so each chunk has
 * a file beside it with what V8 made of it when the bundle was built (scripts/make-cache.cjs): header, code, and, against a damaged disk, what V8 made of
 * the code twice. That file alone is read; where it is not of this very build, not whole or damaged, the chunk is read instead.
 */
'use strict'
const { closeSync, openSync, readFileSync, readSync } = require('node:fs')
const { Script } = require('node:vm')

/** The flag that says how much of a function is run before V8 optimises it, and its default. Put in by the build, of the Node whose they are. */
const FLAG = 'FLAG_NAME'
const DEFAULT = Number('FLAG_DEFAULT')
const LATE = 5 * DEFAULT
const isKnown = DEFAULT > 0 && process.version === 'NODE_VERSION'

/** Stands for the code of all chunks. */
const BUILD = 'BUILD_ID'
/** Of a cache file: the build, the length of the code and that of what V8 made of it. Each part begins at a multiple of it, because V8 would copy what does not. */
const HEADER = 32

/** Chunks that a run over a few small objects may need, beside what they share: it is too short even for loading node:v8. */
const SHORT = [
  'main.cjs',
  'check-injectors.cjs',
  'inject.cjs',
  'own.cjs',
  'immutable-workloads.cjs',
  'replays.cjs',
  'alike.cjs',
  'diagnostics-text.cjs',
  'envelope.cjs',
  'escaped-text.cjs',
  'flat-config.cjs',
  'reconcile-flow.cjs',
  'tenant-bounds.cjs',
  'typed.cjs',
]

const loaded = new Map()
/** Holds one cache file after the other, the largest of this build too: memory that was touched is cheaper than new one. */
const buffer = Buffer.allocUnsafeSlow(Number('LARGEST_CACHE'))
/** Command lines are, and whatever runs optimiseLate: then chunks of short runs have another cache, with what else long runs use of them. */
let isLong = process.argv.length > 2
/** Sets the flag; there from optimiseLate on. */
let optimiseAfter

function load(name) {
  const known = loaded.get(name)
  if (known !== undefined) return known.module.exports
  const isShort = SHORT.includes(name)
  if (!isShort && !name.startsWith('shared-')) optimiseLate()
  const filename = `${__dirname}/${name}`
  const cache = `${filename}${isShort && isLong ? '.long' : ''}.cache`
  const { code, cachedData } = readCache(cache) ?? { code: readFileSync(filename, 'latin1') }
  const script = withDefaultFlags(() => new Script(code, { filename, cachedData }))
  const module = { exports: {} }
  loaded.set(name, { module, script, cache })
  script.runInThisContext()(module.exports, need, module, __dirname)
  return module.exports
}

/** `require` of the chunks. */
function need(id) {
  if (id === './render-inject.cjs') return exports
  return id.startsWith('./') ? load(id.slice(2)) : require(id)
}

/**
 * Lets V8 optimise late: in a short run what its optimising compiler makes is hardly ever run as often as making it costs. 1 MB takes half the CPU time so,
 * 10 MB no more than before. Does nothing in a Node that the build did not know.
 */
function optimiseLate() {
  isLong = true
  if (!isKnown || optimiseAfter !== undefined) return
  const { setFlagsFromString } = require('node:v8')
  optimiseAfter = (amount) => setFlagsFromString(`${FLAG}=${amount}`)
  optimiseAfter(LATE)
}

/** A cache fits one set of flags. */
function withDefaultFlags(run) {
  optimiseAfter?.(DEFAULT)
  const result = run()
  optimiseAfter?.(LATE)
  return result
}

/** The code of a chunk and what V8 made of it, which stands in the buffer until the next call; or undefined. */
function readCache(path) {
  const length = readWhole(path)
  if (length <= HEADER || buffer.latin1Slice(0, 16) !== BUILD) return undefined
  const codeEnd = HEADER + buffer.readUInt32LE(16)
  const first = aligned(codeEnd)
  const size = buffer.readUInt32LE(20)
  const second = first + aligned(size)
  if (length !== second + size) return undefined
  const cachedData = buffer.subarray(first, first + size)
  return cachedData.equals(buffer.subarray(second, length)) ? { code: buffer.latin1Slice(HEADER, codeEnd), cachedData } : undefined
}

/** Reads a file into the buffer, and tells its length; 0 where it cannot be read. Of a longer file than any of this build there is a part. */
function readWhole(path) {
  try {
    const file = openSync(path, 'r')
    const length = readSync(file, buffer, 0, buffer.length, 0)
    closeSync(file)
    return length
  } catch {
    return 0
  }
}

function aligned(offset) {
  return Math.ceil(offset / HEADER) * HEADER
}

Object.assign(exports, { loaded, optimiseLate, withDefaultFlags, HEADER, BUILD, aligned })
load('main.cjs')
