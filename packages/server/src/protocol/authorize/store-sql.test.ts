import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { standardIssuer } from '../../domain/tenant.ts'
import type { Subject } from '../../domain/user.ts'
import { app, guest, redirectUri } from '../../../test/support/authorization-request.ts'
import { createWorld, signInAs, type World } from '../../../test/support/authorize-world.ts'
import { type Browser } from '../../../test/support/browser.ts'
import { httpRequest, testAddress } from '../../../test/support/request.ts'
import type { SignedIn } from '../../sign-in/index.ts'
import type { IssuePlan } from './decide.ts'

describe('issuing a code', () => {
  let world: World
  let browser: Browser
  beforeEach(async () => {
    world = await createWorld()
    browser = world.browser()
    await signInAs(browser, 'ada')
  })
  afterEach(() => world.close())

  async function signedIn(): Promise<SignedIn> {
    const signedIn = await world.signIn.currentSession(httpRequest({ url: '/', cookies: browser.cookies }))
    assert.ok(signedIn)
    return signedIn
  }

  function planFor({ session, user }: SignedIn, client = app): IssuePlan {
    return {
      client,
      target: { redirectUri },
      issuer: standardIssuer(testAddress),
      person: { session, userId: user.id, subject: user.id as string as Subject },
      scope: ['openid'],
      atLogout: { access: 'end', refresh: 'end' },
      allowedScope: [],
    }
  }

  const issue = (plan: IssuePlan, more = {}) =>
    world.authorizeStore.issue({ tenant: world.tenant, plan, at: world.time.now, ...more })

  async function rows() {
    const { read } = world.database
    const count = async (table: 'codes' | 'grants' | 'rp_sessions' | 'consents') =>
      (await read.selectFrom(table).selectAll().execute()).length
    return {
      codes: await count('codes'),
      grants: await count('grants'),
      rpSessions: await count('rp_sessions'),
      consents: await count('consents'),
    }
  }

  async function logOut({ session }: SignedIn): Promise<void> {
    const answer = await world.logout.perform(world.tenant, {
      door: 'operator',
      extent: { kind: 'session', sessionId: session.id },
      evidence: { kind: 'operator', name: 'test' },
    })
    assert.equal(answer.kind, 'ended')
  }

  describe('SEC-12, CORE-14 a logout between the facts and the code', () => {
    it('leaves no code, no grant, no RP session and no consent', async () => {
      const facts = await signedIn()
      const before = await rows()
      await logOut(facts)
      const plan = { ...planFor(facts, guest), allowedScope: ['openid'] }
      assert.deepEqual(await issue(plan), { kind: 'stale' })
      assert.deepEqual(await rows(), before)
    })

    it('leaves the waiting request open, so that it can be decided again', async () => {
      const facts = await signedIn()
      const interaction = await openInteraction(facts)
      await logOut(facts)
      assert.deepEqual(await issue(planFor(facts), { interaction }), { kind: 'stale' })
      const row = await world.database.read
        .selectFrom('interactions')
        .selectAll()
        .where('id', '=', interaction.id)
        .executeTakeFirst()
      assert.equal(row?.finished_at, null)
    })

    it('finds every code in its way, whoever comes first', async () => {
      const facts = await signedIn()
      const [issued] = await Promise.all([issue(planFor(facts, guest)), logOut(facts)])
      const { read } = world.database
      const live = await read.selectFrom('grants').selectAll().where('revoked_at', 'is', null).execute()
      const told = await read
        .selectFrom('rp_sessions')
        .selectAll()
        .where('client_id', '=', guest.id)
        .execute()
      assert.deepEqual(live, [], 'no grant outlives the session')
      assert.equal(told.length, issued.kind === 'issued' ? 1 : 0)
    })

    it('a session that is over by time issues nothing either', async () => {
      const facts = await signedIn()
      world.pass(world.tenant.lifetimes.sessionIdleSeconds)
      assert.deepEqual(await issue(planFor(facts)), { kind: 'stale' })
    })
  })

  describe('SEC-12 two tabs at once', () => {
    it('join one RP session', async () => {
      const facts = await signedIn()
      const issued = await Promise.all([issue(planFor(facts, guest)), issue(planFor(facts, guest))])
      assert.deepEqual(
        issued.map(({ kind }) => kind),
        ['issued', 'issued'],
      )
      const grants = await world.database.read
        .selectFrom('grants')
        .selectAll()
        .where('client_id', '=', guest.id)
        .execute()
      assert.equal(new Set(grants.map(({ sid }) => sid)).size, 1)
      assert.equal((await rows()).rpSessions, 2)
    })

    it('get one answer to one waiting request', async () => {
      const facts = await signedIn()
      const interaction = await openInteraction(facts)
      const before = await rows()
      const issued = await Promise.all([
        issue(planFor(facts), { interaction }),
        issue(planFor(facts), { interaction }),
      ])
      assert.deepEqual(issued.map(({ kind }) => kind).toSorted(), ['finished', 'issued'])
      assert.equal((await rows()).codes, before.codes + 1)
      assert.equal(await world.authorizeStore.finish(interaction, world.time.now), false)
    })
  })

  describe('D2, SEC-11 the sid', () => {
    it('is another one for every issuer that the client sees', async () => {
      const facts = await signedIn()
      const other = { ...planFor(facts), issuer: 'https://op.example/acme/oidc' as IssuePlan['issuer'] }
      await issue(other)
      const sids = await world.database.read.selectFrom('rp_sessions').select('sid').execute()
      assert.equal(new Set(sids.map(({ sid }) => sid)).size, 2)
    })
  })

  async function openInteraction({ session }: SignedIn) {
    const handle = await world.signIn.stores.interactions.open(world.tenant.id, {
      purpose: { clientId: app.id, resumePath: '/oauth2/authorize/resume', parameters: '' },
      step: { kind: 'select-account' },
      browserHash: 'hash',
      sessionId: session.id,
      createdAt: world.time.now,
      expiresAt: new Date(world.time.now.getTime() + 60_000),
    })
    return { tenantId: world.tenant.id, id: handle.slice(4, 30) }
  }
})
