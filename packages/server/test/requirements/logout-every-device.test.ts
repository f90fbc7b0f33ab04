import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  assertAsks,
  bob,
  type Browser,
  type FrontDoor,
  type Person,
  press,
  textOf,
  visit,
} from '../support/front-door.ts'
import { type AkamaiSignedIn, signInByAkamai } from '../support/front-door/akamai.ts'
import {
  assertLives,
  assertLogoutSuccess,
  customerId,
  docsId,
  endSessionPathOf,
  openAkamaiLogout,
} from '../support/front-door/akamai-logout.ts'

const otherBrowsers = /Your sessions in all your other browsers have ended too\./
const otherDevices = /Your sessions on all your other devices have ended too\./
const thisBrowser = /Your session at Acme in this browser has ended\./
const anyOther = /other (browsers|devices)|these sessions/

describe('RIL-37 whoever left every device reads that on the signed-out page', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAkamaiLogout({
      clients: { shy: () => ({ dialect: 'akamai', logout_by_contract: false }) },
    })
  })
  after(() => door.close())
  // Nobody is anywhere else when a test begins.
  beforeEach(async () => pressOf((await enter()).browser, '/account/end-all'))

  const enter = (person: Person = ada, id = docsId) =>
    signInByAkamai(door, door.app(id), { person, prefix: `/${customerId}` })
  const leave = (browser: Browser, logoutHint?: string, more: Readonly<Record<string, string>> = {}) =>
    visit(door, browser, endSessionPathOf({ client_id: docsId, logout_hint: logoutHint, ...more }))
  const sidOf = ({ idClaims }: AkamaiSignedIn) => String(idClaims['sid'])

  /** Presses one of the buttons of the account page. */
  async function pressOf(browser: Browser, action: string): Promise<Answer> {
    const page = await visit(door, browser, '/account')
    const forms = [...page.body.matchAll(/<form[\s\S]*?<\/form>/g)].map(([form]) => form)
    const body = forms.find((form) => form.includes(`action="${action}"`)) ?? ''
    return press(door, browser, { ...page, body }, {})
  }

  it('AKA-22 by the session’s sid, in either language', async () => {
    const [own, elsewhere] = [await enter(), await enter()]
    assertLogoutSuccess(await leave(own.browser, sidOf(own)), thisBrowser, otherBrowsers)
    await assertLives(door, elsewhere.browser, false)
    const [next] = [await enter(), await enter()]
    const chinese = await leave(next.browser, sidOf(next), { ui_locales: 'zh' })
    assert.match(textOf(chinese), /您在此浏览器中的 ?Acme ?会话已结束。 您在其他所有浏览器中的会话也已结束。/)
  })

  it('D12 by a "yes" to the question about every device', async () => {
    const [own, elsewhere] = [await enter(ada, 'shy'), await enter()]
    const page = assertAsks(await leave(own.browser, sidOf(own)), /This is about every device/)
    await assertLives(door, elsewhere.browser)
    assertLogoutSuccess(await press(door, own.browser, page, { decision: 'yes' }), otherBrowsers)
    await assertLives(door, elsewhere.browser, false)
  })

  it('D10 by "end everything"', async () => {
    const [own, elsewhere] = [await enter(), await enter()]
    const page = await pressOf(own.browser, '/account/end-all')
    assert.match(textOf(page), /You are signed out/)
    assert.match(textOf(page), otherDevices)
    await assertLives(door, elsewhere.browser, false)
  })

  it('but not where that was only this browser', async () => {
    const own = await enter()
    const page = assertLogoutSuccess(await leave(own.browser, sidOf(own)), thisBrowser)
    assert.doesNotMatch(textOf(page), anyOther)
    const alone = await pressOf((await enter()).browser, '/account/end-all')
    assert.match(textOf(alone), thisBrowser)
    assert.doesNotMatch(textOf(alone), anyOther)
  })

  it('AKA-21 nor where the others go on, or are somebody else’s', async () => {
    const [own, elsewhere, other] = [await enter(), await enter(), await enter(bob)]
    const page = assertLogoutSuccess(await leave(own.browser), thisBrowser)
    assert.doesNotMatch(textOf(page), anyOther)
    const alone = assertLogoutSuccess(await leave(elsewhere.browser, sidOf(elsewhere)), thisBrowser)
    assert.doesNotMatch(textOf(alone), anyOther)
    await assertLives(door, other.browser)
  })

  it('SEC-16 nobody reads it without the receipt: no stranger, and no browser that was ended from elsewhere', async () => {
    const [own, elsewhere, other] = [await enter(), await enter(), await enter(bob)]
    const { location = '' } = await own.browser.get(endSessionPathOf({ logout_hint: sidOf(own) }))
    assert.match(location, /\/oauth2\/logout\/done\?id=/)
    // Bob has a receipt, of another logout.
    await leave(other.browser)
    for (const browser of [door.browser(), elsewhere.browser, other.browser]) {
      const text = textOf(await visit(door, browser, location))
      assert.match(text, /There was no session at Acme to end in this browser/)
      assert.doesNotMatch(text, anyOther)
    }
    assert.match(textOf(await visit(door, own.browser, location)), otherBrowsers)
    const again = assertLogoutSuccess(await leave(own.browser, sidOf(own)))
    assert.doesNotMatch(textOf(again), anyOther)
  })
})
