import { responseModes } from '../../domain/client.ts'
import type { Core, Dialect } from '../dialect.ts'
import type { Route } from '../../platform/http/message.ts'
import { accountRoutes } from './account.ts'
import { apiRoutes } from './api/index.ts'
import { authorizeRoutes } from './authorize.ts'
import { casRoutes } from './cas.ts'
import { logoutRoutes } from './logout.ts'
import { metadataRoutes } from './metadata.ts'
import { inItsFamily, notServedRoutes } from './not-served.ts'
import { casProfile, oauthProfile, oidcProfile } from './profile.ts'
import { numbered } from './request-id.ts'
import { tokenRoutes } from './token.ts'
import { userinfoRoutes } from './userinfo.ts'
import { validateTokenRoutes } from './validate-token.ts'

/** GenAuth, which was Authing: one protocol under two brands. What is served and what is not is in README.md. */
export const genauth: Dialect = {
  name: 'genauth',
  formerNames: ['authing'],
  profiles: [oidcProfile, oauthProfile, casProfile],
  clientDefaults: {
    refreshTokenPolicy: { public: 'reuse', confidential: 'reuse' },
    allowsPlainPkce: true,
    responseModes,
  },
  paths: ['/oidc', '/oauth', '/api', '/login', '/logout', '/cas', '/cas-idp', '/graphql', '/u', '/:appId'],
  readsEmbeddedCookie: true,
  // It changes nothing here, and never did: files that have it were good before settings were told apart by dialect.
  settings: ['logoutPrompt'],
  doors: (core) => {
    const served = servedRoutes(core)
    return [...served, ...notServedRoutes(served)].map((route) => numbered(inItsFamily(route), core))
  },
}

function servedRoutes(core: Core): readonly Route[] {
  return [
    ...authorizeRoutes(core),
    ...casRoutes(core),
    ...logoutRoutes(core),
    ...tokenRoutes(core),
    ...userinfoRoutes(core),
    ...metadataRoutes(core),
    ...validateTokenRoutes(core),
    ...apiRoutes(core),
    ...accountRoutes,
  ]
}
