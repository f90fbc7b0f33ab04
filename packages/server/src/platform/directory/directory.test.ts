import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import { configOf } from '../../config.fixture.ts'
import { createPasswords } from '../passwords/passwords.ts'
import { applyConfig } from './apply.ts'
import { createDirectory } from './directory.ts'
import { loginName } from './login-name.ts'
import { acme, createWorld } from './world.fixture.ts'

const beta = 'beta' as TenantId
const ledger = { client_id: 'ledger', redirect_uris: ['https://a.example/cb'] }
const shop = { client_id: 'shop', redirect_uris: ['https://b.example/cb'] }
const ada = {
  id: 'u1',
  username: 'Ada',
  email: 'Ada@Example.com',
  password: 'correct horse',
  name: 'Ada Lovelace',
}
const tenants = [
  { id: 'acme', clients: [ledger], users: [ada] },
  { id: 'beta', pathPrefix: '/beta', clients: [shop], users: [{ ...ada, id: 'u2' }] },
]

describe('the directory', () => {
  it('knows tenants and clients as the configuration has them', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(...tenants)
    const directory = await createDirectory(world)
    const config = configOf(tenants)
    assert.deepEqual(
      directory.tenants(),
      config.tenants.map(({ tenant }) => tenant),
    )
    assert.deepEqual(
      directory.clientsOf(acme),
      config.tenants[0]?.clients.map(({ client }) => client),
    )
    assert.deepEqual(
      await directory.client(acme, 'ledger' as ClientId),
      config.tenants[0]?.clients[0]?.client,
    )
  })

  it('knows clients and users only at their own tenant', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(...tenants)
    const directory = await createDirectory(world)
    assert.equal(await directory.client(beta, 'ledger' as ClientId), undefined)
    assert.equal(await directory.userById(beta, 'u1' as UserId), undefined)
    assert.equal((await directory.userByLogin(beta, 'ada'))?.id, 'u2')
    assert.deepEqual(directory.clientsOf('nobody' as TenantId), [])
  })

  it('knows the old tenants and clients until it reads again', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(...tenants)
    const directory = await createDirectory(world)
    await world.apply({ id: 'acme', clients: [] })
    assert.equal((await directory.client(acme, 'ledger' as ClientId))?.id, 'ledger')
    await directory.reload()
    assert.equal(await directory.client(acme, 'ledger' as ClientId), undefined)
    assert.deepEqual(
      directory.tenants().map(({ id }) => id),
      ['acme'],
    )
  })

  it('finds a user by id, with what was written', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(...tenants)
    const { passwordHash, ...user } =
      (await (await createDirectory(world)).userById(acme, 'u1' as UserId)) ?? assert.fail()
    assert.deepEqual(user, {
      id: 'u1',
      username: 'Ada',
      email: 'Ada@Example.com',
      claims: {
        preferred_username: 'Ada',
        email: 'Ada@Example.com',
        email_verified: false,
        name: 'Ada Lovelace',
      },
    })
    assert.match(passwordHash ?? '', /^hash/)
  })

  it('finds a user by username or email, however it is typed', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply(...tenants)
    const directory = await createDirectory(world)
    for (const typed of ['ada', 'ADA', 'ada@example.com', 'ADA@EXAMPLE.COM', 'Ａｄａ']) {
      assert.equal((await directory.userByLogin(acme, typed))?.id, 'u1', typed)
    }
    for (const typed of ['', 'ad', 'ada@', '%', "ada' or 1=1 --", 'u1', 'freed u1']) {
      assert.equal(await directory.userByLogin(acme, typed), undefined, typed)
    }
  })

  it('finds a disabled user, and says since when', async (t) => {
    const world = await createWorld(t, configOf)
    await world.apply({ id: 'acme', users: [{ ...ada, disabled: true }] })
    const user = await (await createDirectory(world)).userByLogin(acme, 'ada')
    assert.deepEqual(user?.disabledAt, world.clock.now())
  })
})

it('a password of the file is argon2id in the database, and stays the same hash', async (t) => {
  const world = await createWorld(t, configOf)
  const passwords = createPasswords({ concurrency: 1, maxQueued: 1 })
  const config = configOf([{ id: 'acme', users: [ada] }])
  const stored = async () => (await (await createDirectory(world)).userByLogin(acme, 'ada'))?.passwordHash
  await applyConfig(world.database, config, { ...world, passwords })
  const first = await stored()
  assert.match(first ?? '', /^\$argon2id\$/)
  assert.deepEqual((await applyConfig(world.database, config, { ...world, passwords })).changes, [])
  assert.equal(await stored(), first)
})

it('a sign-in name is one however it is typed', () => {
  assert.equal(loginName('ＡDA'), 'ada')
  assert.equal(loginName('\u212Bngstrom'), loginName('a\u030Angstrom'))
})
