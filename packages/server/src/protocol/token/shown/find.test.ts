import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import type { ClientId } from '../../../domain/client.ts'
import {
  createTokenWorld,
  jwtApp,
  type TokenWorld,
  vendorApp,
  vendorKey,
} from '../../../../test/support/token-request.ts'

const standard = 'https://op.example/acme'
const vendor = `${standard}/vendor`
const rsa = { ...vendorApp, id: 'rsa' as ClientId, idTokenAlgorithm: 'RS256' } as const
type Claims = Readonly<Record<string, unknown>>

/** What a resource server and userinfo make of a text that is shown as an access token. */
async function counts(world: TokenWorld, token: string): Promise<boolean> {
  const introspected = (await world.introspect(token)).body['active'] === true
  const opened = (await world.userinfo(token)).status === 200
  assert.equal(introspected, opened)
  return opened
}

/** Tokens of two issuers, and the means to sign as we do: what nobody else has. */
async function signer(world: TokenWorld) {
  const ofVendor = await world.tokens({ client: rsa, issuer: vendor })
  const ofStandard = await world.tokens({ client: jwtApp })
  return {
    vendorAccess: decodeJwt(ofVendor['access_token'] ?? '') as Claims,
    standardAccess: decodeJwt(ofStandard['access_token'] ?? '') as Claims,
    idToken: ofVendor['id_token'] ?? '',
    sign: (typ: string, claims: Claims) => world.keys.sign(world.tenant.id, 'RS256', typ, claims),
  }
}

describe('SEC-10 GEN-44 nothing but an access token passes for one', () => {
  it('what is signed here like the real one does, so that the rest of these tests can fail', async (t) => {
    const world = await createTokenWorld(t, [rsa])
    const { sign, vendorAccess, standardAccess } = await signer(world)
    assert.equal(await counts(world, await sign('JWT', vendorAccess)), true)
    assert.equal(await counts(world, await sign('at+jwt', standardAccess)), true)
  })

  it('no ID token, not even with the same key and type, nor with a jti', async (t) => {
    const world = await createTokenWorld(t, [rsa])
    const { idToken, sign, vendorAccess } = await signer(world)
    assert.equal(await counts(world, idToken), false)
    const more = { scope: 'openid profile', jti: vendorAccess['jti'] }
    assert.equal(await counts(world, await sign('JWT', { ...decodeJwt(idToken), ...more })), false)
  })

  it('no logout token', async (t) => {
    const world = await createTokenWorld(t, [rsa])
    const { sign, vendorAccess } = await signer(world)
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    for (const typ of ['JWT', 'logout+jwt'])
      assert.equal(await counts(world, await sign(typ, { ...vendorAccess, events })), false)
    assert.equal(await counts(world, await sign('logout+jwt', vendorAccess)), false)
  })

  it('D2 none in the words of one issuer with the name of the other', async (t) => {
    const world = await createTokenWorld(t, [rsa])
    const { sign, vendorAccess, standardAccess } = await signer(world)
    const crossed: readonly [string, Claims][] = [
      ['at+jwt', vendorAccess],
      ['JWT', standardAccess],
      ['at+jwt', { ...standardAccess, iss: vendor }],
      ['JWT', { ...vendorAccess, iss: standard }],
      ['at+jwt', { ...vendorAccess, iss: standard, client_id: 'rsa' }],
    ]
    for (const [typ, claims] of crossed) assert.equal(await counts(world, await sign(typ, claims)), false)
  })

  it('none of an issuer that is nobody’s', async (t) => {
    const world = await createTokenWorld(t, [rsa])
    const { sign, vendorAccess } = await signer(world)
    for (const iss of ['https://evil.example', `${vendor}/`, 7, undefined])
      assert.equal(await counts(world, await sign('JWT', { ...vendorAccess, iss })), false)
  })

  it('none that says another client than its grant', async (t) => {
    const world = await createTokenWorld(t, [rsa])
    const { sign, vendorAccess, standardAccess } = await signer(world)
    for (const aud of ['vendor-app', 'nobody'])
      assert.equal(await counts(world, await sign('JWT', { ...vendorAccess, aud })), false)
    assert.equal(await counts(world, await sign('JWT', { ...vendorAccess, azp: 'vendor-app' })), false)
    assert.equal(await counts(world, await sign('at+jwt', { ...standardAccess, client_id: 'app' })), false)
  })

  it('RFC9068 §4 none for an API at our own doors, nor an app’s name for the issuer’s in the standard', async (t) => {
    const world = await createTokenWorld(t, [rsa])
    const { sign, vendorAccess, standardAccess } = await signer(world)
    const forApi = await sign('JWT', { ...vendorAccess, aud: 'https://orders.example/', azp: 'rsa' })
    const forApp = await sign('at+jwt', { ...standardAccess, aud: 'jwt-app' })
    for (const token of [forApi, forApp]) {
      assert.equal((await world.introspect(token)).body['active'], true)
      assert.equal((await world.userinfo(token)).status, 401)
    }
  })
})

describe('GEN-44 BCL §4.1 an access token passes for nothing else', () => {
  it('not for an ID token as a hint', async (t) => {
    const world = await createTokenWorld(t, [rsa])
    for (const client of [rsa, vendorApp]) {
      const tokens = await world.tokens({ client, issuer: vendor })
      assert.equal((await world.judgeHint(tokens['access_token'] ?? '')).kind, 'not-ours')
      assert.equal((await world.judgeHint(tokens['id_token'] ?? '')).kind, 'ours')
    }
  })

  it('nor does a program’s own', async (t) => {
    const world = await createTokenWorld(t)
    const { body } = await world.post('/vendor/token', { grant_type: 'client_credentials' }, vendorKey)
    assert.equal((await world.judgeHint(String(body['access_token']))).kind, 'not-ours')
  })
})
