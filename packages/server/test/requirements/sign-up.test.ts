import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  type Browser,
  callbackOf,
  formOf,
  type FrontDoor,
  isSignedIn,
  openFrontDoor,
  press,
  redeem,
  signIn,
  textOf,
  tokensOf,
  userinfo,
  jsonOf,
  visit,
} from '../support/front-door.ts'
import { until } from '../support/until.ts'

describe('opening an account, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  before(async () => {
    door = await openFrontDoor({ tenant: { signUp: true } })
    ledger = door.app('ledger')
  })
  after(() => door.close())

  const ask = (browser: Browser, parameters = {}) =>
    visit(door, browser, authorizePath(ledger, { prompt: 'create', ...parameters }))
  const password = 'four words in row'
  const fill = async (fields: Readonly<Record<string, string>>, browser = door.browser()) =>
    press(door, browser, await ask(browser), { password, ...fields })

  it('CORE-46 prompt=create leads to the page, and back to the app as the new person', async () => {
    const browser = door.browser()
    const page = await ask(browser, { scope: 'openid profile email' })
    assert.match(textOf(page), /Create an account for The ledger app/)
    const answer = await press(door, browser, page, { username: 'eve@example.org', name: 'Eve', password })
    const tokens = tokensOf(await redeem(door, ledger, callbackOf(ledger, answer)['code'] ?? ''))
    const claims = jsonOf(await userinfo(door, tokens.access_token))
    assert.deepEqual(
      [claims['name'], claims['email'], claims['email_verified'], claims['preferred_username']],
      ['Eve', 'eve@example.org', false, 'eve@example.org'],
    )
    assert.equal(await isSignedIn(browser, ledger), true)
  })

  it('the account is there after a restart, and signs in like any other', async () => {
    await fill({ username: 'frank' })
    await door.restart()
    const person = { ...ada, username: 'FRANK', password }
    assert.ok((await signIn(door, ledger, { person })).access_token)
  })

  it('the sign-in page leads there and back, and both go on with the same request', async () => {
    const browser = door.browser()
    const signInPage = await visit(door, browser, authorizePath(ledger))
    const signUpPage = await browser.get(linkTo(signInPage, '/sign-up'))
    assert.match(textOf(signUpPage), /Create an account/)
    const again = await browser.get(linkTo(signUpPage, '/sign-in'))
    const answer = await press(door, browser, again, { username: ada.username, password: ada.password })
    assert.ok(callbackOf(ledger, answer)['code'])
  })

  it('whoever is signed in is told, and their session ends before the new one begins', async () => {
    const own = await signIn(door, ledger, { person: ada })
    const page = await ask(own.browser)
    assert.match(textOf(page), /Ada Lovelace is signed in in this browser/)
    const answer = await press(door, own.browser, page, { username: 'grace', password })
    assert.ok(callbackOf(ledger, answer)['code'])
    await until('the app of the session before is told', () => ledger.notices.length === 1)
    assert.equal((await userinfo(door, own.access_token)).status, 401)
  })

  describe('what is refused, with words and without a password in the page', () => {
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
      ['no username', {}, /Something is missing/],
      ['no password', { username: 'henry', password: '' }, /Something is missing/],
      ['a username with a space', { username: 'hen ry' }, /This can’t be a username/],
      ['an invisible letter', { username: 'hen\u200bry' }, /This can’t be a username/],
      ['markup', { username: '<script>alert(1)</script>' }, /This can’t be a username/],
      ['a short password', { username: 'henry', password: 'seven77' }, /too short/],
      ['a long one', { username: 'henry', password: 'x1'.repeat(513) }, /too long/],
      ['a common one', { username: 'henry', password: 'Password123' }, /too common/],
      ['the same letter', { username: 'henry', password: 'aaaaaaaaaa' }, /too common/],
      ['the username', { username: 'henry1809', password: 'Henry1809' }, /too easy to guess/],
      ['the email’s first half', { username: 'henry1809@x.example', password: 'henry1809' }, /too easy/],
    ]
    for (const [name, fields, words] of cases) {
      it(name, async () => {
        const page = await fill(fields)
        assert.equal(page.status, 400)
        assert.match(textOf(page), words)
        assert.doesNotMatch(page.body, /<script|type="password"[^>]*value=|seven77|Password123/)
      })
    }

    it('a name that somebody has, in any case, by username or email', async () => {
      for (const username of ['ADA', 'Ada@Example.org']) {
        const page = await fill({ username })
        assert.equal(page.status, 409)
        assert.match(textOf(page), /is taken/)
      }
    })

    it('a name that was taken while the form was open', async () => {
      const browser = door.browser()
      const page = await ask(browser)
      await fill({ username: 'irene' })
      assert.equal((await press(door, browser, page, { username: 'irene', password })).status, 409)
    })
  })

  describe('forgery', () => {
    it('a form without its value, or with that of another browser, opens nothing', async () => {
      const [mine, theirs] = [door.browser(), door.browser()]
      const [page, foreign] = [await ask(mine), await ask(theirs)]
      const { action, hidden } = formOf(page)
      for (const csrf of ['', 'x', formOf(foreign).hidden['csrf'] ?? '']) {
        const answer = await mine.post(action, { ...hidden, csrf, username: 'judy', password })
        assert.equal(answer.status, 400)
      }
      const answer = await theirs.post(action, { ...hidden, username: 'judy', password })
      assert.equal(answer.status, 400, 'nor does another browser with the right one')
      assert.equal(await accountsCalled(door, 'judy'), 0)
    })

    it('CORE-14 a form that comes back after its request was answered opens nothing', async () => {
      const browser = door.browser()
      const page = await ask(browser)
      await press(door, browser, page, { username: 'kate', password })
      const again = await press(door, browser, page, { username: 'kate2', password })
      assert.equal(again.status, 410)
      assert.equal(await accountsCalled(door, 'kate2'), 0)
    })
  })

  it('SEC-16 nobody asks for many names from one address', async () => {
    const own = await openFrontDoor({ tenant: { signUp: true } })
    try {
      const browser = own.browser()
      const page = await visit(own, browser, authorizePath(own.app('ledger'), { prompt: 'create' }))
      let last: Answer = page
      for (let number = 0; number < 60 && last.status !== 429; number += 1) {
        const { action, hidden } = formOf(page)
        const username = number % 2 ? 'ada' : 'bob@example.org'
        last = await browser.post(action, { ...hidden, username, password })
      }
      assert.equal(last.status, 429)
      assert.ok(Number(last.headers['retry-after']) > 0)
      assert.match(textOf(last), /Too many attempts/)
    } finally {
      await own.close()
    }
  })
})

describe('a tenant where people open no accounts, through the front door', () => {
  let door: FrontDoor
  before(async () => {
    door = await openFrontDoor()
  })
  after(() => door.close())

  it('offers none, and answers nothing at the address', async () => {
    const browser = door.browser()
    const page = await visit(door, browser, authorizePath(door.app('ledger')))
    assert.doesNotMatch(page.body, /sign-up/)
    const { hidden } = formOf(page)
    const shown = await browser.get(`/sign-up?request=${hidden['request']}`)
    assert.equal(shown.status, 404)
    const sent = await browser.post('/sign-up', { ...hidden, username: 'x1', password: 'a good password' })
    assert.equal(sent.status, 404)
    assert.equal(await accountsCalled(door, 'x1'), 0)
  })
})

async function accountsCalled(door: FrontDoor, username: string): Promise<number> {
  const { users = [] } = await door.snapshot()
  return users.filter((row) => JSON.stringify(row).includes(`"${username}"`)).length
}

function linkTo({ body }: Answer, path: string): string {
  const [, href = ''] = new RegExp(`href="(${path}[^"]*)"`).exec(body) ?? []
  return href.replaceAll('&#38;', '&')
}
