import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { responseModes, responseTypes } from '../../src/domain/client.ts'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  callbackOf,
  follow,
  type FrontDoor,
  openFrontDoor,
  type Parameters,
  press,
  redeem,
  type SignedIn,
  signIn,
  textOf,
  tokensOf,
  visit,
} from '../support/front-door.ts'

/** All the punctuation there is, 128 characters of it, and what could break out of a page. */
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'.repeat(4)
const nasty = '</script><script>alert(1)</script>"\'&amp;\u2028\u2029--><!--'

/** What a form-post page would send. */
function postedTo(app: App, { status, body }: Answer): Readonly<Record<string, string>> {
  const [, action = '', fields = ''] =
    /<form method="post" action="([^"]*)">([\s\S]*?)<\/form>/.exec(body) ?? []
  assert.deepEqual([status, unescaped(action)], [200, app.callback], body.slice(0, 500))
  const inputs = [...fields.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, unescaped(value)]))
}

/** What a web-message page would tell, and to which origin. */
function messageOf({ status, body }: Answer) {
  const [, origin = '', response = ''] = /data-origin="([^"]*)" data-response="([^"]*)"/.exec(body) ?? []
  assert.equal(status, 200, body.slice(0, 500))
  const told: unknown = JSON.parse(unescaped(response))
  assert.ok(typeof told === 'object' && told !== null)
  return { origin: unescaped(origin), told: { ...told } as Readonly<Record<string, string>> }
}

function unescaped(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}

/** The policy of a page that allows its one script and nothing else. */
function assertAllowsItsScriptOnly({ headers, body }: Answer): string {
  const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(body) ?? []
  const policy = String(headers['content-security-policy'])
  const hash = createHash('sha256').update(script).digest('base64')
  assert.ok(policy.includes(`script-src 'sha256-${hash}';`), policy)
  assert.equal([...body.matchAll(/<script/g)].length, 1)
  assert.deepEqual([headers['cache-control'], headers['referrer-policy']], ['no-store', 'no-referrer'])
  return policy
}

describe('response modes, through the front door', () => {
  let door: FrontDoor
  let app: App
  let own: SignedIn
  before(async () => {
    const anything = {
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      response_types: responseTypes,
      response_modes: responseModes,
    }
    door = await openFrontDoor({
      clients: {
        ledger: () => anything,
        guest: () => ({ ...anything, first_party: false }),
        far: () => ({ ...anything, web_origins: ['https://elsewhere.example'] }),
      },
    })
    app = door.app('ledger')
    own = await signIn(door, app, { person: ada })
  })
  after(() => door.close())

  const ask = (parameters: Parameters, browser = own.browser, asking = app) =>
    browser.get(authorizePath(asking, parameters))

  it('FORM-5 Multiple Response Types §2.1 code in the fragment', async () => {
    const { location = '' } = await ask({ response_mode: 'fragment' })
    assert.ok(location.startsWith(`${app.callback}#code=`), location)
  })

  it('FORM-6 Multiple Response Types §5 tokens never in a query, and the error tells it in the fragment', async () => {
    const { location = '' } = await ask({ response_type: 'code id_token', response_mode: 'query' })
    assert.ok(location.startsWith(`${app.callback}#error=invalid_request&`), location)
  })

  describe('Form Post Response Mode §2', () => {
    it('FORM-1 FORM-3 a code by a form, which can be redeemed', async () => {
      const answer = await ask({ response_mode: 'form_post' })
      const { code = '', ...rest } = postedTo(app, answer)
      assert.deepEqual(rest, { state: 'state of ledger', iss: door.base })
      assert.ok(tokensOf(await redeem(door, app, code)).access_token)
      assert.match(textOf(answer), /Continue to The ledger app/)
      const policy = assertAllowsItsScriptOnly(answer)
      assert.match(policy, /frame-ancestors 'none'/)
      assert.doesNotMatch(policy, /form-action/)
      assert.equal(answer.headers['x-frame-options'], 'DENY')
    })

    it('FORM-1 tokens by a form', async () => {
      const answer = postedTo(app, await ask({ response_type: 'id_token', response_mode: 'form_post' }))
      assert.deepEqual(Object.keys(answer), ['id_token', 'state', 'iss'])
    })

    it('FORM-4 errors by a form', async () => {
      const answer = await ask({ response_mode: 'form_post', prompt: 'none' }, door.browser())
      const { error, iss, state } = postedTo(app, answer)
      assert.deepEqual([error, iss, state], ['login_required', door.base, 'state of ledger'])
      assertAllowsItsScriptOnly(answer)
    })

    for (const [name, state] of Object.entries({ punctuation, nasty })) {
      it(`FORM-3 OAUTH-20 a state survives all pages: ${name}`, async () => {
        const browser = door.browser()
        const guest = door.app('guest')
        const request = authorizePath(guest, { response_mode: 'form_post', prompt: 'consent', state })
        const signInPage = await visit(door, browser, request)
        const { username, password } = ada
        const consentPage = await press(door, browser, signInPage, { username, password })
        const answer = await press(door, browser, consentPage, { decision: 'allow' })
        assert.equal(postedTo(guest, answer)['state'], state)
        assertAllowsItsScriptOnly(answer)
      })
    }

    it('CORE-48 CORE §3.1.2.1 in the language of ui_locales', async () => {
      assert.match(textOf(await ask({ response_mode: 'form_post', ui_locales: 'zh' })), /继续前往/)
    })

    it('OAUTH-6 RFC6749 §4.1.2.1 nothing to an address that is not registered', async () => {
      const redirect_uri = 'https://evil.example/'
      const { status, body } = await ask({ response_mode: 'form_post', redirect_uri })
      assert.equal(status, 400)
      assert.doesNotMatch(body, /<form|<script/)
    })
  })

  describe('FORM-9 BCP-16 OAuth 2.0 Web Message Response Mode', () => {
    it('a code to the origin of the redirect URI, whose pages alone may frame it', async () => {
      const answer = await ask({ response_mode: 'web_message', prompt: 'none', state: nasty })
      const { origin, told } = messageOf(answer)
      const { code = '', ...rest } = told
      assert.equal(origin, new URL(app.callback).origin)
      assert.deepEqual(rest, { state: nasty, iss: door.base })
      assert.ok(tokensOf(await redeem(door, app, code)).access_token)
      assert.ok(assertAllowsItsScriptOnly(answer).includes(`frame-ancestors ${origin};`))
      assert.equal(answer.headers['x-frame-options'], undefined)
      assert.doesNotMatch(answer.body, /<(?:form|button|input|a)\b/)
    })

    it('login_required to a frame that came without cookies', async () => {
      const answer = await ask({ response_mode: 'web_message', prompt: 'none' }, door.browser())
      const { origin, told } = messageOf(answer)
      const { error, error_description: words = '', ...rest } = told
      assert.equal(origin, new URL(app.callback).origin)
      assert.equal(error, 'login_required')
      assert.notEqual(words, '')
      assert.deepEqual(rest, { state: 'state of ledger', iss: door.base })
    })

    it('a page for people stays out of frames', async () => {
      const browser = door.browser()
      const page = await follow(door, browser, await ask({ response_mode: 'web_message' }, browser))
      assert.match(page.body, /type="password"/)
      assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/)
    })

    it('nothing to an origin that is not one of the client’s', async () => {
      const far = door.app('far')
      const answer = callbackOf(far, await ask({ response_mode: 'web_message' }, own.browser, far))
      assert.equal(answer['error'], 'invalid_request')
    })
  })
})
