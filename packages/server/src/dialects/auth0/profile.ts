import type { ManagementApi } from '../../domain/management.ts'
import { type Profile, standardProfile } from '../../domain/profile.ts'
import { answer } from './answer.ts'
import { spelling } from './claims.ts'

/** The Management API, as the SDKs ask for it: with the slash at its end. */
export const auth0Management = {
  path: '/api/v2/',
  scopes: {
    kind: 'names',
    names: [
      ...['sessions', 'refresh_tokens'].flatMap((one) => [`read:${one}`, `update:${one}`, `delete:${one}`]),
      ...['tenant_settings', 'clients'].flatMap((one) => [`read:${one}`, `update:${one}`]),
      'create:clients',
      'delete:clients',
    ],
  },
} as const satisfies ManagementApi

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
  management: auth0Management,
  logoutTokenType: 'JWT',
  passwordGrant: true,
  spelling: { ...spelling, answer },
}
