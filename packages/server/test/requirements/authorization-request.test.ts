import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  callbackOf,
  type FrontDoor,
  openFrontDoor,
  type Parameters,
  press,
  query,
  type SignedIn,
  signIn,
  visit,
} from '../support/front-door.ts'

/** As long as an app may make it, with everything that could be read as something else. */
const punctuation = Array.from(
  { length: 128 },
  (_, at) => '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ '[at % 33],
).join('')

const everyType = [
  'code',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
  'token',
  'none',
]

describe('the authorization request, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let every: App
  let own: SignedIn
  before(async () => {
    door = await openFrontDoor({
      clients: {
        every: () => ({
          response_types: everyType,
          grant_types: ['authorization_code', 'implicit', 'refresh_token'],
        }),
        narrow: () => ({ resources: ['https://orders.example'] }),
        posted: () => ({ response_modes: ['form_post'] }),
      },
      tenant: { resources: [{ resource: 'https://orders.example' }, { resource: 'https://files.example' }] },
    })
    ledger = door.app('ledger')
    every = door.app('every')
    own = await signIn(door, ledger, { person: ada })
  })
  after(() => door.close())

  const ask = (app: App, parameters: Parameters = {}) => own.browser.get(authorizePath(app, parameters))
  /** What came back by the query or the fragment. */
  const answerOf = (app: App, { location, status, body }: Answer) => {
    assert.ok(
      location !== undefined && location.startsWith(app.callback),
      `not to ${app.id}: ${status} ${body.slice(0, 500)}`,
    )
    const { search, hash } = new URL(location)
    assert.ok(search === '' || hash === '', location)
    const sent = new URLSearchParams(hash === '' ? search : hash.slice(1))
    return { mode: hash === '' ? 'query' : 'fragment', ...Object.fromEntries(sent) } as Record<string, string>
  }

  describe('OAUTH-7 OAUTH-8 CORE-22 RFC6749 §4.1.2.1 response types', () => {
    for (const type of ['mystery', 'code code', 'CODE', 'code none', 'code token device']) {
      it(`${type} is unsupported, and the app hears it`, async () => {
        const { error, state, mode } = answerOf(ledger, await ask(ledger, { response_type: type }))
        assert.deepEqual([error, state, mode], ['unsupported_response_type', 'state of ledger', 'query'])
      })
    }
    for (const type of everyType.filter((one) => one !== 'code')) {
      it(`${type} is not for a client that registered code alone`, async () => {
        const { error, mode } = answerOf(ledger, await ask(ledger, { response_type: type }))
        assert.deepEqual([error, mode], ['unauthorized_client', type === 'none' ? 'query' : 'fragment'])
      })
    }
    for (const type of everyType) {
      it(`FORM-7 ${type} is answered in any order of its words`, async () => {
        const response_type = type.split(' ').toReversed().join(' ')
        const { error, state } = answerOf(every, await ask(every, { response_type }))
        assert.deepEqual([error, state], [undefined, 'state of every'])
      })
    }
    it('none at all', async () => {
      const { error } = answerOf(ledger, await ask(ledger, { response_type: undefined }))
      assert.equal(error, 'invalid_request')
    })
  })

  describe('CORE-22 Multiple Response Types §2.1, §5 response modes', () => {
    it('FORM-6 tokens never travel in a query, not even when asked', async () => {
      for (const type of everyType.filter((one) => one.includes('token'))) {
        const answer = await ask(every, { response_type: type, response_mode: 'query' })
        const { error, mode } = answerOf(every, answer)
        assert.deepEqual([error, mode], ['invalid_request', 'fragment'], type)
      }
    })
    it('an error travels as the answer would have', async () => {
      const { error, mode } = answerOf(ledger, await ask(ledger, { response_mode: 'fragment', max_age: 'x' }))
      assert.deepEqual([error, mode], ['invalid_request', 'fragment'])
    })
    for (const [response_mode, why] of [
      ['jwt', 'is unknown'],
      ['web_message', 'is not registered'],
    ]) {
      it(`${response_mode} ${why}`, async () => {
        const { error, mode } = answerOf(ledger, await ask(ledger, { response_mode }))
        assert.deepEqual([error, mode], ['invalid_request', 'query'])
      })
    }
    it('the default is refused where the client registered another', async () => {
      const posted = door.app('posted')
      assert.equal(answerOf(posted, await ask(posted))['error'], 'invalid_request')
      assert.equal((await ask(posted, { response_mode: 'form_post' })).status, 200)
    })
  })

  describe('CORE-24 CORE §3.2.2.1, §3.3.2.11 nonce', () => {
    for (const type of everyType) {
      const isRequired = type.includes('id_token')
      it(`${type}: ${isRequired ? 'required' : 'optional'}`, async () => {
        const { error } = answerOf(every, await ask(every, { response_type: type, nonce: undefined }))
        assert.equal(error, isRequired ? 'invalid_request' : undefined)
      })
    }
  })

  describe('RES-1 RES-2 RFC8707 §2 resources', () => {
    const asking = async (app: App, ...resources: string[]) => {
      const more = resources.map((resource) => `&${query({ resource })}`).join('')
      return answerOf(app, await own.browser.get(`${authorizePath(app)}${more}`))['error']
    }
    it('may be several', async () =>
      assert.equal(await asking(ledger, 'https://orders.example', 'https://files.example'), undefined))
    it('must be known, every one', async () => {
      assert.equal(await asking(ledger, 'https://orders.example', 'https://x.example'), 'invalid_target')
      for (const one of [
        'https://orders.example/',
        'https://orders.example#x',
        'orders',
        'HTTPS://ORDERS.EXAMPLE',
      ])
        assert.equal(await asking(ledger, one), 'invalid_target', one)
    })
    it('must be for this client', async () => {
      const narrow = door.app('narrow')
      assert.equal(await asking(narrow, 'https://orders.example'), undefined)
      assert.equal(await asking(narrow, 'https://files.example'), 'invalid_target')
    })
    it('OAUTH-5 no other parameter may come twice', async () => {
      const path = `${authorizePath(ledger)}&${query({ scope: 'email' })}`
      assert.equal(answerOf(ledger, await own.browser.get(path))['error'], 'invalid_request')
    })
  })

  describe('CORE-35 CORE §5.5 the claims parameter', () => {
    const bad = [
      '{',
      '[]',
      'null',
      '"userinfo"',
      '{"userinfo":[]}',
      '{"userinfo":{"email":true}}',
      '{"userinfo":{"email":{"essential":1}}}',
      '{"id_token":{"acr":{"values":"gold"}}}',
      '{"id_token":{"acr":{"values":[]}}}',
      '{"id_token":{"sub":{"value":{"$ne":1}}}}',
      '{"id_token":{},"id_token":{}}',
      '{"userinfo":{"email":null,"\\u0065mail":null}}',
      `{"userinfo":${'{"a":'.repeat(60)}null${'}'.repeat(61)}`,
    ]
    for (const claims of bad) {
      it(`is refused as ${claims.slice(0, 50)}`, async () =>
        assert.equal(answerOf(ledger, await ask(ledger, { claims }))['error'], 'invalid_request'))
    }
    const good = [
      '{}',
      '{"other":1}',
      '{"userinfo":{"email":null,"name":{"essential":true,"other":[]}}}',
      '{"id_token":{"auth_time":{"essential":true}},"userinfo":{"__proto__":null,"constructor":null}}',
    ]
    for (const claims of good) {
      it(`is taken as ${claims}`, async () =>
        assert.ok(answerOf(ledger, await ask(ledger, { claims }))['code']))
    }
  })

  describe('CORE-20 CORE §3.1.2.1, §7.2.1 other parameters', () => {
    for (const more of [
      { display: 'popup' },
      { display: 'hologram' },
      { claims_locales: 'de' },
      { acr_values: 'gold silver' },
      { ui_locales: 'tlh zh' },
      { audience: 'x' },
    ]) {
      it(`${query(more)} does no harm`, async () =>
        assert.ok(answerOf(ledger, await ask(ledger, more))['code']))
    }
    it('CORE §7.2.1 registration is refused by name', async () => {
      const answer = answerOf(ledger, await ask(ledger, { registration: '{}' }))
      assert.equal(answer['error'], 'registration_not_supported')
    })
  })

  describe('CORE-46 Initiating User Registration §4 prompt=create', () => {
    it('is refused by name where nobody opens an account', async () => {
      const answer = answerOf(ledger, await ask(ledger, { prompt: 'create' }))
      assert.equal(answer['error'], 'invalid_request')
      assert.match(answer['error_description'] ?? '', /create/)
    })
    it('does not go with none', async () => {
      const answer = answerOf(ledger, await ask(ledger, { prompt: 'none create' }))
      assert.equal(answer['error'], 'invalid_request')
    })
  })

  describe('RFC6749 §4.1.2.1 an address that is not registered', () => {
    const askFor = (redirect_uri: string) => ask(ledger, { redirect_uri })

    it('is shown to the developer, without its query, and so is the app', async () => {
      const { status, body } = await askFor('https://shop.example/elsewhere?code=hunter2#id_token=hunter3')
      assert.equal(status, 400)
      assert.match(body, /The redirect_uri &#34;https:\/\/shop\.example\/elsewhere\?…&#34; is not one of/)
      assert.match(body, /registered for the client &#34;ledger&#34;/)
      assert.doesNotMatch(body, /hunter/)
    })
    it('is escaped', async () => {
      const { body } = await askFor('https://x/<script>alert(1)</script>')
      assert.doesNotMatch(body, /<script>alert/)
      assert.match(body, /https:\/\/x\/&#60;script&#62;alert/)
    })
    it('stands in the log with its app', async () => {
      await askFor('https://shop.example/elsewhere?code=hunter2')
      const { fields } = door.log.findLast(({ event }) => event === 'refused') ?? {}
      assert.deepEqual(fields, {
        path: '/oauth2/authorize',
        tenant: 'acme',
        code: 'invalid_request',
        reason:
          'The redirect_uri "https://shop.example/elsewhere?…" is not one of those registered for the client "ledger": it must equal an entry of its redirect_uris, character by character.',
        client: 'ledger',
      })
    })
  })

  describe('OAUTH-20 SEC-13 a state of 128 characters of punctuation survives', () => {
    it('an answer', async () =>
      assert.equal(callbackOf(ledger, await ask(ledger, { state: punctuation }))['state'], punctuation))
    it('a fragment', async () => {
      const answer = await ask(every, { state: punctuation, response_type: 'id_token' })
      assert.equal(answerOf(every, answer)['state'], punctuation)
    })
    it('an error', async () => {
      const answer = await ask(ledger, { state: punctuation, max_age: 'x' })
      assert.equal(callbackOf(ledger, answer)['state'], punctuation)
    })
    it('the pages, and a POST from a strange browser', async () => {
      const path = authorizePath(ledger, { state: punctuation })
      const browser = door.browser()
      const page = await visit(door, browser, path)
      const credentials = { username: ada.username, password: ada.password }
      assert.equal(callbackOf(ledger, await press(door, browser, page, credentials))['state'], punctuation)
    })
    it('a form', async () => {
      const { body } = await ask(ledger, { state: punctuation, response_mode: 'form_post' })
      const [, value = ''] = /name="state"\s+value="([^"]*)"/.exec(body) ?? []
      const sent = value.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
      assert.equal(sent, punctuation)
    })
  })
})
