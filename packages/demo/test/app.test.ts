import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openBrowser } from './support/browser.ts'
import { openEvents } from './support/event-stream.ts'
import { setStage } from './support/stage.ts'

describe('a demo app', () => {
  it('signs a person in and says who it is', async (t) => {
    const { app, browser } = await setStage(t)
    const before = await browser.go(app.origin)
    assert.match(before.text, /Nobody is signed in/)
    const after = await browser.press(before)
    assert.equal(after.url, `${app.origin}/`)
    assert.match(after.text, /Hello, Ada Lovelace[\s\S]*ada@example\.com[\s\S]*<time/)
  })

  it('knows nobody in another browser', async (t) => {
    const { app, browser } = await setStage(t)
    await browser.press(await browser.go(app.origin))
    assert.match((await openBrowser().go(app.origin)).text, /Nobody is signed in/)
  })

  it('hears a back-channel notice: the session ends, the notice is shown, open pages are told', async (t) => {
    const { app, browser, notify } = await setStage(t)
    const page = await browser.press(await browser.go(app.origin))
    const shown = Number(page.text.match(/data-revision="(\d+)"/)?.[1])
    const events = await openEvents(app.origin, t.signal)
    assert.match(events.contentType ?? '', /^text\/event-stream/)
    assert.equal(await events.next(), shown)

    assert.equal((await notify()).status, 200)
    assert.ok((await events.next()) > shown)
    const { text } = await browser.go(app.origin)
    assert.match(text, /You were signed out/)
    assert.match(text, /<li>[\s\S]*Session <code>sid-1<\/code>[\s\S]*Signed out Ada Lovelace/)
  })

  it('shows a notice that comes late, too', async (t) => {
    const { app, browser, notify } = await setStage(t)
    await browser.press(await browser.go(app.origin))
    await browser.press(await browser.go(app.origin))
    assert.equal((await notify()).status, 200)
    const { text } = await browser.go(app.origin)
    assert.match(text, /You are signed out[\s\S]*<li>[\s\S]*Was over here already/)
  })

  it('shortens the sid that it shows', async (t) => {
    const { app, browser, notify } = await setStage(t)
    await notify({ sid: '0123456789abcdef' })
    assert.match((await browser.go(app.origin)).text, /<code>01234567…<\/code>/)
  })

  it('refuses a notice that is forged', async (t) => {
    const { app, browser, notify } = await setStage(t)
    await browser.press(await browser.go(app.origin))
    assert.equal((await notify({ aud: 'atlas' })).status, 400)
    assert.match((await browser.go(app.origin)).text, /Hello, Ada/)
  })

  it('lets a session end although the notice overtakes the browser', async (t) => {
    const { app, browser, provider, notify } = await setStage(t)
    provider.mischief.answer = async ({ path }) => {
      // While the app still asks who the person is, the provider signs them out.
      if (path === '/userinfo') assert.equal((await notify()).status, 200)
      return undefined
    }
    await browser.press(await browser.go(app.origin))
    assert.match((await browser.go(app.origin)).text, /You were signed out/)
  })
})

describe('signing out of a demo app', () => {
  it('rests at the provider, with the hint that spares a question', async (t) => {
    const { app, browser, provider } = await setStage(t)
    const page = await browser.press(await browser.press(await browser.go(app.origin)))
    const { searchParams, origin } = new URL(page.url)
    assert.equal(origin, provider.issuer)
    assert.deepEqual([...searchParams.keys()], ['client_id', 'id_token_hint'])
    assert.match((await browser.go(app.origin)).text, /You are signed out/)
  })

  it('comes back where the app wants that', async (t) => {
    const { app, browser, provider } = await setStage(t, { returnsAfterSignOut: true })
    const page = await browser.press(await browser.press(await browser.go(app.origin)))
    const asked = provider.requests.find(({ path }) => path === '/logout')?.query
    assert.equal(asked?.get('post_logout_redirect_uri'), `${app.origin}/`)
    assert.equal(page.url, `${app.origin}/`)
    assert.match(page.text, /You are signed out[\s\S]*the provider brought you back/)
  })

  it('believes no return that it did not ask for', async (t) => {
    const { app, browser, provider } = await setStage(t, { returnsAfterSignOut: true })
    assert.match((await browser.go(`${app.origin}/?state=forged`)).text, /Nobody is signed in/)

    provider.mischief.answer = ({ path }) => (path === '/logout' ? { status: 200 } : undefined)
    await browser.press(await browser.press(await browser.go(app.origin)))
    assert.doesNotMatch((await browser.go(`${app.origin}/?state=forged`)).text, /brought you back/)
    const state = provider.requests.at(-1)?.query.get('state')
    assert.match((await browser.go(`${app.origin}/?state=${state}`)).text, /brought you back/)
  })

  it('ends the session here, and says so, when the provider is down', async (t) => {
    const { app, browser, provider } = await setStage(t)
    const page = await browser.press(await browser.go(app.origin))
    provider.mischief.answer = () => ({ status: 503 })
    const { url, text } = await browser.press(page)
    assert.equal(url, `${app.origin}/`)
    assert.match(text, /You are signed out[\s\S]*other\s+apps\s+may\s+still\s+be\s+signed\s+in/)
  })
})

describe('a demo app defends itself', () => {
  for (const path of ['/sign-in', '/sign-out']) {
    it(`against a forged form to ${path}`, async (t) => {
      const { app, browser, provider } = await setStage(t)
      await browser.press(await browser.go(app.origin))
      const asked = provider.requests.length
      for (const body of [new URLSearchParams(), new URLSearchParams({ form_token: 'x'.repeat(43) })]) {
        const { status, text } = await browser.go(app.origin + path, { method: 'POST', body })
        assert.equal(status, 403)
        assert.match(text, /nothing was changed/)
      }
      assert.equal(provider.requests.length, asked)
      assert.match((await browser.go(app.origin)).text, /Hello, Ada/)
    })
  }

  it('against a form token of another browser', async (t) => {
    const { app, browser } = await setStage(t)
    const stranger = await openBrowser().go(app.origin)
    await browser.go(app.origin)
    assert.equal((await browser.press(stranger)).status, 403)
  })

  it('against a planted cookie (session fixation)', async (t) => {
    const { app, browser } = await setStage(t)
    const attacker = openBrowser()
    await attacker.go(app.origin)
    for (const [name, value] of attacker.cookies) (browser.cookies as Map<string, string>).set(name, value)
    assert.match((await browser.press(await browser.go(app.origin))).text, /Hello, Ada/)
    assert.equal((await attacker.go(app.origin)).status, 409)
  })

  it('against a callback that its browser did not ask for (login forgery)', async (t) => {
    const { app, browser } = await setStage(t)
    await browser.go(app.origin)
    const page = await browser.go(`${app.origin}/callback?code=attackers&state=attackers`)
    assert.equal(page.status, 400)
    assert.match(page.text, /This sign-in is over/)
  })

  it('against names that are markup', async (t) => {
    const { app, browser, provider } = await setStage(t)
    const name = '<img src=x onerror=alert(1)>'
    const body = { sub: 'ada-1815', name, email: '"><script>' }
    provider.mischief.answer = ({ path }) => (path === '/userinfo' ? { status: 200, body } : undefined)
    const { text } = await browser.press(await browser.go(app.origin))
    assert.match(text, /Hello, &lt;img src=x/)
    assert.ok(!text.includes('<img src=x') && !text.includes('"><script>'))
  })

  it('with headers that allow scripts and styles of its own alone, and forms to the provider', async (t) => {
    const { app, browser, provider } = await setStage(t)
    const { headers, text } = await browser.go(app.origin)
    const policy = headers.get('content-security-policy')?.split('; ')
    assert.ok(policy?.includes("default-src 'none'"))
    assert.ok(policy?.includes(`form-action 'self' ${provider.issuer}`))
    assert.ok(policy?.includes("frame-ancestors 'none'"))
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.doesNotMatch(text, /<script>|<style| style=| on\w+=/)
  })

  it('with a cookie whose name differs by app and port, out of reach of scripts', async (t) => {
    const { app } = await setStage(t)
    const { headers } = await fetch(app.origin)
    const { port } = new URL(app.origin)
    const cookie = new RegExp(`^exeunt-ledger-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax$`)
    assert.match(headers.get('set-cookie') ?? '', cookie)
  })

  it('and gives a script with an old cookie none that wins over the new one', async (t) => {
    const { app, browser } = await setStage(t)
    await browser.go(app.origin)
    const [[name] = ['']] = [...browser.cookies]
    const headers = { cookie: `${name}=old`, 'sec-fetch-mode': 'cors' }
    const response = await fetch(app.origin, { headers })
    assert.deepEqual([response.status, response.headers.has('set-cookie')], [409, false])
  })
})

describe('a demo app without its provider', () => {
  it('says what to do', async (t) => {
    const { app, browser, provider } = await setStage(t)
    await browser.press(await browser.press(await browser.go(app.origin)))
    provider.mischief.answer = () => ({ status: 503 })
    const page = await browser.press(await browser.go(app.origin))
    assert.equal(page.status, 503)
    assert.match(page.text, /The provider does not answer[\s\S]*npm start/)
  })

  it('tells a person who cancelled that they are not signed in', async (t) => {
    const { app, browser, provider } = await setStage(t)
    provider.mischief.callback = (query) => {
      query.delete('code')
      query.set('error', 'access_denied')
    }
    const page = await browser.press(await browser.go(app.origin))
    assert.match(page.text, /The sign-in was cancelled/)
  })
})

describe('the edges of a demo app', () => {
  const cases: [string, string, number][] = [
    ['GET', '/style.css', 200],
    ['GET', '/live.js', 200],
    ['GET', '/green.svg', 200],
    ['GET', '/../server.ts', 404],
    ['GET', '/%2e%2e/server.ts', 404],
    ['GET', '/nothing', 404],
    ['DELETE', '/', 404],
    ['GET', '/backchannel-logout', 405],
  ]
  for (const [method, path, expected] of cases) {
    it(`answer ${method} ${path} with ${expected}`, async (t) => {
      const { app } = await setStage(t)
      assert.equal((await fetch(app.origin + path, { method })).status, expected)
    })
  }

  it('refuse a body that is too long', async (t) => {
    const { app } = await setStage(t)
    const response = await fetch(`${app.origin}/sign-in`, { method: 'POST', body: 'x'.repeat(200_000) })
    assert.equal(response.status, 413)
  })
})
