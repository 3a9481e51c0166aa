// Bundles the product. esbuild splits ES modules, so that what two chunks use is in one place; `link-chunks.js` turns its output into CommonJS, which
// starts faster. A chunk is an entry of the table below, loaded by the table in src/main.ts, or a file `NAME.chunk.ts`: in the bundle its function
// requires what it imports in the sources.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { build, transformSync } from 'esbuild'
import { linkChunks } from './link-chunks.js'
import { lowerSources } from './lower-sources.js'
import { realmProgram } from './realm-program.js'

const root = join(import.meta.dirname, '..')
const [out = join(root, 'dist')] = process.argv.slice(2).filter((one) => !one.startsWith('--'))

const isReadable = process.argv.includes('--readable')

const CHUNKS = {
  main: 'src/main.ts',
  cli: 'src/cli/program.ts',
  istio: 'src/inject/istio/istio-injector.ts',
  glob: 'src/policy/glob.ts',
  conditions: 'src/policy/match-conditions.ts',
  legacy: 'src/inject/istio/legacy/pod.ts',
  'kube-inject': 'src/inject/istio/kube-inject/kube-inject.ts',
  own: 'src/inject/own/own-injector.ts',
  go: 'src/inject/own/go-chunk.ts',
  gotemplate: 'src/template/gotemplate/template.ts',
  nunjucks: 'src/inject/own/nunjucks-chunk.ts',
  'pod-security': 'src/inject/pod-security-warnings.ts',
  lint: 'src/inject/own/lint-templates/lint-templates.ts',
  sprig: 'src/template/gotemplate/funcs/sprig/rare-families.ts',
  date: 'src/template/gotemplate/funcs/sprig/date.ts',
  regex: 'src/template/gotemplate/funcs/regex/functions.ts',
}

/** Chunks that hold what they need themselves, in the order in which they are loaded. */
const HUBS = [
  { name: 'main' },
  { name: 'check-injectors' },
  { name: 'inject', also: ['own', 'istio'] },
  { name: 'own' },
  { name: 'replays' },
  { name: 'diagnostics-text' },
  { name: 'escaped-text' },
  { name: 'resolve-tagged' },
  { name: 'typed', also: ['gotemplate', 'template-source'] },
  { name: 'reconcile-flow' },
  { name: 'template-source' },
  { name: 'gotemplate', also: ['go', 'istio'] },
  { name: 'istio' },
  { name: 'flat-config' },
  { name: 'kustomize-plugin' },
  { name: 'cli' },
]

/** Packages in the realm's program, which is a text here (scripts/realm-program.js). */
const IN_REALM = ['node_modules/nunjucks', 'node_modules/a-sync-waterfall']

const BOUNDARY = /import \* as \w+ from '(?<module>[^']+)'[\s\S]*?export const (?<load>\w+) =/

const boundaries = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.chunk.ts'))
  .map((file) => {
    const path = join(root, 'src', file)
    const { module, load } = BOUNDARY.exec(readFileSync(path, 'utf8')).groups
    return { path, name: basename(file, '.chunk.ts'), load, entry: join(dirname(path), module) }
  })

/** In the bundle a boundary loads its chunk when it is called. */
const lazyBoundaries = {
  name: 'lazy-boundaries',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.chunk\.ts$/ }, ({ path }) => {
      const { name, load } = boundaries.find((one) => one.path === path)
      return { contents: `export const ${load} = () => require('./${name}.cjs')`, loader: 'js' }
    })
  },
}

/** Sources of ours, as they are bundled; those of nunjucks' realm are bundled by themselves (scripts/realm-program.js). */
const ourSources = {
  name: 'our-sources',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      const text = lowered.get(path)
      if (text === undefined) return undefined
      return { contents: SHAPES.test(path) ? text.replace(WORDS, '') : text, loader: 'ts' }
    })
  },
}
const lowered = lowerSources(root, (path) => !path.includes('/template/nunjucks/inside/'))

/** Shapes of the policy carry words for the reference page and the schema, which no run reads. */
const SHAPES = /src\/policy\/(?:injection-policy|.*-shape)\.ts$/
const WORDS = /(?<=[{,\s])(?:doc|example|default): (?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"),?(?=[\s}])/g

/** commander loads what it would need for commands that are programs of their own: some milliseconds of every run, and we have none. */
const withoutPrograms = {
  name: 'without-programs',
  setup: ({ onLoad }) => {
    onLoad({ filter: /node_modules\/commander\/lib\/command\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      const contents = text.replace("require('node:child_process')", '{}')
      if (contents === text) throw new Error('commander no longer loads node:child_process as it did')
      return { contents, loader: 'js' }
    })
  },
}

/**
 * Of Kubernetes' client `capture` takes the reader of kubeconfigs alone (docs/decisions/0005-client-node.md): the generated API client and its fetch, three
 * quarters of it, stay out. Whoever calls what is left out gets an error.
 */
const kubeconfigAlone = {
  name: 'kubeconfig-alone',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(?:\.\/gen\/index\.js|node-fetch)$/ }, ({ path, importer }) =>
      importer.includes('/@kubernetes/client-node/dist/') ? { path, namespace: 'left-out' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: `const leftOut = class { constructor() { throw new Error('left out of the bundle') } }
        export { leftOut as Headers, leftOut as ServerConfiguration }
        export const createConfiguration = () => new leftOut()
        export default leftOut`,
    }))
  },
}

/** When V8 optimises a function: in bytes of its bytecode that were run (Node 20), or in calls (Node 22 and 24). */
const OPTIMISE_FLAGS = ['--interrupt-budget', '--invocation-count-for-turbofan']
const OPTIMISE = optimiseFlag()

/** Where the executable looks for the bundle. */
const OWN_FOLDER = /`[^`]*\/dist`/

/** Runs that together use what most runs do, for the caches. */
const WARM_RUNS = [
  { args: [], stdin: longStream() },
  {
    args: ['inject', '--facts', 'scripts/warm-istio/facts.yaml', '--policy', 'scripts/warm-istio/policy.yaml'],
    stdin: manyApplications(),
  },
  { args: ['inject', 'examples/log-shipper/app.yaml', '--policy', 'examples/log-shipper/policy.yaml'] },
  { args: ['inject', 'examples/vault-agent/app.yaml', '--policy', 'examples/vault-agent/policy.yaml'] },
]

const entryPoints = { ...CHUNKS, ...Object.fromEntries(boundaries.map(({ name, entry }) => [name, entry])) }
const result = await build({
  absWorkingDir: root,
  entryPoints,
  outdir: out,
  bundle: true,
  splitting: true,
  chunkNames: 'shared-[hash]',
  minify: !isReadable,
  mangleProps: /^\$_/,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  external: [...Object.keys(entryPoints), 'render-inject'].map((name) => `./${name}.cjs`),
  define: { REALM_PROGRAM: JSON.stringify(realmProgram()) },
  plugins: [lazyBoundaries, ourSources, withoutPrograms, kubeconfigAlone],
  legalComments: 'external',
  logLevel: 'warning',
  write: false,
  metafile: true,
})

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const isLegal = ({ path }) => path.endsWith('.LEGAL.txt')
const files = linkChunks(
  result.outputFiles.filter((file) => !isLegal(file)).map(({ path, text }) => ({ name: basename(path, '.js'), text })),
  HUBS,
)
for (const { name, text } of files) writeFileSync(join(out, `${name}.cjs`), ascii(text))
writeFileSync(join(out, 'render-inject.cjs'), loader())
// Caches are as large as they are when they have been made.
tellLoader(1 << 22)
writeFileSync(join(out, 'package.json'), '{"type":"commonjs"}\n')
const legal = new Set(result.outputFiles.filter(isLegal).map(({ text }) => text))
const notices = [
  readFileSync(join(root, 'src/yaml/goyaml/NOTICE.md'), 'utf8'),
  ...bundledPackages(result.metafile).map(licenceOf),
  ...legal,
]
writeFileSync(join(out, 'NOTICE.md'), notices.join('\n'))
const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
for (const run of WARM_RUNS) warmUp(run)
const caches = readdirSync(out).filter((file) => file.endsWith('.cache'))
tellLoader(Math.max(...caches.map((file) => statSync(join(out, file)).size)))
const sizes = files.map(({ name, text }) => `${name} ${(Buffer.byteLength(text) / 1000).toFixed(0)} kB`)
console.error(`render-inject ${version}: ${sizes.join(', ')}`)
if (process.argv.includes('--inputs')) {
  for (const [path, { inputs }] of Object.entries(result.metafile.outputs)) {
    console.error(path)
    for (const [input, { bytesInOutput }] of Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput))
      if (bytesInOutput > 300) console.error(`  ${bytesInOutput} ${input}`)
  }
}

/** The loader reads a byte as a character. esbuild writes ASCII, but for comments, which only --readable keeps. */
function ascii(text) {
  if (!isReadable && /[^\0-\x7f]/.test(text)) throw new Error('a chunk is not ASCII')
  return text.replace(/[^\0-\x7f]/g, '?')
}

/** What the loader has to know of this build and of this Node: how large a cache file is at most, and when its V8 begins to optimise. */
function tellLoader(largest) {
  writeFileSync(join(out, 'build.txt'), [buildId(), process.version, ...OPTIMISE, largest].join(' '))
}

/** The flag by which V8 is told when to optimise, and its default; empty where it has none that we know. */
function optimiseFlag() {
  const known = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8', maxBuffer: 1 << 24 }).stdout
  const defaultOf = (flag) => new RegExp(`^ +${flag} \\([^\\n]*\\n[^\\n]*default: (?:${flag}=)?(\\d+)`, 'm').exec(known)?.[1]
  const flag = OPTIMISE_FLAGS.find((one) => defaultOf(one) !== undefined)
  return flag === undefined ? ['', ''] : [flag, defaultOf(flag)]
}

/** The loader as a file of the bundle, for whoever has no use for an executable. */
function loader() {
  const text = readFileSync(join(root, 'plugin/render-inject'), 'utf8').replace(/^#!.*\n/, '')
  const own = text.replace(OWN_FOLDER, '__dirname')
  if (own === text) throw new Error('the loader has another folder')
  return isReadable ? own : transformSync(own, { minify: true, platform: 'node', target: 'node20' }).code
}

function buildId() {
  const hash = createHash('sha256')
  for (const { name, text } of files) hash.update(JSON.stringify([name, text]))
  return hash.digest('hex').slice(0, 16)
}

/** A function's run over a ResourceList of ours, with its Deployment forty times under other names. */
function longStream() {
  const text = readFileSync(join(root, 'scripts/warm-run.yaml'), 'utf8')
  const [, item] = /^(- apiVersion: apps\/v1\n(?: .*\n)*)/m.exec(text)
  const named = (i) => item.replaceAll('name: web', `name: web-${i}`).replaceAll('web:1.2', `web:1.${i}`)
  return text.replace(item, Array.from({ length: 40 }, (_, i) => named(i)).join(''))
}

function warmUp({ args, stdin = '' }) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/make-cache.cjs'), out, ...args], {
    cwd: root,
    input: stdin,
  })
  if (status !== 0) throw new Error(`render-inject ${args.join(' ')} ended with ${status}: ${stderr}`)
}

/** As many workloads as make injections be done again in the text. */
function manyApplications() {
  const text = readFileSync(join(root, 'scripts/warm-istio/app.yaml'), 'utf8')
  return Array.from({ length: 20 }, (_, i) => text.replace(/(?<=name: |app: )web$/gm, `web-${i}`)).join('---\n')
}

/** Folders of the packages of which something stands in the bundle. */
function bundledPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs))
  const folders = inputs.flatMap(([input, { bytesInOutput }]) => {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]
    return folder === undefined || bytesInOutput === 0 ? [] : [folder]
  })
  return [...new Set([...folders, ...IN_REALM])].sort()
}

function licenceOf(folder) {
  const { name, version: release, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e/i.test(one))
  const text = file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8')
  return `# ${name} ${release} (${license})\n\n${text}`
}
