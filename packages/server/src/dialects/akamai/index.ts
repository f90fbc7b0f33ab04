import type { Route } from '../../platform/http/message.ts'
import type { Core, Dialect } from '../dialect.ts'
import { authorizeRoutes } from './authorize.ts'
import { globalSubjectPrefix } from './claims.ts'
import { errorWords } from './error-words.ts'
import { introspectionRoutes } from './introspection.ts'
import { logoutRoutes } from './logout.ts'
import { metadataRoutes } from './metadata.ts'
import { notServedRoutes } from './not-served.ts'
import { pageWords } from './page-words.ts'
import { pageRoutes } from './pages.ts'
import { akamaiProfile } from './profile.ts'
import { revocationRoutes } from './revocation.ts'
import { sessionRoutes } from './sessions.ts'
import { tenantNames } from './tenant-names.ts'
import { tokenRoutes } from './token.ts'
import { userinfoRoutes } from './userinfo.ts'
import { logoutWords } from './words.ts'

/** Akamai Identity Cloud Hosted Login. What is served and what is not is in README.md. */
export const akamai: Dialect = {
  name: 'akamai',
  formerNames: ['janrain'],
  profiles: [akamaiProfile],
  clientDefaults: {
    refreshTokenPolicy: { public: 'reuse', confidential: 'reuse' },
    allowsPlainPkce: false,
    responseModes: ['query', 'fragment', 'form_post'],
  },
  paths: ['/login', '/auth-ui', '/token', '/profiles', '/sessions', '/config'],
  tenantNames,
  readsEmbeddedCookie: false,
  usualSessionPolicy: 'one-per-user',
  settings: ['customerId', 'strictLogout', 'clientFromHint', 'globalSubjectPrefix'],
  settledSettings: (tenant) => ({ globalSubjectPrefix: globalSubjectPrefix(tenant) }),
  logoutWords,
  errorWords,
  pageWords,
  doors: (core) => {
    const served = servedRoutes(core)
    return [...served, ...notServedRoutes(served, core)]
  },
}

function servedRoutes(core: Core): readonly Route[] {
  return [
    ...authorizeRoutes(core),
    ...tokenRoutes(core),
    ...revocationRoutes(core),
    ...introspectionRoutes(core),
    ...userinfoRoutes(core),
    ...metadataRoutes(core),
    ...logoutRoutes(core),
    ...pageRoutes(core),
    ...sessionRoutes(core),
  ]
}
