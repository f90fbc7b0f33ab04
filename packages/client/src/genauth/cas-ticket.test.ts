import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app, setGenauthScene } from '../../test/support/genauth-scene.ts'

const service = 'https://app.example/cas?a=1&b=2'

describe('a CAS ticket', () => {
  it('is redeemed by version 1, at the address of the contract', async (t) => {
    const { client, provider } = await setGenauthScene(t, { protocol: 'cas' })
    assert.deepEqual(await client.validateTicketV1('ST-1', service), { valid: true, user: 'ada' })
    const { path, query } = provider.last()
    assert.deepEqual([path, query], [`/cas-idp/${app.id}/validate`, { service, ticket: 'ST-1' }])
    assert.deepEqual(await client.validateTicketV1('ST-2', service), { valid: false })
    assert.deepEqual(await client.validateTicketV1('ST-1', 'https://evil.example'), { valid: false })
  })

  it('is redeemed by version 2, which tells of the person', async (t) => {
    const { client, provider } = await setGenauthScene(t, { protocol: 'cas' })
    const { serviceResponse } = await client.validateTicketV2('ST-1', service)
    assert.equal(serviceResponse.authenticationSuccess.user, 'ada')
    assert.equal(serviceResponse.authenticationSuccess.attributes?.['gender'], 'U')
    const { path, query } = provider.last()
    assert.deepEqual(
      [path, query],
      [`/cas-idp/${app.id}/serviceValidate`, { service, ticket: 'ST-1', format: 'JSON' }],
    )
  })

  it('that is over is an error by version 2, in both shapes of a failure', async (t) => {
    const { client, provider } = await setGenauthScene(t, { protocol: 'cas' })
    const expected = {
      code: 'provider_refused',
      error: 'INVALID_TICKET',
      errorDescription: 'the ticket is over',
    }
    await assert.rejects(client.validateTicketV2('ST-2', service), expected)
    const authenticationFailure = { code: 'INVALID_TICKET', description: 'the ticket is over' }
    provider.ways.answer = () => ({ body: { authenticationFailure } })
    await assert.rejects(client.validateTicketV2('ST-2', service), expected)
  })

  it('is not asked about without a ticket or a service', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    await assert.rejects(client.validateTicketV1('', service), { message: 'ticket is missing' })
    await assert.rejects(client.validateTicketV2('ST-1', ''), { message: 'service is missing' })
    assert.equal(provider.calls.length, 0)
  })

  for (const body of ['', 'maybe\n', '<html>', { serviceResponse: {} }]) {
    it(`is not judged by ${JSON.stringify(body)}`, async (t) => {
      const { client, provider } = await setGenauthScene(t)
      provider.ways.answer = () => ({ body })
      await assert.rejects(client.validateTicketV1('ST-1', service), { code: 'bad_response' })
      await assert.rejects(client.validateTicketV2('ST-1', service), { code: 'bad_response' })
    })
  }
})
