// Bundles the product: each chunk is an entry of its own (esbuild splits ES modules only), loaded by the table in src/main.ts.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { realmProgram } from './realm-program.js'

const root = join(import.meta.dirname, '..')
const out = join(root, 'dist')

// Chunk name → entry file. `render-inject` is what starts; the others are required by the table in src/main.ts when they are needed.
const CHUNKS = {
  'render-inject': 'src/main.ts',
  cli: 'src/cli/program.ts',
  istio: 'src/inject/istio-injector.ts',
  glob: 'src/policy/glob.ts',
  conditions: 'src/policy/match-conditions.ts',
  legacy: 'src/inject/legacy-pod.ts',
  'kube-inject': 'src/inject/kube-inject/kube-inject.ts',
  own: 'src/inject/own/own-injector.ts',
  go: 'src/inject/own/go-chunk.ts',
  nunjucks: 'src/inject/own/nunjucks-chunk.ts',
  'pod-security': 'src/inject/pod-security-warnings.ts',
  lint: 'src/inject/own/lint-templates/lint-templates.ts',
  sprig: 'src/template/gotemplate/funcs/sprig/rare-families.ts',
  date: 'src/template/gotemplate/funcs/sprig/date.ts',
  regex: 'src/template/gotemplate/funcs/regex/functions.ts',
}

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
await build({
  absWorkingDir: root,
  entryPoints: CHUNKS,
  outdir: out,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: [...Object.keys(CHUNKS).map((name) => `./${name}.cjs`), '@kubernetes/client-node'],
  define: { REALM_PROGRAM: JSON.stringify(realmProgram()) },
  legalComments: 'linked',
  logLevel: 'warning',
})
writeFileSync(join(out, 'package.json'), '{"type":"commonjs"}\n')
const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
const sizes = Object.keys(CHUNKS).map((name) => `${name} ${(statSync(join(out, `${name}.cjs`)).size / 1000).toFixed(0)} kB`)
console.error(`render-inject ${version}: ${sizes.join(', ')}`)
