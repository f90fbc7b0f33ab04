import type { Client } from '../../src/domain/client.ts'

/** What a client is where a test says nothing: public, first-party, the code flow, ES256. */
export const bareClient: Omit<Client, 'id' | 'name'> = {
  authMethods: ['none'],
  jwks: [],
  applicationType: 'web',
  firstParty: true,
  redirectUris: [],
  postLogoutRedirectUris: [],
  backchannelLogoutSessionRequired: false,
  frontchannelLogoutSessionRequired: false,
  grantTypes: ['authorization_code'],
  responseTypes: ['code'],
  responseModes: ['query', 'fragment', 'form_post'],
  idTokenAlgorithm: 'ES256',
  requestUris: [],
  requireSignedRequestObject: false,
  requirePushedRequests: false,
  accessTokenFormat: 'opaque',
  refreshTokenPolicy: 'rotate',
  requirePkce: true,
  requireAuthTime: false,
  defaultAcrValues: [],
  subjectType: 'public',
  webOrigins: [],
  introspection: 'own',
}
