import { type Profile, standardProfile } from '../../domain/profile.ts'
import { answer } from './answer.ts'
import { spelling } from './claims.ts'

/** OpenID Connect as apps of Akamai's Hosted Login know it: issuer `{base}/login`, without a slash at its end. */
export const akamaiProfile: Profile = {
  ...standardProfile,
  name: 'akamai',
  issuerPath: '/login',
  resumePath: '/login/authorize/resume',
  idTokenPerson: 'as-asked',
  refreshTokens: 'always',
  offlineAccess: 'by-being-first-party',
  atLogout: 'survives',
  sid: 'of-the-group',
  authenticationContext: 'always',
  usualAcr: 'urn:akamai-ic:nist:800-63-3:aal:1',
  idTokenIds: true,
  openIdScope: 'required',
  unofferedSignUp: 'sign-in-instead',
  unregisteredScope: 'left-out',
  signInPath: '/auth-ui/login',
  signInNotice: 'for-a-moment',
  apiTokens: 'also-for-userinfo',
  unnamedResource: 'as-granted-or-the-issuer',
  introspection: 'proven-clients',
  management: { scopes: { kind: 'actions-at-paths' } },
  spelling: { ...spelling, answer },
}
