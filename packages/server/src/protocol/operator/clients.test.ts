import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { testTenant } from '../../../test/support/request.ts'
import { configOf } from '../../config.fixture.ts'
import { dialects } from '../../dialects/index.ts'
import type { Client, ClientId } from '../../domain/client.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { createClientRegistry, createDirectory } from '../../platform/directory/index.ts'
import { acme, createWorld } from '../../platform/directory/world.fixture.ts'
import { createClientAdministration } from './clients.ts'

const tenant: Tenant = { ...testTenant, id: acme, dialects: { auth0: { logoutByContract: true } } }
const root = 'root' as ClientId

async function open(t: TestContext) {
  const world = await createWorld(t, configOf)
  await world.apply({
    id: 'acme',
    clients: [{ client_id: 'ledger', redirect_uris: ['https://a.example/cb'] }],
  })
  const directory = await createDirectory(world)
  const registry = createClientRegistry({ ...world, directory })
  const administration = createClientAdministration({
    ...world,
    registry: {
      ...registry,
      // As it is where others have their turn between a look and a write.
      find: async (...key) => {
        const found = await registry.find(...key)
        await new Promise((resolve) => setImmediate(resolve))
        return found
      },
    },
    perform: async () => ({ kind: 'nothing-to-end', landing: { kind: 'signed-out-page' } }),
    allow: [],
    dialects,
    clientsOf: directory.clientsOf,
  })
  const add = async (document: Readonly<Record<string, unknown>> = {}) => {
    const wanted = { document: { redirect_uris: ['https://a.example/cb'], ...document }, withSecret: true }
    const made = await administration.add(tenant, { kind: 'wanted', ...wanted, judge: () => undefined }, root)
    assert.ok(made.kind === 'done')
    return made
  }
  const revise = (
    id: Client['id'],
    change: Readonly<Record<string, unknown>>,
    no?: (client: Client) => string | undefined,
  ) =>
    administration.revise<string>(
      tenant,
      id,
      (_known, document) => ({
        kind: 'wanted',
        document: { ...document, ...change },
        judge: no ?? (() => undefined),
      }),
      root,
    )
  return { administration, registry, add, revise }
}

describe('AUT-76 apps that programs of the operator keep', () => {
  it('are revised by several at once, and none undoes another', async (t) => {
    const { add, revise, registry } = await open(t)
    const { id } = (await add()).client.client
    const changes = [
      { client_name: 'All' },
      { first_party: true },
      { require_pkce: true },
      { web_origins: ['https://a.example'] },
      { post_logout_redirect_uris: ['https://a.example/out'] },
    ]
    for (const { kind } of await Promise.all(changes.map((change) => revise(id, change))))
      assert.equal(kind, 'done')
    const { client } = (await registry.find(acme, id)) ?? assert.fail()
    assert.deepEqual(
      [client.name, client.firstParty, client.requirePkce, client.webOrigins, client.postLogoutRedirectUris],
      ['All', true, true, ['https://a.example'], ['https://a.example/out']],
    )
  })

  it('wait for each other only so long', async (t) => {
    const { add, revise } = await open(t)
    const { id } = (await add()).client.client
    const outcomes = await Promise.all(
      Array.from({ length: 80 }, () => revise(id, { client_name: 'One of many' })),
    )
    const kinds = outcomes.map(({ kind }) => kind)
    assert.deepEqual(new Set(kinds), new Set(['done', 'busy']))
  })

  it('keep their secret through a revision, and get one where they come to need it', async (t) => {
    const { add, revise } = await open(t)
    const made = await add()
    assert.ok(made.secret)
    const renamed = await revise(made.client.client.id, { client_name: 'Other' })
    assert.ok(renamed.kind === 'done')
    assert.equal(renamed.secret, undefined)
    assert.deepEqual(renamed.client.client.authMethods, ['client_secret_basic', 'client_secret_post'])
    assert.equal(renamed.client.client.secretHash, made.client.client.secretHash)
    const bare = await revise(made.client.client.id, {
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
    })
    assert.ok(bare.kind === 'done')
    assert.equal(bare.client.client.secretHash, undefined)
    const again = await revise(made.client.client.id, { token_endpoint_auth_method: 'client_secret_basic' })
    assert.ok(again.kind === 'done' && again.secret)
    assert.notEqual(again.client.client.secretHash, made.client.client.secretHash)
  })

  it('stay as they are where the caller says no to what would come of it, or the rules do', async (t) => {
    const { administration, add, revise, registry } = await open(t)
    const { client } = await add()
    const no = (wanted: Client) => (wanted.name === 'Bad' ? 'not that' : undefined)
    assert.deepEqual(await revise(client.client.id, { client_name: 'Bad' }, no), {
      kind: 'left',
      why: 'not that',
    })
    assert.equal((await revise(client.client.id, { redirect_uris: ['nowhere'] })).kind, 'problems')
    assert.deepEqual(await registry.find(acme, client.client.id), client)
    const document = { redirect_uris: ['https://a.example/cb'], client_name: 'Bad' }
    const refused = await administration.add<string>(tenant, { kind: 'wanted', document, judge: no }, root)
    assert.deepEqual(refused, { kind: 'left', why: 'not that' })
  })

  it('are those of this API alone: the file’s stay, and nobody’s are gone', async (t) => {
    const { administration, revise } = await open(t)
    const ledger = 'ledger' as Client['id']
    const kept = { kind: 'kept-elsewhere', origin: 'configuration' }
    assert.deepEqual(await revise(ledger, { client_name: 'x' }), kept)
    assert.deepEqual(await administration.remove(tenant, ledger, root), kept)
    assert.deepEqual(await revise('nobody' as Client['id'], {}), { kind: 'gone' })
    assert.deepEqual(await administration.remove(tenant, 'nobody' as Client['id'], root), { kind: 'gone' })
  })
})
