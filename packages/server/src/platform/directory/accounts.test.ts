import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { configOf } from '../../config.fixture.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'
import { type Accounts, createAccounts, type NewAccount } from './accounts.ts'
import { createDirectory } from './directory.ts'
import { acme, createWorld, signIn, type World } from './world.fixture.ts'
import { insertUpstreamAccount } from './upstream-account-sql.ts'

const ada = { id: 'u1', username: 'ada', email: 'ada@example.com', password: 'correct horse', name: 'Ada' }
const tenant = { id: 'acme', users: [ada] }
const eve: NewAccount = {
  username: 'Eve',
  email: 'Eve@example.com',
  claims: { name: 'Eve' },
  password: 'a secret of eve',
  origin: 'sign-up',
}

interface Stage {
  readonly world: World
  readonly accounts: Accounts
}

async function stage(t: TestContext, users: readonly object[] = [ada]): Promise<Stage> {
  const world = await createWorld(t, configOf)
  await world.apply({ ...tenant, users })
  world.tick()
  return { world, accounts: createAccounts(world) }
}

const created = async ({ accounts }: Stage, account: NewAccount = eve): Promise<UserId> => {
  const answer = await accounts.create(acme, account)
  return answer.kind === 'created' ? answer.id : assert.fail(answer.kind)
}
const find = async ({ world }: Stage, login: string) =>
  (await createDirectory(world)).userByLogin(acme, login)
const auditOf = async ({ world }: Stage) =>
  (await world.database.read.selectFrom('audit').select(['event', 'details']).orderBy('id').execute()).map(
    ({ event, details }) => [event, JSON.parse(details)],
  )

describe('an account that was made while the server runs', () => {
  it('signs in by username or email in any case, with its claims', async (t) => {
    const here = await stage(t)
    const id = await created(here)
    const user = (await find(here, 'EVE')) ?? assert.fail()
    assert.equal(user.id, id)
    assert.equal((await find(here, 'eve@EXAMPLE.com'))?.id, id)
    assert.deepEqual(user.claims, {
      name: 'Eve',
      preferred_username: 'Eve',
      email: 'Eve@example.com',
      email_verified: false,
    })
    assert.match(user.passwordHash ?? '', /a secret of eve/)
  })

  it('is refused where its username or email leads to somebody already', async (t) => {
    const here = await stage(t)
    await created(here)
    const taken = async (names: Partial<NewAccount>) => here.accounts.create(acme, { ...eve, ...names })
    for (const username of ['ADA', 'ada@example.com', 'eve', 'eve@example.com'])
      assert.deepEqual(await taken({ username, email: 'new@example.com' }), {
        kind: 'taken',
        field: 'username',
      })
    assert.deepEqual(await taken({ username: 'new', email: 'ADA@example.com' }), {
      kind: 'taken',
      field: 'email',
    })
  })

  it('is free to have the names that somebody has at another tenant', async (t) => {
    const here = await stage(t)
    const answer = await here.accounts.create('other' as typeof acme, { ...eve, username: 'ada' })
    assert.equal(answer.kind, 'created')
    assert.equal(await here.accounts.disable(acme, (answer.kind === 'created' && answer.id) as UserId), false)
  })

  it('of two who want one name at once, one gets it', async (t) => {
    const here = await stage(t)
    const answers = await Promise.all([here.accounts.create(acme, eve), here.accounts.create(acme, eve)])
    assert.deepEqual(answers.map(({ kind }) => kind).toSorted(), ['created', 'taken'])
  })

  it('is not made when too many passwords wait', async (t) => {
    const { world } = await stage(t)
    const busy = createAccounts({ ...world, passwords: { hashIfIdle: async () => undefined } })
    assert.deepEqual(await busy.create(acme, eve), { kind: 'busy' })
    assert.equal(await busy.setPassword(acme, 'u1' as UserId, 'another one'), 'busy')
  })

  it('without a password nobody can sign in to it', async (t) => {
    const here = await stage(t)
    const { password: _, ...bare } = eve
    const id = await created(here, { ...bare, origin: 'admin' })
    assert.equal((await here.accounts.find(acme, id))?.hasPassword, false)
  })

  it('leaves an audit line for every change, and none for what was so already', async (t) => {
    const here = await stage(t)
    const id = await created(here)
    const { accounts } = here
    const then = here.world.tick
    then()
    await accounts.setPassword(acme, id, 'another secret').finally(then)
    await accounts.disable(acme, id, 'console').finally(then)
    await accounts.disable(acme, id, 'console').finally(then)
    await accounts.enable(acme, id, 'console').finally(then)
    await accounts.remove(acme, id, 'console').finally(then)
    assert.equal(await accounts.remove(acme, id, 'console'), false)
    assert.deepEqual(await auditOf(here), [
      ['account-created', { userId: id, origin: 'sign-up' }],
      ['password-set', { userId: id }],
      ['account-disabled', { userId: id, by: 'console' }],
      ['account-enabled', { userId: id, by: 'console' }],
      ['account-removed', { userId: id, by: 'console' }],
    ])
  })
})

describe('D10 what an account proved before is dead in the same transaction, and owed until it has ended', () => {
  const closings: [string, ({ accounts }: Stage, id: UserId) => Promise<unknown>][] = [
    ['a new password', ({ accounts }, id) => accounts.setPassword(acme, id, 'another secret')],
    ['disabling', ({ accounts }, id) => accounts.disable(acme, id)],
    ['removal', ({ accounts }, id) => accounts.remove(acme, id)],
  ]
  for (const [name, close] of closings) {
    it(`by ${name}`, async (t) => {
      const here = await stage(t)
      const id = await created(here)
      await signIn(here.world, id)
      assert.deepEqual((await here.world.apply(tenant)).revokeEverything, [])
      here.world.tick()
      await close(here, id)
      assert.deepEqual((await here.world.apply(tenant)).revokeEverything, [
        { tenantId: acme, users: [{ id }] },
      ])
    })
  }
})

describe('a new password that replaces a known one', () => {
  it('is not set where somebody else was faster: nothing happens', async (t) => {
    const here = await stage(t)
    const id = await created(here)
    const { passwordHash: replaces = '' } = (await find(here, 'eve')) ?? assert.fail()
    const change = (password: string) => here.accounts.setPassword(acme, id, password, { replaces })
    const outcomes = await Promise.all(['the first one', 'the second one'].map(change))
    assert.deepEqual(outcomes.toSorted(), ['done', 'outdated'])
    const winner = outcomes[0] === 'done' ? /the first one/ : /the second one/
    assert.match((await find(here, 'eve'))?.passwordHash ?? '', winner)
    assert.equal((await auditOf(here)).filter(([event]) => event === 'password-set').length, 1)
  })
})

describe('a removed account', () => {
  it('keeps its sub and nothing else, and frees its names', async (t) => {
    const here = await stage(t)
    const id = await created(here)
    assert.equal(await here.accounts.remove(acme, id), true)
    const gone = await (await createDirectory(here.world)).userById(acme, id)
    assert.deepEqual([gone?.claims, gone?.passwordHash, gone?.email], [{}, undefined, undefined])
    assert.ok(gone?.disabledAt)
    assert.notEqual(await created(here), id)
  })

  it('is found, listed, enabled, or given a password by nobody', async (t) => {
    const here = await stage(t)
    const id = await created(here)
    await here.accounts.remove(acme, id)
    assert.equal(await here.accounts.find(acme, id), undefined)
    assert.deepEqual(
      (await here.accounts.list(acme, { limit: 9 })).map((one) => one.id),
      ['u1'],
    )
    assert.equal(await here.accounts.enable(acme, id), false)
    assert.equal(await here.accounts.setPassword(acme, id, 'another secret'), 'unknown')
  })
})

describe('the list of accounts', () => {
  it('goes on after an id, and finds a part of a name as text', async (t) => {
    const here = await stage(t)
    const names = ['under_score', 'under-score', 'per%cent']
    for (const username of names) await created(here, { ...eve, username, email: `${username}@x.example` })
    const { accounts } = here
    const found = async (search: string) =>
      (await accounts.list(acme, { limit: 9, search })).map((one) => one.username)
    assert.deepEqual(await found('der_S'), ['under_score'])
    assert.deepEqual(await found('%'), ['per%cent'])
    assert.deepEqual(await found('ADA@'), ['ada'])
    const first = await accounts.list(acme, { limit: 2 })
    const after = first.at(-1)?.id ?? assert.fail()
    const second = await accounts.list(acme, { limit: 9, after })
    assert.equal(new Set([...first, ...second].map((one) => one.id)).size, 4)
  })

  it('says who keeps an account, and never its password', async (t) => {
    const here = await stage(t)
    assert.deepEqual(await here.accounts.find(acme, 'u1' as UserId), {
      id: 'u1',
      username: 'ada',
      email: 'ada@example.com',
      claims: { preferred_username: 'ada', name: 'Ada', email: 'ada@example.com', email_verified: false },
      origin: 'configuration',
      hasPassword: true,
      identities: [],
    })
  })
})

describe('the configuration and accounts that are not its own', () => {
  it('leaves them alone at every application', async (t) => {
    const here = await stage(t)
    await created(here)
    const before = await find(here, 'eve')
    assert.deepEqual(await here.world.apply(tenant), { changes: [], notices: [], revokeEverything: [] })
    assert.deepEqual(await find(here, 'eve'), before)
  })

  for (const [field, user] of [
    ['username "eve"', { username: 'eve', password: 'long enough' }],
    ['email "eve@example.com"', { username: 'other', email: 'eve@example.com', password: 'long enough' }],
  ] as const) {
    it(`refuses to start with a configured user whose ${field} is theirs, and says what to do`, async (t) => {
      const here = await stage(t)
      const id = await created(here)
      await assert.rejects(here.world.apply({ ...tenant, users: [ada, user] }), {
        message: new RegExp(
          `^Tenant acme, user ${user.username}: the ${field} belongs to the account ${id}, .*"id": "${id}"`,
        ),
      })
    })
  }

  it('FED-3 starts, whatever e-mail address an upstream tells of somebody', async (t) => {
    const here = await stage(t)
    const told = { email: 'ada@example.com', preferred_username: 'ada' }
    const account = { id: 'u9' as UserId, upstreamId: 'corp' as UpstreamId, subject: '7', claims: told }
    const at = here.world.clock.now()
    const occasion = { tenantId: acme, at, random: here.world.random }
    await here.world.database.write((write) => insertUpstreamAccount(write, account, occasion))
    assert.deepEqual((await here.world.apply(tenant)).changes, [])
  })

  it('takes one over where the operator names it by its id', async (t) => {
    const here = await stage(t)
    const id = await created(here)
    const next = { ...tenant, users: [ada, { id, username: 'eve', password: 'given by file' }] }
    assert.deepEqual((await here.world.apply(next)).changes, [
      'user eve: changed name, username, email, email_verified',
      'user eve: password changed',
    ])
    assert.equal((await here.accounts.find(acme, id))?.origin, 'configuration')
    assert.deepEqual((await here.world.apply(next)).changes, [])
  })
})

describe('what a person or an administrator did to a configured account', () => {
  it('their own password outlives restarts, until the configuration gives another', async (t) => {
    const here = await stage(t)
    await here.accounts.setPassword(acme, 'u1' as UserId, 'my own one')
    assert.deepEqual((await here.world.apply(tenant)).changes, [])
    assert.match((await find(here, 'ada'))?.passwordHash ?? '', /my own one/)
    const next = { ...tenant, users: [{ ...ada, password: 'a new start' }] }
    assert.deepEqual((await here.world.apply(next)).changes, ['user ada: password changed'])
    assert.match((await find(here, 'ada'))?.passwordHash ?? '', /a new start/)
  })

  it('other changes of the file leave the password alone', async (t) => {
    const here = await stage(t)
    await here.accounts.setPassword(acme, 'u1' as UserId, 'my own one')
    const users = [{ ...ada, name: 'Countess', username: 'countess' }]
    await here.world.apply({ ...tenant, users })
    assert.match((await find(here, 'countess'))?.passwordHash ?? '', /my own one/)
  })

  it('disabled stays disabled, until the configuration changes its word about it', async (t) => {
    const here = await stage(t)
    const disabled = { ...tenant, users: [{ ...ada, disabled: true }] }
    await here.accounts.disable(acme, 'u1' as UserId)
    const { changes, notices } = await here.world.apply(tenant)
    assert.deepEqual(changes, [])
    assert.deepEqual(notices, ['user ada: stays disabled (by the admin API); enable them there'])
    assert.ok((await find(here, 'ada'))?.disabledAt)
    const agreeing = await here.world.apply(disabled)
    assert.deepEqual([agreeing.changes, agreeing.notices], [[], []])
    assert.deepEqual((await here.world.apply(tenant)).changes, ['user ada: enabled'])
  })

  it('enabled stays enabled likewise', async (t) => {
    const here = await stage(t, [{ ...ada, disabled: true }])
    await here.accounts.enable(acme, 'u1' as UserId)
    assert.deepEqual((await here.world.apply({ ...tenant, users: [{ ...ada, disabled: true }] })).changes, [])
    assert.equal((await find(here, 'ada'))?.disabledAt, undefined)
  })

  it('removed stays removed, until the configuration gives another password', async (t) => {
    const here = await stage(t)
    await here.accounts.remove(acme, 'u1' as UserId)
    const said = [
      'user ada: stays removed (by the admin API); change the password in the file to bring them back',
    ]
    for (const start of ['the first', 'the second']) {
      const { changes, notices } = await here.world.apply(tenant)
      assert.deepEqual(changes, [], start)
      assert.deepEqual(notices, said, start)
    }
    assert.deepEqual((await find(here, 'ada'))?.claims, {})
    const next = { ...tenant, users: [{ ...ada, password: 'a new start' }] }
    const back = await here.world.apply(next)
    assert.deepEqual([back.changes, back.notices], [['user ada: added'], []])
    assert.equal((await find(here, 'ada'))?.id, 'u1')
  })

  it('removed, gone from the file and back in it, it is the same person again', async (t) => {
    const here = await stage(t)
    await here.accounts.remove(acme, 'u1' as UserId)
    await here.world.apply({ ...tenant, users: [] })
    assert.deepEqual((await here.world.apply(tenant)).changes, ['user ada: added'])
  })
})
