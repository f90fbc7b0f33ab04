import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { ada, type FrontDoor, jsonOf, query, textOf, userOf, visit } from '../support/front-door.ts'
import {
  accessKeyId,
  accessKeySecret,
  type GenAuthSignedIn,
  kioskId,
  openGenAuth,
  post,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'

/** The members of the tokens and answers that the vendor documents, in its samples' own order. */
const documented = {
  accessToken: ['jti', 'sub', 'iat', 'exp', 'scope', 'iss', 'aud'],
  profile: [
    'birthdate',
    'family_name',
    'gender',
    'given_name',
    'locale',
    'middle_name',
    'name',
    'nickname',
    'picture',
    'preferred_username',
    'profile',
    'updated_at',
    'website',
    'zoneinfo',
  ],
  introspection: ['active', 'sub', 'client_id', 'exp', 'iat', 'iss', 'jti', 'scope', 'token_type'],
}
const everything = 'openid profile email phone address offline_access'

/** Ada, as bare as a person can be; and somebody of whom all is known. */
const grace = {
  ...userOf({ ...ada, username: 'grace', email: 'grace@example.org', name: 'Grace Hopper' }),
  given_name: 'Grace',
  family_name: 'Hopper',
  gender: 'female',
  birthdate: '1906-12-09',
  phone_number: '+12025550100',
  phone_number_verified: true,
  address: { country: 'US', region: 'NY', locality: 'New York' },
}
const people = [userOf(ada), grace]

/** An app with a secret that it does not show for everything. */
const wordyId = 'wordy'
/** An access key of the app without a secret. */
const kioskKeyId = 'kiosk-key'
const graceSignsIn = { ...ada, username: 'grace' }

describe("tokens in the vendor's shapes, through the front door", () => {
  let door: FrontDoor
  let signedIn: GenAuthSignedIn
  before(async () => {
    door = await openGenAuth({
      people,
      clients: {
        [wordyId]: () => ({ dialect: 'genauth', introspection_endpoint_auth_method: 'none' }),
        [kioskKeyId]: () => ({
          dialect: 'genauth',
          grant_types: ['client_credentials'],
          scope: 'orders:read',
          access_key_of: kioskId,
        }),
      },
    })
    signedIn = await signInByGenAuth(door, door.app(shopId), {
      person: ada,
      parameters: { scope: everything },
    })
  })
  after(() => door.close())

  const currentDate = () => door.clock.now()
  const keySet = async () =>
    createLocalJWKSet(
      jsonOf(await door.send('GET', '/oidc/.well-known/jwks.json')) as unknown as JSONWebKeySet,
    )

  describe('GEN-9 GEN-44 the access token', () => {
    it('is an RS256 JWT by a published key, for the app by its id', async () => {
      const { protectedHeader, payload } = await jwtVerify(signedIn.access_token, await keySet(), {
        issuer: `${door.base}/oidc`,
        audience: shopId,
        currentDate: currentDate(),
        algorithms: ['RS256'],
      })
      assert.deepEqual(Object.keys(protectedHeader).toSorted(), ['alg', 'kid', 'typ'])
      assert.equal(protectedHeader.typ, 'JWT')
      assert.deepEqual(Object.keys(payload), documented.accessToken)
      assert.equal(payload['aud'], shopId)
      assert.equal(payload['scope'], signedIn.scope)
      assert.equal(payload.exp, Number(payload.iat) + signedIn.expires_in)
    })

    it('has a jti of its own each time', async () => {
      const again = await signInByGenAuth(door, door.app(shopId), { person: ada })
      assert.notEqual(again.accessClaims['jti'], signedIn.accessClaims['jti'])
    })

    it('cannot stand in for an ID token, nor an ID token for it', async () => {
      const asHint = await door.send('GET', `/api/v2/oidc/validate_token?id_token=${signedIn.access_token}`)
      assert.equal(jsonOf(asHint)['code'], 400)
      for (const token of [signedIn.id_token, await rs256IdToken()]) {
        assert.equal((await door.send('GET', `/oidc/me?access_token=${token}`)).status, 401)
        const introspected = await post(door, door.app(shopId), '/oidc/token/introspection', { token })
        assert.deepEqual(jsonOf(introspected), { active: false })
      }
    })

    async function rs256IdToken(): Promise<string> {
      const { id_token: token } = await signInByGenAuth(door, door.app(kioskId), { person: ada })
      assert.equal(decodeProtectedHeader(token).alg, 'RS256')
      return token
    }
  })

  describe('GEN-9 GEN-45 the ID token', () => {
    it('is signed with the raw secret, and names no key', async () => {
      const { protectedHeader, payload } = await jwtVerify(
        signedIn.id_token,
        new TextEncoder().encode(shopSecret),
        { issuer: `${door.base}/oidc`, audience: shopId, currentDate: currentDate() },
      )
      assert.deepEqual(protectedHeader, { alg: 'HS256', typ: 'JWT' })
      assert.equal(payload['nonce'], 'blacksmith')
    })

    it("GEN-23 has the vendor's members, and of ours sid and auth_time", () => {
      const ours = ['sid', 'auth_time']
      const others = ['address', 'email', 'email_verified', 'phone_number', 'phone_number_verified']
      const protocol = ['sub', 'nonce', 'at_hash', 'aud', 'exp', 'iat', 'iss']
      const expected = [...documented.profile, ...others, ...protocol, ...ours]
      assert.deepEqual(Object.keys(signedIn.idClaims).toSorted(), expected.toSorted())
    })

    it('GEN-23 has null where nothing is known', () => {
      const { birthdate, gender, picture, phone_number: phone, updated_at: updated } = signedIn.idClaims
      assert.deepEqual(
        { birthdate, gender, picture, phone },
        { birthdate: null, gender: 'U', picture: null, phone: null },
      )
      assert.match(String(updated), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    })

    it('is signed by a key where the app has no secret, or says so', async (t) => {
      const changed = await openGenAuth({
        clients: {
          [shopId]: () => ({
            client_secret: shopSecret,
            dialect: 'genauth',
            id_token_signed_response_alg: 'RS256',
          }),
        },
      })
      t.after(() => changed.close())
      for (const id of [shopId, kioskId]) {
        const { id_token: token } = await signInByGenAuth(changed, changed.app(id), { person: ada })
        const { alg, kid } = decodeProtectedHeader(token)
        const { keys } = jsonOf(await changed.send('GET', '/oidc/.well-known/jwks.json')) as {
          keys: { kid: string }[]
        }
        assert.equal(alg, 'RS256')
        assert.ok(keys.some((key) => key.kid === kid))
      }
    })
  })

  describe('GEN-23 /oidc/me', () => {
    const told = async (token: string) => jsonOf(await door.send('GET', `/oidc/me?access_token=${token}`))

    it('has a member for every claim of the scopes', async () => {
      const me = await told(signedIn.access_token)
      assert.deepEqual(
        Object.keys(me).toSorted(),
        [
          ...documented.profile,
          'address',
          'email',
          'email_verified',
          'phone_number',
          'phone_number_verified',
          'sub',
        ].toSorted(),
      )
      assert.deepEqual(me['address'], { country: null, postal_code: null, region: null, formatted: null })
      assert.deepEqual([me['sub'], me['email'], me['name']], ['user-ada', ada.email, ada.name])
    })

    it('and no more', async () => {
      const little = await signInByGenAuth(door, door.app(shopId), {
        person: ada,
        parameters: { scope: 'openid email' },
      })
      assert.deepEqual(await told(little.access_token), {
        sub: 'user-ada',
        email: ada.email,
        email_verified: true,
      })
    })

    it('tells what is known', async () => {
      const { access_token: token } = await signInByGenAuth(door, door.app(shopId), { person: graceSignsIn })
      const { gender, birthdate, address, phone_number_verified: verified } = await told(token)
      assert.deepEqual(
        { gender, birthdate, verified },
        { gender: 'F', birthdate: '1906-12-09', verified: true },
      )
      const where = { country: 'US', region: 'NY', locality: 'New York', postal_code: null, formatted: null }
      assert.deepEqual(address, where)
    })
  })

  describe('GEN-24 introspection', () => {
    const introspected = async (app: string, token: string) =>
      jsonOf(await post(door, door.app(app), '/oidc/token/introspection', { token }))

    it('of an access token, in the documented members and order', async () => {
      const answer = await introspected(shopId, signedIn.access_token)
      assert.deepEqual(Object.keys(answer), documented.introspection)
      const { jti, sub, exp, iat, scope } = signedIn.accessClaims
      const expected = { jti, sub, exp, iat, scope, iss: `${door.base}/oidc` }
      assert.deepEqual(answer, { ...expected, active: true, client_id: shopId, token_type: 'Bearer' })
    })

    it('of a refresh token', async () => {
      const { active, sub, client_id: client } = await introspected(shopId, signedIn.refresh_token)
      assert.deepEqual({ active, sub, client }, { active: true, sub: 'user-ada', client: shopId })
    })

    it('by a public client of its own tokens, and of no others', async () => {
      const own = await signInByGenAuth(door, door.app(kioskId), { person: ada })
      assert.equal((await introspected(kioskId, own.access_token))['active'], true)
      assert.deepEqual(await introspected(kioskId, signedIn.access_token), { active: false })
    })

    it('by a public client of no token of another that is for it; by one with a secret, of such a one', async () => {
      const ownTokenOf = async (client_id: string, client_secret: string) => {
        const form = { grant_type: 'client_credentials', client_id, client_secret, scope: 'orders:read' }
        const { access_token } = jsonOf(await door.send('POST', '/oidc/token', { form }))
        return String(access_token)
      }
      const forKiosk = await ownTokenOf(kioskKeyId, door.app(kioskKeyId).secret)
      assert.equal(decodeJwt(forKiosk).aud, kioskId)
      assert.equal((await introspected(kioskKeyId, forKiosk))['active'], true)
      assert.deepEqual(await introspected(kioskId, forKiosk), { active: false })
      const forShop = await ownTokenOf(accessKeyId, accessKeySecret)
      assert.equal((await introspected(shopId, forShop))['active'], true)
    })

    it('by the name alone of an app with a secret that is registered so, here and nowhere else', async () => {
      const own = await signInByGenAuth(door, door.app(wordyId), { person: ada })
      const asked = async (path: string, token: string) =>
        jsonOf(await door.send('POST', path, { form: query({ client_id: wordyId, token }) }))
      assert.equal((await asked('/oidc/token/introspection', own.access_token))['active'], true)
      assert.deepEqual(await asked('/oidc/token/introspection', signedIn.access_token), { active: false })
      assert.equal((await asked('/oauth2/introspect', own.access_token))['error'], 'invalid_client')
    })
  })

  describe('GEN-10 GEN-50 a refresh', () => {
    it('returns the same refresh token, again and again', async () => {
      for (let round = 0; round < 2; round += 1) {
        const { refresh_token: token } = signedIn
        const answer = await post(door, door.app(shopId), '/oidc/token', {
          grant_type: 'refresh_token',
          refresh_token: token,
        })
        assert.equal(answer.status, 200, answer.body)
        assert.equal(jsonOf(answer)['refresh_token'], token)
      }
    })

    it('is possible after offline_access only', async () => {
      const { refresh_token: token } = await signInByGenAuth(door, door.app(shopId), { person: ada })
      assert.equal(token, undefined)
    })
  })

  describe('GEN-22 client credentials', () => {
    const asked = async (scope: string) =>
      jsonOf(
        await door.send('POST', '/oidc/token', {
          headers: { 'x-authing-app-id': shopId },
          form: {
            client_id: accessKeyId,
            client_secret: accessKeySecret,
            grant_type: 'client_credentials',
            scope,
          },
        }),
      )

    it('are for the app of the access key, by that key, and of nobody', async () => {
      const { access_token: token, token_type: type, scope, expires_in: life } = await asked('orders:read')
      const { payload } = await jwtVerify(String(token), await keySet(), { currentDate: currentDate() })
      assert.deepEqual(Object.keys(payload), ['jti', 'iat', 'exp', 'scope', 'iss', 'aud', 'azp'])
      assert.deepEqual([payload.aud, payload['azp'], payload['scope']], [shopId, accessKeyId, 'orders:read'])
      assert.deepEqual(
        [type, scope, life],
        ['Bearer', 'orders:read', Number(payload.exp) - Number(payload.iat)],
      )
    })

    it('name the scopes that they reject', async () => {
      const { scope, rejected_scope: rejected } = await asked('profile orders:read openid')
      assert.deepEqual({ scope, rejected }, { scope: 'orders:read', rejected: 'profile openid' })
    })

    it('name none where they reject none', async () =>
      assert.equal('rejected_scope' in (await asked('orders:read')), false))

    it("GEN-39 name the tenant in a manager's token", async () => {
      const { access_token: token } = await asked('exeunt:admin')
      const { payload } = await jwtVerify(String(token), await keySet(), { currentDate: currentDate() })
      assert.equal(payload['scoped_userpool_id'], 'acme')
    })
  })

  describe('GEN-41 plain OAuth', () => {
    it('is told of to its person by what its scope stands for', async (t) => {
      const other = await openGenAuth()
      t.after(() => other.close())
      const { browser } = await signInByGenAuth(other, other.app(shopId), {
        person: ada,
        prefix: '/oauth',
        parameters: { scope: 'user' },
      })
      const page = textOf(await visit(other, browser, '/account'))
      assert.match(page, /see your name and the rest of your profile see your email address/)
      assert.doesNotMatch(page, /permission user/)
    })

    it('knows the scope user, tells the person by it, and has no ID token', async () => {
      const signed = await signInByGenAuth(door, door.app(shopId), {
        person: ada,
        prefix: '/oauth',
        parameters: { scope: 'user', nonce: undefined },
      })
      assert.equal('id_token' in signed, false)
      assert.deepEqual(
        [signed.scope, signed.accessClaims['iss'], signed.accessClaims['aud']],
        ['user', `${door.base}/oauth`, shopId],
      )
      const me = await door.send('GET', `/oauth/me?access_token=${signed.access_token}`)
      const { sub, email, phone_number: phone } = jsonOf(me)
      assert.deepEqual({ sub, email, phone }, { sub: 'user-ada', email: ada.email, phone: null })
      const form = { token: signed.access_token }
      const active = async () =>
        jsonOf(await post(door, door.app(shopId), '/oauth/token/introspection', form))['active']
      assert.equal(await active(), true)
      const revoked = await post(door, door.app(shopId), '/oauth/token/revocation', form)
      assert.deepEqual([revoked.status, revoked.body], [200, 'true'])
      assert.equal(await active(), false)
    })
  })
})
