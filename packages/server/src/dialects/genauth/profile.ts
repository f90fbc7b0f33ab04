import { type Profile, standardProfile } from '../../domain/profile.ts'
import { ticketAnswer } from './cas-ticket.ts'
import { spelling } from './claims.ts'

/** OpenID Connect as GenAuth's SDKs know it: issuer `{base}/oidc`. */
export const oidcProfile: Profile = {
  ...standardProfile,
  name: 'genauth',
  issuerPath: '/oidc',
  resumePath: '/oidc/auth/resume',
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
  spelling: { ...standardProfile.spelling, ...spelling },
}

/** OAuth 2.0 beside it: issuer `{base}/oauth`, the one scope `user`, and no ID tokens. */
export const oauthProfile: Profile = {
  ...oidcProfile,
  issuerPath: '/oauth',
  resumePath: '/oauth/auth/resume',
  idTokens: false,
  scopes: { user: ['profile', 'email', 'phone', 'address'] },
}

/**
 * CAS beside both, over the same codes: one that nobody can redeem for tokens, and that anybody who has it may show
 * once, with the service that it was given to. There is no verifier to bind it to; a client that insists on PKCE has
 * no business here.
 */
export const casProfile: Profile = {
  ...oidcProfile,
  issuerPath: '/cas-idp',
  resumePath: '/cas-idp/auth/resume',
  challengeMethods: [],
  codes: 'for-validation',
  spelling: { ...oidcProfile.spelling, answer: ticketAnswer },
}
