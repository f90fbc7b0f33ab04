import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { responseTypes } from '../../src/domain/client.ts'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  type Browser,
  callbackOf,
  endSessionPath,
  type FrontDoor,
  introspect,
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
  verified,
  visit,
} from '../support/front-door.ts'
import { until } from '../support/until.ts'

const grant_types = ['authorization_code', 'implicit', 'refresh_token']
const anything = { grant_types, response_types: responseTypes, require_pkce: false }

/** What an app gets in its fragment. */
function fragmentOf(app: App, { location = '', status, body }: Answer): Readonly<Record<string, string>> {
  const [address, fragment = ''] = location.split('#')
  assert.equal(address, app.callback, `not in the fragment: ${status} ${location} ${body.slice(0, 500)}`)
  return Object.fromEntries(new URLSearchParams(fragment))
}

function half(value: string | undefined): string {
  return createHash('sha256').update(String(value)).digest().subarray(0, 16).toString('base64url')
}

describe('response types, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let jwtApp: App
  let guest: App
  let own: SignedIn
  before(async () => {
    door = await openFrontDoor({
      clients: {
        ledger: () => anything,
        jwt: () => ({ ...anything, access_token_format: 'jwt' }),
        guest: () => ({ ...anything, first_party: false }),
        plain: () => ({}),
      },
    })
    ledger = door.app('ledger')
    jwtApp = door.app('jwt')
    guest = door.app('guest')
    own = await signIn(door, ledger, { person: ada })
  })
  after(() => door.close())

  const ask = (
    app: App,
    response_type: string,
    parameters: Parameters = {},
    browser: Browser = own.browser,
  ) =>
    browser.get(
      authorizePath(app, {
        response_type,
        scope: 'openid profile',
        // PKCE is about codes; an answer without one has nothing to protect.
        ...(response_type.includes('code')
          ? {}
          : { code_challenge: undefined, code_challenge_method: undefined }),
        ...parameters,
      }),
    )

  const framed = ['state', 'iss']
  const token = ['access_token', 'token_type', 'expires_in', 'scope']
  const cases: readonly (readonly [type: string, section: string, members: readonly string[]])[] = [
    ['id_token', 'CORE-25 CORE §3.2.2.5', ['id_token']],
    ['id_token token', 'CORE-25 CORE §3.2.2.5', [...token, 'id_token']],
    ['code id_token', 'CORE-26 CORE §3.3.2.5', ['code', 'id_token']],
    ['code token', 'CORE-26 CORE §3.3.2.5', ['code', ...token]],
    ['code id_token token', 'CORE-26 CORE §3.3.2.5', ['code', ...token, 'id_token']],
    ['token', 'OAUTH-14 RFC6749 §4.2.2', token],
  ]
  for (const [type, section, members] of cases) {
    it(`FORM-5 ${section} ${type} answers in the fragment with these and nothing else`, async () => {
      const answer = fragmentOf(ledger, await ask(ledger, type))
      assert.deepEqual(Object.keys(answer), [...members, ...framed])
      assert.deepEqual([answer['state'], answer['iss']], ['state of ledger', door.base])
      if (!members.includes('access_token')) return
      assert.deepEqual(
        [answer['token_type'], answer['expires_in'], answer['scope']],
        ['Bearer', '600', 'openid profile'],
      )
      const told = await userinfo(door, answer['access_token'] ?? '')
      assert.equal(jsonOf(told)['name'], ada.name)
    })

    it(`CORE-22 ISS-1 RFC9207 §2 ${type} an error travels the same way, with iss`, async () => {
      const answer = fragmentOf(ledger, await ask(ledger, type, { prompt: 'none' }, door.browser()))
      assert.deepEqual(Object.keys(answer), ['error', 'error_description', ...framed])
      assert.deepEqual([answer['error'], answer['iss']], ['login_required', door.base])
    })
  }

  it('FORM-8 Multiple Response Types §4 none answers that somebody is signed in, and joins the session', async () => {
    const browser = door.browser()
    await signIn(door, ledger, { person: ada, browser })
    const answer = callbackOf(jwtApp, await ask(jwtApp, 'none', { scope: 'openid' }, browser))
    assert.deepEqual(Object.keys(answer), framed)
    await press(door, browser, await visit(door, browser, endSessionPath()), { decision: 'yes' })
    door.deliverDue()
    await until('the app is told', () => jwtApp.notices.length > 0)
  })

  it('OAUTH-8 BCP-4 RFC9700 §2.1.2 a client has only those that it is registered for', async () => {
    const plain = door.app('plain')
    const answer = fragmentOf(plain, await ask(plain, 'id_token token'))
    assert.ok(['unauthorized_client', 'unsupported_response_type'].includes(answer['error'] ?? ''))
  })

  describe('CORE-16 CORE-23 CORE-27 CORE §3.2.2.9, §3.3.2.11 the ID token of the answer', () => {
    for (const type of ['id_token', 'id_token token', 'code id_token', 'code id_token token']) {
      it(`vouches for what comes with it: ${type}`, async () => {
        const answer = fragmentOf(ledger, await ask(ledger, type))
        const { payload } = await verified(door, answer['id_token'] ?? '', { audience: ledger.id })
        assert.equal(payload['nonce'], 'nonce of ledger')
        assert.equal(payload['at_hash'], answer['access_token'] && half(answer['access_token']))
        assert.equal(payload['c_hash'], answer['code'] && half(answer['code']))
        assert.equal(payload['sid'], own.sid)
      })
    }

    it('CORE-34 CORE §5.4 tells of the person only where no access token is issued at all', async () => {
      const nameIn = async (type: string) =>
        decodeJwt(fragmentOf(ledger, await ask(ledger, type))['id_token'] ?? '')['name']
      assert.equal(await nameIn('id_token'), ada.name)
      for (const type of ['id_token token', 'code id_token', 'code id_token token'])
        assert.equal(await nameIn(type), undefined, type)
    })
  })

  it('CORE-28 CORE §3.3.3.6 both ID tokens of a hybrid flow are about the same sign-in', async () => {
    const answer = fragmentOf(ledger, await ask(ledger, 'code id_token token'))
    const tokens = tokensOf(await redeem(door, ledger, answer['code'] ?? ''))
    const [front, back] = [decodeJwt(answer['id_token'] ?? ''), decodeJwt(tokens.id_token)]
    for (const claim of ['iss', 'sub', 'aud', 'sid', 'auth_time', 'nonce'])
      assert.deepEqual([front[claim] !== undefined, back[claim]], [true, front[claim]], claim)
    assert.equal(back['at_hash'], half(tokens.access_token))
    assert.equal('c_hash' in back, false)
  })

  it('SEC-12 a first-time app gets one sid, in the answer and at the token endpoint', async () => {
    const browser = door.browser()
    await signIn(door, ledger, { person: ada, browser })
    const answer = fragmentOf(jwtApp, await ask(jwtApp, 'code id_token token', {}, browser))
    const tokens = tokensOf(await redeem(door, jwtApp, answer['code'] ?? ''))
    const sids = [answer['id_token'], answer['access_token'], tokens.id_token, tokens.access_token].map(
      (jwt) => decodeJwt(jwt ?? '')['sid'],
    )
    assert.equal(new Set(sids).size, 1)
  })

  describe('CORE-10 CORE §11 offline_access', () => {
    it('is ignored where no code comes', async () => {
      const consents = { scope: 'openid offline_access', prompt: 'consent' }
      const page = await ask(ledger, 'id_token token', consents)
      const shown = await visit(door, own.browser, page.location ?? '')
      const answer = fragmentOf(ledger, await press(door, own.browser, shown, { decision: 'allow' }))
      assert.deepEqual([answer['scope'], answer['refresh_token']], ['openid', undefined])
    })

    it('comes through the code only, and outlives the session; the tokens of the answer do not', async () => {
      const browser = door.browser()
      await signIn(door, ledger, { person: ada, browser })
      const consents = { scope: 'openid offline_access', prompt: 'consent' }
      const { location = '' } = await ask(ledger, 'code id_token token', consents, browser)
      const page = await visit(door, browser, location)
      const answer = fragmentOf(ledger, await press(door, browser, page, { decision: 'allow' }))
      assert.equal(answer['refresh_token'], undefined)
      const tokens = tokensOf(await redeem(door, ledger, answer['code'] ?? ''))
      await press(door, browser, await visit(door, browser, endSessionPath()), { decision: 'yes' })
      assert.equal((await userinfo(door, answer['access_token'] ?? '')).status, 401)
      assert.equal((await refresh(door, ledger, tokens.refresh_token)).status, 200)
    })
  })

  describe('OAUTH-12 RFC6749 §4.1.2 a code that comes twice', () => {
    for (const name of ['ledger', 'jwt']) {
      it(`ends the access token of the answer, too: ${name}`, async () => {
        const app = door.app(name)
        const answer = fragmentOf(app, await ask(app, 'code token'))
        const tokens = tokensOf(await redeem(door, app, answer['code'] ?? ''))
        const alive = async () => [
          (await userinfo(door, answer['access_token'] ?? '')).status,
          (await introspect(door, app, answer['access_token'] ?? ''))['active'],
          (await userinfo(door, tokens.access_token)).status,
        ]
        assert.deepEqual(await alive(), [200, true, 200])
        assert.equal(jsonOf(await redeem(door, app, answer['code'] ?? ''))['error'], 'invalid_grant')
        assert.deepEqual(await alive(), [401, false, 401])
      })
    }
  })

  describe('CORE-14 an ended session stays ended', () => {
    async function signedInElsewhere() {
      const browser = door.browser()
      await signIn(door, ledger, { person: ada, browser })
      const signOut = async () => {
        await press(door, browser, await visit(door, browser, endSessionPath()), { decision: 'yes' })
      }
      return { browser, signOut }
    }

    for (const name of ['ledger', 'jwt']) {
      it(`what is left of a hybrid answer is worth nothing: ${name}`, async () => {
        const app = door.app(name)
        const { browser, signOut } = await signedInElsewhere()
        const answer = fragmentOf(app, await ask(app, 'code id_token token', {}, browser))
        await signOut()
        assert.equal((await userinfo(door, answer['access_token'] ?? '')).status, 401)
        assert.equal(jsonOf(await redeem(door, app, answer['code'] ?? ''))['error'], 'invalid_grant')
      })
    }

    it('an implicit answer’s access token ends with it', async () => {
      const { browser, signOut } = await signedInElsewhere()
      const answer = fragmentOf(ledger, await ask(ledger, 'token', {}, browser))
      await signOut()
      assert.equal((await userinfo(door, answer['access_token'] ?? '')).status, 401)
    })

    it('a consent page from before it gets nothing for the app', async () => {
      for (const type of ['id_token token', 'code id_token']) {
        const { browser, signOut } = await signedInElsewhere()
        const page = await visit(door, browser, (await ask(guest, type, {}, browser)).location ?? '')
        await signOut()
        const after = await press(door, browser, page, { decision: 'allow' })
        assert.equal(after.location, undefined)
        assert.match(after.body, /type="password"/)
      }
    })
  })

  it('CORE-47 CORE §3.1.2.4 somebody else’s app is allowed once', async () => {
    const browser = door.browser()
    await signIn(door, ledger, { person: ada, browser })
    const { location = '' } = await ask(guest, 'id_token token', {}, browser)
    const page = await visit(door, browser, location)
    fragmentOf(guest, await press(door, browser, page, { decision: 'allow' }))
    assert.ok(fragmentOf(guest, await ask(guest, 'code id_token', {}, browser))['id_token'])
  })
})

describe('SM-1 SM-2 Session Management §2 session_state, where the tenant has it on', () => {
  const types = ['code', 'code id_token'] as const
  it('comes with every answer, good or bad', async () => {
    const door = await openFrontDoor({
      tenant: { sessionManagement: true },
      clients: { ledger: () => anything },
    })
    try {
      const app = door.app('ledger')
      const { browser } = await signIn(door, app, { person: ada })
      for (const response_type of types) {
        for (const parameters of [{}, { max_age: '0', prompt: 'none' }]) {
          const path = authorizePath(app, { response_type, ...parameters, response_mode: 'fragment' })
          const answer = fragmentOf(app, await browser.get(path))
          assert.equal('error' in answer, 'prompt' in parameters)
          assert.match(answer['session_state'] ?? '', /\./)
        }
      }
    } finally {
      await door.close()
    }
  })
})
