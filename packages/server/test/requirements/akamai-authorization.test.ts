import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import {
  type Browser,
  follow,
  formOf,
  type FrontDoor,
  jsonOf,
  type Parameters,
  press,
  query,
  textOf,
  visit,
} from '../support/front-door.ts'
import {
  akamaiTokens,
  answerFor,
  authorizePath,
  boardId,
  codeFor,
  codeGrant,
  heardBy,
  openAkamai,
  paperId,
  parcelCallback,
  parcelId,
  passSignIn,
  pastNotice,
  post,
  prefixes,
  refreshByAkamai,
  signInByAkamai,
} from '../support/front-door/akamai.ts'

const orders = 'https://orders.example/api'

describe('the authorization endpoint in Akamai’s words', () => {
  let door: FrontDoor
  let browser: Browser
  before(async () => {
    door = await openAkamai({
      tenant: {
        dialects: { akamai: { customerId: '5c1a6b3e-6d1f-4c70-9d0e-3f2a7b8c9d10' } },
        resources: [{ resource: orders }],
      },
    })
    browser = (await signInByAkamai(door, door.app(paperId))).browser
  })
  after(() => door.close())

  const paper = () => door.app(paperId)
  const ask = (parameters: Parameters, from = browser) => from.get(authorizePath(paper(), parameters))
  const heard = async (parameters: Parameters, from = browser) =>
    heardBy(paper(), await ask(parameters, from))

  describe('AKA-40 /login/authorize', () => {
    for (const prefix of prefixes) {
      const at = prefix === '' ? 'at the host' : 'below the customer’s id'
      it(`by GET gives a code at once where somebody is signed in, ${at}`, async () => {
        const answer = await browser.get(authorizePath(paper(), {}, { prefix }))
        assert.equal(answer.status, 303)
        const { code = '', state, iss } = heardBy(paper(), answer)
        assert.match(code, /^exac_/)
        assert.deepEqual([state, iss], ['a state', `${door.base}${prefix}/login`])
      })

      it(`by POST as well, with the cookies of our own page or without them, from an app’s, ${at}`, async () => {
        const form = authorizePath(paper()).split('?')[1] ?? ''
        const own = heardBy(paper(), await browser.post(`${prefix}/login/authorize`, form))
        assert.match(own['code'] ?? '', /^exac_/)
        const parked = await door.send('POST', `${prefix}/login/authorize`, { form })
        const resume = `${door.base}${prefix}/login/authorize/resume?request=`
        assert.ok(parked.location?.startsWith(resume), parked.location)
        const later = heardBy(paper(), await follow(door, browser, parked))
        assert.deepEqual([later['code']?.slice(0, 5), later['iss']], ['exac_', `${door.base}${prefix}/login`])
      })

      it(`leads to a page where nobody is, and back, ${at}`, async () => {
        const other = door.browser()
        const page = await visit(door, other, authorizePath(paper(), {}, { prefix }))
        assert.match(page.body, /name="password"/)
        assert.ok(formOf(page).action.startsWith(`${prefix}/`), formOf(page).action)
        const { code, iss } = heardBy(paper(), await passSignIn(door, other, page))
        assert.match(code ?? '', /^exac_/)
        assert.equal(iss, `${door.base}${prefix}/login`)
      })
    }

    it('AKA-30 whoever signed in by one address is signed in at the other', async () => {
      const other = door.browser()
      const [first, second] = prefixes
      await signInByAkamai(door, paper(), { browser: other, prefix: first })
      const path = authorizePath(paper(), { prompt: 'none' }, { prefix: second })
      assert.match(heardBy(paper(), await other.get(path))['code'] ?? '', /^exac_/)
    })

    it('a code of one address is good for tokens at the other, and stays of its issuer', async () => {
      const [first, second] = prefixes
      const code = await codeFor(door, paper(), { browser, prefix: second })
      const tokens = akamaiTokens(await post(door, paper(), `${first}/login/token`, codeGrant(paper(), code)))
      assert.equal(decodeJwt(tokens.id_token).iss, `${door.base}${second}/login`)
    })

    it('by other methods nothing happens', async () => {
      for (const method of ['HEAD', 'PUT', 'DELETE'] as const) {
        const { status, location } = await door.send(method, authorizePath(paper()))
        assert.deepEqual([status, location], [405, undefined], method)
      }
    })

    it('nobody has to send a state', async () => {
      const answer = await heard({ state: undefined })
      assert.deepEqual(Object.keys(answer), ['code', 'iss'])
    })

    it('an app on a phone gets its code by its own scheme', async () => {
      const { location = '' } = await answerFor(door, door.app(parcelId), { browser })
      assert.ok(location.startsWith(`${parcelCallback}?code=exac_`), location)
    })

    it('D3 serves the apps of the tenant’s other doors in this door’s words', async () => {
      const ledger = door.app('ledger')
      const { iss } = heardBy(ledger, await browser.get(authorizePath(ledger)))
      assert.equal(iss, `${door.base}/login`)
    })
  })

  describe('AKA-41 prompt', () => {
    it('none lets in whoever is signed in, without a page', async () =>
      assert.match((await heard({ prompt: 'none' }))['code'] ?? '', /^exac_/))

    it('none without a session is login_required, and the state comes back', async () => {
      const { error, state } = await heard({ prompt: 'none' }, door.browser())
      assert.deepEqual([error, state], ['login_required', 'a state'])
    })

    it('login asks again, whoever is signed in', async () => {
      const page = await visit(door, browser, authorizePath(paper(), { prompt: 'login' }))
      assert.match(page.body, /name="password"/)
      assert.match(heardBy(paper(), await passSignIn(door, browser, page))['code'] ?? '', /^exac_/)
    })

    it('none with another is an error of the app’s', async () =>
      assert.equal((await heard({ prompt: 'none login' }))['error'], 'invalid_request'))

    describe('create, where people may open accounts,', () => {
      let open: FrontDoor
      before(
        async () => void (open = await openAkamai({ tenant: { signUp: true, dialects: { akamai: {} } } })),
      )
      after(() => open.close())

      it('leads to the page where they do, also who is signed in, and on to the app', async () => {
        const app = open.app(boardId)
        const newcomer = open.browser()
        const page = await visit(open, newcomer, authorizePath(app, { prompt: 'create' }))
        assert.match(formOf(page).action, /\/sign-up$/)
        const fields = { username: 'eve', email: 'eve@example.org', password: 'eve knows a password' }
        const answer = await press(open, newcomer, page, {
          ...fields,
          name: 'Eve',
          repeated: fields.password,
        })
        assert.match(heardBy(app, await pastNotice(open, newcomer, answer))['code'] ?? '', /^exac_/)
        const again = await visit(open, newcomer, authorizePath(app, { prompt: 'create' }))
        assert.match(formOf(again).action, /\/sign-up$/)
      })

      it('with none is an error of the app’s', async () => {
        const app = open.app(boardId)
        const answer = await open.browser().get(authorizePath(app, { prompt: 'none create' }))
        assert.equal(heardBy(app, answer)['error'], 'invalid_request')
      })
    })

    describe('create, where they may not,', () => {
      const create = (from: Browser) => visit(door, from, authorizePath(paper(), { prompt: 'create' }))

      it('leads to where people sign in, and says so; on from there to the app', async () => {
        const other = door.browser()
        const page = await create(other)
        assert.match(page.body, /name="password"/)
        assert.match(textOf(page), /New accounts can’t be opened here/)
        assert.match(heardBy(paper(), await passSignIn(door, other, page))['code'] ?? '', /^exac_/)
      })

      it('also with somebody signed in: nobody is let in who came for another account', async () => {
        const page = await create(browser)
        assert.match(textOf(page), /New accounts can’t be opened here/)
      })

      it('with none is an error of the app’s', async () =>
        assert.equal((await heard({ prompt: 'none create' }))['error'], 'invalid_request'))

      it('by a plain sign-in nothing is said of it', async () => {
        const page = await visit(door, door.browser(), authorizePath(paper()))
        assert.doesNotMatch(textOf(page), /New accounts/)
      })
    })
  })

  describe('AKA-42 response types and modes', () => {
    const types: readonly (readonly [type: string, members: readonly string[]])[] = [
      ['code', ['code']],
      ['id_token', ['id_token']],
      ['token', ['access_token', 'token_type', 'expires_in']],
      ['none', []],
      ['code id_token', ['code', 'id_token']],
      ['code token', ['code', 'access_token', 'token_type', 'expires_in']],
      ['id_token token', ['access_token', 'token_type', 'expires_in', 'id_token']],
      ['code id_token token', ['code', 'access_token', 'token_type', 'expires_in', 'id_token']],
    ]
    for (const [type, members] of types) {
      const isInFragment = /token/.test(type)
      it(`${type} has what it says, in the ${isInFragment ? 'fragment' : 'query'}`, async () => {
        const { location = '' } = await ask({ response_type: type, nonce: 'n' })
        const url = new URL(location)
        const said = new URLSearchParams(isInFragment ? url.hash.slice(1) : url.search)
        for (const name of [...members, 'state', 'iss']) assert.ok(said.has(name), `${name} in ${location}`)
        for (const name of ['code', 'id_token', 'access_token'])
          assert.equal(said.has(name), members.includes(name), name)
        assert.equal(url.search === '', isInFragment)
      })

      it(`${type} by form_post`, async () => {
        const page = await ask({ response_type: type, nonce: 'n', response_mode: 'form_post' })
        assert.deepEqual([page.status, page.location], [200, undefined])
        const { action, hidden } = formOf(page)
        assert.equal(action, paper().callback)
        for (const name of [...members, 'state', 'iss']) assert.ok(name in hidden, name)
      })

      it(`${type} by its words in another order`, async () => {
        const { location = '' } = await ask({
          response_type: type.split(' ').toReversed().join(' '),
          nonce: 'n',
        })
        assert.doesNotMatch(location, /error=/)
      })
    }

    it('tokens never stand in a query', async () => {
      const { location = '' } = await ask({ response_type: 'id_token', nonce: 'n', response_mode: 'query' })
      assert.match(location, /error=invalid_request/)
      assert.doesNotMatch(location, /id_token=/)
    })

    it('a mode that nobody knows, or that this app has not, is an error', async () => {
      for (const response_mode of ['jwt', 'web_message'])
        assert.equal((await heard({ response_mode }))['error'], 'invalid_request', response_mode)
    })

    it('a type that the app is not registered for is an error', async () => {
      const { location = '' } = await browser.get(
        authorizePath(door.app(boardId), { response_type: 'token', nonce: 'n' }),
      )
      assert.match(location, /error=unauthorized_client/)
    })

    it('PKCE: a public app must, by S256; one with a secret may', async () => {
      const board = door.app(boardId)
      const asBoard = async (parameters: Parameters) =>
        heardBy(board, await browser.get(authorizePath(board, parameters)))
      const without = { code_challenge: undefined, code_challenge_method: undefined }
      assert.equal((await asBoard(without))['error'], 'invalid_request')
      assert.equal((await asBoard({ code_challenge_method: undefined }))['error'], 'invalid_request')
      assert.equal((await asBoard({ code_challenge_method: 'plain' }))['error'], 'invalid_request')
      assert.match((await asBoard({}))['code'] ?? '', /^exac_/)
      assert.match((await heard(without))['code'] ?? '', /^exac_/)
    })
  })

  describe('AKA-43 what nobody knows is no mistake', () => {
    const borne: Readonly<Record<string, string>> = {
      audience: 'urn:somewhere',
      display: 'hologram',
      ui_locales: 'tlh zh-CN',
      acr_values: 'urn:akamai-ic:nist:800-63-3:aal:2 urn:nobody',
      flow: 'standard',
      utm_source: 'newsletter',
      'x.y[]': '1',
    }
    for (const [name, value] of Object.entries(borne)) {
      it(`${name}=${value}`, async () =>
        assert.match((await heard({ [name]: value, prompt: 'none' }))['code'] ?? '', /^exac_/))
    }

    it('a scope: it is left out of what was granted', async () => {
      const scope = 'profile openid email address phone poa-profiles-api'
      const tokens = await signInByAkamai(door, paper(), { browser, parameters: { scope } })
      assert.deepEqual(tokens.scope.split(' ').toSorted(), ['address', 'email', 'openid', 'phone', 'profile'])
    })
  })

  describe('AKA-40 CORE §3.1.2.1 the other parameters', () => {
    it('nonce comes back in the ID token', async () => {
      const { idClaims } = await signInByAkamai(door, paper(), { browser, parameters: { nonce: 'a nonce' } })
      assert.equal(idClaims['nonce'], 'a nonce')
    })

    it('max_age asks again whoever signed in long ago', async () => {
      const page = await visit(door, browser, authorizePath(paper(), { max_age: '0' }))
      assert.match(page.body, /name="password"/)
      assert.equal((await heard({ max_age: '0', prompt: 'none' }))['error'], 'login_required')
    })

    it('login_hint fills in the page, and ui_locales chooses its language', async () => {
      const parameters = { login_hint: 'ada@example.org', ui_locales: 'zh-CN' }
      const page = await visit(door, door.browser(), authorizePath(paper(), parameters))
      assert.match(page.body, /value="ada@example\.org"/)
      assert.match(page.body, /<html lang="zh/)
    })

    it('claims tells the ID token more', async () => {
      const claims = JSON.stringify({ userinfo: { email: null }, id_token: { email: { essential: true } } })
      const parameters = { scope: 'openid', claims }
      const { idClaims, access_token: token } = await signInByAkamai(door, paper(), { browser, parameters })
      assert.equal(idClaims['email'], 'ada@example.org')
      const headers = { authorization: `Bearer ${token}` }
      const told = jsonOf(await door.send('GET', '/profiles/oidc/userinfo', { headers }))
      assert.equal(told['email'], 'ada@example.org')
    })

    it('RFC8707 §2 resource names the API that the access token is for, here and whenever it is refreshed', async () => {
      const { access_token: first, refresh_token: refreshToken } = await signInByAkamai(door, paper(), {
        browser,
        parameters: { resource: orders },
      })
      const { access_token: second } = akamaiTokens(await refreshByAkamai(door, paper(), refreshToken))
      for (const token of [first, second]) {
        const { aud } = jsonOf(await post(door, paper(), '/login/token/introspect', { token }))
        assert.deepEqual(aud, [paperId, orders])
        const headers = { authorization: `Bearer ${token}` }
        assert.equal((await door.send('GET', '/profiles/oidc/userinfo', { headers })).status, 200)
      }
    })

    it('one that nobody knows is an error of the app’s', async () =>
      assert.equal((await heard({ resource: 'https://nobody.example/' }))['error'], 'invalid_target'))
  })

  describe('AKA-40 AKA-43 the requests of known apps', () => {
    it('a Flask app with Authlib: acr_values always, an audience, a nonce', async () => {
      const path = `/login/authorize?${query({
        response_type: 'code',
        client_id: paperId,
        redirect_uri: paper().callback,
        scope: 'openid profile email address phone',
        state: 'OVn0cGZpYBQuZnI5ukEBoKNdIvzGjW',
        audience: 'urn:pbs',
        acr_values: 'urn:akamai-ic:nist:800-63-3:aal:1',
        nonce: 'bVzZmJXK5sh7vGZ3pD2U',
      })}`
      const { code = '', state } = heardBy(paper(), await browser.get(path))
      assert.equal(state, 'OVn0cGZpYBQuZnI5ukEBoKNdIvzGjW')
      const { code_verifier: _, ...grant } = codeGrant(paper(), code)
      assert.equal(
        decodeJwt(akamaiTokens(await post(door, paper(), '/login/token', grant)).id_token).nonce,
        'bVzZmJXK5sh7vGZ3pD2U',
      )
    })

    it('a home automation: its scheme, a scope of its own, and a state that is a signed text', async () => {
      const parcel = door.app(parcelId)
      const state = 'eyJhbGciOiJIUzI1NiJ9.eyJmbG93X2lkIjoiMSJ9.b2s_-'
      const scope = 'profile openid email address phone poa-profiles-api'
      const { location = '' } = await answerFor(door, parcel, {
        browser,
        parameters: { state, scope, nonce: undefined },
      })
      const url = new URL(location)
      assert.deepEqual([url.protocol, url.host, url.searchParams.get('state')], ['parcel:', 'login', state])
    })

    it('oidc-client in a browser: what it sends, and where it comes back', async () => {
      const board = door.app(boardId)
      const parameters = { scope: 'openid email profile', response_mode: undefined, display: undefined }
      const { code } = heardBy(board, await browser.get(authorizePath(board, parameters)))
      assert.match(code ?? '', /^exac_/)
    })
  })
})
