import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Client } from '../../domain/client.ts'
import type { UserId } from '../../domain/user.ts'
import { configOf } from '../../config.fixture.ts'
import { clientSecretPurpose } from '../keys/seal.ts'
import { applyConfig } from './apply.ts'
import { createDirectory } from './directory.ts'
import { acme, createWorld, signIn, type World } from './world.fixture.ts'

const ledger = {
  client_id: 'ledger',
  client_secret: 'ledger-secret-ledger-secret',
  redirect_uris: ['https://a.example/cb'],
}
const ada = { id: 'u1', username: 'ada', email: 'ada@example.com', password: 'correct horse', name: 'Ada' }
const bob = { username: 'bob', password: 'battery staple' }
const tenant = { id: 'acme', clients: [ledger], users: [ada, bob] }

const find = async ({ database }: World, login: string) =>
  (await createDirectory({ database })).userByLogin(acme, login)
const idOf = async (world: World, login: string) => (await find(world, login))?.id ?? assert.fail()

describe('applying a configuration', () => {
  it('adds what is new, and says so', async (t) => {
    const world = await createWorld(t, configOf)
    assert.deepEqual(await world.apply(tenant), {
      changes: ['tenant acme: added', 'client ledger: added', 'user ada: added', 'user bob: added'],
      notices: [],
      revokeEverything: [],
    })
  })

  it('changes nothing the second time, and hashes no password again', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    const before = await rowsOf(world)
    world.tick()
    assert.deepEqual(await world.apply(tenant), { changes: [], notices: [], revokeEverything: [] })
    assert.deepEqual(await rowsOf(world), before)
    assert.deepEqual(world.asked, [
      'hash correct horse',
      'hash battery staple',
      'verify correct horse',
      'verify battery staple',
    ])
  })

  it('D13 keeps of a configured password nothing that is quicker to guess than the account', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    const users = await world.database.read
      .selectFrom('users')
      .select(['password_hash', 'configured_credential'])
      .execute()
    assert.equal(users.length, 2)
    for (const user of users) assert.equal(user.configured_credential, `password:${user.password_hash}`)
  })

  it('stores no secret and no password in plain text', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply({ ...tenant, users: [] })
    assert.doesNotMatch(JSON.stringify(await rowsOf(world)), /ledger-secret/)
  })

  it('D13 stores a client secret as the keyed hash of tenant, client and secret', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    const client = (await createDirectory(world)).clientsOf(acme)[0]
    assert.equal(
      client?.secretHash,
      world.sealer.keyedHash(
        'client-secret',
        JSON.stringify(['acme', 'ledger', 'ledger-secret-ledger-secret']),
      ),
    )
  })

  const reasonsToKeepIt: readonly [string, object][] = [
    ['D6 a dialect that signs with it', { dialect: 'genauth' }],
    ['HS256', { id_token_signed_response_alg: 'HS256' }],
    ['signed calls', { signs_requests: true }],
  ]
  for (const [name, reason] of reasonsToKeepIt) {
    it(`D13 seals a secret that must compute from the day on when it must: ${name}`, async (t) => {
      const world = await createWorld(t, configOf)
      const client = { ...ledger, client_secret: '0123456789abcdef0123456789abcdef' }
      const wanted = { id: 'acme', dialects: { genauth: {} } }
      const kept = async () => (await createDirectory(world)).clientsOf(acme)[0]?.sealedSecret
      await world.apply({ ...wanted, clients: [client] })
      assert.equal(await kept(), undefined)
      await world.apply({ ...wanted, clients: [{ ...client, ...reason }] })
      const place = { tenantId: acme, purpose: clientSecretPurpose, id: 'ledger' }
      assert.equal(world.sealer.open((await kept()) ?? '', place), client.client_secret)
      assert.deepEqual((await world.apply({ ...wanted, clients: [{ ...client, ...reason }] })).changes, [])
      await world.apply({ ...wanted, clients: [client] })
      assert.equal(await kept(), undefined)
    })
  }

  it('D13 keeps no secret of an app that says that a key of ours signs for it', async (t) => {
    const world = await createWorld(t, configOf)
    const client = { ...ledger, dialect: 'genauth', id_token_signed_response_alg: 'RS256' }
    await world.apply({ id: 'acme', dialects: { genauth: {} }, clients: [client] })
    assert.equal((await createDirectory(world)).clientsOf(acme)[0]?.sealedSecret, undefined)
  })

  it('D13 nor of an app whose dialect has keys of ours sign', async (t) => {
    const world = await createWorld(t, configOf)
    const client = { ...ledger, client_secret: '0123456789abcdef0123456789abcdef', dialect: 'keyed' }
    await world.apply({ id: 'acme', dialects: { keyed: {} }, clients: [client] })
    assert.equal((await createDirectory(world)).clientsOf(acme)[0]?.sealedSecret, undefined)
  })

  it('D13 takes a row of before at its dialect’s word, when every dialect was one that signs with the secret', async (t) => {
    const world = await createWorld(t, configOf)
    const secret = '0123456789abcdef0123456789abcdef'
    for (const [dialect, changes] of [
      ['genauth', []],
      ['keyed', ['client ledger: changed dialect']],
    ] as const) {
      const client = { ...ledger, client_secret: secret, dialect }
      const wanted = { id: 'acme', dialects: { genauth: {}, keyed: {} }, clients: [client] }
      await world.apply(wanted)
      await ofBefore(world, { dialect, sealedSecret: 'sealed when all of them were' })
      assert.deepEqual((await world.apply(wanted)).changes, changes)
      const kept = (await createDirectory(world)).clientsOf(acme)[0]?.sealedSecret
      assert.equal(kept !== undefined, dialect === 'genauth')
    }
  })

  const ofBefore = async (world: World, metadata: object) => {
    const rows = await world.database.read.selectFrom('clients').selectAll().execute()
    const [row = assert.fail()] = rows
    const { dialect: _, usualTokenAlgorithm: __, ...old } = JSON.parse(row.metadata) as Client
    await world.database.write((transaction) =>
      transaction
        .updateTable('clients')
        .set({ metadata: JSON.stringify({ ...old, ...metadata }) })
        .execute(),
    )
  }

  it('D17 finds no change in a row of before, which says RS256 where the file says nothing', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    await ofBefore(world, { idTokenAlgorithm: 'RS256' })
    assert.deepEqual((await world.apply(tenant)).changes, [])
  })

  it('D17 but in any other algorithm, and for an app that its dialect has other habits for', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    await ofBefore(world, { idTokenAlgorithm: 'ES256' })
    assert.deepEqual((await world.apply(tenant)).changes, [
      'client ledger: changed id_token_signed_response_alg',
    ])
    await ofBefore(world, { idTokenAlgorithm: 'RS256' })
    const client = { ...ledger, client_secret: '0123456789abcdef0123456789abcdef', dialect: 'genauth' }
    const { changes } = await world.apply({ ...tenant, dialects: { genauth: {} }, clients: [client] })
    assert.match(changes.join(), /client ledger: changed .*id_token_signed_response_alg/)
  })

  it('says whose client it is where there are several tenants', async (t) => {
    const world = await createWorld(t, configOf)
    const { changes } = await world.apply(
      { id: 'acme', clients: [ledger] },
      { id: 'beta', pathPrefix: '/beta', clients: [ledger] },
    )
    assert.deepEqual(changes, [
      'tenant acme: added',
      'tenant acme, client ledger: added',
      'tenant beta: added',
      'tenant beta, client ledger: added',
    ])
  })

  it('is done whole or not at all', async (t) => {
    const world = await createWorld(t, configOf)
    const broken = { ...configOf([tenant]).tenants[0], users: [user('same', 'x'), user('same', 'y')] }
    await assert.rejects(applyConfig(world.database, { tenants: [broken as never] }, world), /UNIQUE/)
    assert.deepEqual(await rowsOf(world), { tenants: [], clients: [], users: [] })
  })

  it('plans again where another server applied its configuration meanwhile', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    const overtaking = { ...tenant, users: [ada, bob, { username: 'carol', password: 'staple gun' }] }
    const late = {
      ...tenant,
      users: [{ ...ada, name: 'Lovelace' }, bob, { username: 'dora', password: 'long enough' }],
    }
    let isOvertaken = false
    const hash: World['passwords']['hash'] = async (password) => {
      if (!isOvertaken) await world.apply(overtaking)
      isOvertaken = true
      return world.passwords.hash(password)
    }
    const passwords = { ...world.passwords, hash }
    const { changes } = await applyConfig(world.database, configOf([late]), { ...world, passwords })
    assert.deepEqual(changes, ['user ada: changed name', 'user dora: added', 'user carol: removed'])
  })
})

describe('a change is told in the words of the file', () => {
  const cases: [string, object, string[]][] = [
    [
      'a tenant’s settings',
      { ...tenant, name: 'Acme', lifetimes: { codeSeconds: 30 } },
      ['tenant acme: changed name, lifetimes'],
    ],
    ['a tenant’s place', { ...tenant, hosts: ['id.acme.example'] }, ['tenant acme: changed addresses']],
    [
      'a client’s fields',
      { ...tenant, clients: [{ ...ledger, redirect_uris: ['https://b.example/'], scope: 'openid' }] },
      ['client ledger: changed redirect_uris, scope'],
    ],
    [
      'a client’s secret',
      { ...tenant, clients: [{ ...ledger, client_secret: 'another-secret-of-it' }] },
      ['client ledger: changed client_secret'],
    ],
    ['a client that left', { ...tenant, clients: [] }, ['client ledger: removed']],
    [
      'a client that came',
      { ...tenant, clients: [ledger, { ...ledger, client_id: 'shop' }] },
      ['client shop: added'],
    ],
    [
      'a user’s claims',
      { ...tenant, users: [{ ...ada, name: 'Lovelace', email: 'lovelace@example.com' }, bob] },
      ['user ada: changed email, name'],
    ],
    [
      'a user’s new name',
      { ...tenant, users: [{ ...ada, username: 'countess' }, bob] },
      ['user countess: changed username'],
    ],
    [
      'a password',
      { ...tenant, users: [{ ...ada, password: 'another horse' }, bob] },
      ['user ada: password changed'],
    ],
    [
      'a user who was disabled',
      { ...tenant, users: [{ ...ada, disabled: true }, bob] },
      ['user ada: disabled'],
    ],
    ['a user who left', { ...tenant, users: [ada] }, ['user bob: removed']],
    [
      'two who changed names',
      {
        ...tenant,
        users: [
          { ...ada, username: 'bob' },
          { ...bob, id: 'u2', username: 'ada' },
        ],
      },
      ['user bob: changed username', 'user ada: added', 'user bob: removed'],
    ],
  ]
  for (const [name, next, expected] of cases) {
    it(name, async (t) => {
      const world = await createWorld(t, configOf)
      await world.apply(tenant)
      assert.deepEqual((await world.apply(next)).changes, expected)
      assert.deepEqual((await world.apply(next)).changes, [], 'and it is done')
    })
  }

  it('a new user who takes the old name of another', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply({ ...tenant, users: [ada] })
    const { changes } = await world.apply({
      ...tenant,
      users: [
        { ...ada, username: 'countess' },
        { ...bob, username: 'ada' },
      ],
    })
    assert.deepEqual(changes, ['user countess: changed username', 'user ada: added'])
    assert.notEqual(await idOf(world, 'ada'), 'u1')
  })

  it('two users who swap their names', async (t) => {
    const world = await createWorld(t, configOf)
    const two = (one: string, other: string) => ({
      ...tenant,
      users: [
        { ...ada, username: one },
        { ...bob, id: 'u2', username: other },
      ],
    })
    await world.apply(two('ada', 'bob'))
    assert.deepEqual((await world.apply(two('bob', 'ada'))).changes, [
      'user bob: changed username',
      'user ada: changed username',
    ])
    assert.deepEqual([await idOf(world, 'ada'), await idOf(world, 'bob')], ['u2', 'u1'])
  })
})

describe('D10 what must end is owed until it has ended', () => {
  const closings: [string, object][] = [
    ['a password change', { ...tenant, users: [{ ...ada, password: 'another horse' }, bob] }],
    [
      'another password hash',
      { ...tenant, users: [{ ...ada, password: undefined, password_hash: phc('x') }, bob] },
    ],
    ['a disabled account', { ...tenant, users: [{ ...ada, disabled: true }, bob] }],
    ['a removed account', { ...tenant, users: [bob] }],
  ]
  const owedToAda = [{ tenantId: acme, users: [{ id: 'u1' }] }]

  for (const [name, next] of closings) {
    it(`after ${name}, at every start until the sessions are ended`, async (t) => {
      const world = await createWorld(t, configOf)
      await world.apply(tenant)
      await signIn(world, 'u1' as UserId)
      await signIn(world, await idOf(world, 'bob'))
      world.tick()
      assert.deepEqual((await world.apply(next)).revokeEverything, owedToAda)
      assert.deepEqual(
        await world.apply(next),
        { changes: [], notices: [], revokeEverything: owedToAda },
        'a crash came between',
      )
      await endSessionsOf(world, 'u1')
      assert.deepEqual(await world.apply(next), { changes: [], notices: [], revokeEverything: [] })
    })
  }

  it('a sign-in with the new password is none of it', async (t) => {
    const world = await createWorld(t, configOf)
    const next = { ...tenant, users: [{ ...ada, password: 'another horse' }, bob] }
    await world.apply(tenant)
    await world.apply(next)
    world.tick()
    await grant(world, 'u1')
    await signIn(world, 'u1' as UserId)
    assert.deepEqual((await world.apply(next)).revokeEverything, [])
  })

  it('grants that outlived their session are owed too', async (t) => {
    const world = await createWorld(t, configOf)
    const next = { ...tenant, users: [{ ...ada, disabled: true }, bob] }
    await world.apply(tenant)
    await grant(world, 'u1')
    await world.apply(next)
    assert.deepEqual((await world.apply(next)).revokeEverything, owedToAda)
  })

  it('but nothing after another claim, another username, or an enabled account', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply({ ...tenant, users: [{ ...ada, disabled: true }] })
    const next = { ...tenant, users: [{ ...ada, username: 'countess', name: 'Lovelace' }] }
    assert.deepEqual(await world.apply(next), {
      changes: ['user countess: changed username, name', 'user countess: enabled'],
      notices: [],
      revokeEverything: [],
    })
  })
})

describe('what was removed comes back as it was', () => {
  it('a user, with the same sub', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    const before = await idOf(world, 'bob')
    await world.apply({ ...tenant, users: [ada] })
    assert.deepEqual((await world.apply(tenant)).changes, ['user bob: added'])
    const { id, disabledAt, passwordHash } = (await find(world, 'bob')) ?? assert.fail()
    assert.deepEqual([id, disabledAt], [before, undefined])
    assert.match(passwordHash ?? '', /battery staple/)
  })

  it('but another person with that username, by an id of their own, is another sub', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    const before = await idOf(world, 'bob')
    const { changes, revokeEverything } = await world.apply({
      ...tenant,
      users: [ada, { ...bob, id: 'second-bob' }],
    })
    assert.deepEqual(changes, ['user bob: added', 'user bob: removed'])
    assert.deepEqual(revokeEverything, [{ tenantId: acme, users: [{ id: before }] }])
    assert.equal(await idOf(world, 'bob'), 'second-bob')
  })

  it('a removed user keeps neither password nor claims, and frees the email', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    await world.apply({ ...tenant, users: [{ ...bob, email: 'ada@example.com' }] })
    const directory = await createDirectory(world)
    const gone = (await directory.userById(acme, 'u1' as UserId)) ?? assert.fail()
    assert.deepEqual(
      [gone.claims, gone.passwordHash, gone.email],
      [{ preferred_username: 'ada' }, undefined, undefined],
    )
    assert.equal((await directory.userByLogin(acme, 'ada@example.com'))?.username, 'bob')
  })

  it('a client', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    await world.apply({ ...tenant, clients: [] })
    assert.deepEqual((await world.apply(tenant)).changes, ['client ledger: added'])
    assert.equal((await createDirectory(world)).clientsOf(acme).length, 1)
  })

  it('a tenant, with its users', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(tenant)
    const before = await idOf(world, 'bob')
    const other = { id: 'other' }
    assert.deepEqual((await world.apply(other)).changes, ['tenant other: added', 'tenant acme: removed'])
    assert.deepEqual((await world.apply(other)).changes, [])
    assert.deepEqual(
      (await createDirectory(world)).tenants().map(({ id }) => id),
      ['other'],
    )
    assert.deepEqual((await world.apply(tenant)).changes, ['tenant acme: added', 'tenant other: removed'])
    assert.equal(await idOf(world, 'bob'), before)
  })
})

async function rowsOf({ database: { read } }: World) {
  return {
    tenants: await read.selectFrom('tenants').selectAll().execute(),
    clients: await read.selectFrom('clients').selectAll().execute(),
    users: await read.selectFrom('users').selectAll().execute(),
  }
}

async function endSessionsOf({ database }: World, userId: string): Promise<void> {
  await database.write((transaction) =>
    transaction.updateTable('sessions').set({ ended_at: 1 }).where('user_id', '=', userId).execute(),
  )
}

async function grant({ database, clock }: World, userId: string): Promise<void> {
  const ids = {
    tenant_id: acme,
    id: 'g',
    client_id: 'ledger',
    user_id: userId,
    subject: userId,
    session_id: 's',
  }
  const more = { rp_session_id: 'r', sid: 'sid', issuer: 'i', scope: 'openid', resources: '', amr: '[]' }
  const times = { auth_time: clock.now().getTime(), created_at: clock.now().getTime() }
  const policy = { access_at_logout: 'end', refresh_at_logout: 'survive' }
  await database.write((transaction) =>
    transaction
      .insertInto('grants')
      .values({ ...ids, ...more, ...times, ...policy })
      .execute(),
  )
}

function user(username: string, id: string) {
  return {
    id: id as UserId,
    username,
    claims: { preferred_username: username },
    credential: { kind: 'none' },
    isDisabled: false,
  }
}

function phc(letter: string): string {
  return `$argon2id$v=19$m=19456,t=2,p=1$${letter.repeat(22)}$${letter.repeat(43)}`
}
