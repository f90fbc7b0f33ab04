import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { tokenAlgorithms } from '../../src/domain/client.ts'
import {
  ada,
  type App,
  authorizePath,
  callbackOf,
  type FrontDoor,
  joinApp,
  jsonOf,
  openFrontDoor,
  type Parameters,
  press,
  redeem,
  refresh,
  type SignedIn,
  signIn,
  tokensOf,
  userinfo,
  visit,
} from '../support/front-door.ts'

const ordinary = ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'sid', 'at_hash', 'nonce']

describe('ID tokens, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let own: SignedIn
  before(async () => {
    const algorithms = tokenAlgorithms.map((alg) => [
      `signed-by-${alg.toLowerCase()}`,
      () => ({ id_token_signed_response_alg: alg }),
    ])
    door = await openFrontDoor({
      tenant: { acrValues: ['silver', 'gold'] },
      clients: {
        ...(Object.fromEntries(algorithms) as Record<string, () => Record<string, unknown>>),
        guest: () => ({ first_party: false }),
        golden: () => ({ default_acr_values: ['gold'] }),
      },
    })
    ledger = door.app('ledger')
    own = await signIn(door, ledger, { person: ada })
  })
  after(() => door.close())

  const claimsFor = async (parameters: Parameters, app: App = ledger) =>
    (await joinApp(door, app, own.browser, parameters)).claims
  const asking = (id_token: unknown, userinfo?: unknown) => ({
    claims: JSON.stringify({ id_token, userinfo }),
  })

  it('CORE-15 CORE-16 CORE-18 CORE §2 hold these claims and nothing that nobody asked for', async () => {
    const claims = await claimsFor({ scope: 'openid profile email' })
    assert.deepEqual(Object.keys(claims).toSorted(), ordinary.toSorted())
    assert.deepEqual(
      [claims['aud'], claims['nonce'], claims['azp']],
      ['ledger', 'nonce of ledger', undefined],
    )
  })

  it('CORE-16 CORE §3.1.2.1 nonce comes back character by character', async () => {
    const nonce = ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ <b>%20+&amp;'
    assert.equal((await claimsFor({ nonce }))['nonce'], nonce)
    assert.equal('nonce' in (await claimsFor({ nonce: undefined })), false)
  })

  it('CORE-21 CORE §3.1.2.1 are not issued where openid was not asked for', async () => {
    const answer = await own.browser.get(authorizePath(ledger, { scope: 'email' }))
    const { code = '' } = callbackOf(ledger, answer)
    const tokens = jsonOf(await redeem(door, ledger, code))
    assert.deepEqual([tokens['scope'], 'id_token' in tokens], ['email', false])
  })

  it('CORE-43 CORE §10.1 are by the octets of the client secret, with HS256', async () => {
    const app = door.app('signed-by-hs256')
    const { id_token } = await joinApp(door, app, own.browser)
    const options = {
      audience: app.id,
      issuer: door.base,
      algorithms: ['HS256'],
      currentDate: door.clock.now(),
    }
    await jwtVerify(id_token, Buffer.from(app.secret), options)
    await assert.rejects(jwtVerify(id_token, Buffer.from(ledger.secret), options), /signature/)
  })

  it('CORE §3.1.3.3 expires_in always comes', async () => {
    const { code = '' } = callbackOf(ledger, await own.browser.get(authorizePath(ledger)))
    assert.equal(tokensOf(await redeem(door, ledger, code)).expires_in, 600)
  })

  describe('CORE-23 CORE-42 CORE §3.1.3.6 at_hash is by the hash of the algorithm, which is the registered one', () => {
    for (const alg of tokenAlgorithms) {
      it(alg, async () => {
        const { id_token, access_token } = await joinApp(
          door,
          door.app(`signed-by-${alg.toLowerCase()}`),
          own.browser,
        )
        assert.equal(decodeProtectedHeader(id_token).alg, alg)
        const hash = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
          .update(access_token)
          .digest()
        assert.equal(decodeJwt(id_token)['at_hash'], hash.subarray(0, hash.length / 2).toString('base64url'))
      })
    }
  })

  describe('CORE §5.5.1.1 acr', () => {
    it('CORE-17 CORE-18 comes only to an app that asked', async () => {
      assert.equal((await claimsFor({}))['acr'], undefined)
      assert.equal((await claimsFor({ acr_values: 'platinum gold' }))['acr'], 'gold')
      assert.equal((await claimsFor({ acr_values: 'gold silver' }))['acr'], 'gold')
      assert.equal((await claimsFor({ acr_values: 'silver gold' }))['acr'], 'silver')
      assert.equal((await claimsFor(asking({ acr: { values: ['platinum'] } })))['acr'], 'silver', 'a wish')
      assert.equal((await claimsFor(asking({ acr: null })))['acr'], 'silver')
      assert.equal((await claimsFor({}, door.app('golden')))['acr'], 'gold')
    })

    it('CORE-17 stays the same in a refreshed ID token', async () => {
      const { refresh_token } = await joinApp(door, ledger, own.browser, { acr_values: 'gold' })
      const { id_token } = tokensOf(await refresh(door, ledger, refresh_token))
      assert.equal(decodeJwt(id_token)['acr'], 'gold')
    })

    it('CORE-36 unmet_authentication_requirements where an essential one cannot be reached', async () => {
      const wanted = asking({ acr: { essential: true, values: ['platinum'] } })
      for (const prompt of [undefined, 'none']) {
        const answer = callbackOf(ledger, await own.browser.get(authorizePath(ledger, { ...wanted, prompt })))
        assert.equal(answer['error'], 'unmet_authentication_requirements')
      }
    })
  })

  describe('CORE-35 CORE §5.5 the claims parameter', () => {
    it('brings single claims in every ID token of the grant, the refreshed one too', async () => {
      const wanted = asking({ email: { essential: true }, amr: null, unknown: null })
      const { claims, refresh_token } = await joinApp(door, ledger, own.browser, wanted)
      assert.deepEqual(Object.keys(claims).toSorted(), [...ordinary, 'email', 'amr'].toSorted())
      assert.deepEqual([claims['email'], claims['amr']], [ada.email, ['pwd']])
      const { id_token } = tokensOf(await refresh(door, ledger, refresh_token))
      assert.equal(decodeJwt(id_token)['email'], ada.email)
    })

    it('brings single claims in userinfo', async () => {
      const { access_token, claims } = await joinApp(
        door,
        ledger,
        own.browser,
        asking(undefined, { name: null }),
      )
      assert.deepEqual(jsonOf(await userinfo(door, access_token)), { sub: claims['sub'], name: ada.name })
      assert.equal(claims['name'], undefined)
    })

    it('CORE-47 asks the person as a scope would, once', async () => {
      const guest = door.app('guest')
      const path = authorizePath(guest, asking(undefined, { email: null }))
      const page = await visit(door, own.browser, path)
      assert.match(page.body, /see your email address/)
      callbackOf(guest, await press(door, own.browser, page, { decision: 'allow' }))
      assert.ok(callbackOf(guest, await own.browser.get(path))['code'])
      const more = await own.browser.get(authorizePath(guest, asking({ phone_number: null })))
      assert.match(more.location ?? '', /\/consent\?/)
    })
  })
})
