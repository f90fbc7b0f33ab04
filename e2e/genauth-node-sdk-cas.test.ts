import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { nodeSdk } from './support/genauth-node-sdk.ts'
import {
  ada,
  type GenauthApp,
  type GenauthWorld,
  heard,
  reach,
  startGenauthWorld,
} from './support/genauth-world.ts'

let world: GenauthWorld

/** Signs in as CAS has it, and gives the ticket that came to the service. */
async function ticketOf(app: GenauthApp, browser = world.browser()): Promise<string> {
  const client = nodeSdk(world, app, { protocol: 'cas' })
  const { url } = client.buildAuthorizeUrl({ service: app.redirectUri })
  assert.equal(url, `${world.host}/cas-idp/${app.id}?service=${app.redirectUri}`, 'unencoded')
  const { url: at } = await reach(browser, url)
  assert.equal(at.origin + at.pathname, app.redirectUri.split('?')[0])
  assert.equal(at.searchParams.get('x'), '1')
  assert.equal(at.searchParams.get('code'), null)
  return at.searchParams.get('ticket') ?? assert.fail(at.href)
}

describe('authing-node-sdk 4.0.1 by the protocol cas', () => {
  before(async () => {
    world = await startGenauthWorld()
  })
  after(() => world.stop())

  it('GEN-29 validateTicketV1 is true once, for the service that it was made for', async () => {
    const { shop } = world
    const client = nodeSdk(world, shop, { protocol: 'cas' })
    const ticket = await ticketOf(shop)
    assert.match(ticket, /^ST-/)
    assert.deepEqual(await client.validateTicketV1(ticket, shop.redirectUri), { valid: true })
    const late = await client.validateTicketV1(ticket, shop.redirectUri)
    assert.deepEqual(late, { valid: false, message: 'ticket 不合法' })
    const other = await client.validateTicketV1(await ticketOf(shop), world.ledger.redirectUri)
    assert.equal(other.valid, false)
  })

  it('GEN-29 validateTicketV2 reads who it is, as JSON and as XML', async () => {
    const { shop } = world
    const client = nodeSdk(world, shop, { protocol: 'cas' })
    const json = await client.validateTicketV2(await ticketOf(shop), shop.redirectUri)
    assert.ok(typeof json === 'object' && 'serviceResponse' in json, JSON.stringify(json))
    const { user, attributes } = json.serviceResponse.authenticationSuccess
    assert.equal(user, ada.username)
    assert.deepEqual([attributes.sub, attributes.email, attributes.name], [ada.id, ada.email, ada.name])
    const xml = await client.validateTicketV2(await ticketOf(shop), shop.redirectUri, 'XML')
    assert.ok(typeof xml === 'string')
    assert.match(xml, /^<cas:serviceResponse /)
    assert.match(xml, new RegExp(`<cas:user>${ada.username}</cas:user>`))
  })

  it('GEN-29 a ticket that is no ticket, or another app’s, is a failure in both', async () => {
    const { shop, ledger } = world
    const client = nodeSdk(world, shop, { protocol: 'cas' })
    for (const ticket of ['ST-nothing', await ticketOf(ledger)]) {
      const json = await client.validateTicketV2(ticket, shop.redirectUri)
      assert.match(JSON.stringify(json), /"authenticationFailure":\{"code":"INVALID_/)
    }
    const xml = await client.validateTicketV2('ST-nothing', shop.redirectUri, 'XML')
    assert.match(JSON.stringify(xml), /<cas:authenticationFailure code=\\"INVALID_TICKET\\">/)
  })

  it('GEN-29 it is the one session of the browser: the other app signs in without a page', async () => {
    const browser = world.browser()
    await ticketOf(world.shop, browser)
    const { url } = nodeSdk(world, world.ledger).buildAuthorizeUrl()
    assert.ok((await heard(browser, `${url}&prompt=none`))['code'])
  })
})
