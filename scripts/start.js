// `npm start`: builds when needed and runs the main job on examples/quickstart, as a user would.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const built = spawnSync(process.execPath, [join(root, 'scripts/build.js')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
if (built.status !== 0) process.exit(built.status ?? 1)
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
