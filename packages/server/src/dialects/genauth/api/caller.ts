import type { ClientId } from '../../../domain/client.ts'
import type { Endpoint, HttpRequest, HttpResponse } from '../../../platform/http/message.ts'
import type { Caller } from '../../../protocol/index.ts'
import type { Core } from '../../dialect.ts'
import { notSignedIn } from '../messages.ts'
import { oauthProfile, oidcProfile } from '../profile.ts'
import { appHeader } from '../request.ts'
import { type Family, isFailure, type Outcome, rendered } from './family.ts'

/** A call of a person's own. */
export interface OwnCall {
  readonly request: HttpRequest
  readonly caller: Caller
  /** The token that vouches for them, where it is not their cookie. */
  readonly token?: string
}

/** What may vouch for the person: their token, or their browser's cookie, too (D4). */
type Proof = 'token' | 'token-or-cookie'

const profiles = [oidcProfile, oauthProfile]

/** The frame of the addresses that people call for themselves. */
export function forCaller(
  core: Core,
  { family, proof }: { readonly family: Family; readonly proof: Proof },
  serve: (call: OwnCall) => Promise<Outcome>,
): Endpoint {
  return async (request) => {
    const call = await ownCall(request, proof, core)
    if (!call) return family.failed(request, notSignedIn)
    const outcome = await serve(call)
    const response = { ...rendered(family, request, outcome), client: call.caller.clients[0].id }
    return isFailure(outcome) ? response : finished(request, response, { ...outcome, core })
  }
}

/**
 * A token that counts speaks for its person. Where none does, the cookie may: SDKs go on to send the token that they
 * know when it is over, and the login box sends an ID token beside its cookie, which opens nothing.
 */
export async function ownCall(request: HttpRequest, proof: Proof, core: Core): Promise<OwnCall | undefined> {
  const token = shownToken(request)
  const byToken = token === undefined ? undefined : await core.callers.byToken(request, token, profiles)
  if (byToken && token !== undefined) return { request, caller: byToken, token }
  const caller = proof === 'token' ? undefined : await byCookie(request, core)
  return caller && { request, caller }
}

/** The person of the cookie, as the app knows them that the page names. */
export function byCookie(
  request: HttpRequest,
  { callers }: Pick<Core, 'callers'>,
): Promise<Caller | undefined> {
  return callers.byCookie(request, appHeader(request) as ClientId | undefined)
}

/** With its scheme, or without as the Node SDK sends it. RFC 6750 §2.1 says what a token may look like. */
export function shownToken({ headers }: Pick<HttpRequest, 'headers'>): string | undefined {
  return /^(?:bearer +)?([\w.~+/-]+=*)$/i.exec(headers['authorization'] ?? '')?.[1]
}

async function finished(
  request: HttpRequest,
  response: HttpResponse,
  { answers = [], core }: Exclude<Outcome, { statusCode: number }> & { readonly core: Core },
): Promise<HttpResponse> {
  if (answers.length === 0) return response
  const isOver = request.cookies.size > 0 && (await core.signIn.embeddedSession(request)) === undefined
  return core.logout.finishCall(request, { response, answers, endsBrowser: isOver })
}
