import { type Endpoint, json, type Route } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { byCookie } from './caller.ts'
import { route } from './family.ts'
import { toldOf } from './person.ts'
import { v2User } from './user.ts'

/** `/cas/session`: whether somebody is signed in in this browser, for the pages of apps (`trackSession`). */
export function sessionRoutes(core: Core): readonly Route[] {
  return [route('GET', '/cas/session', trackSession(core), 'registered-origins-with-credentials')]
}

function trackSession(core: Core): Endpoint {
  return async (request) => {
    const caller = await byCookie(request, core)
    const signedIn = caller && (await core.signIn.embeddedSession(request))
    if (!caller || !signedIn) return json(200, { session: null })
    const { id: tenantId, lifetimes } = request.tenant
    const session = {
      _id: signedIn.session.id,
      cookie: {
        originalMaxAge: lifetimes.sessionSeconds * 1000,
        expires: signedIn.session.expiresAt.toISOString(),
        secure: request.address.origin.startsWith('https:'),
        httpOnly: true,
        path: '/',
        sameSite: 'lax',
      },
      appId: caller.clients[0].id,
      type: 'oidc',
      userId: caller.subject,
    }
    return json(200, { session, userInfo: v2User(toldOf(caller), tenantId) })
  }
}
