import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { bareClient } from '../../../test/support/bare-client.ts'
import { configOf } from '../../config.fixture.ts'
import type { Client, ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import { clientSecretHash } from './client-secret.ts'
import { createClientRegistry } from './clients.ts'
import { createDirectory } from './directory.ts'
import { ClientIdTaken } from './plan-clients.ts'
import { acme, createWorld } from './world.fixture.ts'

const shop = {
  ...bareClient,
  id: 'shop' as ClientId,
  name: 'Shop',
  authMethods: ['client_secret_basic'],
} as const
const secret = { reveal: () => 'a secret of the shop, rather long' }
const tenant = { id: 'acme', clients: [{ client_id: 'ledger', redirect_uris: ['https://a.example/cb'] }] }

async function open(t: TestContext) {
  const world = await createWorld(t, configOf)
  await world.apply(tenant)
  const directory = await createDirectory(world)
  const registry = createClientRegistry({ ...world, directory })
  const change = (origin: 'registration' | 'admin' = 'registration') => ({ origin, at: world.clock.now() })
  const add = (client: Client = shop, origin: 'registration' | 'admin' = 'registration') =>
    registry.register(acme, { client, secret }, { ...change(origin), registrationTokenHash: 'token hash' })
  const events = async () => {
    const rows = await world.database.read.selectFrom('audit').select(['event', 'details']).execute()
    return rows.map(({ event, details }) => `${event} ${details}`)
  }
  return { world, directory, registry, change, add, events }
}

describe('a client that comes while the server runs', () => {
  it('is known at once, durably, and with an audit line', async (t) => {
    const { world, directory, registry, add, events } = await open(t)
    await add()
    const client = await directory.client(acme, shop.id)
    assert.equal(client?.name, 'Shop')
    assert.deepEqual(
      directory.clientsOf(acme).map(({ id }) => id),
      ['ledger', 'shop'],
    )
    assert.deepEqual(await (await createDirectory(world)).client(acme, shop.id), client)
    assert.deepEqual(await registry.find(acme, shop.id), {
      client,
      origin: 'registration',
      registrationTokenHash: 'token hash',
      createdAt: world.clock.now(),
    })
    assert.deepEqual(await events(), ['client-registered {"client":"shop","origin":"registration"}'])
  })

  it('D13 is kept with the hash of its secret, and with the secret itself only where it computes', async (t) => {
    const { world, registry, change, add } = await open(t)
    await add()
    const place = { tenantId: acme, clientId: shop.id }
    const plain = (await registry.find(acme, shop.id))?.client
    assert.equal(plain?.secretHash, clientSecretHash(world.sealer.keyedHash, place, secret.reveal()))
    assert.equal(plain?.sealedSecret, undefined)
    const signing = { ...shop, idTokenAlgorithm: 'HS256' } as const
    await registry.replace(acme, { client: signing, secret }, change())
    const sealed = (await registry.find(acme, shop.id))?.client.sealedSecret ?? assert.fail()
    const kept = { tenantId: acme, purpose: 'client-secret', id: shop.id }
    assert.equal(world.sealer.open(sealed, kept), secret.reveal())
  })

  it('belongs to one tenant', async (t) => {
    const { directory, registry, change, add } = await open(t)
    await add()
    const other = 'other' as TenantId
    assert.equal(await directory.client(other, shop.id), undefined)
    assert.equal(await registry.find(other, shop.id), undefined)
    assert.deepEqual(await registry.replace(other, { client: shop }, change()), { kind: 'gone' })
    assert.deepEqual(await registry.remove(other, shop.id, change('admin')), { kind: 'gone' })
  })

  it('does not take the id of another', async (t) => {
    const { registry, change, add, events } = await open(t)
    await add()
    assert.deepEqual(await add({ ...shop, name: 'Thief' }), { kind: 'taken' })
    assert.deepEqual(await add({ ...shop, id: 'ledger' as ClientId }, 'admin'), { kind: 'taken' })
    await registry.remove(acme, shop.id, change())
    assert.deepEqual(await add({ ...shop, name: 'Thief' }), { kind: 'taken' })
    assert.deepEqual(await add({ ...shop, name: 'Thief' }, 'admin'), { kind: 'taken' })
    assert.equal((await events()).length, 2)
  })

  it('may come again where an admin removed it', async (t) => {
    const { directory, registry, change, add } = await open(t)
    await add(shop, 'admin')
    await registry.remove(acme, shop.id, change('admin'))
    assert.equal((await add({ ...shop, name: 'Again' }, 'admin')).kind, 'done')
    assert.equal((await directory.client(acme, shop.id))?.name, 'Again')
  })
})

describe('a client that changes', () => {
  it('is another at once, and keeps a secret that it still has a use for', async (t) => {
    const { directory, registry, change, add } = await open(t)
    await add()
    const { secretHash } = (await directory.client(acme, shop.id)) ?? assert.fail()
    const outcome = await registry.replace(acme, { client: { ...shop, name: 'Market' } }, change())
    assert.equal(outcome.kind, 'done')
    const client = await directory.client(acme, shop.id)
    assert.deepEqual([client?.name, client?.secretHash], ['Market', secretHash])
    await registry.replace(acme, { client: { ...shop, authMethods: ['none'] } }, change())
    assert.equal((await directory.client(acme, shop.id))?.secretHash, undefined)
  })

  it('is changed by whoever keeps it, or by an admin', async (t) => {
    const { registry, change, add } = await open(t)
    await add(shop, 'admin')
    assert.deepEqual(await registry.replace(acme, { client: shop }, change()), { kind: 'gone' })
    await add({ ...shop, id: 'kiosk' as ClientId })
    const kiosk = { ...shop, id: 'kiosk' as ClientId }
    assert.equal((await registry.replace(acme, { client: kiosk }, change('admin'))).kind, 'done')
    const ledger = { ...shop, id: 'ledger' as ClientId }
    assert.deepEqual(await registry.replace(acme, { client: ledger }, change('admin')), { kind: 'gone' })
    assert.deepEqual(await registry.remove(acme, ledger.id, change('admin')), { kind: 'gone' })
  })
})

describe('a client that goes', () => {
  it('is unknown at once, and what people consented to is forgotten', async (t) => {
    const { world, directory, registry, change, add, events } = await open(t)
    await add()
    const consent = { tenant_id: acme, user_id: 'u1' as UserId, scope: 'email', granted_at: 1 }
    await world.database.write((transaction) =>
      transaction
        .insertInto('consents')
        .values([
          { ...consent, client_id: 'shop' },
          { ...consent, client_id: 'ledger' },
        ])
        .execute(),
    )
    assert.equal((await registry.remove(acme, shop.id, change())).kind, 'done')
    assert.equal(await directory.client(acme, shop.id), undefined)
    assert.equal(await registry.find(acme, shop.id), undefined)
    assert.deepEqual(await registry.remove(acme, shop.id, change()), { kind: 'gone' })
    const left = await world.database.read.selectFrom('consents').select('client_id').execute()
    assert.deepEqual(
      left.map((row) => row.client_id),
      ['ledger'],
    )
    assert.deepEqual((await events()).toSorted(), [
      'client-registered {"client":"shop","origin":"registration"}',
      'client-removed {"client":"shop","origin":"registration"}',
    ])
  })
})

describe('the configuration and clients that registered themselves', () => {
  it('leave each other alone', async (t) => {
    const { world, registry, add } = await open(t)
    await add()
    const before = await registry.find(acme, shop.id)
    assert.deepEqual((await world.apply(tenant)).changes, [])
    assert.deepEqual((await world.apply({ id: 'acme' })).changes, ['client ledger: removed'])
    assert.deepEqual(await registry.find(acme, shop.id), before)
  })

  it('may not have one id', async (t) => {
    const { world, add } = await open(t)
    await add()
    const clashing = { id: 'acme', clients: [{ client_id: 'shop', redirect_uris: ['https://a.example/'] }] }
    await assert.rejects(world.apply(clashing), ClientIdTaken)
  })
})
