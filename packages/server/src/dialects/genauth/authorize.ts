import type { ClientId } from '../../domain/client.ts'
import type { Profile } from '../../domain/profile.ts'
import type { Endpoint, HttpRequest, Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { parametersOf, withValue } from '../parameters.ts'
import { oauthProfile, oidcProfile } from './profile.ts'
import { meaningful } from './request.ts'

/** The authorization endpoints: OpenID Connect's, by an older name too, and plain OAuth's. */
export function authorizeRoutes(core: Core): readonly Route[] {
  return [
    ...routesAt('/oidc/auth', oidcProfile, core),
    ...routesAt('/oauth/oidc/auth', oidcProfile, core),
    ...routesAt('/oauth/auth', oauthProfile, core),
    ...[oidcProfile, oauthProfile].map((profile) => resumeRoute(profile, core)),
  ]
}

function routesAt(path: string, profile: Profile, core: Core): readonly Route[] {
  const { byGet, byPost } = core.authorize.at(profile)
  const endpoint =
    (door: Endpoint): Endpoint =>
    async (request) =>
      door(await toRegisteredTarget(meaningful(request), core))
  const shared = { path, face: 'page', spec: 'GenAuth: CORE §3.1.2.1' } as const
  return [
    { ...shared, method: 'GET', endpoint: endpoint(byGet) },
    { ...shared, method: 'POST', endpoint: endpoint(byPost) },
  ]
}

function resumeRoute(profile: Profile, core: Core): Route {
  return {
    method: 'GET',
    path: profile.resumePath,
    face: 'page',
    spec: 'GenAuth: after a page',
    endpoint: core.authorize.at(profile).resume,
  }
}

/**
 * The browser SDK for single sign-on encodes its target twice. What is meant is registered letter by letter, or this
 * changes nothing: the answer never goes anywhere else.
 */
async function toRegisteredTarget(request: HttpRequest, { findClient }: Core): Promise<HttpRequest> {
  const sent = parametersOf(request)
  const [clientId, target] = [sent?.get('client_id'), sent?.get('redirect_uri')]
  if (clientId === undefined || !target?.includes('%')) return request
  const client = await findClient(request.tenant.id, clientId as ClientId)
  const meant = decodedOnce(target)
  if (!client || client.redirectUris.includes(target) || !client.redirectUris.includes(meant)) return request
  return withValue(request, 'redirect_uri', meant)
}

/** What `encodeURI` was given. */
function decodedOnce(text: string): string {
  try {
    return decodeURI(text)
  } catch {
    return text
  }
}
