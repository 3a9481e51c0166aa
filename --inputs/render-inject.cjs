/**
 * The first file of the bundle (dist/render-inject.cjs): loads its chunks. A run is short, and half of it would be V8 reading our code, so each chunk has
 * a file beside it with what V8 made of it when the bundle was built (scripts/make-cache.cjs). V8 itself checks only its version and the length of the code;
 * here code and cache have to be those of the build, byte for byte: the cache file holds the code and, against a damaged disk, what V8 made of it twice. What
 * does not fit is not used.
 */
'use strict'
const { readFileSync } = require('node:fs')
const { Script } = require('node:vm')

/** The flag that says how much of a function is run before V8 optimises it, and its default. Put in by the build, of the Node whose they are. */
const FLAG = '--interrupt-budget'
const DEFAULT = Number('67584')
const LATE = 30 * DEFAULT
const isKnown = DEFAULT > 0 && process.version === 'v20.20.2'

/** Chunks that a run over a few small objects may need: it is too short even for loading node:v8. */
const SHORT = ['main.cjs', 'check-injectors.cjs', 'inject.cjs', 'own.cjs', 'immutable-workloads.cjs']

const loaded = new Map()
/** Sets the flag; there from optimiseLate on. */
let optimiseAfter

function load(name) {
  const known = loaded.get(name)
  if (known !== undefined) return known.module.exports
  if (!SHORT.includes(name)) optimiseLate()
  const filename = `${__dirname}/${name}`
  const code = readFileSync(filename)
  const cachedData = cacheOf(filename, code)
  const script = withDefaultFlags(() => new Script(code.latin1Slice(), { filename, cachedData }))
  const module = { exports: {} }
  loaded.set(name, { module, script })
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

/** What V8 made of this very code, or undefined. */
function cacheOf(filename, code) {
  let file
  try {
    file = readFileSync(`${filename}.cache`)
  } catch {
    return undefined
  }
  const { length } = code
  const half = (file.length - length) / 2
  const cache = file.subarray(length, length + half)
  return code.equals(file.subarray(0, length)) && cache.equals(file.subarray(length + half)) ? cache : undefined
}

Object.assign(exports, { loaded, optimiseLate, withDefaultFlags })
load('main.cjs')
