import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { createWorld, signInAs, type World } from '../../test/support/authorize-world.ts'
import { formOf } from '../../test/support/browser.ts'
import { testTenant } from '../../test/support/request.ts'

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

    it('AUT-37 D3 names the issuer whose document stands there', async (t) => {
      assert.match((await world.browser().get('/')).body, />https:\/\/op\.example\/acme</)
      const tenant = { ...testTenant, dialects: { vendor: { logoutByContract: true } } }
      for (const [rootDialect, issuer] of [
        ['vendor', 'https://op.example/acme/vendor'],
        ['standard', 'https://op.example/acme'],
      ] as const) {
        const other = await createWorld({ tenant: { ...tenant, rootDialect } })
        t.after(() => other.close())
        const { body } = await other.browser().get('/')
        assert.ok(body.includes(`>${issuer}<`), rootDialect)
        assert.ok(body.includes('>https://op.example/acme/.well-known/openid-configuration<'), rootDialect)
      }
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
