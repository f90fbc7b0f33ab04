import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type App,
  assertAsks,
  assertNobodyWasSignedIn,
  assertSignedOut,
  authorizePath,
  type Browser,
  bob,
  endSessionPath,
  formOf,
  type FrontDoor,
  introspect,
  isSignedIn,
  joinApp,
  openFrontDoor,
  press,
  refresh,
  signIn,
  textOf,
  userinfo,
  visit,
} from '../support/front-door.ts'

describe('what a logout does, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let atlas: App
  before(async () => {
    door = await openFrontDoor({
      clients: {
        mute: () => ({ backchannel_logout_uri: undefined }),
        gone: () => ({ backchannel_logout_uri: 'http://127.0.0.1:1/notice' }),
      },
    })
    ledger = door.app('ledger')
    atlas = door.app('atlas')
  })
  after(() => door.close())

  const enter = (browser?: Browser) => signIn(door, ledger, { person: ada, ...(browser ? { browser } : {}) })

  describe('RIL-40 every app that the session reached is told, in its own way', () => {
    it('the asking one included, each with its own sid, and no other', async () => {
      const own = await enter()
      const there = await joinApp(door, atlas, own.browser)
      const bystander = await signIn(door, atlas, { person: bob })
      const told = [ledger, atlas].map(({ notices }) => notices.length)
      await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
      assert.deepEqual(
        [ledger, atlas].map(({ notices }, index) => notices.length - (told[index] ?? 0)),
        [1, 1],
      )
      assert.notEqual(own.sid, there.sid)
      assert.equal(await isSignedIn(bystander.browser, atlas), true)
    })

    it('an app that signed in twice in one session is told once', async () => {
      const own = await enter()
      const again = await joinApp(door, ledger, own.browser)
      assert.equal(again.sid, own.sid)
      const told = ledger.notices.length
      await own.browser.get(endSessionPath({ id_token_hint: again.id_token }))
      assert.equal(ledger.notices.length, told + 1)
    })

    it('the page tells of those that cannot be told, and of those that could not be reached', async () => {
      const own = await enter()
      await joinApp(door, door.app('mute'), own.browser)
      await joinApp(door, door.app('gone'), own.browser)
      const page = await visit(door, own.browser, endSessionPath({ id_token_hint: own.id_token }))
      const text = textOf(assertSignedOut(page))
      assert.match(text, /The ledger app \S*\s*Signed out/)
      assert.match(text, /The mute app Can’t be told/)
      assert.match(text, /The gone app Trying again/)
      assert.match(text, /1 of 3 apps confirmed so far/)
    })
  })

  describe('RIL-41 the session ends on the server, and the cookie goes', () => {
    it('the answer takes the cookie away', async () => {
      const own = await enter()
      const name = `exeunt-session-acme-${door.port}`
      assert.ok(own.browser.cookies.has(name))
      const answer = await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
      assert.match(String(answer.headers['set-cookie']), new RegExp(`${name}=; .*Max-Age=0`))
      assert.equal(own.browser.cookies.has(name), false)
    })

    it('a cookie that was kept is worth nothing', async () => {
      const own = await enter()
      const kept = new Map(own.browser.cookies)
      await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
      for (const [name, value] of kept) own.browser.cookies.set(name, value)
      assert.equal(await isSignedIn(own.browser, ledger), false)
      assertNobodyWasSignedIn(await visit(door, own.browser, endSessionPath()))
    })

    it('BCL-53 BCL-55 and its tokens stop at once', async () => {
      const own = await enter()
      const other = await joinApp(door, atlas, own.browser)
      await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
      for (const { app, access_token, refresh_token } of [own, other]) {
        assert.deepEqual(await introspect(door, app, access_token), { active: false })
        assert.deepEqual(await introspect(door, app, refresh_token), { active: false })
        assert.equal((await userinfo(door, access_token)).status, 401)
        const answer = await refresh(door, app, refresh_token)
        assert.equal(answer.status, 400)
        assert.equal(JSON.parse(answer.body).error, 'invalid_grant')
      }
    })
  })

  describe('RIL-42 a session that began later is not ended', () => {
    it('by a question that was open since before', async () => {
      const own = await enter()
      const asked = assertAsks(await visit(door, own.browser, endSessionPath()))
      await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
      const later = await enter(own.browser)
      assertAsks(await press(door, later.browser, asked, { decision: 'yes' }))
      assert.equal(await isSignedIn(later.browser, ledger), true)
    })

    it('by a second click on the same question', async () => {
      const own = await enter()
      const asked = assertAsks(await visit(door, own.browser, endSessionPath()))
      assertSignedOut(await press(door, own.browser, asked, { decision: 'yes' }))
      assertNobodyWasSignedIn(await press(door, own.browser, asked, { decision: 'yes' }))
      const later = await enter(own.browser)
      assertAsks(await press(door, own.browser, asked, { decision: 'yes' }))
      assert.equal(await isSignedIn(later.browser, ledger), true)
    })

    it('by a reload of the request, of its clean address, or of the signed-out page', async () => {
      const own = await enter()
      const request = endSessionPath({ id_token_hint: own.id_token })
      const form = { id_token_hint: own.id_token }
      const clean = (await door.send('POST', '/oauth2/logout', { form })).location ?? ''
      const done = (await own.browser.get(clean)).location ?? ''
      const later = await enter(own.browser)
      for (const path of [request, clean, done]) {
        await visit(door, later.browser, path)
        assert.equal(await isSignedIn(later.browser, ledger), true, path)
      }
    })

    it('two clicks at once end one session once', async () => {
      const own = await enter()
      const asked = assertAsks(await visit(door, own.browser, endSessionPath()))
      const told = ledger.notices.length
      const { action, hidden } = formOf(asked)
      const clicks = [1, 2, 3, 4].map(() => own.browser.post(action, { ...hidden, decision: 'yes' }))
      for (const { status } of await Promise.all(clicks)) assert.equal(status, 303)
      assert.equal(ledger.notices.length, told + 1)
    })
  })

  it('RIL-43 the same person’s sessions in other browsers stay', async () => {
    const [own, elsewhere] = [await enter(), await enter()]
    const told = ledger.notices.length
    await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
    assert.equal(ledger.notices.length, told + 1)
    assert.deepEqual(
      await introspect(door, ledger, elsewhere.access_token).then(({ active }) => active),
      true,
    )
    assert.equal(await isSignedIn(elsewhere.browser, ledger), true)
  })

  describe('SEC-12 races', () => {
    it('an app that joins while the person leaves is told, or gets no code', async () => {
      for (let round = 0; round < 15; round += 1) {
        const own = await enter()
        const told = atlas.notices.length
        const [joined] = await Promise.all([
          own.browser.get(authorizePath(atlas)),
          own.browser.get(endSessionPath({ id_token_hint: own.id_token })),
        ])
        const gotCode = joined.location?.startsWith(`${atlas.callback}?code=`) ?? false
        assert.equal(atlas.notices.length - told, gotCode ? 1 : 0)
        assert.equal(await isSignedIn(own.browser, atlas), false)
      }
    })

    it('no token comes out of a refresh that meets a logout and lives on', async () => {
      for (let round = 0; round < 15; round += 1) {
        const own = await enter()
        const [answer] = await Promise.all([
          refresh(door, ledger, own.refresh_token),
          own.browser.get(endSessionPath({ id_token_hint: own.id_token })),
        ])
        if (answer.status !== 200) continue
        const { access_token, refresh_token } = JSON.parse(answer.body)
        for (const token of [access_token, refresh_token]) {
          assert.deepEqual(await introspect(door, ledger, token), { active: false })
        }
      }
    })
  })
})
