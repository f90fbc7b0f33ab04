import type { ClientId } from '../../domain/client.ts'
import { isOAuthError, type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import { readCredential, sameSecret } from '../../platform/credential.ts'
import type { ClientRegistry, RegisteredClient } from '../../platform/directory/index.ts'
import {
  type Endpoint,
  type HttpRequest,
  type HttpResponse,
  pathSegment,
} from '../../platform/http/message.ts'
import type { NoteRefusal } from '../client-auth/index.ts'
import { readBearer } from '../userinfo/read.ts'
import { renderRefusal, renderTokenWanted } from './render.ts'

export interface CallerDeps {
  readonly clients: Pick<ClientRegistry, 'find'>
  readonly noteRefusal: NoteRefusal
}

/** Who calls: the client itself, by the token that it got when it registered. */
export interface Caller extends RegisteredClient {
  readonly token: string
}

/** What a client does with itself once it proved that it is the one. */
export type Managed = (request: HttpRequest, caller: Caller) => Promise<HttpResponse | OAuthError>

/** RFC 7592 §2: 401 for a token that is not this client's, and the same where there is no such client. */
export function managed(deps: CallerDeps, work: Managed): Endpoint {
  return async (request) => {
    const shown = readBearer(request)
    if (shown.kind === 'none')
      return renderTokenWanted('the registration access token of the client', request)
    const caller = shown.kind === 'token' ? await callerOf(request, shown.value, deps) : shown
    const answer = isOAuthError(caller) ? caller : await work(request, caller)
    if (!isOAuthError(answer)) return answer
    deps.noteRefusal(request, answer)
    return renderRefusal(answer, request)
  }
}

async function callerOf(
  request: HttpRequest,
  token: string,
  { clients }: CallerDeps,
): Promise<Caller | OAuthError> {
  const credential = readCredential('registration', token)
  const clientId = pathSegment(request, 2)
  if (!credential || credential.id !== clientId) return wrongToken
  const known = await clients.find(request.tenant.id, clientId as ClientId)
  if (known?.registrationTokenHash === undefined) return wrongToken
  return sameSecret(known.registrationTokenHash, credential.hash) ? { ...known, token } : wrongToken
}

export const wrongToken = oauthError(
  'invalid_token',
  'The registration access token is not that of this client, or the client is no more.',
)
