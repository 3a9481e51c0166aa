// npm's `prepare`: makes the bundle where the package comes from git, as pre-commit, `npm install git+…` and `npm pack` take it. In a checkout that somebody
// works in, `npm ci` and `npm install` build nothing: `npm start`, `npm run build` do.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const { npm_command: command, npm_config_global: global, npm_execpath: npm, INIT_CWD: from } = process.env
const isOwnCheckout = global !== 'true' && (command === 'ci' || command === 'install') && from === root
if (!isOwnCheckout) prepare()

function prepare() {
  // A global install from git comes without devDependencies, and hands its own settings down to every npm below it.
  if (!existsSync(join(root, 'node_modules', 'esbuild'))) {
    run(process.execPath, [
      npm,
      'ci',
      '--global=false',
      '--location=project',
      '--include=dev',
      '--ignore-scripts',
      '--dry-run=false',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ])
  }
  run(process.execPath, [join(root, 'scripts/build.js')])
}

/** Only stderr is spoken on: what stands on stdout may be taken for the name of a file. */
function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (error) throw error
  if (status !== 0) {
    console.error(`render-inject ${version()}: \`${args.slice(0, 2).join(' ')}\` ended with ${status}, so there is no bundle`)
    process.exit(1)
  }
}

function version() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
}
