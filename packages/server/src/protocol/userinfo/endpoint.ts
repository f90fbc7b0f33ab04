import { isOAuthError, type OAuthError } from '../../domain/oauth-error.ts'
import type { Clock } from '../../platform/clock.ts'
import { type Endpoint, type HttpRequest, type HttpResponse, json } from '../../platform/http/message.ts'
import type { NoteRefusal } from '../client-auth/index.ts'
import type { FindToken } from '../token/index.ts'
import { userinfoClaims } from './claims.ts'
import { decideUserinfo, type Disclosure } from './decide.ts'
import { readBearer } from './read.ts'
import { renderBearerError, renderChallenge } from './render.ts'

export interface UserinfoDeps {
  readonly findToken: FindToken
  readonly noteRefusal: NoteRefusal
  readonly clock: Clock
}

/** The userinfo endpoint, by GET and POST. OIDC Core §5.3. */
export function userinfoEndpoint({ findToken, noteRefusal, clock }: UserinfoDeps): Endpoint {
  return async (request) => {
    const shown = readBearer(request)
    switch (shown.kind) {
      case 'oauth-error':
        return refuse(request, shown)
      case 'none':
        return renderChallenge(request.address.base)
      case 'token': {
        const token = await findToken.accessToken(request.tenant, shown.value)
        const answer = answerTo(request, decideUserinfo(token, clock.now()))
        return token ? { ...answer, client: token.clientId } : answer
      }
    }
  }

  function answerTo(request: HttpRequest, disclosure: Disclosure | OAuthError): HttpResponse {
    if (isOAuthError(disclosure)) return refuse(request, disclosure)
    return json(200, userinfoClaims(disclosure.subject, disclosure.user, disclosure.scope))
  }

  function refuse(request: HttpRequest, refusal: OAuthError): HttpResponse {
    noteRefusal(request, refusal)
    return renderBearerError(refusal, request.address.base)
  }
}
