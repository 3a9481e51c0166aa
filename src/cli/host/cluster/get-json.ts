/** One GET of the API server: no redirects, a time limit, a size limit, whole answers only. */
import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { fail } from '../../../base/diagnostic.ts'
import { type Json, parseJson } from '../../../base/json.ts'
import { decodeUtf8 } from '../input.ts'
import type { Connection } from './kubeconfig.ts'

export interface RequestLimits {
  /** For a whole answer. */
  readonly milliseconds: number
  readonly bytes: number
}

export const REQUEST_LIMITS: RequestLimits = { milliseconds: 30_000, bytes: 64 << 20 }

/** An answer that ended as it should; the body only where the status is 200. */
export type Answer = { readonly status: 200; readonly body: Json } | { readonly status: number; readonly body?: never }

/** Asks for a path. Throws InjectError RI0243 where no whole answer came, or one that Kubernetes would not give. */
export async function getJson({ server, request }: Connection, path: string, limits: RequestLimits): Promise<Answer> {
  const url = new URL(server.pathname.replace(/\/$/, '') + path, server)
  const open = url.protocol === 'https:' ? tlsRequest : plainRequest
  const headers = { ...request.headers, accept: 'application/json', 'user-agent': 'render-inject' }
  const call = open(url, { ...request, method: 'GET', headers })
  const { status, location, bytes } = await answerOf(call, `${url.host} did not answer GET ${shown(path)}`, limits)
  if (status >= 300 && status < 400) {
    const target = URL.canParse(location, url.href) ? new URL(location, url).host : 'elsewhere'
    fail('RI0243', `${url.host} answered GET ${shown(path)} with a redirect to ${target}, which is not followed`, {
      hint: 'name the API server itself in the kubeconfig',
    })
  }
  if (status !== 200) return { status }
  try {
    return { status, body: parseJson(decodeUtf8(bytes, 'the answer')) }
  } catch {
    return fail('RI0243', `${url.host} answered GET ${shown(path)} with something that is no JSON`)
  }
}

/** Tokens of a listing are long and tell nothing. */
function shown(path: string): string {
  return path.replace(/\?.*$/, '')
}

interface Received {
  readonly status: number
  readonly location: string
  readonly bytes: Buffer
}

function answerOf(call: ClientRequest, what: string, limits: RequestLimits): Promise<Received> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(clock)
      settle()
    }
    const refuse = (why: string): void => end(() => reject(problem(`${what}: ${why}`)))
    const clock = setTimeout(() => {
      refuse(`nothing whole came in ${limits.milliseconds / 1000} s`)
      call.destroy()
    }, limits.milliseconds)
    call.on('error', (error) => refuse(reasonOf(error)))
    call.on('response', (response: IncomingMessage) => {
      const pieces: Buffer[] = []
      let length = 0
      response.on('data', (piece: Buffer) => {
        length += piece.length
        pieces.push(piece)
        if (length <= limits.bytes) return
        refuse(`the answer is larger than ${limits.bytes >> 20} MiB`)
        call.destroy()
      })
      response.on('error', () => refuse(`the answer broke off after ${length} bytes`))
      response.on('end', () => {
        if (!response.complete) return refuse(`the answer broke off after ${length} bytes`)
        const { statusCode = 0, headers } = response
        end(() => resolve({ status: statusCode, location: headers.location ?? '', bytes: Buffer.concat(pieces) }))
      })
    })
    call.end()
  })
}

function problem(message: string): unknown {
  try {
    return fail('RI0243', message)
  } catch (error) {
    return error
  }
}

/** What the system says of a connection that does not come about. */
function reasonOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const said = CONNECTION[code]
  if (said !== undefined) return said
  if (/CERT|SIGNATURE|ISSUER|SELF_SIGNED|ALTNAME|^ERR_TLS/.test(code)) return `its certificate is not trusted (${code})`
  if (/^ERR_(?:SSL|OSSL)|^EPROTO/.test(code)) return 'it does not speak TLS as expected'
  return code === '' ? 'the connection failed' : code
}

const CONNECTION: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection broke off',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ETIMEDOUT: 'it cannot be reached',
  EHOSTUNREACH: 'it cannot be reached',
  ENETUNREACH: 'it cannot be reached',
}
