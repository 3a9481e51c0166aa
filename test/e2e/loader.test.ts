import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { equal, is, ok } from '../support/assert.ts'
import { PROJECT } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'

const LIST = readFileSync(join(PROJECT, 'scripts/warm-run.yaml'))
const WARM_ISTIO = join(PROJECT, 'scripts/warm-istio')

describe('the loader of the bundle', (it) => {
  it('uses the cache of each chunk that a run loads', () => {
    within((dist) => equal(rejected(dist, []), []))
  })

  it('uses the caches of long runs for a command line', () => {
    const istio = ['--facts', 'facts.yaml', '--policy', 'policy.yaml'].map((one) => one.replace(/.*yaml/, `${WARM_ISTIO}/$&`))
    within((dist) => {
      equal(rejected(dist, ['inject', `${WARM_ISTIO}/app.yaml`, ...istio]), [])
      rmSync(join(dist, 'main.cjs.long.cache'))
      equal(rejected(dist, ['inject', `${WARM_ISTIO}/app.yaml`, ...istio]), ['main.cjs'])
    })
  })

  it('runs without caches', () => {
    within((dist) => {
      const expected = run(dist)
      for (const name of ['main', 'inject', 'own']) rmSync(join(dist, `${name}.cjs.cache`))
      equal(run(dist), expected)
    })
  })

  it('does not use a cache that was cut off', () => {
    within((dist) => {
      const expected = run(dist)
      for (const name of ['main', 'inject', 'own']) {
        const path = join(dist, `${name}.cjs.cache`)
        writeFileSync(path, readFileSync(path).subarray(0, -1))
      }
      equal(run(dist), expected)
    })
  })

  it('does not use the cache of another build', () => {
    within((dist) => {
      const code = readFileSync(join(dist, 'main.cjs'), 'latin1')
      writeFileSync(join(dist, 'main.cjs'), code.replaceAll('left alone', 'LEFT ALONE'), 'latin1')
      const cache = readFileSync(join(dist, 'main.cjs.cache'))
      writeFileSync(join(dist, 'main.cjs.cache'), Buffer.concat([Buffer.from('another build...'), cache.subarray(16)]))
      const { stderr } = spawnSync(process.execPath, [join(dist, 'render-inject.cjs')], { input: LIST, encoding: 'utf8' })
      ok(stderr.includes('LEFT ALONE'), stderr)
    })
  })
})

describe('the chunks of the bundle', (it) => {
  it('need no large one where short runs load them', () => {
    const small = [
      'second-reader',
      'resolve-tagged',
      'flat-config',
      'kustomize-plugin',
      'template-source',
      'nunjucks',
      'typed',
      'own',
    ]
    for (const name of [...small, 'inject', 'check-injectors', 'replays', 'tenant-bounds', 'diagnostics-text'])
      for (const large of ['gotemplate', 'istio', 'cli']) ok(!neededAtOnce(name).has(large), `${name} needs ${large}`)
    ok(neededAtOnce('istio').has('gotemplate'))
  })

  it('do not grow unnoticed', () => {
    for (const [name, kilobytes] of Object.entries({ main: 61, inject: 77, 'check-injectors': 40, istio: 96, gotemplate: 190 })) {
      const size = readFileSync(join(PROJECT, 'dist', `${name}.cjs`)).length / 1000
      ok(size <= kilobytes, `${name} has ${size} kB`)
    }
  })

  it('leave the code of own injectors out of runs of Istio alone', () => {
    for (const name of ['own', 'template-source', 'cli', 'go']) ok(!neededAtOnce('istio').has(name), `istio needs ${name}`)
  })
})

/** Chunks that are loaded with one: it takes parts of them. */
function neededAtOnce(name: string): ReadonlySet<string> {
  const all = new Set([name])
  for (const one of all) {
    const code = readFileSync(join(PROJECT, 'dist', `${one}.cjs`), 'latin1')
    for (const [, other = ''] of code.matchAll(/require\("\.\/([\w-]+)\.cjs"\)(?:\.\$part|(?<=shared-\w+\.cjs"\)))/g))
      all.add(other)
  }
  return all
}

/** A copy of the bundle that a test may damage. */
function within(test: (dist: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'render-inject-loader-'))
  try {
    cpSync(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true })
    test(join(folder, 'dist'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(dist: string): string {
  const { status, stdout } = spawnSync(process.execPath, [join(dist, 'render-inject.cjs')], { input: LIST, encoding: 'utf8' })
  is(status, 0)
  ok(stdout.includes('logs-init'), stdout)
  return stdout
}

/** Chunks of a run whose cache was not taken. */
function rejected(dist: string, args: readonly string[]): readonly string[] {
  const tell = `process.on('exit', () => {
    const { loaded } = require(${JSON.stringify(join(dist, 'render-inject.cjs'))})
    process.stderr.write('\\n' + JSON.stringify([...loaded].flatMap(([name, { script }]) => script.cachedDataRejected === false ? [] : [name])))
  })
  require(${JSON.stringify(join(dist, 'render-inject.cjs'))})`
  const { stderr } = spawnSync(process.execPath, ['-e', tell, 'render-inject', ...args], { input: LIST, encoding: 'utf8' })
  return JSON.parse(stderr.slice(stderr.lastIndexOf('\n'))) as string[]
}
