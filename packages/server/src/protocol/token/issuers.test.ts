import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { type ClientId, deviceCodeGrant } from '../../domain/client.ts'
import { issueCredential } from '../../platform/credential.ts'
import {
  api,
  app,
  createTokenWorld,
  jwtApp,
  type TokenWorld,
  vendorApp,
  vendorKey,
  vendorSpa,
} from '../../../test/support/token-request.ts'

const vendor = 'https://op.example/acme/vendor'
const plain = 'https://op.example/acme/plain'
const atVendor = { client: vendorApp, issuer: vendor }
const inactive = { active: false }

const isActive = async (world: TokenWorld, token: unknown) =>
  (await world.introspect(String(token))).body['active']
const askAsKey = (world: TokenWorld, scope: string, path = '/vendor/token') =>
  world.post(path, { grant_type: 'client_credentials', scope }, vendorKey)

describe('D8 GEN-50 which grants yield a refresh token is their issuer’s', () => {
  it('one of every sign-in in the standard profile', async (t) => {
    const world = await createTokenWorld(t)
    assert.ok((await world.tokens({ client: vendorApp }))['refresh_token'])
  })

  it('one with offline_access alone where the issuer wants it', async (t) => {
    const world = await createTokenWorld(t)
    assert.equal((await world.tokens(atVendor))['refresh_token'], undefined)
    const tokens = await world.tokens({ ...atVendor, scope: 'openid offline_access' })
    assert.ok(tokens['refresh_token'])
  })

  it('GEN-10 GEN-50 and it comes again with every refresh, whichever door it is shown at', async (t) => {
    const world = await createTokenWorld(t)
    const { refresh_token: first = '' } = await world.tokens({ ...atVendor, scope: 'openid offline_access' })
    for (const path of ['/vendor/token', '/oauth2/token']) {
      const { body } = await world.post(
        path,
        { grant_type: 'refresh_token', refresh_token: first },
        vendorApp,
      )
      assert.equal(body['refresh_token'], first)
      assert.equal(decodeJwt(String(body['access_token'])).iss, vendor)
      assert.equal(decodeJwt(String(body['id_token'])).iss, vendor)
    }
  })

  it('RFC8628 §3.4 as for a device that asked at the standard door, and fetches at another', async (t) => {
    const tv = { ...vendorApp, id: 'tv' as ClientId, grantTypes: ['refresh_token', deviceCodeGrant] } as const
    const world = await createTokenWorld(t, [tv])
    await world.grantCode({ client: tv, scope: 'openid' })
    const { id: grantId } = await world.database.read
      .selectFrom('grants')
      .select('id')
      .executeTakeFirstOrThrow()
    const code = issueCredential('device', world.random)
    const now = world.now().getTime()
    await world.database.write((transaction) =>
      transaction
        .insertInto('device_authorizations')
        .values({
          tenant_id: world.tenant.id,
          id: code.id,
          hash: code.hash,
          user_code_hash: 'none',
          client_id: tv.id,
          scope: 'openid',
          resources: '',
          issuer: 'https://op.example/acme',
          grant_id: grantId,
          created_at: now,
          expires_at: now + 600_000,
          decided_at: now,
          interval_seconds: 5,
        })
        .execute(),
    )
    const form = { grant_type: deviceCodeGrant, device_code: code.value }
    const { status, body } = await world.post('/vendor/token', form, tv)
    assert.equal(status, 200)
    assert.match(String(body['access_token']), /^exat_/)
    assert.equal(decodeJwt(String(body['id_token'])).iss, 'https://op.example/acme')
    assert.ok(body['refresh_token'])
  })

  it('but not for another client', async (t) => {
    const world = await createTokenWorld(t)
    const { refresh_token: token } = await world.tokens({ ...atVendor, scope: 'openid offline_access' })
    const { status, body } = await world.refresh(token, vendorSpa)
    assert.deepEqual([status, body['error']], [400, 'invalid_grant'])
  })
})

describe('D2 an ID token is its issuer’s', () => {
  it('and tells the claims of its scopes, at first and on refresh', async (t) => {
    const world = await createTokenWorld(t)
    const scope = 'openid profile email offline_access'
    const first = await world.tokens({ ...atVendor, scope })
    const told = decodeJwt(first['id_token'] ?? '')
    assert.deepEqual(
      [told['name'], told['email'], told['birthdate']],
      ['Ada Lovelace', 'ada@example.org', null],
    )
    assert.equal('salary' in told || 'phone_number' in told, false)
    const again = (await world.refresh(first['refresh_token'], vendorApp, { scope: 'openid email' })).body
    const retold = decodeJwt(String(again['id_token']))
    assert.deepEqual(
      [retold['email'], 'name' in retold, 'birthdate' in retold],
      ['ada@example.org', false, false],
    )
  })

  it('CORE §5.4 while the standard profile tells what was asked for, and that is nothing here', async (t) => {
    const world = await createTokenWorld(t)
    const told = decodeJwt((await world.tokens({ scope: 'openid profile' }))['id_token'] ?? '')
    assert.equal('name' in told || 'birthdate' in told, false)
  })

  it('GEN-45 D17 and signed by what that issuer’s software knows', async (t) => {
    const world = await createTokenWorld(t)
    const algorithmOf = (token = '') => decodeProtectedHeader(token).alg
    assert.equal(algorithmOf((await world.tokens(atVendor))['id_token']), 'HS256')
    assert.equal(algorithmOf((await world.tokens({ client: vendorApp }))['id_token']), 'RS256')
    assert.equal(
      algorithmOf((await world.tokens({ client: vendorSpa, issuer: vendor }))['id_token']),
      'RS256',
    )
  })

  it('GEN-41 and none at an issuer that has none, whatever the scope says', async (t) => {
    const world = await createTokenWorld(t)
    const tokens = await world.tokens({
      client: vendorApp,
      issuer: plain,
      scope: 'openid user offline_access',
    })
    assert.deepEqual([typeof tokens['access_token'], tokens['id_token']], ['string', undefined])
    const { body } = await world.refresh(tokens['refresh_token'], vendorApp)
    assert.deepEqual([typeof body['access_token'], body['id_token']], ['string', undefined])
  })
})

describe('GEN-9 GEN-44 an access token for an issuer of JWTs', () => {
  it('is one signed by RS256, in the issuer’s words, whatever the client registered', async (t) => {
    const ofEs256 = { ...vendorApp, id: 'es256' as ClientId, idTokenAlgorithm: 'ES256' } as const
    const world = await createTokenWorld(t, [ofEs256])
    for (const client of [vendorApp, vendorSpa, ofEs256]) {
      const { access_token: token = '' } = await world.tokens({ client, issuer: vendor })
      const { alg, typ } = decodeProtectedHeader(token)
      assert.deepEqual([alg, typ], ['RS256', 'JWT'])
      const { jti, iat, exp, ...claims } = decodeJwt(token)
      assert.deepEqual(claims, { iss: vendor, sub: 'user-ada', aud: client.id, scope: 'openid profile' })
      assert.equal(Number(exp) - Number(iat), 600)
      assert.match(String(jti), /^\w{26}\.\w{26}$/)
    }
  })

  it('opens userinfo, which answers in the issuer’s words', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens({ ...atVendor, scope: 'openid profile' })
    const { status, body } = await world.userinfo(token)
    assert.equal(status, 200)
    assert.deepEqual([body['sub'], body['name'], body['birthdate']], ['user-ada', 'Ada Lovelace', null])
    const { body: standard } = await world.userinfo((await world.tokens())['access_token'])
    assert.equal('birthdate' in standard, false)
  })

  it('GEN-41 opens it by the scope of plain OAuth, and by no other', async (t) => {
    const world = await createTokenWorld(t)
    const told = async (issuer: string, scope: string) => {
      const { access_token: token } = await world.tokens({ client: vendorApp, issuer, scope })
      const { status, body } = await world.userinfo(token)
      return status === 200 ? body['email'] : body['error']
    }
    assert.equal(await told(plain, 'user'), 'ada@example.org')
    assert.equal(await told(plain, 'email'), 'insufficient_scope')
    assert.equal(await told(vendor, 'user'), 'insufficient_scope')
  })

  it('is introspected in the issuer’s words at every door', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens(atVendor)
    const { body } = await world.introspect(token)
    assert.deepEqual(
      [body['active'], body['client_id'], body['iss'], body['spelled_by']],
      [true, 'vendor-app', vendor, 'vendor'],
    )
    const { access_token: standard = '' } = await world.tokens()
    const { body: other } = await world.post('/vendor/introspect', { token: standard })
    assert.deepEqual([other['active'], 'spelled_by' in other], [true, false])
  })

  it('GEN-19 D10 is dead with the session, and so is that of every other app in it', async (t) => {
    const world = await createTokenWorld(t)
    const scope = 'openid offline_access'
    const all = [
      await world.tokens({ ...atVendor, scope }),
      await world.tokens({ client: vendorSpa, issuer: vendor, scope }),
      await world.tokens({ client: vendorApp, issuer: plain, scope: 'user offline_access' }),
      await world.tokens({ client: jwtApp }),
      await world.tokens(),
    ]
    for (const { access_token: token } of all) assert.equal(await isActive(world, token), true)
    await world.logOut()
    for (const { access_token: token } of all) {
      assert.deepEqual((await world.introspect(token)).body, inactive)
      assert.equal((await world.userinfo(token)).status, 401)
    }
    // An offline one goes on; what it makes from now on counts, and what it made before stays dead.
    const { body } = await world.refresh(all[0]?.['refresh_token'], vendorApp)
    assert.equal(await isActive(world, body['access_token']), true)
    assert.equal(await isActive(world, all[0]?.['access_token']), false)
  })

  it('GEN-25 is revoked by itself', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens(atVendor)
    assert.equal((await world.revoke(token, vendorSpa)).body['error'], 'invalid_grant')
    assert.equal((await world.revoke(token, vendorApp)).status, 200)
    assert.deepEqual((await world.introspect(token)).body, inactive)
  })
})

describe('GEN-22 a program’s own token', () => {
  it('names its app and itself, and nobody besides', async (t) => {
    const world = await createTokenWorld(t)
    const { status, body } = await askAsKey(world, 'openid orders:read')
    assert.equal(status, 200)
    assert.deepEqual(
      [body['scope'], 'rejected_scope' in body, 'id_token' in body],
      ['openid orders:read', false, false],
    )
    const { jti, iat, exp, ...claims } = decodeJwt(String(body['access_token']))
    assert.ok(jti && iat && exp)
    assert.deepEqual(claims, {
      iss: vendor,
      aud: 'vendor-app',
      azp: 'vendor-key',
      scope: 'openid orders:read',
    })
  })

  it('is for the app that it names, which may ask about it, and for nobody else', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = (await askAsKey(world, 'orders:read')).body
    const active = async (client: typeof app) =>
      (await world.introspect(String(token), client)).body['active']
    assert.deepEqual(
      [await active(vendorKey), await active(vendorApp), await active(api)],
      [true, true, true],
    )
    assert.equal(await active(app), false)
  })

  it('opens no userinfo: there is no person', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = (await askAsKey(world, 'openid')).body
    const { status, body } = await world.userinfo(String(token))
    assert.deepEqual([status, body['error']], [403, 'insufficient_scope'])
  })

  it('names what was asked for in vain', async (t) => {
    const world = await createTokenWorld(t)
    const { status, body } = await askAsKey(world, 'admin orders:read exeunt:admin')
    assert.deepEqual(
      [status, body['scope'], body['rejected_scope']],
      [200, 'orders:read', 'admin exeunt:admin'],
    )
  })

  it('is none where all of it was in vain, or where the door is the standard’s', async (t) => {
    const world = await createTokenWorld(t)
    for (const answer of [
      await askAsKey(world, 'exeunt:admin'),
      await askAsKey(world, 'orders:read admin', '/oauth2/token'),
    ])
      assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_scope'])
  })
})
