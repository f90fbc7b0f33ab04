import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { DeliveryId, Outcome } from '../domain/delivery.ts'
import type { LogoutRequest } from '../domain/logout.ts'
import type { SessionId } from '../domain/session.ts'
import { defer } from '../../test/support/deferred.ts'
import { type Behaviour, hangs } from '../../test/support/fake-rp.ts'
import { acme } from '../../test/support/logout-rows.ts'
import { createLogoutWorld, type LogoutWorld } from '../../test/support/logout-world.ts'
import { until } from '../../test/support/until.ts'
import { createDeliverer, type Deliverer, type DelivererDeps } from './deliver.ts'
import type { CommittedLogout } from './store.ts'
import { createDeliveryQueue } from './queue-sql.ts'

/** A click on "sign out" in the browser of this session. */
function click(session: { readonly id: SessionId; readonly cookie: string }): LogoutRequest {
  return {
    door: 'end-session',
    extent: { kind: 'browser', cookie: session.cookie },
    evidence: { kind: 'user-confirmed', sessionId: session.id },
  }
}

async function signOut(world: LogoutWorld, session: { readonly id: SessionId; readonly cookie: string }) {
  const answer = await world.logout.perform(world.tenant, click(session))
  assert.ok(answer.kind === 'ended')
  return answer.logoutId
}

/** Commits a logout as a process would that dies right afterwards: nobody sends anything. */
async function commitAndDie(
  world: LogoutWorld,
  session: { readonly id: SessionId },
): Promise<CommittedLogout> {
  const [found] = await world.store.sessions({ kind: 'session', sessionId: session.id })
  assert.ok(found)
  const committed = await world.store.commit(
    {
      door: 'end-session',
      evidence: { kind: 'none' },
      landing: { kind: 'signed-out-page' },
      ends: [{ id: found.id, userId: found.user.id, version: found.version }],
      endsParts: [],
      grants: { kind: 'by-policy' },
      upstreamHops: [],
      notify: found.rpSessions.map((rpSession) => ({
        channel: 'back-channel',
        uri: world.clients.get(`${acme} ${rpSession.clientId}`)?.backchannelLogoutUri ?? '',
        state: 'pending',
        rpSession: { ...rpSession, clientName: rpSession.clientId },
      })),
    },
    {
      at: world.clock.now(),
      leaseUntil: world.logout.deliverer.leaseUntil(world.clock.now()),
      receiptHash: '',
    },
  )
  assert.ok(committed !== 'stale')
  return committed
}

/** A worker beside the world's own, with some of its parts exchanged. */
function workerOf(t: TestContext, world: LogoutWorld, parts: Partial<DelivererDeps> = {}): Deliverer {
  const deliverer = createDeliverer({
    queue: createDeliveryQueue(world.database),
    clock: world.clock,
    random: world.random,
    send: async () => ({ kind: 'accepted', status: 200 }),
    onFault: (fault) => world.faults.push(fault),
    ...parts,
    limits: {
      concurrency: 64,
      perHostConcurrency: 8,
      timeoutMilliseconds: 2000,
      leaseMilliseconds: 32_000,
      longestSleepMilliseconds: 5,
      ...parts.limits,
    },
  })
  defer(t, () => deliverer.stop())
  return deliverer
}

/** An app that answers when the test says so. */
function gate(answer: Outcome['kind'] = 'accepted') {
  const { promise, resolve } = Promise.withResolvers<void>()
  const behave: Behaviour = async () => {
    await promise
    return { status: answer === 'accepted' ? 200 : 503 }
  }
  return { open: resolve, behave }
}

const settled = async (world: LogoutWorld) =>
  (await world.deliveries()).every((row) => row.state !== 'pending' || row.attempts > 0)

const statesOf = async (world: LogoutWorld) =>
  Object.fromEntries((await world.deliveries()).map((row) => [row.client_id, row.state]))

describe('BCL-31 a notice', () => {
  it('is a form by POST with one parameter, to the registered address with its query', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger')
    await signOut(world, await world.signIn(['ledger']))
    await until('the app was told', () => ledger.received.length === 1)
    const [notice] = ledger.received
    assert.equal(notice?.method, 'POST')
    assert.equal(notice.url, '/backchannel?of=us')
    assert.equal(notice.headers['content-type'], 'application/x-www-form-urlencoded')
    assert.deepEqual([...new URLSearchParams(notice.body).keys()], ['logout_token'])
    assert.equal(notice.headers['cookie'], undefined)
    assert.equal(notice.headers['authorization'], undefined)
  })

  for (const algorithm of ['ES256', 'RS256'] as const) {
    it(`BCL-17 BCL-18 is signed with the client's own algorithm ${algorithm}, and typed`, async (t) => {
      const world = await createLogoutWorld(t)
      const ledger = await world.app('ledger', undefined, { idTokenAlgorithm: algorithm })
      await signOut(world, await world.signIn(['ledger']))
      await until('the app was told', () => ledger.received.length === 1)
      const [notice] = ledger.received
      assert.deepEqual([notice?.header['alg'], notice?.header['typ']], [algorithm, 'logout+jwt'])
      assert.ok(await world.keys.verify(acme, notice?.token ?? ''))
    })
  }

  it('BCL-5 BCL-14 BCL-15 names the person and the session as this app knows them', async (t) => {
    const world = await createLogoutWorld(t)
    const [ledger, atlas] = [await world.app('ledger'), await world.app('atlas')]
    const session = await world.signIn(['ledger', 'atlas'])
    await signOut(world, session)
    await until('the apps were told', () => ledger.received.length + atlas.received.length === 2)
    const [toLedger, toAtlas] = [ledger.received[0]?.claims, atlas.received[0]?.claims]
    assert.deepEqual(
      [toLedger?.['sub'], toLedger?.['aud'], toLedger?.['sid']],
      ['ada', 'ledger', session.sids['ledger']],
    )
    assert.notEqual(toLedger?.['sid'], toAtlas?.['sid'])
    assert.ok(!JSON.stringify([toLedger, toAtlas]).includes(session.id))
    assert.ok(!JSON.stringify([toLedger, toAtlas]).includes(session.cookie))
  })

  it('SEC-10 BCL-20 is no hint', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger')
    await signOut(world, await world.signIn(['ledger']))
    await until('the app was told', () => ledger.received.length === 1)
    const bobs = await world.signIn(['ledger'], 'bob')
    const token = ledger.received[0]?.token ?? ''
    const page = await world.browser(bobs).get(`/oauth2/logout?id_token_hint=${token}`)
    assert.equal((await world.browser(bobs).follow(page)).status, 400)
    assert.equal(await world.lives(bobs), true)
  })
})

describe('RIL-40 the apps of a session that ends', () => {
  it('are all told, the one that cannot be is not, and nobody of another session is', async (t) => {
    const world = await createLogoutWorld(t)
    const [ledger, atlas, zeta] = [
      await world.app('ledger'),
      await world.app('atlas'),
      await world.app('zeta'),
    ]
    world.register('mute')
    const other = await world.signIn(['ledger', 'zeta'], 'bob')
    await signOut(world, await world.signIn(['ledger', 'atlas', 'mute']))
    await until('all were tried', () => settled(world))
    assert.deepEqual(await statesOf(world), { ledger: 'delivered', atlas: 'delivered' })
    assert.deepEqual([ledger.received.length, atlas.received.length, zeta.received.length], [1, 1, 0])
    assert.equal(await world.lives(other), true)
  })

  it('hear nothing of a session that lives', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger')
    const session = await world.signIn(['ledger'])
    world.logout.deliverer.start()
    for (const evidence of [
      { kind: 'none' },
      { kind: 'user-confirmed', sessionId: 'another' as SessionId },
    ] as const) {
      const answer = await world.logout.perform(world.tenant, { ...click(session), evidence })
      assert.equal(answer.kind, 'ask')
    }
    const notOurs = { kind: 'id-token-hint', verdict: { kind: 'not-ours', reason: 'signature' } } as const
    assert.equal(
      (await world.logout.perform(world.tenant, { ...click(session), evidence: notOurs })).kind,
      'refused',
    )
    await world.logout.deliverer.stop()
    assert.deepEqual([ledger.received, await world.deliveries()], [[], []])
  })
})

describe('BCL-32 BCL-40 SEC-8 notices go out side by side, within the caps', () => {
  it('all at once where there is room', async (t) => {
    const world = await createLogoutWorld(t)
    const { open, behave } = gate()
    const names = ['a', 'b', 'c', 'd']
    const apps = await Promise.all(names.map((name) => world.app(name, behave)))
    await signOut(world, await world.signIn(names))
    await until('all are under way at once', () => apps.every((app) => app.underWay() === 1))
    open()
    await until('all were tried', () => settled(world))
  })

  it('never more at once than there may be', async (t) => {
    const world = await createLogoutWorld(t, { limits: { concurrency: 3 } })
    const { open, behave } = gate()
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const apps = await Promise.all(names.map((name) => world.app(name, behave)))
    const underWay = () => apps.reduce((sum, app) => sum + app.underWay(), 0)
    await signOut(world, await world.signIn(names))
    await until('three are under way', () => underWay() === 3)
    await looked(world)
    assert.equal(underWay(), 3)
    open()
    await until('all were tried', () => settled(world))
  })

  it('never more at once at one host, whatever the path, and the others go on', async (t) => {
    const world = await createLogoutWorld(t, { limits: { perHostConcurrency: 2 } })
    const { open, behave } = gate()
    const slow = await world.app('a', behave)
    for (const name of ['b', 'c', 'd', 'e'])
      world.register(name, { backchannelLogoutUri: `${slow.uri}&app=${name}` })
    await world.app('quick')
    await signOut(world, await world.signIn(['a', 'b', 'c', 'd', 'e', 'quick']))
    await until('two are under way', () => slow.underWay() === 2)
    await until('the quick app was told', async () => (await statesOf(world))['quick'] === 'delivered')
    await looked(world)
    assert.equal(slow.mostAtOnce(), 2)
    open()
    await until('all were tried', () => settled(world))
    assert.equal(slow.mostAtOnce(), 2)
    assert.equal(slow.received.length, 5)
  })
})

describe('SEC-9 SEC-8 one app that hangs', () => {
  it('does not hold up the notices of others', async (t) => {
    const world = await createLogoutWorld(t, { limits: { concurrency: 4, perHostConcurrency: 2 } })
    const hung = await world.app('hung', hangs)
    for (let n = 0; n < 10; n += 1) await signOut(world, await world.signIn(['hung']))
    await until('it is at its cap', () => hung.underWay() === 2)
    const quick = await world.app('quick')
    await signOut(world, await world.signIn(['quick', 'hung']))
    await until('the other app was told', () => quick.received.length === 1)
    assert.equal(hung.mostAtOnce(), 2)
  })

  it('does not hold up retries that wait in the queue behind its own', async (t) => {
    const world = await createLogoutWorld(t, { limits: { concurrency: 4, perHostConcurrency: 2 } })
    const hung = await world.app('hung', hangs)
    for (let n = 0; n < 30; n += 1) await commitAndDie(world, await world.signIn(['hung']))
    world.clock.pass(1000)
    const quick = await world.app('quick')
    await commitAndDie(world, await world.signIn(['quick']))
    await world.logout.releaseLeases()
    world.logout.deliverer.start()
    await until('the other app was told', () => quick.received.length === 1)
    await looked(world)
    assert.equal(hung.mostAtOnce(), 2)
    // Its backlog stays in the queue, but for what is under way and one portion that waits.
    const leased = (await world.deliveries()).filter((row) => row.client_id === 'hung' && row.leased_until)
    assert.ok(leased.length <= 6, `${leased.length} are leased`)
  })

  it('is given up on after the time-out, and tried again later', async (t) => {
    const world = await createLogoutWorld(t, { limits: { timeoutMilliseconds: 30 } })
    await world.app('hung', hangs)
    await signOut(world, await world.signIn(['hung']))
    await until('the try is over', () => settled(world))
    const [attempt] = await world.attempts()
    assert.equal(attempt?.outcome, 'unreachable')
    assert.deepEqual(await statesOf(world), { hung: 'pending' })
  })
})

describe('BCL-35 BCL-36 D11 an app that is down', () => {
  it('is told again after a pause, with a token made for the purpose', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger', (_notice, count) => ({ status: count === 1 ? 503 : 200 }))
    world.logout.deliverer.start()
    await signOut(world, await world.signIn(['ledger']))
    await until('the first try is over', () => settled(world))
    world.clock.pass(3900)
    await looked(world)
    assert.equal(ledger.received.length, 1)
    world.clock.pass(2100)
    await until('it was told', async () => (await statesOf(world))['ledger'] === 'delivered')
    const [first, second] = ledger.received.map(({ claims }) => claims)
    assert.notEqual(second?.['jti'], first?.['jti'])
    assert.equal(second?.['iat'], Number(first?.['iat']) + 6)
    assert.equal(second['exp'], second['iat'] + 120)
    assert.equal(second['sid'], first?.['sid'])
    assert.deepEqual(
      (await world.attempts()).map(({ number, outcome, status }) => [number, outcome, status]),
      [
        [1, 'unreachable', 503],
        [2, 'accepted', 200],
      ],
    )
  })

  it('may say when', async (t) => {
    const world = await createLogoutWorld(t)
    await world.app('ledger', () => ({ status: 429, headers: { 'retry-after': '120' } }))
    await signOut(world, await world.signIn(['ledger']))
    await until('the first try is over', () => settled(world))
    const [row] = await world.deliveries()
    assert.equal(row?.due_at, world.clock.now().getTime() + 120_000)
  })

  it('may not even listen', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('gone', { backchannelLogoutUri: 'http://127.0.0.1:1/bcl' })
    await signOut(world, await world.signIn(['gone']))
    await until('the first try is over', () => settled(world))
    const [attempt] = await world.attempts()
    assert.deepEqual([attempt?.outcome, attempt?.detail], ['unreachable', 'The connection was refused.'])
    assert.deepEqual(await statesOf(world), { gone: 'pending' })
  })

  it('BCL-41 becomes a dead letter after seven tries, which an operator can send again', async (t) => {
    const world = await createLogoutWorld(t)
    let isUp = false
    const ledger = await world.app('ledger', () => ({ status: isUp ? 200 : 500 }))
    world.logout.deliverer.start()
    const logoutId = await signOut(world, await world.signIn(['ledger']))
    for (let tries = 1; tries <= 7; tries += 1) {
      await until(`try ${tries} is over`, async () => (await world.attempts()).length === tries)
      world.clock.pass(26_000_000)
    }
    await looked(world)
    assert.deepEqual([ledger.received.length, await statesOf(world)], [7, { ledger: 'gave-up' }])
    const [letter] = await world.records.deadLetters(10)
    assert.equal(letter?.attempts, 7)
    isUp = true
    assert.ok(await world.records.resend(letter?.id ?? ('' as DeliveryId), world.clock.now()))
    await until('it was told', async () => (await statesOf(world))['ledger'] === 'delivered')
    const story = await world.records.story(logoutId)
    assert.deepEqual(
      story?.deliveries[0]?.attempts.map(({ status }) => status),
      [500, 500, 500, 500, 500, 500, 500, 200],
    )
    assert.equal(new Set(ledger.received.map(({ claims }) => claims['jti'])).size, 8)
  })
})

/** Gives the worker time to claim whatever is due: several of its longest sleeps. */
async function looked({ database }: LogoutWorld): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) {
    await new Promise((resolve) => setTimeout(resolve, 3))
    await database.write(async () => undefined)
  }
}

describe('BCL-34 an app that says no', () => {
  const said: Readonly<Record<string, readonly [body: string, kept: string | null]>> = {
    'in JSON': [
      '{"error":"invalid_request","error_description":"who is that?"}',
      'invalid_request: who is that?',
    ],
    'in JSON, without a description': ['{"error":"invalid_request"}', 'invalid_request'],
    'in text, on several lines': ['no\r\n\tway', 'no way'],
    'with bytes for a terminal': ['\u001b[2J\u009b31mred\u0007', '[2J 31mred'],
    'with nothing': ['', null],
    'at length': ['x'.repeat(5000), 'x'.repeat(300)],
  }
  for (const [name, [body, kept]] of Object.entries(said)) {
    it(`${name}: it is final, and what it said is kept`, async (t) => {
      const world = await createLogoutWorld(t)
      const ledger = await world.app('ledger', () => ({ status: 400, body }))
      world.logout.deliverer.start()
      await signOut(world, await world.signIn(['ledger']))
      await until('the try is over', () => settled(world))
      world.clock.pass(90_000_000)
      await looked(world)
      assert.deepEqual([ledger.received.length, await statesOf(world)], [1, { ledger: 'refused' }])
      const [attempt] = await world.attempts()
      assert.deepEqual([attempt?.status, attempt?.detail], [400, kept])
    })
  }

  it('SEC-7 may quote our token, which is not kept', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger', ({ token }) => ({
      status: 400,
      body: JSON.stringify({ error: `bad ${token}` }),
    }))
    await signOut(world, await world.signIn(['ledger']))
    await until('the try is over', () => settled(world))
    const [attempt] = await world.attempts()
    assert.equal(attempt?.detail, 'bad [token]')
    assert.ok(ledger.received[0])
  })
})

describe('BCL-33 BCL-39 D11 the other answers', () => {
  it('204 and 202 are success', async (t) => {
    const world = await createLogoutWorld(t)
    await world.app('a', () => ({ status: 204 }))
    await world.app('b', () => ({ status: 202, body: 'later' }))
    await signOut(world, await world.signIn(['a', 'b']))
    await until('all were tried', () => settled(world))
    assert.deepEqual(await statesOf(world), { a: 'delivered', b: 'delivered' })
  })

  for (const status of [301, 302, 303, 307, 308]) {
    it(`${status} is final, and nobody follows it`, async (t) => {
      const world = await createLogoutWorld(t)
      const elsewhere = await world.app('elsewhere')
      await world.app('ledger', () => ({ status, headers: { location: elsewhere.uri } }))
      await signOut(world, await world.signIn(['ledger']))
      await until('the try is over', () => settled(world))
      assert.deepEqual([elsewhere.received.length, await statesOf(world)], [0, { ledger: 'refused' }])
    })
  }

  it('SEC-6 an address that must not be called is not, and the operator sees it', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('inside', { backchannelLogoutUri: 'http://10.0.0.1/bcl' })
    await signOut(world, await world.signIn(['inside']))
    await until('the try is over', () => settled(world))
    const [attempt] = await world.attempts()
    assert.deepEqual([attempt?.outcome, await statesOf(world)], ['forbidden', { inside: 'gave-up' }])
  })
})

describe('RIL-33 BCL-38 SEC-9 the browser waits', () => {
  it('until each app had its first try, whatever came of it', async (t) => {
    const world = await createLogoutWorld(t)
    const { open, behave } = gate()
    await world.app('slow', behave)
    await world.app('down', () => ({ status: 503 }))
    const logoutId = await signOut(world, await world.signIn(['slow', 'down']))
    let isOver = false
    const waiting = world.logout.deliverer.firstTries(logoutId, 60_000).then(() => (isOver = true))
    await until('one was tried', async () => (await world.attempts()).length === 1)
    assert.equal(isOver, false)
    open()
    await waiting
    assert.equal((await world.attempts()).length, 2)
  })

  it('no longer than its time, and the delivery goes on', async (t) => {
    const world = await createLogoutWorld(t)
    const { open, behave } = gate()
    await world.app('slow', behave)
    const logoutId = await signOut(world, await world.signIn(['slow']))
    await world.logout.deliverer.firstTries(logoutId, 10)
    assert.deepEqual(await world.attempts(), [])
    open()
    await until('it was told', async () => (await statesOf(world))['slow'] === 'delivered')
  })

  it('not at all where nobody is to be told, or everybody has been', async (t) => {
    const world = await createLogoutWorld(t)
    await world.logout.deliverer.firstTries(await signOut(world, await world.signIn()), 60_000)
    await world.app('ledger')
    const logoutId = await signOut(world, await world.signIn(['ledger']))
    await until('it was told', () => settled(world))
    await world.logout.deliverer.firstTries(logoutId, 60_000)
  })

  it('not for a worker that has stopped', async (t) => {
    const world = await createLogoutWorld(t, { limits: { concurrency: 1 } })
    const { open, behave } = gate()
    const slow = await world.app('slow', behave)
    await signOut(world, await world.signIn(['slow']))
    await until('one is under way', () => slow.underWay() === 1)
    const waits = await signOut(world, await world.signIn(['slow']))
    const waiting = world.logout.deliverer.firstTries(waits, 60_000)
    const stopping = world.logout.deliverer.stop()
    await waiting
    await world.logout.deliverer.firstTries(await signOut(world, await world.signIn(['slow'])), 60_000)
    open()
    await stopping
  })
})

describe('BCL-37 nothing that is owed is lost', () => {
  it('when the process stops: what is under way is finished, the rest waits for the next one', async (t) => {
    const world = await createLogoutWorld(t, { limits: { concurrency: 1 } })
    const { open, behave } = gate()
    const slow = await world.app('a', behave)
    for (const name of ['b', 'c']) world.register(name, { backchannelLogoutUri: slow.uri })
    await signOut(world, await world.signIn(['a', 'b', 'c']))
    await until('one is under way', () => slow.underWay() === 1)
    let isStopped = false
    const stopping = world.logout.deliverer.stop().then(() => (isStopped = true))
    await looked(world)
    assert.equal(isStopped, false)
    open()
    await stopping
    assert.equal((await world.attempts()).length, 1)

    const next = world.newProcess(await world.reopened())
    await next.releaseLeases()
    next.deliverer.start()
    await until('the others were told', () => slow.received.length === 3)
    assert.equal(new Set(slow.received.map(({ claims }) => claims['sid'])).size, 3)
  })

  it('when the process dies between commit and sending: the next one sends', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger')
    await commitAndDie(world, await world.signIn(['ledger']))
    const next = world.newProcess(await world.reopened())
    await next.releaseLeases()
    next.deliverer.start()
    await until('it was told', () => ledger.received.length === 1)
  })

  it('where other processes run on: one of them sends when the lease is over, and not before', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger')
    await commitAndDie(world, await world.signIn(['ledger']))
    const others = [world.newProcess(), world.newProcess()]
    for (const { deliverer } of others) deliverer.start()
    world.clock.pass(31_999)
    await looked(world)
    assert.equal(ledger.received.length, 0)
    world.clock.pass(1)
    await until('it was told', async () => (await statesOf(world))['ledger'] === 'delivered')
    await looked(world)
    assert.equal(ledger.received.length, 1)
  })

  it('BCL-36 BCL-42 when it dies between sending and writing it down: the app hears twice, with another token', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger')
    const { deliveries } = await commitAndDie(world, await world.signIn(['ledger']))
    const queue = createDeliveryQueue(world.database)
    const settle = () => Promise.reject(new Error('the process is gone'))
    const dying = workerOf(t, world, { send: world.send, queue: { ...queue, settle } })
    dying.take(deliveries, dying.leaseUntil(world.clock.now()))
    await until('it was told', () => ledger.received.length === 1)
    await dying.stop()
    world.clock.pass(32_000)
    world.logout.deliverer.start()
    await until('it was told again', async () => (await statesOf(world))['ledger'] === 'delivered')
    const [first, second] = ledger.received.map(({ claims }) => claims)
    assert.notEqual(second?.['jti'], first?.['jti'])
    assert.equal(second?.['sid'], first?.['sid'])
    assert.equal((await world.attempts()).length, 1)
  })

  it('while this very process holds what is released: each notice goes out once', async (t) => {
    const world = await createLogoutWorld(t, { limits: { concurrency: 2 } })
    const { open, behave } = gate()
    const slow = await world.app('a', behave)
    for (const name of ['b', 'c', 'd', 'e']) world.register(name, { backchannelLogoutUri: slow.uri })
    await signOut(world, await world.signIn(['a', 'b', 'c', 'd', 'e']))
    await until('two are under way', () => slow.underWay() === 2)
    await world.logout.releaseLeases()
    world.logout.deliverer.start()
    await looked(world)
    open()
    await until('all were tried', () => settled(world))
    await looked(world)
    assert.equal(slow.received.length, 5)
  })
})

describe('the worker', () => {
  it('sends what it is handed before it is started, and claims nothing', async (t) => {
    const world = await createLogoutWorld(t)
    const [ledger, atlas] = [await world.app('ledger'), await world.app('atlas')]
    await commitAndDie(world, await world.signIn(['atlas']))
    await world.logout.releaseLeases()
    await signOut(world, await world.signIn(['ledger']))
    await until('the app was told', () => ledger.received.length === 1)
    await looked(world)
    assert.equal(atlas.received.length, 0)
  })

  it('starts no try that its lease does not cover', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger')
    const { deliveries } = await commitAndDie(world, await world.signIn(['ledger']))
    const lapsing = new Date(world.clock.now().getTime() + 1999)
    world.logout.deliverer.take(deliveries, lapsing)
    world.logout.deliverer.start()
    await looked(world)
    assert.equal(ledger.received.length, 0)
    world.clock.pass(32_000)
    await until('it was told, by a new lease', () => ledger.received.length === 1)
  })

  it('works off a backlog without sleeping in between, however slow the apps', async (t) => {
    const world = await createLogoutWorld(t, { limits: { concurrency: 2, longestSleepMilliseconds: 60_000 } })
    const { open, behave } = gate()
    const slow = await world.app('slow', behave)
    for (let n = 0; n < 5; n += 1) await commitAndDie(world, await world.signIn(['slow']))
    await world.logout.releaseLeases()
    world.logout.deliverer.start()
    await until('two are under way', () => slow.underWay() === 2)
    const later = performance.now() + 80
    await until('the worker saw that it has no room', () => performance.now() > later)
    open()
    await until('all were told', () => slow.received.length === 5)
  })

  it('misses nothing that falls due while it looks', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger', (_notice, count) => ({ status: count === 1 ? 503 : 200 }))
    const { deliveries } = await commitAndDie(world, await world.signIn(['ledger']))
    const queue = createDeliveryQueue(world.database)
    const { promise: seen, resolve: goOn } = Promise.withResolvers<void>()
    let looks = 0
    const worker = workerOf(t, world, {
      send: world.send,
      queue: {
        ...queue,
        async nextDueAt(now, except) {
          const dueAt = await queue.nextDueAt(now, except)
          looks += 1
          if (looks === 1) await seen
          return dueAt
        },
      },
      limits: {
        concurrency: 9,
        perHostConcurrency: 9,
        timeoutMilliseconds: 2000,
        leaseMilliseconds: 32_000,
        longestSleepMilliseconds: 60_000,
      },
    })
    worker.start()
    await until('it looks', () => looks === 1)
    worker.take(deliveries, worker.leaseUntil(world.clock.now()))
    await until('the first try is over', () => settled(world))
    world.clock.pass(6000)
    goOn()
    await until('it was told', () => ledger.received.length === 2)
  })

  it('BCL-41 counts a fault of ours as a try, so that it ends where an operator sees it', async (t) => {
    const world = await createLogoutWorld(t)
    await world.app('ledger')
    const { deliveries } = await commitAndDie(world, await world.signIn(['ledger']))
    const worker = workerOf(t, world, { send: () => Promise.reject(new Error('the key is broken')) })
    worker.take(deliveries, worker.leaseUntil(world.clock.now()))
    await until('the try is over', () => settled(world))
    const [attempt] = await world.attempts()
    assert.equal(attempt?.outcome, 'unreachable')
    assert.match(String(world.faults[0]), /the key is broken/)
    assert.doesNotMatch(attempt.detail ?? '', /key/)
  })

  it('goes on after a fault of the database', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger')
    await commitAndDie(world, await world.signIn(['ledger']))
    await world.logout.releaseLeases()
    const queue = createDeliveryQueue(world.database)
    let claims = 0
    const worker = workerOf(t, world, {
      send: world.send,
      queue: {
        ...queue,
        claimDue: (claim) => {
          claims += 1
          return claims === 1 ? Promise.reject(new Error('disk full')) : queue.claimDue(claim)
        },
      },
    })
    worker.start()
    await until('it was told', () => ledger.received.length === 1)
    assert.match(String(world.faults), /disk full/)
  })
})
