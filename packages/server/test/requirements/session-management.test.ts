import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import { cookiesOf } from '../../../../e2e/support/browser.ts'
import { sessionState } from '../../src/logout/session-management/session-state.ts'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  bob,
  type Browser,
  callbackOf,
  endSessionPath,
  type FrontDoor,
  jsonOf,
  openFrontDoor,
  press,
  signIn,
  visit,
} from '../support/front-door.ts'

const neighbour = {
  id: 'umbra',
  name: 'Umbra',
  clients: [
    {
      client_id: 'shade',
      client_name: 'Shade',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['https://shade.example/callback'],
    },
  ],
}

describe('session management, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  before(async () => {
    door = await openFrontDoor({
      tenant: { sessionManagement: true },
      clients: { atlas: () => ({ web_origins: ['https://atlas.example'] }) },
      neighbours: [{ ...neighbour, pathPrefix: '/umbra' }],
    })
    ledger = door.app('ledger')
  })
  after(() => door.close())

  const stateName = () => `exeunt-state-acme-${door.port}`
  const stateIn = (browser: Browser) => browser.cookies.get(stateName())
  const originOf = (app: App) => new URL(app.callback).origin

  /** A successful answer, and an error, as this browser gets them at an app. */
  async function answersIn(browser: Browser, app = ledger) {
    const [yes, no] = [
      await browser.get(authorizePath(app, { prompt: 'none' })),
      await browser.get(authorizePath(app, { prompt: 'none', max_age: '0' })),
    ]
    return { yes: callbackOf(app, yes), no: callbackOf(app, no) }
  }

  async function signedIn(): Promise<Browser> {
    return (await signIn(door, ledger, { person: ada })).browser
  }

  /** Runs the frame's own script on a page that `holder` holds, in a browser with these cookies. */
  function frameIn(page: Answer, options: { readonly cookie: string; readonly holder?: string }) {
    const [, cookieName = '', pairs = ''] = /data-cookie="([^"]*)" data-pairs="([^"]*)"/.exec(page.body) ?? []
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page.body) ?? []
    const attributes: Readonly<Record<string, string>> = { 'data-cookie': cookieName, 'data-pairs': pairs }
    let listener: ((event: unknown) => void) | undefined
    const location = options.holder === undefined ? {} : { ancestorOrigins: [options.holder] }
    runInNewContext(script, {
      document: { cookie: options.cookie, body: { getAttribute: (name: string) => attributes[name] } },
      window: { location, addEventListener: (_: string, heard: typeof listener) => (listener = heard) },
    })
    /** @returns what was answered and to whom; nothing where the frame kept silent. */
    return (data: unknown, origin: string): readonly [string, string] | undefined => {
      let said: readonly [string, string] | undefined
      const source = { postMessage: (text: string, to: string) => (said = [text, to]) }
      listener?.({ data, origin, source })
      return said
    }
  }

  const frame = () => door.send('GET', '/oauth2/session/check')

  describe('SM-1 SM-2 SM-3 SM-4 session_state', () => {
    it('comes with every answer, of an error too, salted, and without a space', async () => {
      const { yes, no } = await answersIn(await signedIn())
      assert.ok(yes['code'])
      assert.equal(no['error'], 'login_required')
      for (const { session_state } of [yes, no])
        assert.match(session_state ?? '', /^[0-9a-f]{64}\.[\w-]{16}$/)
      assert.notEqual(yes['session_state'], no['session_state'])
    })

    it('is a hash over client, origin, browser state and salt', async () => {
      const browser = await signedIn()
      const { yes } = await answersIn(browser)
      const salt = yes['session_state']?.split('.')[1] ?? ''
      const parts = {
        clientId: 'ledger',
        origin: originOf(ledger),
        browserState: stateIn(browser) ?? '',
        salt,
      }
      assert.equal(yes['session_state'], sessionState(parts))
      for (const changed of [
        { clientId: 'atlas' },
        { origin: 'https://evil.example' },
        { browserState: 'x' },
        { salt: 'x' },
      ]) {
        assert.notEqual(yes['session_state'], sessionState({ ...parts, ...changed }))
      }
    })

    it('comes to a browser that was never here, with the cookie that it is about', async () => {
      const browser = door.browser()
      const answer = await browser.get(authorizePath(ledger, { prompt: 'none' }))
      const { session_state = '' } = callbackOf(ledger, answer)
      const browserState = stateIn(browser) ?? ''
      const salt = session_state.split('.')[1] ?? ''
      const parts = { clientId: 'ledger', origin: originOf(ledger), browserState, salt }
      assert.equal(session_state, sessionState(parts))
    })
  })

  it('SM-5 the metadata names the frame', async () => {
    const metadata = jsonOf(await door.send('GET', '/.well-known/openid-configuration'))
    assert.equal(metadata['check_session_iframe'], `${door.base}/oauth2/session/check`)
    assert.equal((await frame()).status, 200)
  })

  describe('SM-6 SM-7 SM-8 the frame', () => {
    const origin = () => originOf(ledger)
    async function open(more: { readonly cookie?: string; readonly holder?: string } = {}) {
      const browser = await signedIn()
      const { yes } = await answersIn(browser)
      const cookie = `other=1; ${stateName()}=${stateIn(browser) ?? ''}; more=2`
      const ask = frameIn(await frame(), { cookie, holder: origin(), ...more })
      return { ask, browser, message: `ledger ${yes['session_state'] ?? ''}` }
    }

    it('BCP-16 says unchanged to the origin that asked, and to no other', async () => {
      const { ask, message } = await open()
      assert.deepEqual(ask(message, origin()), ['unchanged', origin()])
    })

    it('says changed once the state of the browser is another', async () => {
      const { browser, message } = await open()
      await press(door, browser, await visit(door, browser, endSessionPath()), { decision: 'yes' })
      const ask = frameIn(await frame(), { cookie: `${stateName()}=${stateIn(browser) ?? ''}` })
      assert.deepEqual(ask(message, origin()), ['changed', origin()])
    })

    it('says error to what it cannot read', async () => {
      const { ask } = await open()
      for (const message of ['ledger ', 'ledger nonsense', 'ledger a b', `ledger ${'0'.repeat(64)}`]) {
        assert.deepEqual(ask(message, origin()), ['error', origin()], message)
      }
    })

    it('BCP-16 says nothing to origins that this client did not register, whatever they send', async () => {
      const { ask, message } = await open({ holder: 'https://evil.example' })
      assert.equal(ask(message, 'https://evil.example'), undefined)
      assert.equal(ask(message, 'https://atlas.example'), undefined)
      assert.equal(ask(message, 'null'), undefined)
    })

    it('says nothing to an origin of another client', async () => {
      const { ask, message } = await open({ holder: 'https://atlas.example' })
      assert.equal(ask(message, 'https://atlas.example'), undefined)
      assert.deepEqual(ask(message.replace('ledger', 'atlas'), 'https://atlas.example'), [
        'changed',
        'https://atlas.example',
      ])
    })

    it('says nothing to a page that does not hold it', async () => {
      const { ask, message } = await open({ holder: 'https://atlas.example' })
      assert.equal(ask(message, origin()), undefined)
    })

    it('says nothing to what is no text, or names no client', async () => {
      const { ask } = await open()
      for (const message of [undefined, null, 7, {}, '', 'x', ' x', 'unknown x'])
        assert.equal(ask(message, origin()), undefined)
    })

    it('SM-11 says error where the browser keeps its cookie from it, so that no app asks for ever', async () => {
      const { ask, message } = await open({ cookie: '' })
      assert.deepEqual(ask(message, origin()), ['error', origin()])
    })

    it('is no list of the clients', async () => {
      const { body } = await frame()
      for (const id of ['ledger', 'atlas', 'shade']) assert.doesNotMatch(body, new RegExp(id))
    })
  })

  describe('SM-9 SM-10 the state of the browser', () => {
    it('is another after a sign-in, a new password prompt, a change of user and a logout, and only then', async () => {
      const browser = door.browser()
      const seen: (string | undefined)[] = []
      const look = () => void seen.push(stateIn(browser))
      await browser.get(authorizePath(ledger, { prompt: 'none' }))
      look()
      await signIn(door, ledger, { person: ada, browser })
      look()
      await signIn(door, ledger, { person: bob, browser, parameters: { prompt: 'login' } })
      look()
      await press(door, browser, await visit(door, browser, endSessionPath()), { decision: 'yes' })
      look()
      assert.equal(new Set(seen).size, 4)
      assert.ok(seen.every((state) => state !== undefined))
    })

    it('stays while the person goes about', async () => {
      const browser = await signedIn()
      const before = stateIn(browser)
      await answersIn(browser)
      await browser.get('/')
      await browser.get(endSessionPath())
      door.clock.advance(3600)
      await answersIn(browser, door.app('atlas'))
      assert.equal(stateIn(browser), before)
    })

    it('is random, for scripts to read, and names nobody', async () => {
      const states = await Promise.all(
        [1, 2].map(async () => {
          const browser = door.browser()
          const answer = await browser.get(authorizePath(ledger, { prompt: 'none' }))
          const line = cookiesOf(answer).find((one) => one.startsWith(stateName()))
          assert.match(line ?? '', /^[\w-]+=[\w-]{22}; Path=\/; SameSite=Lax$/)
          return stateIn(browser)
        }),
      )
      assert.notEqual(states[0], states[1])
      const browser = await signedIn()
      const rows = JSON.stringify(await door.snapshot())
      assert.equal(rows.includes(stateIn(browser) ?? ''), false)
    })

    it('a state that somebody else planted is not taken', async () => {
      const browser = door.browser()
      browser.cookies.set(stateName(), 'planted')
      await browser.get(authorizePath(ledger, { prompt: 'none' }))
      assert.match(stateIn(browser) ?? '', /^[\w-]{22}$/)
    })
  })

  it('SM-12 where very many are registered, only the page that asks may frame it', async (t) => {
    const redirect_uris = Array.from({ length: 60 }, (_, index) => `https://app${index}.example/callback`)
    const many = await openFrontDoor({
      tenant: { sessionManagement: true },
      clients: { many: () => ({ redirect_uris }) },
    })
    t.after(() => many.close())
    const framers = async (headers: Readonly<Record<string, string>>) => {
      const page = await many.send('GET', '/oauth2/session/check', { headers })
      return /frame-ancestors ([^;]*)/.exec(String(page.headers['content-security-policy']))?.[1]
    }
    assert.equal(await framers({ referer: 'https://app7.example/page' }), 'https://app7.example')
    assert.equal(await framers({ referer: 'https://evil.example/' }), "'none'")
    assert.equal(await framers({}), "'none'")
  })

  it('SM-12 registered origins of this tenant may frame it, and nobody else', async () => {
    const { headers } = await frame()
    const policy = String(headers['content-security-policy'])
    const holders = /frame-ancestors ([^;]*)/.exec(policy)?.[1]?.split(' ').toSorted()
    assert.deepEqual(holders, ['https://atlas.example', originOf(ledger)].toSorted())
    assert.equal(headers['x-frame-options'], undefined)
    assert.match(policy, /default-src 'none'.*script-src 'sha256-[\w+/]{43}='/)
  })
})

describe('SM-13 session management is off unless a tenant asks for it', () => {
  it('no frame, no metadata, no parameter, no cookie', async () => {
    const door = await openFrontDoor()
    try {
      const metadata = jsonOf(await door.send('GET', '/.well-known/openid-configuration'))
      assert.equal(metadata['check_session_iframe'], undefined)
      assert.equal((await door.send('GET', '/oauth2/session/check')).status, 404)
      const { browser, app } = await signIn(door, door.app('ledger'), { person: ada })
      const answer = callbackOf(app, await browser.get(authorizePath(app, { prompt: 'none' })))
      assert.equal(answer['session_state'], undefined)
      assert.equal(
        [...browser.cookies.keys()].some((name) => name.includes('state')),
        false,
      )
    } finally {
      await door.close()
    }
  })
})
