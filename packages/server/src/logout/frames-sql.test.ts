import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogoutWorld } from '../../test/support/logout-world.ts'
import { engines } from '../../test/support/engines.ts'
import { createDeliveryQueue } from './queue-sql.ts'

for (const engine of engines) {
  describe(`frames that wait for a browser, on ${engine.name}`, () => {
    /** Ada's logout from a browser: Ledger by a frame, Atlas by both channels. */
    async function logoutOf(t: Parameters<typeof engine.fresh>[0]) {
      const world = await createLogoutWorld(t, { engine })
      world.register('ledger', { frontchannelLogoutUri: 'https://ledger.example/frame' })
      await world.app('atlas', undefined, { frontchannelLogoutUri: 'https://atlas.example/frame' })
      const session = await world.signIn(['ledger', 'atlas'])
      const answer = await world.logout.perform(world.tenant, {
        door: 'end-session',
        extent: { kind: 'browser', cookie: session.cookie },
        evidence: { kind: 'user-confirmed', sessionId: session.id },
      })
      assert.ok(answer.kind === 'ended')
      await world.logout.deliverer.firstTries(answer.logoutId, 2000)
      const frames = async () =>
        (await world.deliveries()).filter(({ channel }) => channel === 'front-channel')
      const states = async () => (await frames()).map(({ client_id, state }) => `${client_id} ${state}`)
      return { ...world, answer, frames, states }
    }

    it('FCL-9 are committed with the logout, leased by nobody', async (t) => {
      const { answer, frames, states } = await logoutOf(t)
      assert.equal(answer.asksBrowser, true)
      assert.deepEqual(await states(), ['atlas awaiting-browser', 'ledger awaiting-browser'])
      for (const { leased_until, attempts } of await frames())
        assert.deepEqual([leased_until, attempts], [null, 0])
    })

    it('are never the worker’s, whatever becomes of them', async (t) => {
      const { database, store, clock, answer } = await logoutOf(t)
      const queue = createDeliveryQueue(database)
      const claim = { limit: 9, now: new Date(8.64e15), leaseUntil: new Date(8.64e15), except: [] }
      const look = async () => {
        await queue.releaseLeases()
        assert.equal(await queue.nextDueAt(claim.now, []), undefined)
        assert.deepEqual(await queue.claimDue(claim), [])
      }
      await look()
      await store.askedInBrowser(answer.logoutId, clock.now())
      await look()
      await store.settleFrames(answer.logoutId, new Set(), clock.now())
      await look()
    })

    it('are asked once, from the page’s time on, and settled once, with a try in the record', async (t) => {
      const { store, clock, records, answer, states, frames } = await logoutOf(t)
      const begun = clock.now()
      await store.askedInBrowser(answer.logoutId, begun)
      clock.pass(700)
      await store.askedInBrowser(answer.logoutId, clock.now())
      assert.deepEqual(await states(), ['atlas asked', 'ledger asked'])
      const [atlas] = await frames()
      await store.settleFrames(answer.logoutId, new Set([atlas?.id ?? '']), clock.now())
      await store.settleFrames(answer.logoutId, new Set(), clock.now())
      assert.deepEqual(await states(), ['atlas loaded', 'ledger unanswered'])
      const story = await records.story(answer.logoutId)
      const tries = story?.deliveries.filter(({ channel }) => channel === 'front-channel')
      assert.deepEqual(
        tries
          ?.flatMap(({ attempts }) => attempts)
          .map(({ outcome, startedAt, finishedAt }) => ({ outcome, startedAt, finishedAt }))
          .toSorted((one, other) => one.outcome.localeCompare(other.outcome)),
        ['loaded', 'unanswered'].map((outcome) => ({
          outcome,
          startedAt: begun,
          finishedAt: new Date(begun.getTime() + 700),
        })),
      )
    })

    it('stay as they are where nobody fetched their page', async (t) => {
      const { store, clock, answer, states } = await logoutOf(t)
      await store.settleFrames(answer.logoutId, new Set(), clock.now())
      assert.deepEqual(await states(), ['atlas awaiting-browser', 'ledger awaiting-browser'])
    })
  })
}
