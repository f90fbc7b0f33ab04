import { responseModes } from '../../domain/client.ts'
import type { Route } from '../../platform/http/message.ts'
import type { Core, Dialect } from '../dialect.ts'
import { authorizeRoutes } from './authorize.ts'
import { databaseRoutes } from './database.ts'
import { deviceRoutes } from './device.ts'
import { logoutRoutes } from './logout.ts'
import { managementRoutes } from './management/index.ts'
import { metadataRoutes } from './metadata.ts'
import { inItsFamily, notServedRoutes } from './not-served.ts'
import { auth0Profile } from './profile.ts'
import { pushedAuthorizationRoutes } from './pushed-authorization.ts'
import { registrationRoutes } from './registration.ts'
import { revocationRoutes } from './revocation.ts'
import { tokenRoutes } from './token.ts'
import { universalLogoutRoutes } from './universal-logout.ts'
import { upstreamCallbackRoutes } from './upstream-callback.ts'
import { userinfoRoutes } from './userinfo.ts'
import { logoutWords } from './words.ts'

/** Auth0. What is served and what is not is in README.md. */
export const auth0: Dialect = {
  name: 'auth0',
  profiles: [auth0Profile],
  clientDefaults: {
    refreshTokenPolicy: { public: 'rotate', confidential: 'reuse' },
    allowsPlainPkce: false,
    responseModes,
  },
  paths: [
    '/authorize',
    '/oauth',
    '/oidc',
    '/v2',
    '/logout',
    '/userinfo',
    '/dbconnections',
    '/api',
    '/login',
    '/passwordless',
    '/mfa',
    '/co',
    '/samlp',
    '/wsfed',
    '/bc-authorize',
  ],
  readsEmbeddedCookie: true,
  hasRootDiscovery: true,
  rootDiscoverySdk: 'express-openid-connect',
  namesApisFreely: true,
  upstreamRedirectPaths: ['/login/callback'],
  knowsReturnPatterns: true,
  settings: ['logoutPrompt'],
  logoutWords,
  doors: (core) => {
    const served = servedRoutes(core)
    return [...served, ...notServedRoutes(served, core)].map(inItsFamily)
  },
}

function servedRoutes(core: Core): readonly Route[] {
  return [
    ...authorizeRoutes(core),
    ...tokenRoutes(core),
    ...revocationRoutes(core),
    ...userinfoRoutes(core),
    ...metadataRoutes(core),
    ...deviceRoutes(core),
    ...pushedAuthorizationRoutes(core),
    ...registrationRoutes(core),
    ...databaseRoutes(core),
    ...logoutRoutes(core),
    ...universalLogoutRoutes(core),
    ...upstreamCallbackRoutes(core),
    ...managementRoutes(core),
  ]
}
