/** `capture` of a live cluster, against an HTTPS stand-in of its API: what it asks, what it refuses, and that no secret is told. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer as createProxy } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { isInjectError } from '../../src/base/diagnostic.ts'
import { readCluster } from '../../src/cli/host/cluster/read-cluster.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { type ApiServer, CERTIFIED, json, listOf, type Reply, status, TOKEN, withApiServer } from '../support/api-server.ts'
import { equal, is, ok } from '../support/assert.ts'
import { inFolderLater } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { CAPTURED, CLUSTER } from '../support/live-cluster.ts'

/** Runs `capture` with more arguments; no secret may show up in what it says. */
async function capture(argv: readonly string[]): Promise<Outcome> {
  let later: Promise<Outcome> | undefined
  const atOnce = runCli(['capture', ...argv], {
    chunks: CHUNKS,
    readStdin: () => '',
    progress: () => {},
    later: (outcome) => {
      later = outcome
    },
  })
  const outcome = (await later) ?? atOnce
  ok(!/hunter2|secret words/.test(outcome.stdout + outcome.stderr), `a secret was told: ${outcome.stderr}`)
  if (outcome.exitCode !== 0) is(outcome.stdout, '')
  return outcome
}

/** Runs `capture` against a server that answers as {@link CLUSTER}, but for some paths. */
function against(
  replies: Readonly<Record<string, Reply>>,
  argv: readonly string[] = [],
  body: (outcome: Outcome, server: ApiServer) => void = () => {},
): Promise<Outcome> {
  return withApiServer({ ...CLUSTER, ...replies }, async (server) => {
    const outcome = await inFolderLater({ kubeconfig: server.kubeconfig() }, (folder) =>
      capture(['--kubeconfig', join(folder, 'kubeconfig'), ...argv]),
    )
    body(outcome, server)
    return outcome
  })
}

/** A proxy that tunnels, while the body runs. */
async function withTunnel<T>(body: (port: number, tunnels: readonly string[]) => Promise<T>): Promise<T> {
  const tunnels: string[] = []
  const server = createProxy().on('connect', (request, socket) => {
    tunnels.push(request.url ?? '')
    const [host = '', port] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    for (const end of [socket, upstream]) end.on('error', () => {})
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  try {
    return await body((server.address() as AddressInfo).port, tunnels)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function refused(outcome: Outcome, code: 'RI0242' | 'RI0243', words: string): void {
  is(outcome.exitCode, 2, outcome.stdout)
  ok(outcome.stderr.includes(`error ${code}: `) && outcome.stderr.includes(words), outcome.stderr)
}

/** A kubeconfig of context `a`. */
function kubeconfigFor(server: string, user = '{token: hunter2}'): string {
  return `current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nusers: [{name: u, user: ${user}}]\nclusters: [{name: c, cluster: {server: "${server}"}}]\n`
}

const NAMESPACES = '/api/v1/namespaces'
const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations'

describe('capture of a live cluster', (it) => {
  it('asks for what injection reads, and for nothing else', () =>
    against({}, [], (outcome, { asked, credentials, port }) => {
      is(outcome.exitCode, 0, outcome.stderr)
      is(outcome.stdout.slice(outcome.stdout.indexOf('---\n')), CAPTURED)
      ok(outcome.stdout.startsWith('apiVersion: render-inject.dev/v1alpha1\nkind: ClusterFacts\n'))
      ok(
        outcome.stdout.includes(
          '\nkubernetesVersion: "1.33"\nsource: "context test"\nistioVersions:\n  "1-30": "1.30.1"\ndigest: "sha256:',
        ),
      )
      is(
        outcome.stderr,
        `read context test (https://127.0.0.1:${port})\n2 ConfigMaps (revision 1-30), 1 webhook configuration, environment of istiod, 2 Namespaces, Kubernetes 1.33\nskipped 1 object that injection does not read\n`,
      )
      equal([...asked].map((path) => path.replace('limit=500', '')).sort(), [
        '/api/v1/namespaces/istio-system/configmaps/istio',
        '/api/v1/namespaces/istio-system/configmaps/istio-1-30',
        '/api/v1/namespaces/istio-system/configmaps/istio-sidecar-injector',
        '/api/v1/namespaces/istio-system/configmaps/istio-sidecar-injector-1-30',
        '/api/v1/namespaces?',
        '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations?',
        '/apis/apps/v1/namespaces/istio-system/deployments?&labelSelector=app%3Distiod',
        '/apis/apps/v1/namespaces/istio-system/deployments?&labelSelector=istio%3Dpilot',
        '/apis/networking.istio.io/v1beta1/proxyconfigs?',
        '/version',
      ])
      equal([...new Set(credentials)], [`Bearer ${TOKEN}`])
    }).then(() => {}))

  it('reads page by page, and begins anew where a page is gone', async () => {
    let gone = 0
    const pages: Reply = (request, response) => {
      const next = new URL(request.url ?? '', 'https://x').searchParams.get('continue')
      if (next === 'two' && gone++ === 0) return status(410)(request, response)
      const items = [{ metadata: { name: next === null ? 'a' : 'b' } }]
      json({ apiVersion: 'v1', kind: 'NamespaceList', metadata: next === null ? { continue: 'two' } : {}, items })(
        request,
        response,
      )
    }
    const { stdout } = await against({ [NAMESPACES]: pages })
    ok(/name: a\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n {2}name: b\n$/.test(stdout), stdout)
    const endless = json({ apiVersion: 'v1', kind: 'NamespaceList', metadata: { continue: 'again' }, items: [] })
    refused(await against({ [NAMESPACES]: endless }), 'RI0243', 'list namespaces')
  })

  it('names all that is forbidden at once', async () => {
    const outcome = await against({ [NAMESPACES]: status(403), [WEBHOOKS]: status(403), '/version': status(403) })
    refused(outcome, 'RI0243', '    list namespaces\n    list mutatingwebhookconfigurations\n')
    ok(outcome.stderr.includes('get /version'))
    const map = '/api/v1/namespaces/istio-system/configmaps/istio-1-30'
    refused(await against({ [map]: status(403) }), 'RI0243', 'get configmaps istio-1-30 in namespace istio-system')
    is((await against({ '/version': status(403) }, ['--kubernetes-version', '1.32'])).exitCode, 0)
  })

  const FAULTS: readonly (readonly [string, Reply, string])[] = [
    ['401', status(401), '(401)'],
    ['500', status(500), 'answered 500'],
    ['429', status(429), '429'],
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: 'https://evil.example/x?hunter2' }).end(),
      'evil.example',
    ],
    ['a redirect to nowhere', (_, response) => response.writeHead(307).end(), 'redirect'],
    [
      'a body that breaks off',
      (_, response) => response.writeHead(200, { 'content-length': 999 }).write('{"items":', () => response.destroy()),
      'broke off',
    ],
    ['a connection that breaks off', (_, response) => response.destroy(), 'broke off'],
    ['half a JSON', (_, response) => response.end('{"items": ["hunter2"'), 'no JSON'],
    ['a page of a login', (_, response) => response.end('<html>hunter2</html>'), 'no JSON'],
    ['another JSON', json({ hello: 'hunter2' }), 'not what Kubernetes gives'],
    ['a null', json(null), 'not what Kubernetes gives'],
    ['a Status in place of a list', json({ kind: 'Status', message: 'hunter2' }), 'not what Kubernetes gives'],
    ['nothing at all', (_, response) => response.writeHead(204).end(), 'answered 204'],
    ['an empty body', (_, response) => response.end(), 'no JSON'],
    ['bytes that are no text', (_, response) => response.end(Buffer.from([0x22, 0xff, 0x22])), 'no JSON'],
    [
      'an answer that nobody asked to be packed',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"items": []}')),
      'no JSON',
    ],
    [
      'a header without end',
      (_, response) => void response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'hunter2'.repeat(10_000)}\r\n\r\n`),
      'HPE_HEADER_OVERFLOW',
    ],
    ['words that are no HTTP', (_, response) => void response.socket?.end('hunter2\r\n\r\n'), 'HPE_'],
    ['a redirect to itself', (request, response) => response.writeHead(308, { location: request.url }).end(), 'redirect'],
    ['items that are none', listOf('v1', 'Namespace', ['hunter2']), 'not what Kubernetes gives'],
    ['silence', () => {}, 'nothing whole came in 0.3 s'],
    ['a drop at a time', (_, response) => void setInterval(() => response.write(' '), 50).unref(), 'nothing whole came in 0.3 s'],
  ]
  it.each(
    ([name]) => `refuses ${name}, and leaves the old file`,
    FAULTS,
    async ([, reply, words]) => {
      await inFolderLater({ 'facts.yaml': 'old' }, async (folder) => {
        const output = join(folder, 'facts.yaml')
        // Others must not end by the clock of a busy machine.
        const seconds = words.includes('0.3 s') ? '0.3' : '60'
        const outcome = await against({ [NAMESPACES]: reply }, ['--request-timeout', seconds, '--output', output])
        refused(outcome, 'RI0243', words)
        is(readFileSync(output, 'utf8'), 'old')
        equal(readdirSync(folder), ['facts.yaml'])
      })
    },
  )

  it('refuses answers of other paths as well', async () => {
    const map = '/api/v1/namespaces/istio-system/configmaps/istio-1-30'
    for (const [path, reply, words] of [
      ['/version', json({ major: '1' }), '"get /version" is not what Kubernetes gives'],
      ['/version', json({ major: 'hunter2', minor: 'x' }), '"get /version" is not what Kubernetes gives'],
      ['/version', status(404), 'answered 404'],
      [WEBHOOKS, status(404), 'answered 404 to: list mutatingwebhookconfigurations'],
      [map, json({ metadata: { name: 'another' } }), 'not what Kubernetes gives'],
      [map, json([]), 'not what Kubernetes gives'],
      ['/apis/networking.istio.io/v1beta1/proxyconfigs', status(503), 'answered 503 to: list proxyconfigs'],
    ] as const) {
      refused(await against({ [path]: reply }), 'RI0243', words)
    }
    const misshapen = json({ metadata: { name: 'istio-1-30' }, data: { mesh: 7 } })
    is((await against({ [map]: misshapen })).exitCode, 0, 'what is wrong in the objects is told where they are used')
  })

  it('reads no more than it must hold', () =>
    withApiServer({ ...CLUSTER, [NAMESPACES]: listOf('v1', 'Namespace', [{ metadata: { name: 'a'.repeat(5000) } }]) }, (server) =>
      inFolderLater({ config: server.kubeconfig() }, async (folder) => {
        const flags = { istioNamespace: 'istio-system', programs: 'refused', kubeconfig: join(folder, 'config') } as const
        ok((await readCluster({ ...flags, limits: { bytes: 1 << 20 } })).facts.length > 0)
        const error = await readCluster({ ...flags, limits: { bytes: 3000 } }).catch((thrown: unknown) => thrown)
        ok(isInjectError(error) && error.diagnostics[0]?.code === 'RI0243', String(error))
        ok(error.message.includes('larger than'), error.message)
      }),
    ))

  it('does not wait for a server that never speaks', async () => {
    const server = createServer(() => {})
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    await inFolderLater({ config: kubeconfigFor(`https://127.0.0.1:${port}`) }, async (folder) => {
      refused(await capture(['--kubeconfig', join(folder, 'config'), '--request-timeout', '0.2']), 'RI0243', 'nothing whole came')
    })
    server.close()
  })

  it('writes a file at once and whole', () =>
    inFolderLater({}, async (folder) => {
      const outcome = await against({}, ['--output', join(folder, 'facts.yaml')])
      is(outcome.stdout, '')
      ok(readFileSync(join(folder, 'facts.yaml'), 'utf8').endsWith(CAPTURED))
    }))

  it('runs no program of a kubeconfig unasked', () =>
    withApiServer(CLUSTER, (server) =>
      inFolderLater({}, async (folder) => {
        const marker = join(folder, 'ran')
        const program = `exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, "touch '${marker}'; echo '{\\"status\\":{\\"token\\":\\"${TOKEN}\\"}}'"]}`
        const file = join(folder, 'kubeconfig')
        writeFileSync(file, server.kubeconfig(`{${program}}`))
        refused(await capture(['--kubeconfig', file]), 'RI0242', 'by running sh')
        equal(readdirSync(folder), ['kubeconfig'])
        equal(server.asked, [])
        is((await capture(['--kubeconfig', file, '--allow-exec-credentials'])).exitCode, 0)
        equal(readdirSync(folder), ['kubeconfig', 'ran'])
        is(server.credentials[0], `Bearer ${TOKEN}`)
        writeFileSync(file, server.kubeconfig(`{auth-provider: {name: gcp, config: {cmd-path: sh}}}`))
        refused(await capture(['--kubeconfig', file]), 'RI0242', 'by the provider gcp')
        writeFileSync(file, server.kubeconfig(`{exec: {apiVersion: v1, command: sh, args: [-c, "echo hunter2 >&2; exit 1"]}}`))
        refused(await capture(['--kubeconfig', file, '--allow-exec-credentials']), 'RI0242', 'did not work')
      }),
    ))

  it('logs in by a token file beside the kubeconfig, through the proxy that it names', () =>
    withApiServer(CLUSTER, (server) =>
      withTunnel((proxy, tunnels) =>
        inFolderLater({ token: `${TOKEN}\n` }, async (folder) => {
          const file = join(folder, 'kubeconfig')
          const trusted = server.kubeconfig('{tokenFile: token}')
          writeFileSync(file, trusted.replace(', certificate', `, proxy-url: "http://127.0.0.1:${proxy}", certificate`))
          const outcome = await capture(['--kubeconfig', file])
          is(outcome.exitCode, 0, outcome.stderr)
          equal([...new Set(server.credentials)], [`Bearer ${TOKEN}`])
          ok(tunnels.length > 0 && tunnels.every((one) => one === `127.0.0.1:${server.port}`), tunnels.join())
          writeFileSync(file, server.kubeconfig('{tokenFile: absent}'))
          refused(await capture(['--kubeconfig', file]), 'RI0242', join(folder, 'absent, which kubeconfig '))
        }),
      ),
    ))

  it('logs in by a certificate, or by name and password, under the path that the server has', () => {
    const prefixed = Object.fromEntries(Object.entries(CLUSTER).map(([path, reply]) => [`/k8s/clusters/c-1${path}`, reply]))
    return withApiServer(prefixed, (server) =>
      inFolderLater({}, async (folder) => {
        const file = join(folder, 'kubeconfig')
        const under = (config: string): string => config.replace(/(https:[^"]*)/, '$1/k8s/clusters/c-1/')
        writeFileSync(file, under(server.kubeconfig(CERTIFIED)))
        is((await capture(['--kubeconfig', file])).exitCode, 0)
        equal([...new Set(server.peers)], ['render-inject test only'])
        writeFileSync(file, under(server.kubeconfig('{username: me, password: hunter2}')))
        is((await capture(['--kubeconfig', file])).exitCode, 0)
        is(server.peers.at(-1), '')
        is(server.credentials.at(-1), `Basic ${Buffer.from('me:hunter2').toString('base64')}`)
      }),
    )
  })

  it('reads the mesh config that istiod shares with others', async () => {
    const env = [{ name: 'SHARED_MESH_CONFIG', value: 'mesh-of-all' }]
    const istiod = {
      metadata: { name: 'istiod-1-30', namespace: 'istio-system', labels: { app: 'istiod', 'istio.io/rev': '1-30' } },
      spec: { template: { spec: { containers: [{ name: 'discovery', env }] } } },
    }
    const outcome = await against({
      '/apis/apps/v1/namespaces/istio-system/deployments': listOf('apps/v1', 'Deployment', [istiod]),
      '/api/v1/namespaces/istio-system/configmaps/mesh-of-all': json({
        metadata: { name: 'mesh-of-all', namespace: 'istio-system' },
        data: { mesh: 'trustDomain: all.example\n' },
      }),
    })
    ok(outcome.stderr.includes('3 ConfigMaps'), outcome.stderr)
    ok(outcome.stdout.includes('trustDomain: all.example'), outcome.stdout)
  })

  it('finds where Istio lives by its webhook', async () => {
    const elsewhere = await against({ '/apis/apps/v1/namespaces/mesh/deployments': listOf('apps/v1', 'Deployment', []) }, [
      '--istio-namespace',
      'mesh',
    ])
    is(elsewhere.exitCode, 0)
    ok(
      elsewhere.stderr.includes('warning RI0241') && elsewhere.stderr.includes('--istio-namespace istio-system'),
      elsewhere.stderr,
    )
  })

  it('trusts the certificate that the kubeconfig names, and says when none is checked', () =>
    withApiServer(CLUSTER, (server) =>
      inFolderLater({}, async (folder) => {
        const file = join(folder, 'kubeconfig')
        writeFileSync(file, server.kubeconfig(undefined, 'tls-server-name: ""'))
        process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
        try {
          refused(await capture(['--kubeconfig', file]), 'RI0243', 'certificate is not trusted')
        } finally {
          delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
        }
        writeFileSync(file, server.kubeconfig().replace('certificate-', 'tls-server-name: other.example, certificate-'))
        refused(await capture(['--kubeconfig', file]), 'RI0243', 'certificate is not trusted')
        equal(server.asked, [], 'no token went to a stranger')
        writeFileSync(file, server.kubeconfig(undefined, 'insecure-skip-tls-verify: true'))
        const outcome = await capture(['--kubeconfig', file])
        is(outcome.exitCode, 0)
        ok(outcome.stderr.includes('warning RI0244'), outcome.stderr)
      }),
    ))

  it('refuses a kubeconfig that cannot be used, without quoting it', () =>
    inFolderLater({}, async (folder) => {
      const file = join(folder, 'kubeconfig')
      const refuses = async (text: string, words: string, ...more: readonly string[]): Promise<void> => {
        writeFileSync(file, text)
        refused(await capture(['--kubeconfig', file, ...more]), 'RI0242', words)
      }
      await refuses('users:\n- token: hunter2\n  - x: [\n', 'line 3 is no YAML')
      await refuses('', 'it is no kubeconfig')
      await refuses('users: [{user: {token: hunter2}}]', 'users[0].name is missing')
      await refuses('kind: Config\n', 'no current context')
      await refuses(kubeconfigFor('https://127.0.0.1:1'), 'did you mean a?', '--context', 'aa')
      await refuses(kubeconfigFor('http://10.0.0.1'), 'not asked without TLS')
      await refuses(kubeconfigFor('ftp://10.0.0.1'), 'https://')
      await refuses(kubeconfigFor('https://127.0.0.1:1').replace('cluster: c,', 'cluster: d,'), 'does not have')
      refused(await capture(['--kubeconfig', join(folder, 'absent')]), 'RI0242', 'absent cannot be read: there is no such file')
      refused(await capture(['--kubeconfig', folder]), 'RI0242', 'it is a folder')
      writeFileSync(file, kubeconfigFor('https://127.0.0.1:1', '{client-certificate: absent, client-key: absent}'))
      refused(await capture(['--kubeconfig', file]), 'RI0242', 'absent, which context a logs in with')
      writeFileSync(file, kubeconfigFor('https://127.0.0.1:1'))
      refused(await capture(['--kubeconfig', file]), 'RI0243', 'nobody listens there')
    }))

  it('does not take a server for one that speaks no TLS', async () => {
    const server = createServer((socket) => socket.end('hunter2\n'))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    ok(typeof address === 'object' && address !== null)
    await inFolderLater({ kubeconfig: kubeconfigFor(`https://127.0.0.1:${address.port}`) }, async (folder) => {
      refused(await capture(['--kubeconfig', join(folder, 'kubeconfig')]), 'RI0243', 'TLS')
    })
    server.close()
  })

  it('takes no options of a cluster beside --from', async () => {
    const outcome = await capture(['--from', '-', '--context', 'a'])
    is(outcome.exitCode, 2)
    ok(outcome.stderr.includes('RI0207'))
    is((await capture(['--request-timeout', 'soon'])).exitCode, 2)
  })
})
