import { standardProfile } from '../../domain/profile.ts'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { GrantId } from '../../domain/grant.ts'
import type { Sid } from '../../domain/session.ts'
import { standardIssuer } from '../../domain/tenant.ts'
import type { Subject } from '../../domain/user.ts'
import { app, guest, redirectUri } from '../../../test/support/authorization-request.ts'
import { createWorld, signInAs, type World } from '../../../test/support/authorize-world.ts'
import { type Browser } from '../../../test/support/browser.ts'
import { httpRequest, testAddress } from '../../../test/support/request.ts'
import type { SignedIn } from '../../sign-in/index.ts'
import { issueCredential } from '../../platform/credential.ts'
import { createPushedRequestStore } from '../pushed-authorization/store-sql.ts'
import type { IssuePlan } from './decide.ts'
import type { AnswerRows } from './store.ts'

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
      target: { redirectUri, responseMode: 'query' },
      profile: standardProfile,
      issuer: standardIssuer(testAddress),
      person: { session, user, userId: user.id, subject: user.id as string as Subject },
      scope: ['openid'],
      resources: [],
      hasCode: true,
      atLogout: { access: 'end', refresh: 'end' },
      allowedScope: [],
    }
  }

  const issue = (plan: IssuePlan, more = {}) =>
    world.authorizeStore.issue({ tenant: world.tenant, plan, rows: newRows(), at: world.time.now, ...more })

  function newRows(): AnswerRows {
    const { id, hash } = issueCredential('code', world.random)
    return { grantId: world.random.id() as GrantId, code: { id, hash } }
  }

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
      assert.deepEqual(await issue(plan), 'stale')
      assert.deepEqual(await rows(), before)
    })

    it('leaves the waiting request open, so that it can be decided again', async () => {
      const facts = await signedIn()
      const interaction = await openInteraction(facts)
      await logOut(facts)
      assert.deepEqual(await issue(planFor(facts), { interaction }), 'stale')
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
      assert.equal(told.length, issued === 'issued' ? 1 : 0)
    })

    it('a session that is over by time issues nothing either', async () => {
      const facts = await signedIn()
      world.pass(world.tenant.lifetimes.sessionIdleSeconds)
      assert.deepEqual(await issue(planFor(facts)), 'stale')
    })
  })

  describe('SEC-12 two tabs at once', () => {
    it('join one RP session', async () => {
      const facts = await signedIn()
      const issued = await Promise.all([issue(planFor(facts, guest)), issue(planFor(facts, guest))])
      assert.deepEqual(issued, ['issued', 'issued'])
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
      assert.deepEqual(issued.toSorted(), ['finished', 'issued'])
      assert.equal((await rows()).codes, before.codes + 1)
      assert.equal(await world.authorizeStore.finish(interaction, world.time.now), false)
    })
  })

  describe('PAR-11 RFC9126 §7.3 a pushed request', () => {
    const push = async () => {
      const pushedRequests = createPushedRequestStore(world)
      const lifetime = { createdAt: world.time.now, expiresAt: new Date(world.time.now.getTime() + 60_000) }
      const tenantId = world.tenant.id
      await pushedRequests.push({ tenantId, clientId: app.id, parameters: 'scope=openid', ...lifetime })
      return (await idsOf())[0] ?? ''
    }
    const idsOf = async () => {
      const pushed = await world.database.read.selectFrom('pushed_requests').select('id').execute()
      return pushed.map(({ id }) => id)
    }

    it('is used up with its answer, and two browsers that show it at once get one', async () => {
      const facts = await signedIn()
      const pushedRequestId = await push()
      const before = await rows()
      const issued = await Promise.all([
        issue(planFor(facts), { pushedRequestId }),
        issue(planFor(facts), { pushedRequestId }),
      ])
      assert.deepEqual(issued.toSorted(), ['finished', 'issued'])
      assert.equal((await rows()).codes, before.codes + 1)
      assert.deepEqual(await idsOf(), [])
    })

    it('stays where its answer was not committed', async () => {
      const facts = await signedIn()
      const pushedRequestId = await push()
      await logOut(facts)
      assert.equal(await issue(planFor(facts), { pushedRequestId }), 'stale')
      assert.deepEqual(await idsOf(), [pushedRequestId])
    })

    it('that ran out of time while its person was at our pages is answered all the same', async () => {
      const facts = await signedIn()
      const interaction = await openInteraction(facts)
      assert.equal(await issue(planFor(facts), { interaction, pushedRequestId: 'gone' }), 'issued')
    })
  })

  describe('SEC-12 a sid that was signed before the commit', () => {
    const signed = (value: string, isNew: boolean) => ({
      rows: { ...newRows(), sid: { value: value as Sid, isNew } },
    })
    const sids = async () => {
      const rows = await world.database.read
        .selectFrom('rp_sessions')
        .select('sid')
        .where('client_id', '=', guest.id)
        .execute()
      return rows.map(({ sid }) => sid)
    }

    it('becomes that of a new RP session', async () => {
      assert.equal(await issue(planFor(await signedIn(), guest), signed('made', true)), 'issued')
      assert.deepEqual(await sids(), ['made'])
    })

    it('is stale where another tab has joined meanwhile, and leaves nothing behind', async () => {
      const facts = await signedIn()
      await issue(planFor(facts, guest), signed('first', true))
      const before = await rows()
      assert.equal(await issue(planFor(facts, guest), signed('second', true)), 'stale')
      assert.deepEqual([await rows(), await sids()], [before, ['first']])
      assert.equal(await issue(planFor(facts, guest), signed('first', false)), 'issued')
    })

    it('CORE-14 is stale where the part that it names has ended, and names no new one', async () => {
      const facts = await signedIn()
      await issue(planFor(facts, guest), signed('first', true))
      await world.database.write((transaction) =>
        transaction
          .updateTable('rp_sessions')
          .set({ ended_at: 1 })
          .where('client_id', '=', guest.id)
          .execute(),
      )
      assert.equal(await issue(planFor(facts, guest), signed('first', false)), 'stale')
      assert.deepEqual(await sids(), ['first'])
    })
  })

  it('CORE §3.2.2.5 leaves no grant and no code where the answer needs none', async () => {
    const before = await rows()
    assert.equal(await issue(planFor(await signedIn(), guest), { rows: {} }), 'issued')
    const after = await rows()
    assert.deepEqual(after, { ...before, rpSessions: before.rpSessions + 1 })
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
