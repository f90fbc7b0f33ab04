import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Answer,
  assertSignedOut,
  type Browser,
  follow,
  type FrontDoor,
  type FrontDoorOptions,
  isSignedIn,
  signAsProvider,
  textOf,
} from '../support/front-door.ts'
import { type Auth0SignedIn, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import {
  assertAsksLikeAuth0,
  assertLives,
  assertOops,
  logoutPath,
  openAuth0Logout,
} from '../support/front-door/auth0-logout.ts'

const shy: FrontDoorOptions['clients'] = { shy: () => ({ dialect: 'auth0', logout_by_contract: false }) }
const asking: FrontDoorOptions = { clients: shy, tenant: { dialects: { auth0: {} } } }
const quiet: FrontDoorOptions = { clients: shy, tenant: { dialects: { auth0: { logoutPrompt: false } } } }

const sidOf = ({ idClaims }: Auth0SignedIn) => String(idClaims['sid'])

/** A form of an app's page, before the redirect that a browser follows. */
function postedTo(door: FrontDoor, form: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return door.send('POST', '/oidc/logout', { form })
}

describe('AUT-15 D4 a form where the question is off counts by its redirect', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAuth0Logout(quiet)
  })
  after(() => door.close())

  const signIn = (browser?: Browser) => signInByAuth0(door, door.app(shopId), browser ? { browser } : {})

  it('once: whoever comes by it later is asked, in this browser and in any other', async () => {
    const posted = await postedTo(door, { client_id: shopId })
    const first = await signIn()
    assert.equal((await follow(door, first.browser, posted)).location, door.app(shopId).signedOut)
    await assertLives(door, first, false)
    for (const next of [await signIn(first.browser), await signIn()]) {
      assertAsksLikeAuth0(await follow(door, next.browser, posted), /Corner Shop/)
      await assertLives(door, next)
    }
  })

  it('once, also with an ID token that would fit every session of its person', async () => {
    const { sid: _, ...claims } = (await signIn()).idClaims
    const posted = await postedTo(door, { id_token_hint: await signAsProvider(door, claims) })
    const first = await signIn()
    assertSignedOut(await follow(door, first.browser, posted))
    const next = await signIn()
    assertAsksLikeAuth0(await follow(door, next.browser, posted), /Corner Shop/)
    await assertLives(door, next)
  })

  it('and leads on where it led, for who comes by it once more with nobody signed in', async () => {
    const posted = await postedTo(door, { client_id: shopId })
    const { browser } = await signIn()
    for (const _ of [1, 2])
      assert.equal((await follow(door, browser, posted)).location, door.app(shopId).signedOut)
  })

  it('SEC-7 the sid of the session leaves the address bar before a page is shown', async () => {
    const signedIn = await signIn()
    const refused = { logout_hint: sidOf(signedIn), post_logout_redirect_uri: 'https://evil.example/' }
    const asked = { logout_hint: sidOf(signedIn) }
    const other = await signInByAuth0(door, door.app('shy'))
    for (const [{ browser }, fields, assertPage] of [
      [signedIn, refused, assertOops],
      [other, asked, assertAsksLikeAuth0],
    ] as const) {
      const hop = await browser.get(logoutPath(fields))
      assert.equal(hop.status, 303, textOf(hop))
      assert.match(hop.location ?? '', /\/oauth2\/logout\/continue\?request=[\w-]+$/)
      assertPage(await follow(door, browser, hop))
    }
    for (const one of [signedIn, other]) await assertLives(door, one)
  })
})

describe('D4 a contract counts as the tenant has it when the browser comes by', () => {
  const changes: Readonly<Record<string, FrontDoorOptions>> = {
    'the question is on by now': asking,
    'the dialect is off by now': { clients: { [shopId]: () => ({}) } },
  }
  for (const [name, changed] of Object.entries(changes))
    it(name, async (t) => {
      const door = await openAuth0Logout(quiet)
      t.after(() => door.close())
      const { browser } = await signInByAuth0(door, door.app(shopId))
      const posted = await postedTo(door)
      await door.restart(changed)
      const page = await follow(door, browser, posted)
      assert.equal(page.status, 200)
      assert.match(textOf(page), /\? A Ada Lovelace/)
      assert.equal(await isSignedIn(browser, door.app('ledger')), true)
    })
})
