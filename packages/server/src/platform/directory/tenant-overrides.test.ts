import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { engines } from '../../../test/support/engines.ts'
import { testTenant } from '../../../test/support/request.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import { createRandom } from '../random.ts'
import type { Database } from '../store/database.ts'
import { openTenantOverrides, type SettingName } from './tenant-overrides.ts'

const at = new Date('2026-11-20T09:00:00Z')
const random = createRandom({ now: () => at })
const author = { by: 'manager', at }
const tenant: Tenant = { ...testTenant, dialects: { auth0: { logoutByContract: true } } }
const neighbour: Tenant = { ...tenant, id: 'umbra' as TenantId }
const prompt: SettingName = 'dialects.auth0.logoutPrompt'
const urls: SettingName = 'allowedLogoutUrls'

for (const engine of engines) {
  const open = (database: Database, ...ownSettings: readonly string[]) =>
    openTenantOverrides({
      database,
      random,
      registrations: [{ tenant, ownSettings }, { tenant: neighbour }],
      // As if a new version took no http: any more.
      whyNot: (_, name, value) =>
        JSON.stringify(value).includes('http:') ? `${name}[0]: expected https:` : undefined,
    })
  const fresh = async (t: TestContext) => {
    const { database } = await engine.fresh(t)
    return { database, overrides: await open(database) }
  }

  describe(`AUT-75 settings beside the file, on ${engine.name}`, () => {
    it('are the file’s own until somebody sets them, and the very same tenant', async (t) => {
      const { overrides } = await fresh(t)
      assert.equal(overrides.current(tenant), tenant)
      assert.deepEqual(overrides.notices, [])
    })

    it('count at once and after a restart, for this tenant alone', async (t) => {
      const { database, overrides } = await fresh(t)
      const changes = [
        { name: urls, value: ['https://a.example/'] },
        { name: prompt, value: false },
      ]
      await overrides.set(tenant.id, changes, author)
      for (const one of [overrides, await open(database)]) {
        const now = one.current(tenant)
        assert.deepEqual(now.allowedLogoutUrls, ['https://a.example/'])
        assert.deepEqual(now.dialects, { auth0: { logoutByContract: true, logoutPrompt: false } })
        assert.equal(one.current(tenant), now, 'the same tenant for every request')
        assert.equal(one.current(neighbour), neighbour)
      }
      await overrides.set(tenant.id, [{ name: prompt, value: true }], author)
      assert.deepEqual(overrides.current(tenant).dialects, { auth0: { logoutByContract: true } })
      assert.deepEqual(overrides.current(tenant).allowedLogoutUrls, ['https://a.example/'])
    })

    it('mean nothing where the file says so itself, which the start tells, and again something when it does not', async (t) => {
      const { database, overrides } = await fresh(t)
      await overrides.set(tenant.id, [{ name: urls, value: ['https://a.example/'] }], author)
      const fixed = await open(database, 'id', 'allowedLogoutUrls')
      assert.equal(fixed.current(tenant), tenant)
      assert.equal(fixed.isFixed(tenant.id, urls), true)
      assert.equal(fixed.isFixed(tenant.id, prompt), false)
      assert.equal(fixed.isFixed(neighbour.id, urls), false)
      assert.equal(fixed.value(tenant.id, urls), undefined)
      assert.equal(fixed.notices.length, 1)
      assert.match(fixed.notices[0] ?? '', new RegExp(`^tenant ${tenant.id}: allowedLogoutUrls stands in`))
      assert.deepEqual((await open(database)).current(tenant).allowedLogoutUrls, ['https://a.example/'])
    })

    it('that the file may not say any more mean nothing, which the start tells, until they are set anew', async (t) => {
      const { database, overrides } = await fresh(t)
      const changes = [
        { name: urls, value: ['http://a.example/'] },
        { name: prompt, value: false },
      ]
      const own = { name: 'dialects.auth0.ownWord', value: 'http:' } as const
      await overrides.set(tenant.id, [...changes, own], author)
      await overrides.set(neighbour.id, [{ name: urls, value: [] }], author)
      const after = await open(database)
      for (const one of [overrides, after]) {
        assert.deepEqual(one.current(tenant).allowedLogoutUrls, tenant.allowedLogoutUrls)
        assert.deepEqual(one.current(tenant).dialects, {
          auth0: { logoutByContract: true, logoutPrompt: false },
        })
        assert.equal(one.value(tenant.id, urls), undefined)
        assert.equal(one.value(tenant.id, own.name), 'http:', 'no rule knows a dialect’s own word')
      }
      assert.equal(after.notices.length, 1)
      assert.match(
        after.notices[0] ?? '',
        new RegExp(`^tenant ${tenant.id}: allowedLogoutUrls is as .* refused now: .*expected https:$`),
      )
      await after.set(tenant.id, [{ name: urls, value: ['https://a.example/'] }], author)
      assert.deepEqual(after.current(tenant).allowedLogoutUrls, ['https://a.example/'])
    })

    it('of a dialect that is off, or that nobody knows, change nothing', async (t) => {
      const { overrides } = await fresh(t)
      await overrides.set(tenant.id, [{ name: 'dialects.genauth.logoutPrompt', value: false }], author)
      await overrides.set(tenant.id, [{ name: 'dialects.auth0.endSessionDiscovery', value: false }], author)
      assert.deepEqual(overrides.current(tenant), tenant)
      assert.equal(overrides.value(tenant.id, 'dialects.auth0.endSessionDiscovery'), false)
    })

    it('bring an audit line each, that says who', async (t) => {
      const { database, overrides } = await fresh(t)
      await overrides.set(tenant.id, [{ name: urls, value: [] }], author)
      const [line, ...others] = await database.read.selectFrom('audit').selectAll().execute()
      assert.deepEqual(others, [])
      assert.deepEqual(
        [line?.tenant_id, line?.event, line?.details],
        [tenant.id, 'tenant-setting-changed', '{"setting":"allowedLogoutUrls","by":"manager"}'],
      )
    })

    it('set by many at once are in memory what they are in the database', async (t) => {
      const { database, overrides } = await fresh(t)
      await Promise.all(
        Array.from({ length: 25 }, (_, one) =>
          overrides.set(tenant.id, [{ name: urls, value: [`https://a${one}.example/`] }], author),
        ),
      )
      assert.deepEqual(overrides.current(tenant), (await open(database)).current(tenant))
    })
  })
}
