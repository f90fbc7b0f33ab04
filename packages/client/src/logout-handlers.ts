import { verifyLogoutToken, type LogoutNotice, type LogoutTokenRefusal } from './logout-token.ts'
import type { RelyingParty } from './relying-party.ts'
import { createMemoryReplayMemory, type ReplayMemory } from './replay-memory.ts'
import type { SessionIndex } from './session-index.ts'
import { readLimited } from './transport.ts'

export type LogoutHandler = (request: Request) => Promise<Response>

export interface BackChannelLogoutSettings {
  /** Ends the application's sessions. */
  readonly sessions: SessionIndex
  /** Default: a memory in this process. */
  readonly replays?: ReplayMemory
  /** Hears of every notice that was obeyed, and which local sessions it ended (none: they were over). */
  readonly onLogout?: (notice: LogoutNotice, endedIds: readonly string[]) => void | Promise<void>
}

/** No logout token is anywhere near this; what is longer is not read. */
const maxBodyBytes = 64 * 1024

/**
 * The handler of the application's `backchannel_logout_uri` (BCL §2.5 to §2.8).
 *
 * It answers 200 once the sessions have ended, also if they had ended before; 400 with a JSON error
 * if the request or the token is wrong; 503 if the token's key is unknown and the provider's keys were
 * fetched a moment ago, for a new key may fit when the notice comes again; 405 if it is no POST. Where the logout could not be judged
 * or carried out (the provider's keys are out of reach, the application's store fails), it throws:
 * let the framework answer 500, and the provider will try again.
 *
 * @example
 * ```ts
 * import { createBackChannelLogoutHandler, createMemorySessionIndex } from '@exeunt/client'
 *
 * const local = new Map<string, string>()
 * const sessions = createMemorySessionIndex({ endSession: (id) => void local.delete(id) })
 * const handle = createBackChannelLogoutHandler(rp, { sessions })
 *
 * const response = await handle(new Request('https://ledger.example/backchannel-logout', {
 *   method: 'POST',
 *   body: new URLSearchParams({ logout_token: logoutToken }),
 * }))
 * console.log(response.status) // 200
 * ```
 */
export function createBackChannelLogoutHandler(
  rp: RelyingParty,
  settings: BackChannelLogoutSettings,
): LogoutHandler {
  const replays = settings.replays ?? createMemoryReplayMemory({ now: rp.now })

  return async (request) => {
    if (request.method !== 'POST') return methodNotAllowed('POST')
    const form = await readForm(request)
    const logoutToken = form?.getAll('logout_token')
    if (logoutToken?.length !== 1) return badRequest('expected a form with one logout_token')

    const verdict = await verifyLogoutToken(rp, logoutToken[0] ?? '')
    if (verdict.kind === 'refused') return refused(verdict.reason)
    const isNew = await carryOut(verdict.notice, rp, { ...settings, replays })
    return isNew ? succeeded() : badRequest('logout_token: its jti was used before')
  }
}

/** What each refusal tells the provider's operator. */
const sentences: Readonly<Record<LogoutTokenRefusal, string>> = {
  malformed: 'not a signed JWT',
  'wrong-algorithm': 'alg is not the one registered for this client',
  'unknown-key': 'no published key fits',
  'unknown-key-so-far': 'no published key fits so far',
  'bad-signature': 'the signature is wrong',
  'wrong-type': 'typ is not logout+jwt',
  'wrong-issuer': 'iss is not the expected issuer',
  'wrong-audience': 'aud is not this client',
  'no-time': 'iat or exp is missing',
  expired: 'exp is in the past',
  'issued-in-future': 'iat is in the future',
  'no-id': 'jti is missing',
  'no-event': 'events lacks the back-channel logout event',
  'has-nonce': 'nonce is not allowed',
  'names-nobody': 'neither sub nor sid is a name',
}

/** `false` for a replay. The id is taken first, so that of two equal requests one alone acts. */
async function carryOut(
  notice: LogoutNotice,
  rp: RelyingParty,
  { sessions, replays, onLogout }: BackChannelLogoutSettings & { readonly replays: ReplayMemory },
): Promise<boolean> {
  const replayId = JSON.stringify([notice.issuer, notice.jti])
  const until = new Date(notice.expiresAt.getTime() + rp.clockToleranceSeconds * 1000)
  if (!(await replays.claim(replayId, until))) return false
  try {
    const endedIds = await sessions.end(notice)
    await onLogout?.(notice, endedIds)
    return true
  } catch (fault) {
    await replays.release(replayId)
    throw fault
  }
}

async function readForm(request: Request): Promise<URLSearchParams | undefined> {
  const contentType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (contentType !== 'application/x-www-form-urlencoded') return undefined
  const text = await readLimited(request.body, maxBodyBytes)
  return text === undefined ? undefined : new URLSearchParams(text)
}

export interface FrontChannelLogoutSettings {
  readonly sessions: SessionIndex
}

/**
 * The handler of the application's `frontchannel_logout_uri` (FCL §2), which the provider's
 * signed-out page loads in a frame. Register `frontchannel_logout_session_required`: the request must
 * bring `iss` and `sid`. The unguessable `sid` alone ends the session on the server; browsers seldom
 * send a cookie into a frame, and this handler needs none.
 *
 * @example
 * ```ts
 * import { createFrontChannelLogoutHandler, createMemorySessionIndex } from '@exeunt/client'
 *
 * const sessions = createMemorySessionIndex({ endSession: (id) => console.log('ended', id) })
 * const handle = createFrontChannelLogoutHandler(rp, { sessions })
 * const query = new URLSearchParams({ iss: rp.issuer, sid: 'abc' })
 * const response = await handle(new Request(`https://ledger.example/frontchannel-logout?${query}`))
 * console.log(response.status) // 200
 * ```
 */
export function createFrontChannelLogoutHandler(
  rp: RelyingParty,
  { sessions }: FrontChannelLogoutSettings,
): LogoutHandler {
  return async (request) => {
    if (request.method !== 'GET') return methodNotAllowed('GET')
    const { searchParams } = new URL(request.url)
    const [issuers, sids] = [searchParams.getAll('iss'), searchParams.getAll('sid')]
    const sid = sids[0]
    if (issuers.length !== 1 || issuers[0] !== rp.issuer) return badRequest('iss is not the expected issuer')
    if (sids.length !== 1 || !sid) return badRequest('expected one sid')
    await sessions.end({ issuer: rp.issuer, sid })
    return framed(rp.issuer)
  }
}

/** BCL §2.8 wants answers that nobody keeps. */
const noStore = { 'cache-control': 'no-store' }

function succeeded(): Response {
  return new Response(null, { status: 200, headers: noStore })
}

/** An empty page that only the provider may frame. */
function framed(issuer: string): Response {
  const policy = `default-src 'none'; frame-ancestors ${new URL(issuer).origin}`
  const headers = {
    ...noStore,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
  }
  return new Response('<!doctype html><title>Signed out</title>', { headers })
}

/** BCL §2.8. A 400 is final to the provider: what may be judged otherwise in a moment must not get it. */
function refused(reason: LogoutTokenRefusal): Response {
  const description = `logout_token: ${sentences[reason]}`
  if (reason !== 'unknown-key-so-far') return badRequest(description)
  return problem(503, { error: 'temporarily_unavailable', error_description: description })
}

function badRequest(description: string): Response {
  return problem(400, { error: 'invalid_request', error_description: description })
}

function problem(status: number, body: Readonly<Record<'error' | 'error_description', string>>): Response {
  return Response.json(body, { status, headers: noStore })
}

function methodNotAllowed(method: string): Response {
  return new Response(null, { status: 405, headers: { ...noStore, allow: method } })
}
