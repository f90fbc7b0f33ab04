import { ExeuntError } from './errors.ts'
import type { JsonObject } from './json.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface TransportSettings {
  /** The function that sends; default: the global `fetch`. */
  readonly fetch?: Fetch
  /** Time for one whole exchange, body included, in seconds; default 10. */
  readonly timeoutSeconds?: number
  /** The largest body that is read, in bytes; default 1 MiB. */
  readonly maxResponseBytes?: number
  /** Sent with every request: what a provider expects of its clients beyond its protocol. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface OutgoingRequest {
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as a form. */
  readonly form?: URLSearchParams
  /** Sent as JSON. */
  readonly json?: JsonObject
  /** Default: `POST` where a form or JSON is sent, else `GET`. */
  readonly method?: 'GET' | 'POST'
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Sends one request. A status is an answer; no answer is an `ExeuntError`. */
export type Transport = (request: OutgoingRequest) => Promise<Reply>

/** Calls with a deadline, a size limit and no redirects, over any `fetch`. */
export function createTransport(settings: TransportSettings = {}): Transport {
  const send: Fetch = settings.fetch ?? ((url, init) => fetch(url, init))
  const timeoutMs = milliseconds(positive('timeoutSeconds', settings.timeoutSeconds ?? 10))
  const maxBytes = positive('maxResponseBytes', settings.maxResponseBytes ?? 1024 * 1024)

  return async (request) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const init = initOf(request, settings.headers ?? {}, signal)
    const response = await reached(request.url, send(request.url.href, init))
    refuseRedirect(request.url, response)
    const text = await reached(request.url, readLimited(response.body, maxBytes))
    if (text === undefined) throw badResponse(request.url, `more than ${maxBytes} bytes`, response.status)
    return { status: response.status, headers: response.headers, text }
  }
}

/** Reads a body as UTF-8 text; `undefined`, and the rest unread, once it is longer than `maxBytes`. */
export async function readLimited(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<string | undefined> {
  if (!body) return ''
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let size = 0; ;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > maxBytes) {
      await reader.cancel()
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** The error for an answer that breaks the protocol: says what came, never the body. */
export function badResponse(url: URL, what: string, status: number): ExeuntError {
  return new ExeuntError('bad_response', `${placeOf(url)} answered with ${what}`, { status })
}

function initOf(
  { form, json, headers, method }: OutgoingRequest,
  usual: TransportSettings['headers'],
  signal: AbortSignal,
): RequestInit {
  const body = form ?? (json && JSON.stringify(json))
  const type = json && { 'content-type': 'application/json' }
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { accept: 'application/json', ...type, ...usual, ...headers },
    signal,
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    ...(body !== undefined && { body }),
  }
}

async function reached<Value>(url: URL, pending: Promise<Value>): Promise<Value> {
  try {
    return await pending
  } catch (cause) {
    throw new ExeuntError('unreachable', `${placeOf(url)} did not answer`, { cause })
  }
}

/** A redirect could carry a secret or a token to an address nobody vouched for. */
function refuseRedirect(url: URL, response: Response): void {
  const isRedirect = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)
  if (isRedirect) throw badResponse(url, 'a redirect', response.status)
}

/** Origin and path: a query may hold what belongs in no message. */
function placeOf(url: URL): string {
  return url.origin + url.pathname
}

function positive(name: string, value: number): number {
  if (value > 0) return value
  throw new ExeuntError('bad_setting', `${name} must be a number above 0`)
}

/** A timer counts whole milliseconds in 31 bits: one that is given more is over at once. */
function milliseconds(seconds: number): number {
  const count = Math.ceil(seconds * 1000)
  if (count < 2 ** 31) return count
  throw new ExeuntError('bad_setting', 'timeoutSeconds must be below 2147483.648')
}
