import { isOAuthError, type OAuthError } from '../../domain/oauth-error.ts'
import { type Profiles, standardProfile } from '../../domain/profile.ts'
import type { Client, ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import { type Endpoint, type HttpRequest, type HttpResponse, json } from '../../platform/http/message.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import type { NoteRefusal } from '../client-auth/index.ts'
import type { FindToken } from '../token/index.ts'
import { decideUserinfo, type Disclosure } from './decide.ts'
import { readBearer } from './read.ts'
import { renderBearerError, renderChallenge, renderSigned } from './render.ts'

export interface UserinfoDeps {
  readonly findToken: FindToken
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly keys: Pick<Keys, 'signFor'>
  readonly noteRefusal: NoteRefusal
  readonly clock: Clock
  readonly profiles: Profiles
}

/** The userinfo endpoint, by GET and POST. OIDC Core §5.3. */
export function userinfoEndpoint(deps: UserinfoDeps): Endpoint {
  const { findToken, noteRefusal, clock, profiles } = deps
  return async (request) => {
    const shown = readBearer(request)
    switch (shown.kind) {
      case 'oauth-error':
        return refuse(request, shown)
      case 'none':
        return renderChallenge(request.address.base)
      case 'token': {
        const { tenant } = request
        const token = await findToken.accessToken(tenant, shown.value)
        const profile = token ? profiles.at(tenant, token.issuer) : standardProfile
        const disclosure = decideUserinfo(token, { profile, tenant, now: clock.now() })
        const answer = await answerTo(request, disclosure)
        return token ? { ...answer, client: token.clientId } : answer
      }
    }
  }

  async function answerTo(request: HttpRequest, disclosure: Disclosure | OAuthError): Promise<HttpResponse> {
    return isOAuthError(disclosure) ? refuse(request, disclosure) : tell(request.tenant.id, disclosure, deps)
  }

  function refuse(request: HttpRequest, refusal: OAuthError): HttpResponse {
    noteRefusal(request, refusal)
    return renderBearerError(refusal, request.address.base)
  }
}

/** Core §5.3.2: plain JSON, or signed with the algorithm that the client registered, for it alone. */
async function tell(
  tenantId: TenantId,
  { clientId, issuer, claims }: Disclosure,
  { findClient, keys }: UserinfoDeps,
): Promise<HttpResponse> {
  const client = await findClient(tenantId, clientId)
  if (client?.userinfoAlgorithm === undefined) return json(200, claims)
  const signed = { iss: issuer, aud: clientId, ...claims }
  return renderSigned(await keys.signFor(tenantId, client, 'JWT', signed, client.userinfoAlgorithm))
}
