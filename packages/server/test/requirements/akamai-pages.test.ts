import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  bob,
  type Browser,
  follow,
  formOf,
  type FrontDoor,
  introspect,
  isSignedIn,
  joinApp,
  press,
  refresh,
  signIn,
  textOf,
  userOf,
  visit,
} from '../support/front-door.ts'
import {
  authorizePath,
  boardId,
  customerId,
  openAkamai,
  paperId,
  parcelCallback,
  parcelId,
  prefixes,
  refreshByAkamai,
  signInByAkamai,
} from '../support/front-door/akamai.ts'
import { type Parameters, query } from '../support/front-door/journeys.ts'
import {
  assertLogoutSuccess,
  assertVendorPage,
  assertWentWrong,
} from '../support/front-door/akamai-logout.ts'
import { until } from '../support/until.ts'

const parts = ['', '/security', '/privacy', '/data'] as const
const own = { username: ada.username, password: ada.password }
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

interface PageForm {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
  readonly button: string
}

/** Every form of a page, in order. */
function formsOf({ body }: Answer): readonly PageForm[] {
  return [...body.matchAll(/<form method="post" action="([^"]*)">([\s\S]*?)<\/form>/g)].map(
    ([, action = '', content = '']) => ({
      action: action.replaceAll('&#38;', '&'),
      fields: Object.fromEntries(
        [...content.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
          ([, name = '', value = '']) => [name, value],
        ),
      ),
      button: content,
    }),
  )
}

const backOf = ({ body }: Answer) =>
  /id="back-to-app"\s+href="([^"]*)"/.exec(body)?.[1]?.replaceAll('&#38;', '&')

describe('Akamai’s profile pages', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAkamai({
      people: [
        {
          ...userOf(ada),
          given_name: 'Augusta Ada',
          phone_number: '+44 20 7946 0000',
          address: { street_address: '12 <i>St</i> James’s Square', locality: 'London' },
        },
        userOf(bob),
      ],
      clients: {
        guest: () => ({ first_party: false, grant_types: ['authorization_code', 'refresh_token'] }),
        [paperId]: ({ callback }) => ({
          dialect: 'akamai',
          redirect_uris: [callback, `${callback}?tab=a%20b&x=1`],
          post_logout_redirect_uris: ['https://paper.example/signed-out'],
          backchannel_logout_uri: undefined,
        }),
      },
    })
  })
  after(() => door.close())
  /** No session of the test before is in the way. */
  const endAll = async () => {
    for (const person of [ada, bob]) {
      const { browser } = await signIn(door, door.app('ledger'), { person })
      await push(browser, '/security', /id="end-all"/)
    }
  }

  const paper = () => door.app(paperId)
  const enter = (browser?: Browser) => signInByAkamai(door, paper(), browser ? { browser } : {})
  const path = (part: string, parameters: Parameters = {}, prefix = '') =>
    `${prefix}/auth-ui/profile${part}?${query({ client_id: paperId, ...parameters })}`
  const open = (browser: Browser, part = '', parameters: Parameters = {}, prefix = '') =>
    visit(door, browser, path(part, parameters, prefix))
  /** Presses the button of a page by what it looks like, and does not follow. */
  const push = async (browser: Browser, part: string, looks: RegExp, parameters: Parameters = {}) => {
    const page = await open(browser, part, parameters)
    const form = formsOf(page).find(({ button }) => looks.test(button))
    assert.ok(form, `no ${looks} on ${textOf(page)}`)
    return browser.post(form.action, form.fields)
  }
  /** A browser that says what it is. */
  const device = (userAgent: string): Browser => {
    const browser = door.browser()
    const says = { 'user-agent': userAgent }
    return {
      ...browser,
      get: (to, headers) => browser.get(to, { ...says, ...headers }),
      post: (to, form, headers) => browser.post(to, form, { ...says, ...headers }),
    }
  }

  describe('AKA-62 the pages', () => {
    let browser: Browser
    before(async () => {
      browser = (await enter()).browser
    })
    const said: Readonly<Record<(typeof parts)[number], RegExp>> = {
      '': /Your profile .*Ada Lovelace ada@example.org Where you are signed in .*this browser/,
      '/security': /Security .*Password Change your password All your devices End everything/,
      '/privacy': /Privacy .*Apps that use your account The paper app/,
      '/data':
        /Personal data .*Username ada Full name Ada Lovelace First name Augusta Ada Email ada@example.org/,
    }
    for (const prefix of prefixes)
      for (const part of parts)
        it(`AKA-62 ${prefix}/auth-ui/profile${part} shows its part, and the way to the others`, async () => {
          const page = await open(browser, part, { redirect_uri: paper().callback }, prefix)
          assert.equal(page.status, 200)
          assert.match(textOf(page), said[part])
          assert.equal(page.headers['cache-control'], 'no-store')
          const links = [...page.body.matchAll(/id="part-\w+"\s+href="([^"]*)"/g)].map(
            ([, href = '']) => href,
          )
          const kept = query({ client_id: paperId, redirect_uri: paper().callback }).replaceAll('&', '&#38;')
          assert.deepEqual(
            links,
            parts.map((one) => `${prefix}/auth-ui/profile${one}?${kept}`),
          )
          assert.equal([...page.body.matchAll(/aria-current="page"/g)].length, 1)
          for (const link of links)
            assert.equal((await browser.get(link.replaceAll('&#38;', '&'))).status, 200, link)
        })

    it('AKA-62 what is kept of a person, as text, and nothing to change it with', async () => {
      const page = await open(browser, '/data')
      assert.match(textOf(page), /Phone number \+44 20 7946 0000 .*Street 12 &#60;i&#62;St.* City London/)
      assert.match(textOf(page), /Identifier user-ada/)
      assert.deepEqual(
        formsOf(page).map(({ action }) => action.split('?')[0]),
        ['/auth-ui/profile/logout'],
      )
      assert.doesNotMatch(page.body, /argon2|password_hash|<i>/)
    })

    for (const part of parts)
      it(`AKA-62 ${part || '/'}: whoever is not signed in signs in first, by this door's page, and comes back`, async () => {
        const stranger = door.browser()
        const parameters = { redirect_uri: `${paper().callback}?tab=a%20b&x=1`, ui_locales: 'zh' }
        const page = await open(stranger, part, parameters, `/${customerId}`)
        assert.equal(formOf(page).action, `/${customerId}/auth-ui/login`)
        const answer = await stranger.post(formOf(page).action, { ...formOf(page).hidden, ...own })
        const profile = await follow(door, stranger, answer)
        assert.match(textOf(profile), /个人资料 安全 隐私 个人数据 .*返回应用 退出登录/)
        assert.equal(backOf(profile), parameters.redirect_uri)
        const again = await stranger.get(answer.location ?? '')
        assert.equal(
          again.location,
          `${door.base}${path(part, parameters, `/${customerId}`)}`.replaceAll('+', '%20'),
        )
      })

    it('AKA-62 a whole authorization request in the address is nothing to it', async () => {
      const request = authorizePath(paper(), {
        nonce: 'n',
        request: 'e30.e30.',
        prompt: 'none',
        max_age: '0',
      })
      const page = await browser.get(`/auth-ui/profile?${request.split('?')[1]}&audience=x&audience=y&z=%`)
      assert.equal(page.status, 200)
      assert.equal(backOf(page), paper().callback)
      assert.doesNotMatch(page.body, /code_challenge|nonce|audience/)
    })

    it('AKA-62 by the languages of the browser, or those that are asked for', async () => {
      const page = await browser.get(path(''), { 'accept-language': 'zh-CN,zh;q=0.9' })
      assert.match(textOf(page), /个人资料 .*退出登录/)
      assert.match(textOf(await open(browser, '/data', { ui_locales: 'zh' })), /用户名 ada/)
      assert.equal((await open(browser, '', { ui_locales: 'x'.repeat(4000) })).status, 200)
    })

    it('AKA-62 may be shown in no frame', async () => {
      const { headers } = await open(browser)
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
      assert.equal(headers['x-frame-options'], 'DENY')
    })

    describe('of whom it is opened', () => {
      const bad: readonly (readonly [name: string, query: string])[] = [
        ['no client_id', ''],
        ['an empty one', 'client_id='],
        ['one that is sent twice', `client_id=${paperId}&client_id=${paperId}`],
        ['one that nobody can read', 'client_id=%ff'],
        ['one with a line in it', `client_id=${paperId}%0d%0a`],
      ]
      for (const [name, sent] of bad)
        it(`AKA-62 ${name}: Bad request`, async () => {
          for (const part of [...parts, '/password'])
            assertVendorPage(await door.browser().get(`/auth-ui/profile${part}?${sent}`), 400, 'Bad request')
        })
      const wrong: readonly (readonly [name: string, query: string])[] = [
        ['an unknown client', 'client_id=nobody'],
        ['a client in other letters', `client_id=${paperId.toUpperCase()}`],
        ['a language that nobody can read', `client_id=${paperId}&ui_locales=%ff`],
        ['an address that was sent twice', `client_id=${paperId}&redirect_uri=a&redirect_uri=b`],
      ]
      for (const [name, sent] of wrong)
        it(`AKA-62 ${name}: Something went wrong`, async () => {
          for (const part of [...parts, '/password'])
            assertWentWrong(await door.browser().get(`/auth-ui/profile${part}?${sent}`))
        })
      it('AKA-62 is judged for whoever is signed in, too, and for the buttons', async () => {
        assertWentWrong(await browser.get('/auth-ui/profile?client_id=nobody'))
        const [form] = formsOf(await open(browser, '/data'))
        assertWentWrong(await browser.post('/auth-ui/profile/logout?client_id=nobody', form?.fields ?? {}))
        assert.equal(await isSignedIn(browser, door.app('ledger')), true)
      })
    })

    const hostile = ['"><script>alert(1)</script>', "'onmouseover=alert(1) x='", '\u202egnp.exe']
    for (const name of ['client_id', 'redirect_uri', 'ui_locales', 'done', 'request', 'state'])
      for (const value of hostile)
        it(`AKA-62 ${name}=${value} is never said back`, async () => {
          for (const part of parts) {
            const { body } = await open(browser, part, { [name]: value })
            assert.ok(!body.includes(value), body)
            assert.doesNotMatch(body, /<script|onmouseover|alert\(|%22|\u202e/)
          }
        })
  })

  describe('AKA-62 the buttons come back to where they stand', () => {
    beforeEach(endAll)
    it('AKA-62 end another device', async () => {
      const other = await enter(device(firefox))
      const { browser } = await enter()
      const parameters = { redirect_uri: paper().callback }
      const answer = await push(browser, '', /aria-label="End: Firefox on Linux"/, parameters)
      const expected = query({ client_id: paperId, ...parameters, done: 'session-ended' })
      assert.equal(answer.location, `${door.base}/auth-ui/profile?${expected}`)
      assert.match(textOf(await follow(door, browser, answer)), /That session has ended .*Back to App/)
      assert.equal(await isSignedIn(other.browser, door.app('ledger')), false)
      assert.equal(await isSignedIn(browser, door.app('ledger')), true)
    })

    it('AKA-62 end all others', async () => {
      const other = await enter()
      const { browser } = await enter()
      const answer = await push(browser, '/security', /id="end-others"/)
      assert.equal(
        answer.location,
        `${door.base}/auth-ui/profile/security?client_id=${paperId}&done=others-ended`,
      )
      assert.match(textOf(await follow(door, browser, answer)), /All other sessions have ended/)
      assert.equal(await isSignedIn(other.browser, door.app('ledger')), false)
    })

    it('AKA-62 end everything: tokens, too (D10)', async () => {
      const other = await enter()
      const { browser } = await enter()
      assertLogoutSuccess(await follow(door, browser, await push(browser, '/security', /id="end-all"/)))
      assert.equal(await isSignedIn(other.browser, door.app('ledger')), false)
      assert.equal((await refreshByAkamai(door, paper(), other.refresh_token)).status, 400)
    })

    it('AKA-62 withdraw an app', async () => {
      const { browser } = await signIn(door, door.app('guest'), { person: ada })
      const answer = await push(browser, '/privacy', /aria-label="Withdraw access: The guest app"/)
      assert.equal(
        answer.location,
        `${door.base}/auth-ui/profile/privacy?client_id=${paperId}&done=app-withdrawn`,
      )
      assert.doesNotMatch(textOf(await follow(door, browser, answer)), /The guest app/)
    })

    it('AKA-62 change the password, and back', async () => {
      const { browser } = await enter()
      const security = await open(browser, '/security')
      const [, href = ''] = /id="change-password" href="([^"]*)"/.exec(security.body) ?? []
      assert.equal(href, `/auth-ui/profile/password?client_id=${paperId}`)
      const page = await browser.get(href)
      assert.match(page.body, new RegExp(`id="back" href="/auth-ui/profile/security\\?client_id=${paperId}"`))
      const wrong = await press(door, browser, page, {
        password: 'no',
        'new-password': 'a new password of hers',
      })
      assert.equal(wrong.status, 403)
      assert.equal(formOf(wrong).action, href)
      const stranger = await visit(door, door.browser(), href)
      assert.equal(formOf(stranger).action, '/auth-ui/login', 'nobody is signed in')
    })

    for (const [part, button, says] of [
      ['', /end-session-1/, /Your profile .*Nothing was done/],
      ['/security', /id="end-all"/, /Security .*Nothing was done/],
      ['', /data-action="logout"/, /Your profile .*Nothing was done/],
    ] as const)
      it(`AKA-62 ${part} ${button.source}: without its value, or with another’s, nothing is done`, async () => {
        const { browser } = await enter()
        const other = await enter()
        const formIn = async (one: Browser) =>
          formsOf(await open(one, part)).find((form) => button.test(form.button)) ?? assert.fail()
        const { action, fields } = await formIn(browser)
        const values = [undefined, '', 'x', (await formIn(other.browser)).fields['csrf']]
        for (const csrf of values) {
          const forged = { ...fields, csrf: csrf ?? '' }
          const answer = await browser.post(action, forged)
          assert.equal(answer.status, 400)
          assert.match(textOf(answer), says)
          assert.equal(await isSignedIn(browser, door.app('ledger')), true)
        }
      })
  })

  describe('AKA-63 Back to App', () => {
    let browser: Browser
    before(async () => {
      browser = (await enter()).browser
    })
    it('AKA-63 leads to an address of that client, letter by letter', async () => {
      for (const redirect_uri of [paper().callback, `${paper().callback}?tab=a%20b&x=1`])
        for (const part of parts) {
          const page = await open(browser, part, { redirect_uri })
          assert.equal(backOf(page), redirect_uri)
          assert.match(textOf(page), /Back to App Logout Back to App leads to The paper app\./)
          assert.match(page.body, /id="back-to-app"[^>]* aria-describedby="back-to-app-hint">Back to App</)
          assert.match(page.body, /id="back-to-app-hint">/)
        }
    })

    it('AKA-63 on the page of the password, too, also once something was wrong there', async () => {
      const parameters = { redirect_uri: paper().callback }
      const page = await open(browser, '/password', parameters)
      const { action = '', fields = {} } = formsOf(page)[0] ?? {}
      const tooShort = { ...fields, password: ada.password, 'new-password': 'x' }
      for (const shown of [page, await browser.post(action, tooShort)]) {
        assert.match(textOf(shown), /Change your password .*Back to your account Back to App Logout/)
        assert.equal(backOf(shown), parameters.redirect_uri)
      }
    })

    it('AKA-63 also one with a scheme of its own', async () => {
      const page = await open(browser, '', { client_id: parcelId, redirect_uri: parcelCallback })
      assert.equal(backOf(page), parcelCallback)
    })

    it('AKA-63 without an address there is none, and everything else is there', async () => {
      for (const part of parts) {
        const page = await open(browser, part)
        assert.equal(backOf(page), undefined)
        assert.match(textOf(page), /Logout Logout ends your session in this browser/)
        assert.doesNotMatch(textOf(page), /leads to/)
      }
    })

    const callback = () => paper().callback
    const elsewhere: readonly (readonly [string, () => string])[] = [
      ['a prefix of it', () => callback().slice(0, -1)],
      ['more than it', () => `${callback()}/more`],
      ['a slash at its end', () => `${callback()}/`],
      ['a query of its own', () => `${callback()}?more`],
      ['other letters', () => callback().toUpperCase()],
      ['another port', () => callback().replace(/:\d+\//, ':1/')],
      ['a name before the host', () => callback().replace('//', '//evil@')],
      ['spelled with escapes', () => callback().replace('back', '%62ack')],
      ['the list for logouts', () => 'https://paper.example/signed-out'],
      ['another app’s', () => door.app(boardId).callback],
      ['a script', () => 'javascript:alert(1)'],
      ['data', () => 'data:text/html,<script>alert(1)</script>'],
      ['of nobody', () => 'https://evil.example/'],
      ['without a scheme', () => '//evil.example/'],
      ['of ours', () => '/auth-ui/logout?client_id=paper'],
    ]
    for (const [name, address] of elsewhere)
      it(`AKA-63 ${name}: Something went wrong, signed in or not`, async () => {
        for (const one of [browser, door.browser()])
          for (const part of parts) {
            const page = assertWentWrong(await one.get(path(part, { redirect_uri: address() })))
            assert.doesNotMatch(page.body, /evil|javascript:|<script|signed-out/)
          }
      })
  })

  describe('AKA-64 the Logout button', () => {
    beforeEach(endAll)
    const logout = /data-action="logout"/
    it('AKA-64 stands on every page, under the name that the vendor’s scripts know', async () => {
      const { browser } = await enter()
      for (const part of parts) {
        const { body } = await open(browser, part)
        assert.match(
          body,
          /<button class="primary" type="submit" id="logout" data-action="logout" [^>]*>Logout<\/button>/,
        )
      }
    })

    it('AKA-64 says what it ends, and what not', async () => {
      const { browser } = await enter()
      const says = /Logout ends your session in this browser\. On other devices you stay signed in\./
      for (const part of [...parts, '/password']) {
        const page = await open(browser, part)
        assert.match(textOf(page), says)
        assert.match(page.body, /<button[^>]*id="logout"[^>]*aria-describedby="logout-hint"/)
        assert.match(page.body, /id="logout-hint">/)
      }
      const zh = textOf(await open(browser, '', { ui_locales: 'zh' }))
      assert.match(zh, /“退出登录”会结束您在此浏览器中的会话，其他设备仍保持登录。/)
    })

    it('AKA-64 on the page of the password, too', async () => {
      const { browser } = await enter()
      assertLogoutSuccess(await follow(door, browser, await push(browser, '/password', logout)))
      assert.equal(await isSignedIn(browser, door.app('ledger')), false)
    })

    it('AKA-64 says so in the language that the page was asked for in', async () => {
      const zh = { ui_locales: 'zh' }
      const again = async (browser: Browser, form: PageForm | undefined) =>
        follow(door, browser, await browser.post(form?.action ?? '', form?.fields ?? {}))
      for (const [part, looks] of [
        ['', logout],
        ['', /end-session-1/],
        ['/security', /id="end-all"/],
      ] as const) {
        const { browser } = await enter()
        const form = formsOf(await open(browser, part, zh)).find(({ button }) => looks.test(button))
        assertVendorPage(await again(browser, form), 200, '已成功退出登录')
        if (looks === logout) assertVendorPage(await again(browser, form), 200, '已成功退出登录')
      }
    })

    it('AKA-64 ends the session of this browser, and shows Logout Success', async () => {
      const { browser } = await enter()
      const answer = await push(browser, '/data', logout, { redirect_uri: paper().callback })
      assertLogoutSuccess(await follow(door, browser, answer))
      assert.equal(await isSignedIn(browser, door.app('ledger')), false)
      assert.deepEqual(
        [...browser.cookies.keys()].filter((name) => name.includes('session')),
        [],
      )
    })

    it('AKA-64 other devices stay, and tokens live on', async () => {
      const other = await enter()
      const here = await enter()
      await push(here.browser, '', logout)
      assert.equal(await isSignedIn(other.browser, door.app('ledger')), true)
      assert.equal((await refreshByAkamai(door, paper(), here.refresh_token)).status, 200)
      assert.equal((await introspect(door, paper(), here.access_token))['active'], true)
    })

    it('AKA-64 apps that want to hear of it are told, as at any logout', async () => {
      const { browser } = await enter()
      const ledger = door.app('ledger')
      const joined = await joinApp(door, ledger, browser)
      ledger.notices.length = 0
      const page = await follow(door, browser, await push(browser, '', logout))
      assertLogoutSuccess(page, /The ledger app/)
      await until('the app was told', () => ledger.notices.length === 1)
      assert.equal((await refresh(door, ledger, joined.refresh_token)).status, 400)
    })

    it('AKA-64 does what /auth-ui/logout does', async () => {
      const ends = async (end: (browser: Browser) => Promise<Answer>) => {
        const { browser } = await enter()
        await joinApp(door, door.app('ledger'), browser)
        const told = await follow(door, browser, await end(browser))
        const { logouts = [], sessions = [], grants = [] } = await door.snapshot()
        const row = logouts.at(-1) as Readonly<Record<string, unknown>>
        const session = sessions.at(-1) as Readonly<Record<string, unknown>>
        const grant = (grants as readonly Readonly<Record<string, unknown>>[]).at(-2)
        return {
          title: /<h1>([^<]*)/.exec(told.body)?.[1],
          voice: row['voice'],
          ended: session['ended_at'] !== null,
          grant: grant?.['revoked_at'],
        }
      }
      const byButton = await ends((browser) => push(browser, '', logout))
      const byAddress = await ends((browser) => browser.get(`/auth-ui/logout?client_id=${paperId}`))
      assert.deepEqual(byButton, byAddress)
      assert.equal(byButton.title, 'Logout Success')
    })

    it('AKA-64 a second press, on a page from before, is a success as well', async () => {
      const { browser } = await enter()
      const form = formsOf(await open(browser, '')).find(({ button }) => logout.test(button))
      await browser.post(form?.action ?? '', form?.fields ?? {})
      const again = await browser.post(form?.action ?? '', form?.fields ?? {})
      assertLogoutSuccess(await follow(door, browser, again))
    })

    it('AKA-64 a form of another site, which no cookie comes with, ends nothing and says nothing untrue', async () => {
      const { browser } = await enter()
      const form = formsOf(await open(browser, '')).find(({ button }) => logout.test(button))
      const { status, location = '' } = await door.send('POST', form?.action ?? '', {
        form: form?.fields ?? {},
      })
      assert.equal(status, 303)
      // The browser brings its cookie along to where it is sent.
      assert.match(textOf(await visit(door, browser, location)), /Sign out of Acme\?/)
      assert.equal(await isSignedIn(browser, door.app('ledger')), true)
    })

    it('AKA-64 is no address to come by', async () => {
      const { browser } = await enter()
      const answer = await browser.get(path('/logout'))
      assert.deepEqual([answer.status, answer.headers['allow']], [405, 'POST'])
      assertVendorPage(answer, 405, 'Something went wrong')
      assert.equal(await isSignedIn(browser, door.app('ledger')), true)
    })
  })

  describe('AKA-62 handles', () => {
    it('AKA-62 of an app’s request counts for nothing here', async () => {
      const { browser } = await enter()
      const answer = await visit(door, browser, authorizePath(paper(), { prompt: 'login' }))
      const handle = formOf(answer).hidden['request'] ?? ''
      for (const part of parts)
        assertVendorPage(
          await visit(door, browser, `/auth-ui/profile${part}?request=${handle}`),
          400,
          'Bad request',
        )
      assert.match(textOf(await browser.get(`/auth-ui/login?request=${handle}`)), /Sign in to The paper app/)
    })

    it('AKA-62 of another part leads nowhere else', async () => {
      const browser = door.browser()
      const page = await open(browser, '/security')
      const handle = formOf(page).hidden['request'] ?? ''
      assertVendorPage(
        await visit(door, browser, `/auth-ui/profile/data?request=${handle}`),
        400,
        'Bad request',
      )
    })

    it('AKA-62 of another browser says nothing of what it was asked with', async () => {
      const browser = door.browser()
      const page = await open(browser, '', { redirect_uri: paper().callback })
      const handle = formOf(page).hidden['request'] ?? ''
      const answer = await door.browser().get(`/auth-ui/profile?request=${handle}`)
      assert.equal(answer.location, `${door.base}/auth-ui/profile`)
    })

    it('AKA-62 what was kept is judged again: an address that was taken off the list since leads nowhere', async () => {
      const changing = await openAkamai()
      const browser = changing.browser()
      const { callback } = changing.app(paperId)
      const page = await visit(changing, browser, path('', { redirect_uri: callback }))
      await changing.restart({
        clients: { [paperId]: () => ({ dialect: 'akamai', redirect_uris: [`${callback}-anew`] }) },
        tenant: { dialects: { akamai: { customerId } } },
      })
      const answer = await press(changing, browser, page, own)
      assertWentWrong(answer)
      assert.match(textOf(await visit(changing, browser, path(''))), /Your profile .*Ada Lovelace/)
      await changing.close()
    })
  })

  for (const method of ['PUT', 'DELETE', 'HEAD'] as const)
    it(`AKA-62 ${method} is not served`, async () => {
      for (const part of parts) {
        const answer = await door.send(method, path(part))
        assert.deepEqual([answer.status, answer.headers['allow']], [405, 'GET'])
      }
    })

  it('AKA-62 below the pages there is nothing else, and it is told as everywhere at this door', async () => {
    const html = { accept: 'text/html' }
    const told = async (at: string, headers = {}) => {
      const { status, body } = await door.send('GET', at, { headers })
      return [status, body]
    }
    for (const at of ['/auth-ui/profile/nothing', '/auth-ui/profile/', '/auth-ui/login/nothing']) {
      assert.deepEqual(await told(at, html), await told('/auth-ui/nothing', html), at)
      assert.deepEqual(await told(at), [404, '404 page not found'], at)
    }
  })
})
