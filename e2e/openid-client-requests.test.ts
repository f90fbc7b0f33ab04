import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { compactVerify, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose'
import * as client from 'openid-client'
import { follow } from './support/journeys.ts'
import {
  appAt,
  authorize,
  begin,
  callbackOf,
  isError,
  postedBy,
  secret,
  startWorld,
  type Surroundings,
  type World,
} from './support/library-world.ts'

const asymmetric = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const
const [stage, wings] = ['https://api.example/stage', 'https://api.example/wings']

let world: World
let keyPair: CryptoKeyPair
let publicJwk: object

function tenants({ apps }: Surroundings) {
  const flows = { response_types: ['code', 'id_token', 'code id_token'], client_secret: secret }
  const implicit = { grant_types: ['authorization_code', 'implicit', 'refresh_token'] }
  return [
    {
      id: 'interop',
      resources: [{ resource: stage }, { resource: wings, access_token_format: 'opaque' }],
      clients: [
        ...[...asymmetric, 'HS256'].map((alg) => ({
          ...appAt(apps, alg),
          ...flows,
          ...implicit,
          id_token_signed_response_alg: alg,
          userinfo_signed_response_alg: alg,
        })),
        {
          ...appAt(apps, 'plain'),
          client_secret: secret,
          grant_types: ['authorization_code', 'refresh_token'],
        },
        {
          ...appAt(apps, 'signer'),
          jwks: { keys: [publicJwk] },
          request_object_signing_alg: 'ES256',
          require_signed_request_object: true,
        },
      ],
    },
  ]
}

const callback = (app: string) => callbackOf(world.board.origin, app)

function configured(app: string, metadata: Partial<client.ClientMetadata> = {}) {
  const proof =
    app === 'signer'
      ? client.PrivateKeyJwt({ key: keyPair.privateKey, kid: 'one' })
      : client.ClientSecretBasic(secret)
  return client.discovery(new URL(world.provider.base), app, metadata, proof, {
    execute: [client.allowInsecureRequests],
  })
}

describe('openid-client: requests and answers of every kind', () => {
  before(async () => {
    keyPair = await generateKeyPair('ES256', { extractable: true })
    publicJwk = { ...(await exportJWK(keyPair.publicKey)), alg: 'ES256', kid: 'one' }
    world = await startWorld(tenants)
  })
  after(() => world?.stop())

  for (const alg of asymmetric) {
    describe(`CORE-42 with ${alg}`, () => {
      it('CORE-26 CORE-27 CORE-28 CORE-33 code id_token, and a signed userinfo', async () => {
        const config = await configured(alg, signedWith(alg))
        client.useCodeIdTokenResponseType(config)
        client.enableNonRepudiationChecks(config)
        const { checks, parameters } = await begin(callback(alg))
        const url = client.buildAuthorizationUrl(config, parameters)
        const { location = '' } = await authorize(world.caller.browser(), url.href, callback(alg))
        const tokens = await client.authorizationCodeGrant(config, new URL(location), checks)
        assert.equal(decodeProtectedHeader(tokens.id_token ?? '').alg, alg)
        const told = await client.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? '')
        assert.equal(told.name, 'Ada Lovelace')
      })

      it('CORE-24 CORE-25 CORE-34 id_token alone carries the claims of its scopes', async () => {
        const config = await configured(alg, signedWith(alg))
        client.useIdTokenResponseType(config)
        const { checks, parameters } = await begin(callback(alg))
        const { expectedNonce, ...state } = checks
        for (const mode of ['fragment', 'form_post']) {
          const url = client.buildAuthorizationUrl(config, { ...parameters, response_mode: mode })
          const answer = await authorize(world.caller.browser(), url.href, callback(alg))
          const current = answer.location === undefined ? postedBy(answer) : new URL(answer.location)
          const claims = await client.implicitAuthentication(config, current, expectedNonce, state)
          assert.deepEqual([claims['name'], claims['email']], ['Ada Lovelace', 'ada@example.com'])
        }
      })
    })
  }

  it('CORE-42 CORE-43 HS256, which the library does not verify, by the secret’s octets', async () => {
    const config = await configured('HS256', signedWith('HS256'))
    const { checks, parameters } = await begin(callback('HS256'))
    const url = client.buildAuthorizationUrl(config, parameters)
    const { location = '' } = await authorize(world.caller.browser(), url.href, callback('HS256'))
    const { id_token = '' } = await client.authorizationCodeGrant(config, new URL(location), checks)
    const { protectedHeader } = await compactVerify(id_token, new TextEncoder().encode(secret))
    assert.equal(protectedHeader.alg, 'HS256')
  })

  it('FORM-1 an answer by form_post is read from the request that it makes', async () => {
    const config = await configured('plain')
    const { checks, parameters } = await begin(callback('plain'))
    const url = client.buildAuthorizationUrl(config, { ...parameters, response_mode: 'form_post' })
    const answer = await authorize(world.caller.browser(), url.href, callback('plain'))
    const tokens = await client.authorizationCodeGrant(config, postedBy(answer), checks)
    assert.ok(tokens.claims()?.sub)
  })

  it('PAR-4 PAR-7 a pushed request, loaded twice', async () => {
    const config = await configured('plain')
    const { checks, parameters } = await begin(callback('plain'))
    const url = await client.buildAuthorizationUrlWithPAR(config, parameters)
    assert.deepEqual([...url.searchParams.keys()].toSorted(), ['client_id', 'request_uri'])
    const browser = world.caller.browser()
    await follow(browser, await browser.get(url.href), callback('plain'))
    const { location = '' } = await authorize(browser, url.href, callback('plain'))
    assert.ok((await client.authorizationCodeGrant(config, new URL(location), checks)).id_token)
  })

  it('JAR-1 JAR-4 PAR-9 a signed request object, by value and pushed', async () => {
    const config = await configured('signer', { require_signed_request_object: true })
    const key = { key: keyPair.privateKey, kid: 'one' }
    for (const isPushed of [false, true]) {
      const { checks, parameters } = await begin(callback('signer'))
      const signed = await client.buildAuthorizationUrlWithJAR(config, parameters, key)
      const url = isPushed ? await client.buildAuthorizationUrlWithPAR(config, signed.searchParams) : signed
      url.searchParams.set('state', 'not the one that counts')
      const { location = '' } = await authorize(world.caller.browser(), url.href, callback('signer'))
      assert.ok((await client.authorizationCodeGrant(config, new URL(location), checks)).id_token)
    }
  })

  it('JAR-7 the same app without a request object is refused', async () => {
    const config = await configured('signer')
    const { checks, parameters } = await begin(callback('signer'))
    const url = client.buildAuthorizationUrl(config, parameters)
    const { location = '' } = await world.caller.browser().get(url.href)
    const grant = client.authorizationCodeGrant(config, new URL(location), checks)
    await assert.rejects(grant, isError('invalid_request'))
    await assert.rejects(client.buildAuthorizationUrlWithPAR(config, parameters), isError('invalid_request'))
  })

  it('JAR-1 JAR-8 a request object signed by somebody else is refused', async () => {
    const config = await configured('signer')
    const stranger = await generateKeyPair('ES256')
    const { checks, parameters } = await begin(callback('signer'))
    const key = { key: stranger.privateKey, kid: 'one' }
    const signed = await client.buildAuthorizationUrlWithJAR(config, parameters, key)
    signed.searchParams.set('redirect_uri', callback('signer'))
    signed.searchParams.set('state', checks.expectedState)
    const { location = '' } = await world.caller.browser().get(signed.href)
    const grant = client.authorizationCodeGrant(config, new URL(location), checks)
    await assert.rejects(grant, isError('invalid_request_object'))
  })

  it('RES-3 RES-4 RES-5 a token for each API in turn, and for no other', async () => {
    const config = await configured('plain')
    const { checks, parameters } = await begin(callback('plain'))
    const url = client.buildAuthorizationUrl(config, new URLSearchParams({ ...parameters }))
    for (const one of [stage, wings]) url.searchParams.append('resource', one)
    const { location = '' } = await authorize(world.caller.browser(), url.href, callback('plain'))
    const first = await client.authorizationCodeGrant(config, new URL(location), checks, { resource: stage })
    assert.equal(decodeProtectedHeader(first.access_token).typ, 'at+jwt')
    assert.equal((await client.tokenIntrospection(config, first.access_token)).aud, stage)
    const next = await client.refreshTokenGrant(config, first.refresh_token ?? '', { resource: wings })
    assert.equal(next.access_token.includes('.'), false)
    assert.equal((await client.tokenIntrospection(config, next.access_token)).aud, wings)
    const other = { resource: 'https://api.example/pit' }
    const refused = client.refreshTokenGrant(config, next.refresh_token ?? '', other)
    await assert.rejects(refused, isError('invalid_target'))
  })

  it('CORE-35 the claims parameter puts single claims into ID token and userinfo', async () => {
    const config = await configured('plain')
    const { checks, parameters } = await begin(callback('plain'))
    const claims = { id_token: { email: { essential: true } }, userinfo: { given_name: null } }
    const asked = { ...parameters, scope: 'openid', claims: JSON.stringify(claims) }
    const url = client.buildAuthorizationUrl(config, asked)
    const { location = '' } = await authorize(world.caller.browser(), url.href, callback('plain'))
    const tokens = await client.authorizationCodeGrant(config, new URL(location), checks)
    const own = tokens.claims()
    assert.deepEqual([own?.['email'], own?.['given_name']], ['ada@example.com', undefined])
    const told = await client.fetchUserInfo(config, tokens.access_token, own?.sub ?? '')
    assert.deepEqual([told.given_name, told.email, told.name], ['Ada', undefined, undefined])
  })
})

function signedWith(alg: string): Partial<client.ClientMetadata> {
  return { id_token_signed_response_alg: alg, userinfo_signed_response_alg: alg }
}
