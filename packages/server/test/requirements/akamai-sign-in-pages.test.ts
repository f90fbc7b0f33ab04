import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  authorizePath as standardAuthorizePath,
  bob,
  type Browser,
  callbackOf,
  follow,
  formOf,
  type FrontDoor,
  isSignedIn,
  openFrontDoor,
  press,
  textOf,
  visit,
} from '../support/front-door.ts'
import {
  authorizePath,
  boardId,
  customerId,
  heardBy,
  openAkamai,
  paperId,
  parcelId,
  prefixes,
  signInByAkamai,
} from '../support/front-door/akamai.ts'
import { arrived, shown } from '../../../../e2e/support/plain-browser.ts'
import { type FakeUpstream, openFakeUpstream } from '../support/upstream-fake.ts'
import { leaveBy, newBrowser } from '../support/upstream-journeys.ts'
import { openAuth0, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'

const own = { username: ada.username, password: ada.password }
const refreshOf = ({ body }: { readonly body: string }) =>
  /<meta http-equiv="refresh" content="([^"]*)"/.exec(body)?.[1]
const handleIn = (url: string) => new URL(url, 'http://here').searchParams.get('request') ?? ''

/** Signs in on a page, and stops at what comes next. */
async function enter(browser: Browser, page: Answer): Promise<Answer> {
  const { action, hidden } = formOf(page)
  return browser.post(action, { ...hidden, ...own })
}

describe('Akamai’s sign-in page, at its address', () => {
  let door: FrontDoor
  before(async () => {
    const upstream = {
      id: 'staff',
      name: 'Staff',
      issuer: 'https://upstream.invalid',
      client_id: 'us',
      client_secret: 'a secret of thirty-two characters',
    }
    door = await openAkamai({
      tenant: { dialects: { akamai: { customerId } }, signUp: true, upstreams: [upstream] },
    })
  })
  after(() => door.close())

  const paper = () => door.app(paperId)
  const ask = (browser: Browser, parameters = {}, prefix = '') =>
    browser.get(authorizePath(paper(), parameters, { prefix }))

  for (const prefix of prefixes) {
    it(`AKA-60 ${prefix || 'without the customer id'}: the browser is sent there, and its form posts there`, async () => {
      const browser = door.browser()
      const answer = await ask(browser, {}, prefix)
      assert.match(
        answer.location ?? '',
        new RegExp(`^${door.base}${prefix}/auth-ui/login\\?request=[\\w.-]+$`),
      )
      const page = await browser.get(answer.location ?? '')
      assert.match(textOf(page), /Sign in to The paper app/)
      assert.equal(formOf(page).action, `${prefix}/auth-ui/login`)
      const { code } = heardBy(paper(), await visit(door, browser, wayOn(await visit2(browser, page))))
      assert.ok(code)
    })
  }
  const visit2 = async (browser: Browser, page: Answer) => follow(door, browser, await enter(browser, page))
  const wayOn = (page: { readonly body: string }) =>
    refreshOf(page)?.split('url=')[1] ?? assert.fail(page.body)

  it('AKA-60 apps of other doors sign in where they always did', async () => {
    const { location } = await door.browser().get(standardAuthorizePath(door.app('ledger')))
    assert.match(location ?? '', new RegExp(`^${door.base}/sign-in\\?request=`))
  })

  it('AKA-60 a wrong password comes back to it, and so does a form from elsewhere', async () => {
    const browser = door.browser()
    const page = await follow(door, browser, await ask(browser))
    const wrong = await press(door, browser, page, { username: ada.username, password: 'not this one' })
    assert.equal(wrong.status, 403)
    assert.equal(formOf(wrong).action, '/auth-ui/login')
    const forged = await browser.post('/auth-ui/login', {
      request: formOf(page).hidden['request'] ?? '',
      ...own,
    })
    assert.equal(forged.status, 400)
    assert.match(textOf(forged), /This page was open for too long/)
    assert.equal(await isSignedIn(browser, door.app('ledger')), false)
  })

  it('AKA-60 the other ways in lead back to it', async () => {
    const browser = door.browser()
    const page = await follow(door, browser, await ask(browser, {}, `/${customerId}`))
    const [, signUp = ''] = /id="other-way" href="([^"]*)"/.exec(page.body) ?? []
    assert.match(
      (await browser.get(signUp)).body,
      new RegExp(`id="other-way" href="/${customerId}/auth-ui/login\\?request=`),
    )
    const upstream = [...page.body.matchAll(/<form method="post" action="([^"]*)">([\s\S]*?)<\/form>/g)][1]
    assert.ok(upstream, 'no button of the upstream')
    const hidden = [...(upstream[2] ?? '').matchAll(/name="(\w+)" value="([^"]*)"/g)]
    const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]))
    const failed = await browser.post(upstream[1] ?? '', { ...fields, upstream: 'staff' })
    assert.match(
      failed.location ?? '',
      new RegExp(`/${customerId}/auth-ui/login\\?request=[^&]*&upstream=staff&problem=`),
    )
    assert.match(textOf(await browser.get(failed.location ?? '')), /Staff does not answer/)
  })

  it('AKA-60 speaks the language that is asked for', async () => {
    const browser = door.browser()
    const page = await follow(door, browser, await ask(browser, { ui_locales: 'xx zh-CN en' }))
    assert.match(textOf(page), /登录/)
  })

  it('AKA-60 prompt=create comes to the sign-up page, which is told of as well', async () => {
    const browser = door.browser()
    const page = await follow(door, browser, await ask(browser, { prompt: 'create' }))
    assert.match(textOf(page), /Create an account for The paper app/)
    const person = { username: 'grace', password: 'a rather long password of hers', name: 'Grace' }
    assert.match(
      textOf(await press(door, browser, page, person)),
      /Login Successful! You are being taken to The paper app/,
    )
  })

  describe('without a request', () => {
    it('AKA-60 of nobody: they sign in, and see their account', async () => {
      const browser = door.browser()
      const page = await visit(door, browser, `/${customerId}/auth-ui/login`)
      assert.equal(formOf(page).action, `/${customerId}/auth-ui/login`)
      assert.match(textOf(page), /Sign in Use your Acme account/)
      const account = await follow(door, browser, await enter(browser, page))
      assert.match(textOf(account), /Your account .*Ada Lovelace/)
      const again = await browser.get(`/${customerId}/auth-ui/login`)
      assert.equal(again.location, `${door.base}/${customerId}/account`, 'of somebody who is signed in')
    })

    it('AKA-60 from an app: they see the profile page of that app', async () => {
      const browser = door.browser()
      const query = new URLSearchParams({ client_id: paperId, redirect_uri: paper().callback }).toString()
      const page = await visit(door, browser, `/auth-ui/login?${query}`)
      const profile = await follow(door, browser, await enter(browser, page))
      assert.match(textOf(profile), /Your profile .*Back to App Logout/)
      assert.equal(
        (await browser.get(`/auth-ui/login?${query}`)).location,
        `${door.base}/auth-ui/profile?${query}`,
      )
    })

    it('AKA-60 from an app that cannot be read: as on every page of an account', async () => {
      for (const query of ['client_id=%ff', 'client_id=a&client_id=b', 'client_id=%00&x=1'])
        assert.match(textOf(await door.browser().get(`/auth-ui/login?${query}`)), /Bad request/, query)
    })

    it('AKA-60 what means nothing here need not be readable', async () => {
      const { location = '' } = await door.browser().get(`/auth-ui/login?x=%ff&audience=a&audience=b`)
      assert.match(location, /\/auth-ui\/login\?request=/)
    })

    it('AKA-60 from an app that nobody knows, or back to where it never is: the page that says so', async () => {
      for (const query of ['client_id=nobody', `client_id=${paperId}&redirect_uri=https://evil.example/`])
        assert.match(textOf(await door.browser().get(`/auth-ui/login?${query}`)), /Something went wrong/)
    })
  })

  describe('a request that is not this browser’s', () => {
    for (const value of ['', 'x', '../x', '%00', '<script>', 'h_abc.def'])
      it(`AKA-60 request=${value}`, async () => {
        const { status, body, location } = await door.browser().get(`/auth-ui/login?request=${value}`)
        assert.ok(
          location === undefined ? status === 400 : location.includes('/auth-ui/login?request='),
          `${status}`,
        )
        assert.doesNotMatch(body, /<script|name="password"/)
      })

    it('AKA-60 somebody else’s handle opens nothing', async () => {
      const { location = '' } = await ask(door.browser())
      const thief = door.browser()
      await ask(thief)
      assert.equal((await thief.get(location)).status, 400)
    })
  })

  for (const method of ['PUT', 'DELETE', 'PATCH', 'HEAD'] as const)
    it(`AKA-60 ${method} is not served`, async () => {
      const { status, headers, body } = await door.send(method, '/auth-ui/login')
      assert.deepEqual([status, headers['allow']], [405, 'GET, POST'])
      if (method !== 'HEAD') assert.match(body, /<h1>Something went wrong<\/h1>/)
    })

  it('AKA-60 is not there for a tenant that has the dialect off', async () => {
    const plain = await openFrontDoor()
    for (const path of ['/auth-ui/login', '/auth-ui/profile?client_id=ledger', '/auth-ui/profile/data'])
      assert.equal((await plain.browser().get(path)).status, 404, path)
    await plain.close()
  })

  it('AKA-60 a door that was closed since: nobody signs in for it, and nothing leads there', async () => {
    const closing = await openAkamai()
    const [waiting, told] = [closing.browser(), closing.browser()]
    const { location: page = '' } = await waiting.get('/auth-ui/login')
    const asked = await visit(closing, told, authorizePath(closing.app(paperId)))
    const { location: notice = '' } = await enter(told, asked)
    await closing.restart({ clients: { [paperId]: () => ({}) }, tenant: {} })
    for (const [browser, path] of [
      [waiting, `/sign-in?request=${handleIn(page)}`],
      [told, notice],
    ] as const) {
      const answer = await browser.get(path)
      assert.equal(answer.status, 400)
      assert.match(textOf(answer), /Go back to the app and start again/)
      assert.doesNotMatch(answer.body, /Successful|<form|http-equiv="refresh"/)
    }
    assert.match(
      textOf(await visit(closing, waiting, `/account?request=${handleIn(page)}`)),
      /Sign in Use your Acme account/,
    )
    await closing.close()
  })

  describe('“Login Successful!”', () => {
    it('AKA-61 for a moment, by a page without scripts that nobody may keep', async () => {
      const browser = door.browser()
      const answer = await enter(browser, await follow(door, browser, await ask(browser)))
      assert.match(answer.location ?? '', new RegExp(`^${door.base}/sign-in/done\\?request=[\\w.-]+$`))
      const page = await browser.get(answer.location ?? '')
      assert.match(page.body, /<title>Login Successful! – Acme<\/title>/)
      assert.match(page.body, /<h1>Login Successful!<\/h1>/)
      const way = `/login/authorize/resume?request=${handleIn(answer.location ?? '')}`
      assert.equal(refreshOf(page), `3;url=${way}`)
      assert.match(
        page.body,
        new RegExp(`<a class="button primary" id="continue" href="${way.replace('?', '\\?')}"`),
      )
      assert.doesNotMatch(page.body, /<script|code=/)
      assert.equal(page.headers['cache-control'], 'no-store')
      assert.equal(page.headers['referrer-policy'], 'no-referrer')
      assert.match(
        String(page.headers['content-security-policy']),
        /default-src 'none'.*frame-ancestors 'none'/,
      )
      assert.ok(heardBy(paper(), await visit(door, browser, way))['code'])
    })

    it('AKA-61 again and again: a reload shows the same, and once the app has its answer nothing is left', async () => {
      const browser = door.browser()
      const { location = '' } = await enter(browser, await follow(door, browser, await ask(browser)))
      for (const _ of [1, 2, 3]) assert.match(textOf(await browser.get(location)), /Login Successful!/)
      await visit(door, browser, wayOn(await browser.get(location)))
      const back = await browser.get(location)
      assert.equal(back.status, 410)
      assert.match(textOf(back), /Nothing left to do here This sign-in is over\. .*Back to The paper app/)
      assert.doesNotMatch(textOf(back), /open for too long|cookies/)
      assert.equal(refreshOf(back), undefined)
      assert.equal((await browser.get(`/login/authorize/resume?request=${handleIn(location)}`)).status, 410)
    })

    it('AKA-61 of a sign-in that never happened it says nothing: the way leads to the sign-in page', async () => {
      const browser = door.browser()
      const handle = handleIn((await ask(browser)).location ?? '')
      const answer = await visit(door, browser, `/sign-in/done?request=${handle}`)
      assert.match(textOf(answer), /Sign in to The paper app/)
      assert.doesNotMatch(textOf(answer), /Successful/)
    })

    it('AKA-61 nor of one that was asked for anew and has not happened yet', async () => {
      const { browser } = await signInByAkamai(door, paper())
      const handle = handleIn((await ask(browser, { prompt: 'login' })).location ?? '')
      const answer = await visit(door, browser, `/sign-in/done?request=${handle}`)
      assert.match(textOf(answer), /Sign in to The paper app/)
    })

    it('AKA-61 nor once somebody else signed in with the same browser', async () => {
      const browser = door.browser()
      const { location = '' } = await enter(browser, await follow(door, browser, await ask(browser)))
      const page = await visit(door, browser, authorizePath(door.app(boardId), { prompt: 'login' }))
      await press(door, browser, page, { username: bob.username, password: bob.password })
      assert.doesNotMatch(textOf(await browser.get(location)), /Successful|Ada|Bob/)
    })

    it('AKA-61 after a logout it is about nobody any more', async () => {
      const browser = door.browser()
      const { location = '' } = await enter(browser, await follow(door, browser, await ask(browser)))
      await browser.get(`/auth-ui/logout?client_id=${paperId}`)
      assert.match(textOf(await visit(door, browser, location)), /Sign in to The paper app/)
    })

    it('AKA-61 another browser is not told who signed in', async () => {
      const browser = door.browser()
      const { location = '' } = await enter(browser, await follow(door, browser, await ask(browser)))
      const other = door.browser()
      await ask(other)
      const answer = await other.get(location)
      assert.equal(answer.status, 400)
      assert.doesNotMatch(answer.body, /\bAda\b/)
    })

    it('AKA-61 not after a silent sign-in, nor with prompt=none', async () => {
      const { browser } = await signInByAkamai(door, paper())
      for (const parameters of [{}, { prompt: 'none' }]) {
        assert.ok(heardBy(paper(), await ask(browser, parameters))['code'])
        const other = await browser.get(authorizePath(door.app(boardId), parameters))
        assert.ok(heardBy(door.app(boardId), other)['code'])
      }
      const { error } = heardBy(paper(), await ask(door.browser(), { prompt: 'none' }))
      assert.equal(error, 'login_required')
    })

    it('AKA-61 after prompt=login again, and to an app with a scheme of its own', async () => {
      const { browser } = await signInByAkamai(door, paper())
      const parcel = door.app(parcelId)
      const page = await visit(door, browser, authorizePath(parcel, { prompt: 'login' }))
      const told = await follow(door, browser, await enter(browser, page))
      assert.match(textOf(told), /Login Successful! You are being taken to The parcel app/)
      assert.ok(heardBy(parcel, await visit(door, browser, wayOn(told)))['code'])
    })

    it('AKA-61 before the consent page of a stranger’s app', async () => {
      const strange = await openAkamai({
        clients: { [paperId]: () => ({ dialect: 'akamai', first_party: false }) },
      })
      const browser = strange.browser()
      const page = await visit(strange, browser, authorizePath(strange.app(paperId)))
      const told = await press(strange, browser, page, own)
      assert.match(textOf(told), /Login Successful!/)
      assert.match(textOf(await visit(strange, browser, wayOn(told))), /Let The paper app use your account\?/)
      await strange.close()
    })

    it('AKA-61 after signing in with an upstream', async () => {
      const corp: FakeUpstream = await openFakeUpstream('corp', () =>
        Math.floor(federated.clock.now().getTime() / 1000),
      )
      const federated: FrontDoor = await openAkamai({
        tenant: { dialects: { akamai: {} }, upstreams: [corp.entry] },
      })
      const person = newBrowser(federated)
      const app = federated.app(paperId)
      const request = await leaveBy(person, await person.open(authorizePath(app)), 'corp')
      const told = shown(await person.open(corp.answer(request).href))
      assert.match(told.body, /<h1>Login Successful!<\/h1>/)
      assert.ok(arrived(await person.open(wayOn(told))).url.searchParams.get('code'))
      await Promise.all([federated.close(), corp.close()])
    })

    it('AKA-61 in Chinese, and by the name of whoever signed in', async () => {
      const browser = door.browser()
      const page = await follow(door, browser, await ask(browser, { ui_locales: 'zh' }))
      const { username, password } = bob
      const told = await press(door, browser, page, { username, password })
      assert.match(textOf(told), /登录成功！ 正在带您前往 The paper app。.*Bob Moore.*继续/)
    })

    it('AKA-61 at the doors of others nobody is told', async () => {
      const browser = door.browser()
      const ledger = door.app('ledger')
      const page = await visit(door, browser, standardAuthorizePath(ledger))
      assert.ok(callbackOf(ledger, await press(door, browser, page, own))['code'])
      const auth0 = await openAuth0()
      await signInByAuth0(auth0, auth0.app(shopId))
      await auth0.close()
    })
  })
})
