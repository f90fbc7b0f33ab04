import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answerOf, createTokenWorld } from '../../../test/support/token-request.ts'
import { testTenant } from '../../../test/support/request.ts'
import { standardIssuer, type TenantAddress } from '../../domain/tenant.ts'

const paths = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'] as const

describe('DISC §4, RFC8414 §3 the metadata', () => {
  for (const url of paths) {
    it(`is public, and kept for five minutes (${url})`, async (t) => {
      const world = await createTokenWorld(t)
      const { status, headers, body } = answerOf(await world.call({ url }))
      assert.deepEqual(
        [status, headers['cache-control'], headers['content-type']],
        [200, 'public, max-age=300', 'application/json'],
      )
      assert.equal(body['issuer'], 'https://op.example/acme')
    })
  }

  it('DISC-3 has every endpoint under the issuer', async (t) => {
    const world = await createTokenWorld(t)
    const { body } = answerOf(await world.call({ url: paths[0] }))
    const endpoints = Object.entries(body).filter(([name]) => /_endpoint$|_uri$/.test(name))
    assert.equal(endpoints.length, 9)
    for (const [name, value] of endpoints)
      assert.match(String(value), /^https:\/\/op\.example\/acme\/oauth2\//, name)
  })

  it('DISC-3 DISC-4 DISC-6 META-3 META-4 PKCE-7 tells what works, and that the rest does not', async (t) => {
    const world = await createTokenWorld(t)
    const { body } = answerOf(await world.call({ url: paths[0] }))
    const told = {
      response_types_supported: [
        'code',
        'id_token',
        'id_token token',
        'code id_token',
        'code token',
        'code id_token token',
        'token',
        'none',
      ],
      response_modes_supported: ['query', 'fragment', 'form_post', 'web_message'],
      display_values_supported: ['page', 'popup', 'touch', 'wap'],
      // D8: passwords are taken at vendors' doors alone.
      grant_types_supported: [
        'authorization_code',
        'implicit',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
      acr_values_supported: ['urn:exeunt:acr:password'],
      id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'],
      userinfo_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'],
      subject_types_supported: ['public', 'pairwise'],
      code_challenge_methods_supported: ['S256'],
      prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
      ui_locales_supported: ['en', 'zh'],
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      request_object_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'],
      pushed_authorization_request_endpoint: 'https://op.example/acme/oauth2/par',
      require_pushed_authorization_requests: false,
      authorization_response_iss_parameter_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      introspection_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'client_secret_post',
        'client_secret_jwt',
        'private_key_jwt',
      ],
    }
    for (const [name, value] of Object.entries(told)) assert.deepEqual(body[name], value, name)
    for (const name of ['check_session_iframe', 'registration_endpoint'])
      assert.equal(name in body, false, name)
    const algorithms = body['token_endpoint_auth_signing_alg_values_supported']
    assert.ok(Array.isArray(algorithms) && !algorithms.includes('none'))
  })

  it('D2 is another one at each address', async (t) => {
    const world = await createTokenWorld(t)
    const second: TenantAddress = { origin: 'https://b.example', pathPrefix: '', base: 'https://b.example' }
    const tenant = { ...testTenant, addresses: [second] as const }
    for (const [site, issuer] of [
      [testTenant, 'https://op.example/acme'],
      [tenant, standardIssuer(second)],
      [testTenant, 'https://op.example/acme'],
    ] as const) {
      const { body } = answerOf(await world.call({ url: paths[0], tenant: site }))
      assert.equal(body['issuer'], issuer)
    }
  })
})

describe('CORE §10.1 the key set', () => {
  it('DISC-5 is public, and has public keys only', async (t) => {
    const world = await createTokenWorld(t)
    const { headers, body } = answerOf(await world.call({ url: '/oauth2/jwks' }))
    assert.equal(headers['cache-control'], 'public, max-age=300')
    const keys = body['keys'] as Record<string, unknown>[]
    assert.deepEqual(
      keys.map(({ alg }) => alg),
      ['RS256', 'PS256', 'ES256', 'EdDSA'],
    )
    for (const key of keys) assert.equal('d' in key, false)
  })
})
