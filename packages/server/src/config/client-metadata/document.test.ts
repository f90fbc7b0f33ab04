import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dialects } from '../../dialects/index.ts'
import type { ClientId } from '../../domain/client.ts'
import { administeredFields, type AdministeredReading, readAdministeredClient } from './administered.ts'
import { clientDocumentOf } from './document.ts'

const redirect_uris = ['https://app.example/cb']

const key = {
  kty: 'OKP',
  crv: 'Ed25519',
  kid: 'one',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
}

/** As an administrator describes them; `true` has a secret that nothing in the document asks for. */
const documents: readonly (readonly [
  name: string,
  document: Readonly<Record<string, unknown>>,
  withSecret?: true,
])[] = [
  ['public', { redirect_uris }],
  ['with a secret', { redirect_uris }, true],
  [
    'with a secret that it sends in the body alone',
    { redirect_uris, token_endpoint_auth_method: 'client_secret_post' },
  ],
  ['with keys', { redirect_uris, jwks: { keys: [key] } }],
  ['with keys and a secret', { redirect_uris, jwks: { keys: [key] } }, true],
  ['a machine', { scope: 'orders:read', grant_types: ['client_credentials'] }, true],
  ['without anything to come back to', { dialect: 'auth0' }, true],
  [
    'of Auth0',
    { dialect: 'auth0', redirect_uris, refresh_token_policy: 'rotate', refresh_grace_seconds: 0 },
    true,
  ],
  ['of Auth0, public', { dialect: 'auth0', redirect_uris }],
  ['of GenAuth', { dialect: 'genauth', redirect_uris }, true],
  ['of GenAuth by RS256', { dialect: 'genauth', redirect_uris, id_token_signed_response_alg: 'RS256' }, true],
  ['of the standard by RS256', { redirect_uris, id_token_signed_response_alg: 'RS256' }],
  [
    'with everything',
    {
      client_name: 'Everything',
      client_uri: 'https://app.example/',
      logo_uri: 'https://app.example/logo',
      policy_uri: 'https://app.example/policy',
      tos_uri: 'https://app.example/terms',
      contacts: ['ops@app.example'],
      initiate_login_uri: 'https://app.example/login',
      application_type: 'native',
      first_party: true,
      redirect_uris: ['my.app:/cb'],
      post_logout_redirect_uris: ['my.app:/out'],
      backchannel_logout_uri: 'https://app.example/out',
      backchannel_logout_session_required: true,
      backchannel_logout_token_type: 'JWT',
      backchannel_logout_token_names: 'sid',
      backchannel_logout_causes: ['end-session', 'operator'],
      response_types: ['code', 'none'],
      response_modes: ['query'],
      introspection_endpoint_auth_method: 'client_secret_basic',
      revocation_endpoint_auth_method: 'client_secret_post',
      userinfo_signed_response_alg: 'RS256',
      access_token_format: 'jwt',
      refresh_token_policy: 'reuse',
      refresh_grace_seconds: 5,
      require_pkce: false,
      scope: 'openid profile',
      default_max_age: 60,
      default_acr_values: ['a'],
      subject_type: 'pairwise',
      sector_identifier_uri: 'https://app.example/sector',
      resources: [],
      require_auth_time: true,
      web_origins: ['https://app.example'],
      introspection: 'tenant',
      logout_by_contract: false,
    },
    true,
  ],
  [
    'with keys elsewhere, and requests of its own',
    {
      redirect_uris,
      jwks_uri: 'https://app.example/keys',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      request_object_signing_alg: 'ES256',
      request_uris: ['https://app.example/request'],
      require_signed_request_object: true,
      require_pushed_authorization_requests: true,
      frontchannel_logout_uri: 'https://app.example/frame',
      frontchannel_logout_session_required: true,
    },
  ],
  ['of GenAuth, with plain PKCE', { dialect: 'genauth', redirect_uris, allow_plain_pkce: true }, true],
  [
    'an access key',
    {
      grant_types: ['client_credentials'],
      scope: 'exeunt:admin',
      signs_requests: true,
      access_key_of: 'shop',
    },
    true,
  ],
]

function read(document: Readonly<Record<string, unknown>>, withSecret = false): AdministeredReading {
  return readAdministeredClient(document, {
    clientId: 'app' as ClientId,
    secret: 'a secret of more than thirty-two letters',
    withSecret,
    allow: [],
    dialects,
    tenantDialects: ['auth0', 'genauth'],
    clientIds: ['shop'],
  })
}

describe('AUT-76 a client is the document that means it', () => {
  for (const [name, document, withSecret] of documents) {
    it(name, () => {
      const first = read(document, withSecret)
      assert.ok(first.kind === 'client', JSON.stringify(first))
      const { client } = first.registration
      const again = read(clientDocumentOf(client, dialects), withSecret)
      assert.ok(again.kind === 'client', JSON.stringify(again))
      assert.deepEqual(again.registration.client, client)
    })
  }

  it('whatever it has: no field is forgotten', () => {
    const said = new Set(documents.flatMap(([, document]) => Object.keys(document)))
    const { client_id: _, ...fields } = administeredFields
    assert.deepEqual(
      Object.keys(fields).filter((name) => !said.has(name)),
      [],
    )
  })
})
