import assert from 'node:assert/strict'
import * as oauth from 'oauth4webapi'
import { loopback } from './library-world.ts'

/** A request of oauth4webapi as it would go out; a change of it goes out instead. */
export interface Sent {
  readonly url: URL
  readonly headers: Headers
  method: string
  body: URLSearchParams | string | undefined
  /** The body’s parameters, while it is a form. */
  readonly form: URLSearchParams
}

export type Change = (sent: Sent) => void

/** Options that let the library build its request, and then break it. */
export function breaking(change: Change) {
  return {
    ...loopback,
    [oauth.customFetch]: (url: string, options: Outgoing) => {
      const form = new URLSearchParams(options.body instanceof URLSearchParams ? options.body : '')
      const { method, headers } = options
      const sent: Sent = { url: new URL(url), headers: new Headers(headers), method, body: form, form }
      change(sent)
      const body = sent.method === 'GET' ? undefined : sent.body
      const init = { method: sent.method, headers: sent.headers, redirect: 'manual' as const }
      return fetch(sent.url, body === undefined ? init : { ...init, body })
    },
  }
}

export const set =
  (name: string, value: string): Change =>
  ({ form }) =>
    form.set(name, value)

export const drop =
  (name: string): Change =>
  ({ form }) =>
    form.delete(name)

export const twice =
  (name: string): Change =>
  ({ form }) =>
    form.append(name, form.get(name) ?? '')

export const say =
  (header: string, value: string): Change =>
  ({ headers }) =>
    headers.set(header, value)

export const provenBy = (clientId: string, secret: string) =>
  say('authorization', `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`)

interface Outgoing {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** What a refusal must be: the error's name, and its status. */
export interface Refusal {
  readonly error: string
  readonly status: number
}

/**
 * Asserts that the library read the answer as an error with this name, be it in the body or in the challenge of
 * a 401.
 */
export async function assertRefused(answer: Promise<unknown>, { error, status }: Refusal): Promise<void> {
  const fault = await answer.then(
    (value) => assert.fail(`it was not refused: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  if (fault instanceof oauth.ResponseBodyError)
    return assert.deepEqual({ error: fault.error, status: fault.status }, { error, status })
  assert.ok(fault instanceof oauth.WWWAuthenticateChallengeError, String(fault))
  const named = fault.cause[0]?.parameters.error ?? (await fault.response.json()).error
  assert.deepEqual({ error: named, status: fault.status }, { error, status })
}

/** A JWT as an attacker makes it: header and claims changed, and somebody else's signature or none. */
export function forged(
  jwt: string,
  header: Readonly<Record<string, unknown>>,
  signature = jwt.split('.')[2],
): string {
  const [first = '', payload = ''] = jwt.split('.')
  const own: unknown = JSON.parse(Buffer.from(first, 'base64url').toString())
  const changed = { ...(own as object), ...header }
  return `${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${payload}.${signature}`
}
