import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { arrived, type PlainBrowser } from '../../../../e2e/support/plain-browser.ts'
import {
  ada,
  authorizePath,
  type FrontDoor,
  jsonOf,
  openFrontDoor,
  signIn,
  userinfo,
  userOf,
} from '../support/front-door.ts'
import { type FakeUpstream, openFakeUpstream } from '../support/upstream-fake.ts'
import { signInByFake } from '../support/upstream-journeys.ts'

let door: FrontDoor
let corp: FakeUpstream

const identity = { upstream: 'corp', subject: 'grace-there' }
const grace = { id: 'auth0|grace', username: 'grace', name: 'Rear Admiral Hopper' }
const ledger = () => door.app('ledger')
const options = (...people: readonly Record<string, unknown>[]) => ({
  tenant: { upstreams: [corp.entry] },
  people: [userOf(ada), ...people],
})

/** Whom the upstream speaks of from now on. */
function comes(sub: string): void {
  corp.misconduct = { claims: { sub }, userinfo: { sub, name: 'By the upstream' } }
}

/** Whether an app that asks in silence gets an answer. */
async function isKnown(browser: PlainBrowser): Promise<boolean> {
  const { url } = arrived(await browser.open(authorizePath(ledger(), { prompt: 'none' })))
  return url.searchParams.has('code')
}

async function subOf(): Promise<unknown> {
  return (await signInByFake(door, ledger(), corp)).claims['sub']
}

describe('users of the configuration at an upstream', () => {
  before(async () => {
    corp = await openFakeUpstream('corp', () => Math.floor(door.clock.now().getTime() / 1000))
    door = await openFrontDoor(options({ ...grace, identities: [identity] }))
  })
  after(async () => {
    await Promise.all([door?.close(), corp?.close()])
  })
  beforeEach(async () => {
    comes(identity.subject)
    await door.restart(options({ ...grace, identities: [identity] }))
  })

  describe('FED-3 a configured user may be somebody of an upstream', () => {
    it('who signs in there as that user, with that sub and the claims of the file', async () => {
      const parameters = { scope: 'openid profile' }
      const { claims, accessToken } = await signInByFake(door, ledger(), corp, { parameters })
      assert.equal(claims['sub'], grace.id)
      assert.equal(jsonOf(await userinfo(door, accessToken))['name'], grace.name)
    })

    it('and nobody else of that upstream does', async () => {
      comes('Grace-There')
      assert.notEqual(await subOf(), grace.id)
    })

    it('a start with the same file changes nothing, also after a sign-in', async () => {
      await subOf()
      const before = await door.snapshot()
      await door.restart(options({ ...grace, identities: [identity] }))
      const after = await door.snapshot()
      for (const table of ['identities', 'users', 'tenants']) assert.deepEqual(after[table], before[table])
    })

    it('who loses it in the file is signed out, and is not that user at the next sign-in', async () => {
      const lost = { upstream: 'corp', subject: 'lost' }
      await door.restart(options({ ...grace, identities: [identity, lost] }))
      comes(lost.subject)
      const { browser, claims } = await signInByFake(door, ledger(), corp)
      assert.equal(claims['sub'], grace.id)
      assert.equal(await isKnown(browser), true)
      await door.restart(options({ ...grace, identities: [identity] }))
      assert.equal(await isKnown(browser), false)
      assert.notEqual(await subOf(), grace.id)
    })
  })

  describe('FED-3 what becomes of an identity that the file moves', () => {
    it('the next sign-in is the new user’s', async () => {
      comes('moving')
      const moving = { upstream: 'corp', subject: 'moving' }
      const [first, second] = ['first', 'second'].map((id) => ({ id, username: id }))
      await door.restart(options({ ...first, identities: [moving] }))
      assert.equal(await subOf(), 'first')
      await door.restart(options({ ...first, disabled: true }, { ...second, identities: [moving] }))
      assert.equal(await subOf(), 'second')
    })

    it('a user who leaves the file keeps theirs, and is not made anew', async () => {
      await door.restart(options())
      await assert.rejects(subOf())
      door.clock.advance(1)
      await door.restart(options({ ...grace, identities: [identity] }))
      assert.equal(await subOf(), grace.id)
    })

    it('one with which somebody came by themselves is theirs, in the file and out of it', async () => {
      comes('came-alone')
      const own = await subOf()
      const user = { id: String(own), username: 'alone', password_hash: ada.passwordHash }
      await door.restart(options({ ...user, identities: [{ upstream: 'corp', subject: 'came-alone' }] }))
      assert.equal(await subOf(), own)
      await door.restart(options(user))
      assert.equal(await subOf(), own)
    })
  })

  it('FED-3 nobody signs in with a password as a user who has none', async () => {
    await assert.rejects(signIn(door, ledger(), { person: { ...ada, username: grace.username } }))
  })
})
