/**
 * The OAuth and OpenID Connect endpoints of the standard profile, but for logout, which stands below.
 *
 * A folder for each endpoint; what they share (client authentication, finding a token that somebody shows)
 * has a folder of its own. Nothing here ends a session.
 */
export { createAuthorize, createRequestObjects } from './authorize/index.ts'
export { createClientAuthentication } from './client-auth/index.ts'
export { createClientSignatures } from './client-keys/index.ts'
export { deviceRoutes } from './device/index.ts'
export { discoveryRoutes } from './discovery/index.ts'
export { errorPage } from './error-page.ts'
export { introspectionRoutes } from './introspection/index.ts'
export { problemPage } from './problem-page.ts'
export { createPushedRequestStore, pushedAuthorizationRoutes } from './pushed-authorization/index.ts'
export { registrationRoutes } from './registration/index.ts'
export { revocationRoutes } from './revocation/index.ts'
export { createToken, type FindToken } from './token/index.ts'
export { userinfoRoutes } from './userinfo/index.ts'
