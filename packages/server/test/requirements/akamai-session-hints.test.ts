import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  assertAsks,
  bob,
  type Browser,
  endSessionPath,
  type FrontDoor,
  isSignedIn,
  joinApp,
  type Person,
  press,
  query,
  signIn,
  textOf,
  visit,
} from '../support/front-door.ts'
import {
  type AkamaiSignedIn,
  boardId,
  openAkamai,
  paperId,
  signInByAkamai,
} from '../support/front-door/akamai.ts'

/** The vendor's apps of a customer; one of them is told of logouts, and one wants people to be asked. */
const shopId = 'shop'
const shyId = 'shy'

const sidOf = ({ idClaims }: AkamaiSignedIn) => String(idClaims['sid'])

describe('The sid of a session that is one for all devices, at every door', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAkamai({
      clients: {
        [shopId]: () => ({ dialect: 'akamai' }),
        [shyId]: () => ({
          dialect: 'akamai',
          backchannel_logout_uri: undefined,
          logout_by_contract: false,
        }),
      },
      tenant: { dialects: { akamai: {}, auth0: {}, genauth: {} } },
    })
  })
  after(() => door.close())

  const enter = (id = paperId, more: { readonly person?: Person; readonly browser?: Browser } = {}) =>
    signInByAkamai(door, door.app(id), { person: ada, ...more })
  const lives = ({ browser }: { readonly browser: Browser }) => isSignedIn(browser, door.app('ledger'))
  const allLive = (...all: readonly { readonly browser: Browser }[]) => Promise.all(all.map(lives))
  const sent = ({ browser }: { readonly browser: Browser }, path: string) => visit(door, browser, path)

  describe('D4 D9 an ID token of another of the person’s browsers', () => {
    const doors: Readonly<Record<string, (hint: string) => string>> = {
      'the standard’s': (hint) => endSessionPath({ id_token_hint: hint }),
      'Auth0’s': (hint) => `/oidc/logout?${query({ id_token_hint: hint })}`,
      'GenAuth’s': (hint) => `/oidc/session/end?${query({ id_token_hint: hint })}`,
    }
    for (const [name, path] of Object.entries(doors)) {
      it(`speaks at ${name} door for the browser that comes, and ends that one’s session alone`, async () => {
        const [here, there, third] = [await enter(), await enter(), await enter()]
        assert.notEqual((await sent(here, path(there.id_token))).status, 400)
        assert.deepEqual(await allLive(here, there, third), [false, true, true])
      })

      it(`is asked about at ${name} door, where the app has a sid of its own in each`, async () => {
        const [here, there] = [await enter(shopId), await enter(shopId)]
        await sent(here, path(there.id_token))
        assert.deepEqual(await allLive(here, there), [true, true])
      })

      it(`is asked about at ${name} door, where its app is not signed in`, async () => {
        const [here, there] = [await enter(boardId), await enter()]
        await sent(here, path(there.id_token))
        assert.deepEqual(await allLive(here, there), [true, true])
      })
    }

    it('is nothing in anybody else’s browser', async () => {
      const [here, others] = [await enter(paperId, { person: bob }), await enter()]
      const asked = await sent(here, endSessionPath({ id_token_hint: others.id_token }))
      assertAsks(asked, /hint is about somebody else|another account|somebody else/i)
      assert.deepEqual(await allLive(here, others), [true, true])
    })

    it('that ended is none that fits: who signed in since is asked', async () => {
      const first = await enter()
      await sent(first, `/login/end_session?${query({ logout_hint: sidOf(first) })}`)
      const next = await enter()
      assertAsks(await sent(next, endSessionPath({ id_token_hint: first.id_token })))
      assert.deepEqual(await allLive(next), [true])
    })
  })

  describe('D12 as logout_hint at Auth0’s door', () => {
    const asked = (one: AkamaiSignedIn, sid: string) =>
      sent(one, `/oidc/logout?${query({ logout_hint: sid })}`)

    it('names the session at hand, and ends it in this browser alone', async () => {
      const [here, there] = [await enter(), await enter()]
      await asked(here, sidOf(there))
      assert.deepEqual(await allLive(here, there), [false, true])
    })

    it('of somebody else is asked about', async () => {
      const [here, others] = [await enter(), await enter(paperId, { person: bob })]
      await asked(here, sidOf(others))
      assert.deepEqual(await allLive(here, others), [true, true])
    })
  })

  describe('AKA-23 D12 as logout_hint at the vendor’s door', () => {
    const asked = (one: { readonly browser: Browser }, sid: string) =>
      sent(one, `/login/end_session?${query({ client_id: paperId, logout_hint: sid })}`)

    it('of somebody else’s session ends this browser’s, and nothing of theirs', async () => {
      const [here, there] = [await enter(), await enter()]
      const others = [await enter(paperId, { person: bob }), await enter(shopId, { person: bob })]
      for (const other of others) {
        const own = await enter()
        await asked(own, sidOf(other))
        assert.deepEqual(await allLive(own, here, there, ...others), [false, true, true, true, true])
      }
    })

    it('of an app’s part that ended alone ends this browser’s', async () => {
      const [here, there] = [await enter(), await enter()]
      const shop = await enter(shopId, { browser: here.browser })
      await submit(here, '/account/withdraw', { client: shopId })
      await asked(here, sidOf(shop))
      assert.deepEqual(await allLive(here, there), [false, true])
    })

    it('in a browser that signed in at the standard’s door, ends every device no less', async () => {
      const [here, there] = [await signIn(door, door.app('ledger'), { person: ada }), await enter()]
      await asked(here, sidOf(there))
      assert.deepEqual(await allLive(here, there), [false, false])
    })

    it('is asked about where an app on another device wants to be asked; a "yes" ends them all', async () => {
      const [here, there] = [await enter(), await enter(shyId)]
      await joinApp(door, door.app('atlas'), there.browser)
      const page = assertAsks(await asked(here, sidOf(here)))
      assert.match(textOf(page), /This is about every device .*The atlas app/)
      assert.deepEqual(await allLive(here, there), [true, true])
      await press(door, here.browser, page, { decision: 'yes' })
      assert.deepEqual(await allLive(here, there), [false, false])
    })

    it('is not asked about there where this browser’s logout is meant', async () => {
      const [here, there] = [await enter(), await enter(shyId)]
      await asked(here, 'another')
      assert.deepEqual(await allLive(here, there), [false, true])
    })
  })

  async function submit(
    { browser }: { readonly browser: Browser },
    path: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const { body } = await visit(door, browser, '/account')
    const csrf = new RegExp(`action="${path}"[\\s\\S]*?name="csrf" value="([^"]+)"`).exec(body)?.[1]
    return browser.post(path, { csrf: csrf ?? '', ...fields })
  }
})
