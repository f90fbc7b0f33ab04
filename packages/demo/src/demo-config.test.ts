import assert from 'node:assert/strict'
import { it } from 'node:test'
import { demoConfig } from './demo-config.ts'

it('the demo’s configuration names both apps at their ports, Ada, and this machine', () => {
  const ports = { provider: 4000, ledger: 4001, atlas: 4002 }
  const config = demoConfig(ports, { ledger: 'secret one', atlas: 'secret two' })
  assert.equal(config.publicUrl, 'http://localhost:4000')
  assert.deepEqual(config.outgoing, { allow: ['127.0.0.0/8', '::1/128'] })
  const [tenant] = config.tenants
  assert.deepEqual(tenant?.clients[0], {
    client_id: 'ledger',
    client_name: 'Ledger',
    client_uri: 'http://localhost:4001/',
    client_secret: 'secret one',
    first_party: true,
    redirect_uris: ['http://localhost:4001/callback'],
    post_logout_redirect_uris: ['http://localhost:4001/'],
    backchannel_logout_uri: 'http://localhost:4001/backchannel-logout',
  })
  assert.equal(tenant?.clients[1]?.backchannel_logout_uri, 'http://localhost:4002/backchannel-logout')
  assert.deepEqual(
    tenant?.users.map(({ email }) => email),
    ['ada@example.com'],
  )
})
