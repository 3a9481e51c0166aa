/**
 * A stand-in for the API server: HTTPS on 127.0.0.1 with a certificate of its own (made for tests, its key is no secret), a table of answers, and a record of what it was asked.
 */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'

export type Reply = (request: IncomingMessage, response: ServerResponse) => void

export interface ApiServer {
  readonly port: number
  /** Path and query of every request. */
  readonly asked: readonly string[]
  /** Values of the header Authorization. */
  readonly credentials: readonly string[]
  /** Names in the certificates of clients; empty for a client without one. */
  readonly peers: readonly string[]
  /** A kubeconfig for it with a context `test`; `user` in YAML's flow form. */
  readonly kubeconfig: (user?: string, cluster?: string) => string
}

const FOLDER = join(import.meta.dirname, 'api-server')
const CERT = readFileSync(join(FOLDER, 'test-only-cert.pem'))
const KEY = readFileSync(join(FOLDER, 'test-only-key.pem'))

/** A user with a certificate in place of a token. */
export const CERTIFIED = `{client-certificate-data: ${CERT.toString('base64')}, client-key-data: ${KEY.toString('base64')}}`

/** The token of the kubeconfig: it must show up nowhere but in the header. */
export const TOKEN = 'hunter2-token'

/** Serves the replies, by path without query, while the body runs; what is not in the table is 404. */
export async function withApiServer<T>(
  replies: Readonly<Record<string, Reply>>,
  body: (server: ApiServer) => Promise<T>,
): Promise<T> {
  const asked: string[] = []
  const credentials: string[] = []
  const peers: string[] = []
  const server = createServer({ cert: CERT, key: KEY, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    peers.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN ?? ''))
    asked.push(request.url ?? '')
    credentials.push(request.headers.authorization ?? '')
    const reply = replies[(request.url ?? '').replace(/\?.*$/, '')] ?? status(404)
    reply(request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const ca = `certificate-authority-data: ${CERT.toString('base64')}`
  try {
    return await body({
      port,
      asked,
      credentials,
      peers,
      kubeconfig: (user = `{token: ${TOKEN}}`, cluster = ca) => `apiVersion: v1
kind: Config
current-context: test
contexts: [{name: test, context: {cluster: c, user: u}}]
users: [{name: u, user: ${user}}]
clusters: [{name: c, cluster: {server: "https://127.0.0.1:${port}", ${cluster}}}]
`,
    })
  } finally {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
}

export function json(value: unknown, code = 200): Reply {
  return (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  }
}

export function status(code: number): Reply {
  return json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message: `secret words of ${code}`, code }, code)
}

/** A typed list, whose items do not say what they are. */
export function listOf(apiVersion: string, kind: string, items: readonly unknown[]): Reply {
  return json({ apiVersion, kind: `${kind}List`, metadata: { resourceVersion: '1' }, items })
}
