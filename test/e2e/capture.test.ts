/** `capture` of the bundle: the client is in it, its outcome comes after the network, and nothing else loads it. */
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { status, withApiServer } from '../support/api-server.ts'
import { is, ok } from '../support/assert.ts'
import { inFolderLater, PROJECT, runBundle, runBundleLater, runProgram } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { CAPTURED, CLUSTER } from '../support/live-cluster.ts'

describe('capture', (it) => {
  it('reads a cluster by $KUBECONFIG, without node_modules', () =>
    withApiServer(CLUSTER, (server) =>
      inFolderLater({ config: server.kubeconfig() }, async (folder) => {
        const { stdout, stderr, status: code } = await runBundleLater(['capture'], { KUBECONFIG: join(folder, 'config') })
        is(code, 0, stderr)
        ok(stdout.endsWith(CAPTURED), stdout)
        ok(stderr.startsWith('read context test ('), stderr)
        cpSync(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true })
        const alone = runProgram(
          process.execPath,
          [join(folder, 'dist', 'render-inject.cjs'), 'capture', '--kubeconfig', join(folder, 'absent')],
          {
            cwd: folder,
          },
        )
        ok(alone.stderr.includes('error RI0242'), alone.stderr)
        is(alone.status, 2)
      }),
    ))

  it('ends with 2 and an empty stdout where the cluster refuses', () =>
    withApiServer({ ...CLUSTER, '/version': status(401) }, (server) =>
      inFolderLater({ config: server.kubeconfig() }, async (folder) => {
        const { stdout, stderr, status: code } = await runBundleLater(['capture', '--kubeconfig', join(folder, 'config')])
        is(code, 2)
        is(stdout, '')
        ok(stderr.includes('(401)') && stderr.endsWith('1 error. Nothing was written to stdout.\n'), stderr)
      }),
    ))

  it('keeps the client in a chunk that only it loads, and names its licence', () => {
    const dist = join(PROJECT, 'dist')
    const holders = readdirSync(dist).filter((name) =>
      readFileSync(join(dist, name), 'utf8').includes('insecure-skip-tls-verify"'),
    )
    is(holders.join(), 'capture-live.cjs')
    ok(readFileSync(join(dist, 'capture-live.cjs')).length < 300_000)
    ok(readFileSync(join(dist, 'NOTICE.md'), 'utf8').includes('# @kubernetes/client-node '))
    const loaded = runBundle(['capture', '--from', 'examples/quickstart/facts.yaml'], { env: { NODE_DEBUG: 'module' } })
    is(loaded.status, 0, loaded.stderr.slice(-500))
    ok(!/capture-live\.cjs/.test(loaded.stderr), 'a stream needs no client')
  })
})
