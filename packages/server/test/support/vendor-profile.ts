import { type Profile, type Spelling, standardProfile } from '../../src/domain/profile.ts'

/** Words that no standard has, so that a test sees whose spelling it was. */
const spelling: Spelling = {
  ...standardProfile.spelling,
  accessTokenType: 'JWT',
  accessToken: (
    { jti, sub, iat, exp, scope, iss, aud },
    { clientId, accessKeyOf, kind },
  ): Readonly<Record<string, unknown>> => ({
    jti,
    iat,
    exp,
    scope,
    iss,
    aud: aud === iss ? ((kind === 'client' ? accessKeyOf : undefined) ?? clientId) : aud,
    ...(kind === 'client' ? {} : { sub }),
    ...(kind === 'client' || aud !== iss ? { azp: clientId } : {}),
  }),
  person: (told, scope) => ({ ...(scope.includes('profile') ? { birthdate: null } : {}), ...told }),
  introspection: (members) => ({ ...members, spelled_by: 'vendor' }),
}

/** A vendor's issuer, with other values than the standard's wherever two doors of one tenant must differ. */
export const vendorProfile: Profile = {
  ...standardProfile,
  name: 'vendor',
  issuerPath: '/vendor',
  resumePath: '/vendor/resume',
  tokenAlgorithm: 'HS256',
  bearableAlgorithms: ['HS256', 'RS256'],
  idTokenPerson: 'by-scope',
  refreshTokens: 'with-offline-access',
  offlineAccess: 'by-being-first-party',
  redirectUri: 'first-registered',
  challengeMethods: ['S256', 'plain'],
  unaskedVerifier: 'ignored-of-confidential-clients',
  accessTokenFormat: 'jwt',
  ownAudience: 'client',
  introspection: 'also-public-clients-of-their-own',
  revocation: 'with-its-direct-session',
  machineScope: 'rejects-some',
  passwordGrant: true,
  spelling,
}

/** Its issuer of plain OAuth, without ID tokens. */
export const plainProfile: Profile = {
  ...vendorProfile,
  issuerPath: '/plain',
  resumePath: '/plain/resume',
  idTokens: false,
  scopes: { user: ['profile', 'email'] },
}
