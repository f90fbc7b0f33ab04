import type { LookupFunction } from 'node:net'
import type { Agent, Dispatcher } from 'undici'
import { ordinaryPatience, type Patience } from '../patience.ts'
import { createAddressGuard } from './address-guard.ts'
import { failureOf } from './outgoing-failure.ts'
import { readTarget } from './outgoing-target.ts'

/** One call to somebody else's server. No redirects are followed, no proxy environment is read. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMilliseconds: number
  /** More than this is not read, and counts as a failure unless the status is enough. */
  readonly maxBytes: number
  /** The status is the answer: what does not come in time, or is too much, is left out of the body. */
  readonly statusIsEnough?: boolean
}

export type OutgoingResult =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  /** The address guard refused: never tried, and trying again will not help. */
  | { readonly kind: 'forbidden'; readonly detail: string }
  /** No answer: refused, reset, timed out, too large, bad certificate. */
  | { readonly kind: 'failed'; readonly detail: string }

export type Outgoing = (request: OutgoingRequest) => Promise<OutgoingResult>

/** The caller of the process, and its end. */
export interface ClosableOutgoing extends Outgoing {
  /** Lets running calls finish, closes the kept connections. Calls after it are a fault. */
  close(): Promise<void>
}

export interface OutgoingOptions {
  /** CIDRs or addresses that may be called although they are not public: `127.0.0.0/8`, `10.1.0.0/16`. */
  readonly allow: readonly string[]
  /** How long dialling may take, TLS included; 3000 unless told. */
  readonly connectTimeoutMilliseconds?: number
  /** How many connections one origin may hold; 8 unless told. Further calls wait within their time. */
  readonly connectionsPerOrigin?: number
  /** Looks names up instead of the operating system; an address it gives is guarded all the same. */
  readonly lookup?: LookupFunction
  /** What the limits on dialling and on each call come to. */
  readonly patience?: Patience
}

/**
 * Creates the one way out: every call to a server that is not ours goes through it.
 *
 * Only http and https, only to public addresses and those in `allow`, checked on the address really dialled.
 * Connections are kept and shared; HTTP_PROXY and its kin are not read, redirects are an answer like any other.
 * @throws AddressRangeUnreadable where an `allow` entry is no address range.
 */
export function createOutgoing(options: OutgoingOptions): ClosableOutgoing {
  const { allow, connectTimeoutMilliseconds = 3000, connectionsPerOrigin = 8, lookup } = options
  const { patience = ordinaryPatience } = options
  const connecting = {
    guard: createAddressGuard(allow),
    timeoutMilliseconds: patience(connectTimeoutMilliseconds),
    ...(lookup && { lookup }),
  }
  let agent: Promise<Agent> | undefined
  // Loaded by the first call: a start does not wait for it, and who calls nobody never pays for it.
  const loadAgent = async () =>
    (await import('./outgoing-agent.ts')).createAgent(connecting, connectionsPerOrigin)
  const call: Outgoing = async ({ timeoutMilliseconds, ...request }) =>
    callWithin(await (agent ??= loadAgent()), {
      ...request,
      timeoutMilliseconds: patience(timeoutMilliseconds),
    })
  return Object.assign(call, { close: async () => (await (agent ??= loadAgent())).close() })
}

async function callWithin(agent: Agent, request: OutgoingRequest): Promise<OutgoingResult> {
  const url = readTarget(request.url)
  if (typeof url === 'string') return { kind: 'forbidden', detail: url }
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), request.timeoutMilliseconds)
  try {
    return await exchange(agent, url, request, timeout.signal)
  } catch (fault) {
    if (!timeout.signal.aborted) return failureOf(fault)
    return { kind: 'failed', detail: `No complete answer came within ${request.timeoutMilliseconds} ms.` }
  } finally {
    clearTimeout(timer)
  }
}

async function exchange(
  agent: Agent,
  url: URL,
  { method, headers, body, ...limits }: OutgoingRequest,
  signal: AbortSignal,
): Promise<OutgoingResult> {
  const answer = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers,
    signal,
    ...(body !== undefined && { body }),
  })
  const text = await bodyText(answer.body, limits)
  if (text === undefined) {
    return { kind: 'failed', detail: `The answer is larger than ${limits.maxBytes} bytes.` }
  }
  return { kind: 'answered', status: answer.statusCode, headers: joined(answer.headers), body: text }
}

type Body = Dispatcher.ResponseData['body']

async function bodyText(
  body: Body,
  { maxBytes, statusIsEnough = false }: Pick<OutgoingRequest, 'maxBytes' | 'statusIsEnough'>,
): Promise<string | undefined> {
  const chunks: Buffer[] = []
  try {
    const isWhole = await readUpTo(maxBytes, body, chunks)
    if (!isWhole && !statusIsEnough) return undefined
  } catch (fault) {
    if (!statusIsEnough) throw fault
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Reads to the end, or gives up: leaving the loop destroys the body, and with it the connection. */
async function readUpTo(maxBytes: number, body: Body, chunks: Buffer[]): Promise<boolean> {
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) return false
    chunks.push(chunk)
  }
  return true
}

function joined(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  const pairs = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ])
  return Object.fromEntries(pairs)
}
