import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Issuer } from '../../../domain/tenant.ts'
import type { UpstreamId } from '../../../domain/upstream.ts'
import { readJsonObject } from '../../../platform/json/read.ts'
import { engines } from '../../../../test/support/engines.ts'
import { acme, start, umbra } from '../../../../test/support/logout-rows.ts'
import { corp, createHopWorld, type HopWorldOptions } from '../../../../test/support/upstream-hop-world.ts'
import type { UpstreamSignature } from '../exit.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'
const seconds = Math.floor(start.getTime() / 1000)
const base = { iss: corp.issuer, aud: corp.clientId, iat: seconds, exp: seconds + 120 }
const events = { [event]: {} }

/** What the upstream signed is any JSON here; whether it did is federation's to say. */
async function verify(_: unknown, upstreamId: UpstreamId, token: string): Promise<UpstreamSignature> {
  if (token === 'forged') return { kind: 'refused', reason: 'signature' }
  if (token === 'keyless') return { kind: 'unavailable', detail: 'Refused.' }
  const claims = readJsonObject(token)
  assert.ok(typeof claims === 'object' && upstreamId === corp.id)
  return { kind: 'verified', header: { typ: 'JWT' }, claims }
}

async function worldOf(t: TestContext, options: HopWorldOptions = {}) {
  const world = await createHopWorld(t, { verify, ...options })
  let count = 0
  const browser = world.browser()
  const post = (form: Readonly<Record<string, string>>, id = 'corp') =>
    browser.postFromElsewhere(`/sign-in/upstreams/${id}/backchannel-logout`, form)
  /** A logout token with these claims, never the same one twice. */
  const tell = (claims: object) => {
    const token = { ...base, jti: `j${(count += 1)}`, events, ...claims }
    return post({ logout_token: JSON.stringify(token) })
  }
  return { ...world, post, tell }
}

for (const engine of engines) {
  describe(`FED-15 BCL §2.6 an upstream’s logout token, on ${engine.name}`, () => {
    it('ends the session that began in that one of theirs, and no other', async (t) => {
      const { tell, signIn, signInHere, lives } = await worldOf(t, { engine })
      const [one, other] = [await signIn({ sid: 'one' }), await signIn({ sid: 'other' })]
      const here = await signInHere()
      const answer = await tell({ sid: 'one' })
      assert.deepEqual([answer.status, answer.body], [200, ''])
      assert.equal(answer.headers['cache-control'], 'no-store')
      const alive = await Promise.all([one, other, here].map(lives))
      assert.deepEqual(alive, [false, true, true])
    })

    it('with a sub alone ends every session that its person began there', async (t) => {
      const { tell, signIn, signInHere, lives } = await worldOf(t, { engine })
      const theirs = [await signIn({ sid: 'one' }), await signIn({ sid: 'two' })]
      const others = [await signIn({ subject: 'bob there' }), await signInHere()]
      assert.equal((await tell({ sub: 'ada there' })).status, 200)
      assert.deepEqual(await Promise.all(theirs.map(lives)), [false, false])
      assert.deepEqual(await Promise.all(others.map(lives)), [true, true])
    })

    it('with both means that session of that person', async (t) => {
      const { tell, signIn, lives } = await worldOf(t, { engine })
      const session = await signIn({ sid: 'one' })
      assert.equal((await tell({ sid: 'one', sub: 'bob there' })).status, 200)
      assert.equal(await lives(session), true)
      await tell({ sid: 'one', sub: 'ada there' })
      assert.equal(await lives(session), false)
    })

    it('is about what began at this upstream, by its issuer', async (t) => {
      const { tell, signIn, lives } = await worldOf(t, { engine })
      const elsewhere = [
        await signIn({ upstreamId: 'other' as UpstreamId }),
        await signIn({ issuer: 'https://corp.example/' as Issuer }),
      ]
      assert.equal((await tell({ sid: 'sid there', sub: 'ada there' })).status, 200)
      assert.deepEqual(await Promise.all(elsewhere.map(lives)), [true, true])
    })

    it('ends access, and keeps what was given beyond the session (BCL §2.7)', async (t) => {
      const { tell, signIn, rows, database } = await worldOf(t, { engine })
      const { id } = await signIn()
      await rows.grant(acme, id, { id: 'online' })
      await rows.grant(acme, id, { id: 'offline', atLogout: { access: 'end', refresh: 'survive' } })
      await tell({ sid: 'sid there' })
      const grants = await database.read.selectFrom('grants').selectAll().orderBy('id').execute()
      assert.deepEqual(
        grants.map((grant) => [grant.id, grant.revoked_at !== null, grant.access_revoked_at !== null]),
        [
          ['offline', false, true],
          ['online', true, false],
        ],
      )
    })

    it('counts once', async (t) => {
      const { post, signIn, lives } = await worldOf(t, { engine })
      const token = JSON.stringify({ ...base, jti: 'once', events, sub: 'ada there' })
      assert.equal((await post({ logout_token: token })).status, 200)
      const later = await signIn()
      const again = await post({ logout_token: token })
      assert.equal(again.status, 400)
      assert.match(again.body, /replayed/)
      assert.equal(await lives(later), true)
    })

    it('that could not be carried out may come again', async (t) => {
      const { tell, post, database, signIn, lives } = await worldOf(t, { engine })
      const session = await signIn()
      await tell({ sid: 'another' })
      const token = JSON.stringify({ ...base, jti: 'twice', events, sid: 'sid there' })
      const rename = (from: string, to: string) =>
        database.write((transaction) => transaction.schema.alterTable(from).renameTo(to).execute())
      await rename('logouts', 'logouts_away')
      await assert.rejects(() => post({ logout_token: token }))
      await rename('logouts_away', 'logouts')
      assert.equal((await post({ logout_token: token })).status, 200)
      assert.equal(await lives(session), false)
    })
  })
}

describe('FED-15 BCL §2.8 what is answered', () => {
  it('to whoever had left already, and of whom nobody knows: 200', async (t) => {
    const { tell, signIn } = await worldOf(t)
    await signIn()
    const statuses = [
      await tell({ sid: 'sid there' }),
      await tell({ sid: 'sid there' }),
      await tell({ sub: 'nobody' }),
    ].map(({ status }) => status)
    assert.deepEqual(statuses, [200, 200, 200])
  })

  const wrong: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
    ['no token', {}, /\\"logout_token\\" is missing/],
    ['an empty one', { logout_token: '' }, /is missing/],
    ['a forged one', { logout_token: 'forged' }, /not accepted: signature/],
    ['another’s', { logout_token: JSON.stringify({ ...base, aud: 'x' }) }, /not accepted: audience/],
    ['an ID token', { logout_token: JSON.stringify({ ...base, jti: 'j', sub: 'ada there' }) }, /events/],
  ]
  for (const [name, form, words] of wrong) {
    it(`to ${name}: 400, and nothing ends`, async (t) => {
      const { post, signIn, lives } = await worldOf(t)
      const session = await signIn()
      const answer = await post(form)
      assert.equal(answer.status, 400)
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.match(answer.body, words)
      assert.equal(JSON.parse(answer.body).error, 'invalid_request')
      assert.equal(await lives(session), true)
    })
  }

  it('where its keys could not be had: 503, which is not final', async (t) => {
    const { post } = await worldOf(t)
    const answer = await post({ logout_token: 'keyless' })
    assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '30'])
  })

  it('at an upstream that there is not: 404', async (t) => {
    const { post } = await worldOf(t)
    for (const id of ['corporation', '%2F', '%zz', 'constructor'])
      assert.equal((await post({ logout_token: 'forged' }, id)).status, 404, id)
  })

  it('is recorded as the upstream’s word', async (t) => {
    const { tell, signIn, records, logoutId } = await worldOf(t)
    const { id } = await signIn()
    await tell({ sid: 'sid there' })
    const story = await records.story(await logoutId())
    assert.equal(story?.door, 'upstream')
    assert.deepEqual(story.evidence, { kind: 'upstream', upstreamId: 'corp', sessionId: id })
    assert.deepEqual(story.hops, [], 'no browser is in front')
  })
})

describe('AUT-78 an upstream’s demand that nothing of a person goes on', () => {
  async function demandWorld(t: TestContext) {
    const world = await worldOf(t)
    const address = 'https://id.example/oauth/global-token-revocation/connection/corp'
    const known = { issuer: corp.issuer, upstream: 'corp', created_at: 0, last_seen_at: 0 }
    await world.database.write(async (transaction) => {
      const rows = [
        { ...known, tenant_id: acme, subject: 'ada there', user_id: 'ada' },
        { ...known, tenant_id: umbra, subject: 'zoe there', user_id: 'bob' },
      ]
      await transaction.insertInto('identities').values(rows).execute()
    })
    let count = 0
    const demand = (changed: object = {}, claims: object = {}) => {
      const token = JSON.stringify({ ...base, aud: address, jti: `d${(count += 1)}`, ...claims })
      const asked = { upstreamId: 'corp', audiences: [address], issuer: corp.issuer, subject: 'ada there' }
      return world.logout.revokePerson(world.tenant, { ...asked, token, ...changed })
    }
    return { ...world, demand }
  }

  it('ends every session and every grant of theirs, offline ones too', async (t) => {
    const { demand, signIn, signInHere, lives, rows, database } = await demandWorld(t)
    const [there, here, other] = [await signIn(), await signInHere(), await signInHere([], 'bob')]
    await rows.grant(acme, there.id, { id: 'offline', atLogout: { access: 'survive', refresh: 'survive' } })
    await rows.grant(acme, other.id, { id: 'bob’s', user_id: 'bob' })
    assert.deepEqual(await demand(), { kind: 'done' })
    assert.deepEqual(await Promise.all([there, here, other].map(lives)), [false, false, true])
    const revoked = database.read.selectFrom('grants').select('id').where('revoked_at', 'is not', null)
    assert.deepEqual(
      (await revoked.execute()).map(({ id }) => id),
      ['offline'],
    )
  })

  it('counts once, and only where it was carried out', async (t) => {
    const { demand, signIn, lives } = await demandWorld(t)
    const jti = { jti: 'once' }
    assert.deepEqual(await demand({ subject: 'zoe there' }, jti), { kind: 'unknown-person' })
    assert.deepEqual(await demand({}, jti), { kind: 'done' })
    const later = await signIn()
    assert.deepEqual(await demand({}, jti), { kind: 'refused', reason: 'replayed' })
    assert.equal(await lives(later), true)
  })

  const refused: readonly [string, object, object, string][] = [
    ['an upstream that there is not', { upstreamId: 'hub' }, {}, 'unknown-upstream'],
    ['a person of another issuer', { issuer: 'https://other.example' }, {}, 'unknown-person'],
    ['a person of another tenant', { subject: 'zoe there' }, {}, 'unknown-person'],
    ['a token for somebody else', {}, { aud: corp.clientId }, 'refused'],
    ['a forged token', { token: 'forged' }, {}, 'refused'],
    ['keys that could not be had', { token: 'keyless' }, {}, 'unavailable'],
  ]
  for (const [name, changed, claims, kind] of refused) {
    it(`does nothing by ${name}`, async (t) => {
      const { demand, signIn, lives } = await demandWorld(t)
      const session = await signIn()
      assert.equal((await demand(changed, claims)).kind, kind)
      assert.equal(await lives(session), true)
    })
  }
})
