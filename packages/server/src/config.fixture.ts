import assert from 'node:assert/strict'
import { type Config, readConfig } from './config.ts'
import { responseModes } from './domain/client.ts'
import type { DialectTraits } from './domain/dialect.ts'
import { standardProfile } from './domain/profile.ts'

/** The smallest useful configuration, as a guide shows it. */
export const minimalText = `{ "publicUrl": "http://localhost:4000",
  "tenants": [{ "id": "acme", "allowedLogoutUrls": ["http://localhost:4001/"],
    "clients": [{ "client_id": "ledger", "client_secret": "ledger-secret-ledger-secret", "first_party": true,
      "redirect_uris": ["http://localhost:4001/callback"], "post_logout_redirect_uris": ["http://localhost:4001/"],
      "backchannel_logout_uri": "http://localhost:4001/backchannel-logout", "id_token_signed_response_alg": "RS256" }],
    "users": [{ "username": "ada", "email": "ada@example.com", "email_verified": true, "password": "correct horse battery staple", "name": "Ada Lovelace" }] }],
  "outgoing": { "allow": ["127.0.0.0/8", "::1/128"] } }`

type Json = Record<string, unknown>

/** What differs from the smallest configuration, level by level; `undefined` takes a key away. */
export interface Differences {
  readonly top?: Json
  readonly tenant?: Json
  readonly client?: Json
  readonly user?: Json
}

/** The smallest configuration with differences. */
export function minimalBut({ top = {}, tenant = {}, client = {}, user = {} }: Differences): string {
  const base = JSON.parse(minimalText) as { tenants: [{ clients: [Json]; users: [Json] }] }
  const [first] = base.tenants
  const clients = [{ ...first.clients[0], ...client }]
  const users = [{ ...first.users[0], ...user }]
  return JSON.stringify({ ...base, tenants: [{ ...first, clients, users, ...tenant }], ...top })
}

/** A vendor's spelling as the configuration sees it. */
export const genauthTraits: DialectTraits = {
  name: 'genauth',
  formerNames: ['authing'],
  profiles: [
    {
      ...standardProfile,
      name: 'genauth',
      issuerPath: '/oidc',
      tokenAlgorithm: 'HS256',
      bearableAlgorithms: ['HS256', 'RS256'],
      challengeMethods: ['S256', 'plain'],
      accessTokenFormat: 'jwt',
      ownAudience: 'client',
      introspection: 'also-public-clients-of-their-own',
      passwordGrant: true,
      spelling: { ...standardProfile.spelling, accessTokenType: 'JWT' },
    },
  ],
  clientDefaults: {
    refreshTokenPolicy: { public: 'reuse', confidential: 'reuse' },
    allowsPlainPkce: true,
    responseModes,
  },
  paths: ['/oidc', '/cas-idp', '/:appId'],
  readsEmbeddedCookie: true,
}

/** A spelling whose tokens a key of ours signs. */
export const keyedTraits: DialectTraits = {
  ...genauthTraits,
  name: 'keyed',
  formerNames: [],
  profiles: [{ ...standardProfile, name: 'keyed', issuerPath: '/keyed' }],
  paths: ['/keyed'],
}

/** The configuration with these tenants and nothing else. */
export function configOf(tenants: readonly object[]): Config {
  const text = JSON.stringify({ publicUrl: 'https://id.example.com', tenants })
  const reading = readConfig({
    text,
    fileName: 'test.json',
    env: {},
    readFile: () => '',
    dialects: [genauthTraits, keyedTraits],
  })
  return reading.kind === 'config' ? reading.config : assert.fail(JSON.stringify(reading.problems))
}
