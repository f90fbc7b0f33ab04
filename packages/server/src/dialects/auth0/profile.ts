import { type Profile, standardProfile } from '../../domain/profile.ts'
import { answer } from './answer.ts'
import { spelling } from './claims.ts'

/** OpenID Connect as Auth0's SDKs know it: issuer `{base}/`, with the slash, which they compare letter by letter. */
export const auth0Profile: Profile = {
  ...standardProfile,
  name: 'auth0',
  issuerPath: '/',
  resumePath: '/authorize/resume',
  bearableAlgorithms: ['RS256', 'HS256', 'PS256'],
  idTokenPerson: 'by-scope',
  refreshTokens: 'with-offline-access',
  offlineAccess: 'by-being-first-party',
  challengeMethods: ['S256', 'plain'],
  accessTokenFormat: 'opaque',
  apiTokens: 'also-for-userinfo',
  unnamedResource: 'as-granted',
  ownAudience: 'userinfo',
  managementPath: '/api/v2/',
  managementScopes: [
    ...['sessions', 'refresh_tokens'].flatMap((one) => [`read:${one}`, `update:${one}`, `delete:${one}`]),
    ...['tenant_settings', 'clients'].flatMap((one) => [`read:${one}`, `update:${one}`]),
    'create:clients',
    'delete:clients',
  ],
  logoutTokenType: 'JWT',
  passwordGrant: true,
  spelling: { ...spelling, answer },
}
