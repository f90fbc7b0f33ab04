import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { LogoutRevocation } from '../../src/domain/tenant.ts'
import { ada, type Browser, joinApp, press, signIn, textOf, userOf, visit } from '../support/front-door.ts'
import { administrator, consoleClient } from '../support/front-door/admin.ts'
import { customerId, openAkamai, paperId, post, signInByAkamai } from '../support/front-door/akamai.ts'

const words = 'stay connected after you sign out'
const settings = '/admin/v1/settings'

/** A tenant with the vendor's apps and standard ones, and what a person reads of an app at each of both addresses. */
async function open(t: TestContext, logoutRevokes?: LogoutRevocation) {
  const door = await openAkamai({
    people: [userOf(ada)],
    clients: { ...consoleClient, guest: () => ({ first_party: false }) },
    tenant: { dialects: { akamai: { customerId } }, ...(logoutRevokes && { logoutRevokes }) },
  })
  t.after(() => door.close())
  const appsOf = async (browser: Browser, path: string) => {
    const page = await visit(door, browser, path)
    const [, ...entries] = page.body.split('<li class="entry">')
    const apps = entries.map((body) => textOf({ ...page, body })).filter((entry) => / Since /.test(entry))
    return new Map(apps.map((entry) => [/^The (\w+) app/.exec(entry)?.[1], entry] as const))
  }
  /** Of which apps the pages say so; both pages say the same. */
  const staying = async (browser: Browser) => {
    const [privacy, account] = [
      await appsOf(browser, `/auth-ui/profile/privacy?client_id=${paperId}`),
      await appsOf(browser, '/account'),
    ]
    assert.deepEqual([...privacy.keys()], [...account.keys()])
    const said = (apps: typeof account) =>
      [...apps].flatMap(([name, text]) => (text.includes(words) ? name : []))
    assert.deepEqual(said(privacy), said(account))
    const texts = [...account.values()]
    assert.ok(texts.every((text) => text.split(words).length <= 2))
    return said(account)
  }
  const paper = door.app(paperId)
  const enter = () => signInByAkamai(door, paper, { person: ada })
  /** The vendor's app, and a standard one that asked for it. */
  const enterBoth = async () => {
    const parameters = { scope: 'openid offline_access', prompt: 'consent' }
    const { browser } = await signIn(door, door.app('guest'), { person: ada, parameters })
    await signInByAkamai(door, paper, { browser })
    return browser
  }
  const leave = (browser: Browser) => visit(door, browser, `/auth-ui/logout?client_id=${paperId}`)
  return { door, paper, enter, enterBoth, leave, appsOf, staying }
}

describe('AKA-6 AKA-62 the account says of which apps it is that they stay connected after a logout', () => {
  it('of one whose refresh token does by its door, though it never asked for that', async (t) => {
    const { door, enter, staying } = await open(t)
    const { browser } = await enter()
    await joinApp(door, door.app('ledger'), browser)
    assert.deepEqual(await staying(browser), ['paper'])
  })

  it('and of one that asked for it, once', async (t) => {
    const { enterBoth, staying } = await open(t)
    assert.deepEqual(await staying(await enterBoth()), ['guest', 'paper'])
  })

  it('after the logout too, until the token is taken back', async (t) => {
    const { door, paper, enter, leave, appsOf, staying } = await open(t)
    const { browser, refresh_token: token } = await enter()
    await leave(browser)
    const again = door.browser()
    const page = await visit(door, again, '/account')
    await press(door, again, page, { username: ada.username, password: ada.password })
    assert.deepEqual(await staying(again), ['paper'])
    assert.equal((await post(door, paper, '/token/revoke', { token })).status, 200)
    assert.deepEqual([...(await appsOf(again, '/account')).keys()], [])
  })

  it('not of one whose token was taken back while its session lives', async (t) => {
    const { door, paper, enter, appsOf, staying } = await open(t)
    const { browser, refresh_token: token } = await enter()
    await post(door, paper, '/token/revoke', { token })
    assert.deepEqual(await staying(browser), [])
    assert.deepEqual([...(await appsOf(browser, '/account')).keys()], [])
  })
})

describe('AKA-92 where the tenant has a logout end more', () => {
  for (const [revokes, said] of [
    ['access-tokens', ['guest', 'paper']],
    ['everything', []],
  ] as const)
    it(`${revokes}: the account says it of ${said.length === 0 ? 'none' : 'the same ones'}`, async (t) => {
      const { enterBoth, appsOf, staying } = await open(t, revokes)
      const browser = await enterBoth()
      assert.deepEqual(await staying(browser), said)
      assert.deepEqual([...(await appsOf(browser, '/account')).keys()], ['guest', 'paper'])
    })

  it('everything, from now on: it says it of what a logout of before left alive, for none reaches that', async (t) => {
    const { door, enter, leave, staying } = await open(t)
    const admin = await administrator(door)
    await leave((await enter()).browser)
    await admin.ok('PATCH', settings, { logout_revokes: 'everything' })
    const { browser } = await signIn(door, door.app('ledger'), { person: ada })
    assert.deepEqual(await staying(browser), ['paper'])
    await admin.ok('PATCH', settings, { logout_revokes: 'as-granted' })
  })
})
