import { authMethodsAt, type ClientId } from '../../domain/client.ts'
import { type Profile } from '../../domain/profile.ts'
import { type Endpoint, type HttpRequest, json, type Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { sdkHeaders } from './cors.ts'
import { oauthProfile, oidcProfile } from './profile.ts'
import { type CalledAt, readableCall, twofoldCredentials } from './request.ts'

/** Where an app's server, or an app without one, calls with its own credentials. */
export function tokenRoutes(core: Core): readonly Route[] {
  const atToken = (profile: Profile) => called(core, 'token', core.token.at(profile))
  const atIntrospection = (profile: Profile) => called(core, 'introspection', core.introspection.at(profile))
  const atRevocation = called(core, 'revocation', saysTrue(core.revocation))
  return [
    post('/oidc/token', 'RFC6749 §3.2', atToken(oidcProfile)),
    post('/oauth/oidc/token', 'RFC6749 §3.2', atToken(oidcProfile)),
    post('/oauth/token', 'RFC6749 §3.2', atToken(oauthProfile)),
    post('/oidc/token/introspection', 'RFC7662 §2', atIntrospection(oidcProfile)),
    post('/oauth/token/introspection', 'RFC7662 §2', atIntrospection(oauthProfile)),
    ...['/oidc', '/oauth'].map((prefix) => ({
      ...post(`${prefix}/token/revocation`, 'RFC7009 §2', atRevocation),
      // The login box sends its cookies along; nothing here looks at them.
      cors: 'registered-origins-with-credentials' as const,
    })),
  ]
}

function post(path: string, spec: string, endpoint: Endpoint): Route {
  return {
    method: 'POST',
    path,
    face: 'api',
    spec: `GenAuth: ${spec}`,
    cors: 'registered-origins',
    corsHeaders: sdkHeaders,
    endpoint,
  }
}

function called(core: Core, at: CalledAt, endpoint: Endpoint): Endpoint {
  return async (request) => endpoint(await withOneCredential(readableCall(request, at), at, core))
}

/** Of the same credentials twice those count that the app is registered for. */
async function withOneCredential(
  request: HttpRequest,
  at: CalledAt,
  { findClient }: Core,
): Promise<HttpRequest> {
  const twofold = twofoldCredentials(request)
  if (!twofold) return request
  const client = await findClient(request.tenant.id, twofold.clientId as ClientId)
  const takesForm = !client || authMethodsAt(client, at).includes('client_secret_post')
  return takesForm ? twofold.byForm : twofold.byBasic
}

/** RFC 7009 §2.2 leaves the body empty, over which the Python SDK falls: it reads JSON, and promises `true`. */
function saysTrue(endpoint: Endpoint): Endpoint {
  return async (request) => {
    const answer = await endpoint(request)
    if (answer.status !== 200) return answer
    const { headers, body } = json(200, true, answer.headers)
    return { ...answer, headers, body }
  }
}
