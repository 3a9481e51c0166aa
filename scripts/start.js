// `npm start`: builds when needed and runs the main job on examples/quickstart, as a user would.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
if (!isBuilt()) {
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.js')], { cwd: root, encoding: 'utf8' })
  if (built.status !== 0) {
    process.stderr.write(built.stderr)
    process.exit(built.status ?? 1)
  }
}
const args = [
  'inject',
  'examples/quickstart/app.yaml',
  '--facts',
  'examples/quickstart/facts.yaml',
  '--policy',
  'examples/quickstart/policy.yaml',
]
console.error(`$ render-inject ${args.join(' ')}`)
process.exitCode = spawnSync(join(root, 'plugin/render-inject'), args, { cwd: root, stdio: 'inherit' }).status ?? 1

/** Is the bundle newer than all that it is made of? */
function isBuilt() {
  const bundle = statSync(join(root, 'dist/render-inject.cjs'), { throwIfNoEntry: false })
  if (bundle === undefined) return false
  const inputs = ['package.json', 'tsconfig.json', 'plugin/render-inject', ...['src', 'scripts'].flatMap(filesOf)]
  return inputs.every((file) => statSync(join(root, file)).mtimeMs < bundle.mtimeMs)
}

function filesOf(folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file))
}
