import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { authorizeUrl } from '../../../test/support/authorization-request.ts'
import { createWorld, passwordOf, signInAs, type World } from '../../../test/support/authorize-world.ts'
import { answerOf, type Browser, formOf, locationOf } from '../../../test/support/browser.ts'

describe('the choice of an account', () => {
  let world: World
  let browser: Browser
  beforeEach(async () => {
    world = await createWorld()
    browser = world.browser()
    await signInAs(browser, 'ada')
  })
  afterEach(() => world.close())

  const accountPage = async () =>
    browser.follow(await browser.get(authorizeUrl({ prompt: 'select_account' })))
  const sessions = () => world.database.read.selectFrom('sessions').selectAll().orderBy('id').execute()

  describe('CORE-49 CORE §3.1.2.1 prompt=select_account', () => {
    it('shows who is signed in, and goes on as they are', async () => {
      const page = await accountPage()
      assert.match(page.body, /Continue as[\s\S]*Ada Lovelace/)
      assert.ok('code' in answerOf(await browser.follow(await browser.submit(page, { choice: 'continue' }))))
      assert.equal((await sessions()).length, 1)
    })

    it('lets another person in', async () => {
      const page = await browser.follow(await browser.submit(await accountPage(), { choice: 'other' }))
      assert.doesNotMatch(page.body, /ada@example/, 'nobody’s name is filled in')
      world.pass(1)
      const answer = await browser.follow(
        await browser.submit(page, { username: 'bob', password: passwordOf('bob') }),
      )
      assert.ok('code' in answerOf(answer))
      assert.deepEqual(
        (await sessions()).map(({ user_id, ended_at }) => [user_id, ended_at !== null]),
        [
          ['user-ada', true],
          ['user-bob', false],
        ],
      )
    })

    for (const choice of ['continue', 'other']) {
      it(`CORE-9 a forged "${choice}" shows the page again`, async () => {
        const page = await browser.submit(await accountPage(), { choice, csrf: 'A'.repeat(43) })
        assert.equal(page.status, 400)
        assert.match(formOf(page).action, /\/select-account$/)
      })
    }

    it('CORE-14 the page of another person’s session is not shown', async () => {
      const { request = '' } = formOf(await accountPage()).hidden
      await signInAs(browser, 'bob', { prompt: 'login' })
      const answer = await browser.get(`/select-account?request=${request}`)
      assert.match(locationOf(answer), /\/oauth2\/authorize\/resume\?/)
    })

    it('CORE-14 a page from before a logout chooses nobody', async () => {
      const page = await accountPage()
      const [session] = await sessions()
      await world.logout.perform(world.tenant, {
        door: 'operator',
        extent: { kind: 'session', sessionId: session?.id as never },
        evidence: { kind: 'operator', name: 'test' },
      })
      const next = await browser.follow(await browser.submit(page, { choice: 'continue' }))
      assert.match(formOf(next).action, /\/sign-in$/)
    })
  })
})
