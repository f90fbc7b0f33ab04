import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import {
  ada,
  basicOf,
  callAs,
  type FrontDoor,
  introspect,
  jsonOf,
  type Parameters,
  query,
  rotateKey,
  userOf,
  userinfo,
  visit,
} from '../support/front-door.ts'
import { adminScope } from '../support/front-door/admin.ts'
import {
  type Auth0SignedIn,
  machineId,
  openAuth0,
  orders,
  post,
  refreshByAuth0,
  shopId,
  signInByAuth0,
  spaId,
  stock,
} from '../support/front-door/auth0.ts'

/** Somebody of whom all is known. */
const graceId = 'user-grace'
const graceEmail = 'grace@example.org'
const grace = {
  ...userOf({ ...ada, username: 'grace', email: graceEmail, name: 'Grace Hopper' }),
  nickname: 'grace',
  given_name: 'Grace',
  family_name: 'Hopper',
  picture: 'https://example.org/grace.png',
  phone_number: '+12025550100',
  phone_number_verified: true,
  address: { country: 'US', locality: 'New York' },
}
const graceSignsIn = { ...ada, username: 'grace' }
const initialToken = 'an-initial-access-token-of-the-operator-that-is-long'

/** A program that manages: by the operator's scope, or by single ones. */
const manager = (scope: string) => () => ({
  redirect_uris: undefined,
  post_logout_redirect_uris: undefined,
  backchannel_logout_uri: undefined,
  grant_types: ['client_credentials'],
  scope,
})

describe('tokens in Auth0’s shapes', () => {
  let door: FrontDoor
  let signedIn: Auth0SignedIn
  before(async () => {
    door = await openAuth0({
      people: [userOf(ada), grace],
      clients: {
        symmetric: () => ({ dialect: 'auth0', id_token_signed_response_alg: 'HS256' }),
        stronger: () => ({ dialect: 'auth0', id_token_signed_response_alg: 'PS256' }),
        chatty: () => ({ dialect: 'auth0', access_token_format: 'jwt' }),
        operator: manager(adminScope),
        reader: manager('read:sessions orders:read'),
        api: () => ({ introspection: 'tenant' }),
      },
      tenant: {
        registration: { mode: 'initial-access-token', initialAccessTokens: [initialToken] },
        resources: [
          { resource: orders, scope: 'orders:read orders:write', access_token_seconds: 60 },
          { resource: stock },
          { resource: 'https://opaque.example/', access_token_format: 'opaque' },
        ],
      },
    })
    signedIn = await signInByAuth0(door, door.app(shopId), {
      person: graceSignsIn,
      parameters: { scope: 'openid profile email phone address offline_access', max_age: '3600' },
    })
  })
  after(() => door.close())

  const shop = () => door.app(shopId)
  const keySet = async () =>
    createLocalJWKSet(jsonOf(await door.send('GET', '/.well-known/jwks.json')) as unknown as JSONWebKeySet)
  const issuer = () => `${door.base}/`
  const verified = async (token: string, audience: string) =>
    jwtVerify(token, await keySet(), { issuer: issuer(), audience, currentDate: door.clock.now() })

  describe('AUT-50 the ID token', () => {
    it('is signed by a published RSA key, from the issuer with the slash', async () => {
      const { protectedHeader, payload } = await verified(signedIn.id_token, shopId)
      assert.deepEqual([protectedHeader.alg, protectedHeader.typ], ['RS256', 'JWT'])
      assert.equal(payload.iss, issuer())
    })

    it('has the vendor’s members: whose session, when, and for which request', () => {
      const { sub, aud, sid, nonce, auth_time: at, iat, exp, azp, jti } = signedIn.idClaims
      assert.deepEqual(
        [sub, aud, nonce, at, azp, jti],
        [graceId, shopId, 'a nonce', iat, undefined, undefined],
      )
      assert.match(String(sid), /^[\w-]{22}$/)
      assert.equal(Number(exp), Number(iat) + 3600)
    })

    it('tells of the person by scope, as the vendor spells it', () => {
      const { name, nickname, picture, email, email_verified, phone_number, address, updated_at } =
        signedIn.idClaims
      assert.deepEqual(
        { name, nickname, picture, email, email_verified, phone_number, address },
        {
          name: 'Grace Hopper',
          nickname: 'grace',
          picture: grace.picture,
          email: graceEmail,
          email_verified: true,
          phone_number: grace.phone_number,
          address: grace.address,
        },
      )
      assert.match(String(updated_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    })

    it('and nothing beyond it', async () => {
      const { idClaims } = await signInByAuth0(door, shop(), {
        person: graceSignsIn,
        parameters: { scope: 'openid', nonce: undefined },
      })
      assert.deepEqual(
        Object.keys(idClaims).toSorted(),
        ['at_hash', 'aud', 'auth_time', 'exp', 'iat', 'iss', 'sid', 'sub'].toSorted(),
      )
    })

    it('D17 is signed with the secret where the app registered that, and by whatever RSA algorithm', async () => {
      const [bySecret, byKey] = [
        await signInByAuth0(door, door.app('symmetric')),
        await signInByAuth0(door, door.app('stronger')),
      ]
      const key = new TextEncoder().encode(door.app('symmetric').secret)
      const expected = { issuer: issuer(), audience: 'symmetric', algorithms: ['HS256'] }
      await jwtVerify(bySecret.id_token, key, { ...expected, currentDate: door.clock.now() })
      assert.equal(decodeProtectedHeader(byKey.id_token).alg, 'PS256')
      await verified(byKey.id_token, 'stronger')
    })

    it('D13 the secret of an app is kept to be compared, and to compute only where the app has it sign', async () => {
      const { clients = [] } = await door.snapshot()
      const rows = clients as readonly { readonly id: string; readonly metadata: string }[]
      const sealed = rows.flatMap(({ id, metadata }) => ('sealedSecret' in JSON.parse(metadata) ? [id] : []))
      assert.deepEqual(sealed, ['symmetric'])
    })

    it('is there of every sign-in at the same session, with one sid for each app', async () => {
      const again = await signInByAuth0(door, shop(), { browser: signedIn.browser })
      const other = await signInByAuth0(door, door.app(spaId), { browser: signedIn.browser })
      assert.equal(again.idClaims['sid'], signedIn.idClaims['sid'])
      assert.notEqual(other.idClaims['sid'], signedIn.idClaims['sid'])
    })
  })

  describe('AUT-51 the ID token of a refresh', () => {
    it('has the sid and the time of the sign-in, and no nonce', async () => {
      const answer = await refreshByAuth0(door, shop(), signedIn.refresh_token)
      const token = String(jsonOf(answer)['id_token'])
      const { payload } = await verified(token, shopId)
      const { sid, auth_time: at, sub, name } = signedIn.idClaims
      assert.deepEqual(
        [payload['sid'], payload['auth_time'], payload.sub, payload['name'], 'nonce' in payload],
        [sid, at, sub, name, false],
      )
    })
  })

  describe('AUT-52 an access token for an API', () => {
    const tokenFor = async (parameters: Parameters, app = shop()) =>
      signInByAuth0(door, app, { person: graceSignsIn, browser: signedIn.browser, parameters })

    it('is a JWT by a published key, for the API and for userinfo', async () => {
      const { access_token: token, expires_in } = await tokenFor({
        audience: orders,
        scope: 'openid email orders:read',
      })
      const { protectedHeader, payload } = await verified(token, orders)
      assert.deepEqual(Object.keys(protectedHeader).toSorted(), ['alg', 'kid', 'typ'])
      assert.deepEqual([protectedHeader.alg, protectedHeader.typ], ['RS256', 'JWT'])
      assert.deepEqual(Object.keys(payload), ['iss', 'sub', 'aud', 'iat', 'exp', 'scope', 'azp', 'jti'])
      assert.deepEqual(payload.aud, [orders, `${door.base}/userinfo`])
      assert.deepEqual([payload['scope'], payload['azp']], ['openid email orders:read', shopId])
      assert.deepEqual([expires_in, Number(payload.exp) - Number(payload.iat)], [60, 60])
    })

    it('opens userinfo', async () => {
      const { access_token: token } = await tokenFor({ audience: stock, scope: 'openid email' })
      for (const path of ['/userinfo', '/oauth2/userinfo']) {
        const answer = await door.send('GET', path, { headers: { authorization: `Bearer ${token}` } })
        assert.deepEqual(jsonOf(answer), { sub: graceId, email: graceEmail, email_verified: true })
      }
    })

    it('without openid is for the API alone, and opens nothing of ours', async () => {
      const { access_token: token, id_token } = await tokenFor({
        audience: orders,
        scope: 'profile orders:read',
      })
      assert.equal(id_token, undefined)
      assert.deepEqual([decodeJwt(token).aud, decodeJwt(token)['scope']], [orders, 'orders:read'])
      const { status, headers } = await userinfo(door, token)
      assert.equal(status, 401)
      assert.match(String(headers['www-authenticate']), /error="invalid_token"/)
    })

    it('is opaque where the API wants it so, and works as well', async () => {
      const { access_token: token } = await tokenFor({ audience: 'https://opaque.example/' })
      assert.match(token, /^exat_/)
      assert.equal((await userinfo(door, token)).status, 200)
      const { aud } = await introspect(door, door.app('api'), token)
      assert.deepEqual(aud, ['https://opaque.example/', issuer()])
    })

    it('is told of by introspection, its issuer by its own name', async () => {
      const { access_token: token } = await tokenFor({ audience: orders, scope: 'openid orders:read' })
      const { active, aud, iss, client_id, sub } = await introspect(door, door.app('api'), token)
      assert.deepEqual(
        { active, aud, iss, client_id, sub },
        { active: true, aud: [orders, issuer()], iss: issuer(), client_id: shopId, sub: graceId },
      )
    })

    it('D10 ends with the session, as it is told of', async () => {
      const own = await signInByAuth0(door, shop(), {
        parameters: { audience: orders, scope: 'openid orders:read' },
      })
      assert.equal((await introspect(door, door.app('api'), own.access_token))['active'], true)
      await visit(door, own.browser, `/oauth2/logout?${query({ id_token_hint: own.id_token })}`)
      assert.deepEqual(await introspect(door, door.app('api'), own.access_token), { active: false })
      assert.equal((await userinfo(door, own.access_token)).status, 401)
    })

    it('of a program speaks for nobody', async () => {
      const form = { grant_type: 'client_credentials', audience: stock }
      const { access_token: token } = jsonOf(await post(door, door.app(machineId), '/oauth/token', form))
      const { payload } = await verified(String(token), stock)
      assert.deepEqual([payload.sub, payload['gty']], [`${machineId}@clients`, 'client-credentials'])
      assert.equal((await userinfo(door, String(token))).status, 401)
      const { sub, client_id } = await introspect(door, door.app('api'), String(token))
      assert.deepEqual([sub, client_id], [`${machineId}@clients`, machineId])
    })

    it('AUT-38 is verified by a key that is retired, as long as it lives', async (t) => {
      const other = await openAuth0()
      t.after(() => other.close())
      const { access_token: token } = await signInByAuth0(other, other.app(shopId), {
        parameters: { audience: orders },
      })
      await rotateKey(other)
      const keys = jsonOf(await other.send('GET', '/.well-known/jwks.json')) as unknown as JSONWebKeySet
      const currentDate = other.clock.now()
      await jwtVerify(token, createLocalJWKSet(keys), {
        issuer: `${other.base}/`,
        audience: orders,
        currentDate,
      })
      assert.equal((await userinfo(other, token)).status, 200)
    })
  })

  describe('AUT-53 an access token without an audience', () => {
    it('is opaque, whatever the app is registered for', async () => {
      for (const app of [shop(), door.app(spaId), door.app('chatty')]) {
        const { access_token: token } = await signInByAuth0(door, app, { browser: signedIn.browser })
        assert.match(token, /^exat_/, app.id)
        assert.equal((await userinfo(door, token)).status, 200)
      }
    })
    it('is for the issuer alone', async () => {
      const { aud } = await introspect(door, door.app('api'), signedIn.access_token)
      assert.equal(aud, issuer())
    })
  })

  describe('AUT-70 a token for the management API', () => {
    const audience = () => `${door.base}/api/v2/`
    const asked = async (id: string, parameters: Parameters = {}) => {
      const grant = { grant_type: 'client_credentials', audience: audience() }
      const answer = await post(door, door.app(id), '/oauth/token', { ...grant, ...parameters })
      const body = jsonOf(answer)
      return answer.status === 200 ? body : [answer.status, body['error']]
    }
    const scopeOf = (answer: Awaited<ReturnType<typeof asked>>) =>
      'scope' in answer ? String(answer['scope']).split(' ') : answer

    it('is a JWT for that API, of an operator’s client', async () => {
      const answer = await asked('operator')
      assert.ok('access_token' in answer)
      const { payload } = await verified(String(answer['access_token']), audience())
      const { sub, azp, gty, aud } = payload
      assert.deepEqual(
        { sub, azp, gty, aud },
        { sub: 'operator@clients', azp: 'operator', gty: 'client-credentials', aud: audience() },
      )
      const scope = String(answer['scope']).split(' ')
      for (const one of [
        'read:sessions',
        'delete:sessions',
        'delete:refresh_tokens',
        'update:tenant_settings',
        adminScope,
      ])
        assert.ok(scope.includes(one), one)
    })
    it('bears as little as was asked for', async () =>
      assert.deepEqual(scopeOf(await asked('operator', { scope: 'read:sessions read:clients' })), [
        'read:sessions',
        'read:clients',
      ]))
    it('bears the single scopes that a client is registered for, and no others', async () => {
      assert.deepEqual(scopeOf(await asked('reader')), ['read:sessions'])
      assert.deepEqual(await asked('reader', { scope: 'delete:sessions' }), [400, 'invalid_scope'])
      assert.deepEqual(await asked('reader', { scope: 'orders:read' }), [400, 'invalid_scope'])
    })
    it('is not for everybody', async () => {
      assert.deepEqual(await asked(machineId), [403, 'access_denied'])
      assert.deepEqual(await asked(spaId), [403, 'unauthorized_client'])
    })
    it('is not for a client that registered itself', async () => {
      const registered = jsonOf(
        await door.send('POST', '/oauth2/register', {
          headers: { authorization: `Bearer ${initialToken}` },
          json: {
            client_name: 'Sneaky',
            grant_types: ['client_credentials'],
            response_types: [],
            scope: 'read:sessions',
          },
        }),
      )
      const { client_id, client_secret } = registered as Record<string, string>
      assert.ok(client_secret, JSON.stringify(registered))
      const headers = basicOf({ ...shop(), id: client_id ?? '', secret: client_secret })
      const form = query({ grant_type: 'client_credentials', audience: audience() })
      const answer = await door.send('POST', '/oauth/token', { headers, form })
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [403, 'access_denied'])
    })
    it('is not to be had beside another API, nor by a person', async () => {
      const { secret: shown } = door.app('operator')
      const form = query({
        grant_type: 'client_credentials',
        client_id: 'operator',
        client_secret: shown,
        audience: audience(),
        resource: orders,
      })
      const answer = await door.send('POST', '/oauth/token', { form })
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [403, 'access_denied'])
      const { username, password } = ada
      const person = { grant_type: 'password', username, password, audience: audience() }
      const byPassword = await post(door, shop(), '/oauth/token', person)
      assert.deepEqual([byPassword.status, jsonOf(byPassword)['error']], [403, 'access_denied'])
    })
    it('is not to be had at the standard door, which has no such API', async () => {
      const form = { grant_type: 'client_credentials', resource: audience() }
      const { body } = await callAs(door, door.app('operator'), '/oauth2/token', form)
      assert.equal(JSON.parse(body).error, 'invalid_target')
    })
  })
})
