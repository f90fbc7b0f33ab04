import { hash } from 'node:crypto'
import type { Client } from '../../domain/client.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'
import { shownBrowserState } from './browser-state.ts'

/**
 * The `session_state` of an answer to this browser, of an error as well (SM §2, §3.2); `undefined` where the
 * tenant has session management off. The route must be one that keeps a browser state (`keepsBrowserState`).
 */
export type SessionStateOf = (
  request: HttpRequest,
  app: { readonly client: Pick<Client, 'id'>; readonly redirectUri: string },
) => string | undefined

export function createSessionStateOf(random: Random): SessionStateOf {
  return (request, { client, redirectUri }) => {
    const browserState = shownBrowserState(request)
    if (!request.tenant.sessionManagement || browserState === undefined) return undefined
    const origin = URL.parse(redirectUri)?.origin ?? 'null'
    return sessionState({ clientId: client.id, origin, browserState, salt: random.secret(12) })
  }
}

interface Salted {
  readonly clientId: string
  readonly origin: string
  readonly browserState: string
  readonly salt: string
}

/** SM §3.2: a salted hash over client, origin and browser state; without spaces, as the frame splits at one. */
export function sessionState({ clientId, origin, browserState, salt }: Salted): string {
  return `${hash('sha256', `${clientId} ${origin} ${browserState} ${salt}`, 'hex')}.${salt}`
}
