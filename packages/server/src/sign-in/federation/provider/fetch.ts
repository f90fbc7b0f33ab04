import type { CustomFetch } from 'openid-client'
import type { Outgoing } from '../../../platform/http/outgoing.ts'

/** An upstream gave no answer. The message is a sentence for the operator, without addresses and secrets. */
export class UpstreamSilent extends Error {}

/** One call; three of them and the library's own work stay within what a person waits for. */
export const callMilliseconds = 3000
const maxBytes = 256 * 1024
/** A `Response` with one of these must have no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/** The library's way out: through our guard, without redirects, bounded in time and size. */
export function createUpstreamFetch(outgoing: Outgoing): CustomFetch {
  return async (url, { method, headers, body }) => {
    const answer = await outgoing({
      method: method === 'POST' ? 'POST' : 'GET',
      url,
      headers,
      ...(body === undefined || body === null ? {} : { body: textOf(body) }),
      timeoutMilliseconds: callMilliseconds,
      maxBytes,
    })
    if (answer.kind !== 'answered') throw new UpstreamSilent(answer.detail)
    const { status } = answer
    // RFC 9110 §15: there are no others, and a `Response` takes none.
    if (status < 200 || status > 599) throw new UpstreamSilent(`It answered with status ${status}.`)
    return new Response(bodiless.has(status) ? null : answer.body, { status, headers: answer.headers })
  }
}

function textOf(body: NonNullable<Parameters<CustomFetch>[1]['body']>): string {
  if (typeof body === 'string') return body
  if (body instanceof URLSearchParams) return body.toString()
  throw new TypeError('the library sends a body of another kind')
}
