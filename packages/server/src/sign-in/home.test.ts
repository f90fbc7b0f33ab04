import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { createWorld, signInAs, type World } from '../../test/support/authorize-world.ts'
import { formOf } from '../../test/support/browser.ts'

describe('home', () => {
  let world: World
  beforeEach(async () => {
    world = await createWorld()
  })
  afterEach(() => world.close())

  describe('the home page', () => {
    it('says that nobody is signed in, and where discovery is', async () => {
      const page = await world.browser().get('/')
      assert.equal(page.status, 200)
      assert.match(page.body, /nobody is signed in/i)
      assert.match(page.body, /https:\/\/op\.example\/acme\/\.well-known\/openid-configuration/)
      assert.ok(!page.body.includes('<form'))
    })

    it('says who is signed in, and its button asks before anything ends (SEC-2)', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      const page = await browser.get('/')
      assert.match(page.body, /Ada Lovelace/)
      assert.equal(formOf(page).action, '/acme/oauth2/logout')
      const asked = await browser.submit(page, {})
      assert.notEqual(asked.status, 404)
      assert.deepEqual(
        (await world.database.read.selectFrom('sessions').select('ended_at').execute()).map(
          ({ ended_at }) => ended_at,
        ),
        [null],
      )
    })
  })
})
