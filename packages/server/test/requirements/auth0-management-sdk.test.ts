import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ManagementClient } from 'auth0'
import { Agent, fetch as fetchBy } from 'undici'
import { type FrontDoor } from '../support/front-door.ts'
import { shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import { assertLives } from '../support/front-door/auth0-logout.ts'
import { managerId, openManagement } from '../support/front-door/auth0-management.ts'

const offline = { scope: 'openid offline_access' }

/** The vendor's own SDK, as it is; it insists on https, and is told to bear the test's certificate. */
describe('AUT-71 to AUT-76 by the unmodified auth0 SDK', () => {
  let door: FrontDoor
  let agent: Agent
  let sdk: ManagementClient
  before(async () => {
    door = await openManagement({ https: true })
    agent = new Agent({ connect: { rejectUnauthorized: false } })
    const { id: clientId, secret: clientSecret } = door.app(managerId)
    sdk = new ManagementClient({
      domain: new URL(door.base).host,
      clientId,
      clientSecret,
      // Node's own would not take the agent of another version of its library.
      fetch: (input, init) =>
        fetchBy(input as string, { ...init, dispatcher: agent } as never) as unknown as Promise<Response>,
    })
  })
  after(async () => {
    await agent.close()
    await door.close()
  })

  const signedIn = async () => {
    const one = await signInByAuth0(door, door.app(shopId), { parameters: offline })
    const { id = '' } = await sdk.sessions.get(String(one.idClaims['sid']))
    return { ...one, id }
  }

  it('sessions: read, annotated, listed to the end, deleted, revoked', async () => {
    const [one, two, three] = [await signedIn(), await signedIn(), await signedIn()]
    const session = await sdk.sessions.get(one.id)
    assert.deepEqual([session.user_id, session.clients], ['user-ada', [{ client_id: shopId }]])
    const annotated = await sdk.sessions.update(one.id, { session_metadata: { plan: 'gold' } })
    assert.deepEqual(annotated.session_metadata, { plan: 'gold' })
    const listed: unknown[] = []
    for await (const each of await sdk.users.sessions.list('user-ada', { take: 1 })) listed.push(each.id)
    assert.deepEqual(listed, [one.id, two.id, three.id].toSorted())
    await sdk.sessions.delete(one.id)
    await sdk.sessions.revoke(two.id)
    await sdk.users.sessions.delete('user-ada')
    for (const each of [one, two, three]) await assertLives(door, each, false)
    await assert.rejects(() => sdk.sessions.get(one.id), { statusCode: 404 })
  })

  it('refresh tokens: read, annotated, listed to the end, deleted, revoked', async () => {
    await sdk.refreshTokens.revoke({ user_id: 'user-ada' })
    const people = [await signedIn(), await signedIn(), await signedIn()]
    const listed: string[] = []
    for await (const each of await sdk.refreshTokens.list({ user_id: 'user-ada', take: 2 }))
      listed.push(each.id ?? '')
    assert.equal(listed.length, people.length)
    const byUser: string[] = []
    for await (const each of await sdk.users.refreshToken.list('user-ada', { take: 2 }))
      byUser.push(each.id ?? '')
    assert.deepEqual(byUser, listed)
    const [first = '', second = ''] = listed
    const annotated = await sdk.refreshTokens.update(first, { refresh_token_metadata: { device: 'tv' } })
    assert.deepEqual(annotated.refresh_token_metadata, { device: 'tv' })
    assert.equal((await sdk.refreshTokens.get(first)).client_id, shopId)
    await sdk.refreshTokens.delete(first)
    await sdk.refreshTokens.revoke({ ids: [second] })
    await sdk.users.refreshToken.delete('user-ada')
    await assert.rejects(() => sdk.refreshTokens.get(first), { statusCode: 404 })
  })

  it('everything of a person', async () => {
    const one = await signedIn()
    await sdk.users.revokeAccess('user-ada', {})
    await assertLives(door, one, false)
    await assert.rejects(() => sdk.users.revokeAccess('auth0|nobody', {}), { statusCode: 404 })
  })

  it('tenant settings', async () => {
    const urls = ['https://www.acme.example/bye']
    await sdk.tenants.settings.update({
      allowed_logout_urls: urls,
      sessions: { oidc_logout_prompt_enabled: false },
    })
    const settings = await sdk.tenants.settings.get({
      fields: 'allowed_logout_urls,sessions',
      include_fields: true,
    })
    assert.deepEqual(settings, { allowed_logout_urls: urls, sessions: { oidc_logout_prompt_enabled: false } })
  })

  it('applications: made, read, listed to the end, changed, deleted', async () => {
    const made = await sdk.clients.create({
      name: 'By the SDK',
      app_type: 'regular_web',
      callbacks: ['https://app.example/cb'],
      oidc_logout: {
        backchannel_logout_urls: ['https://app.example/bcl'],
        backchannel_logout_initiators: {
          mode: 'custom',
          selected_initiators: ['rp-logout', 'idp-logout', 'session-revoked'],
        },
      },
    })
    const id = made.client_id ?? ''
    assert.ok(made.client_secret)
    const changed = await sdk.clients.update(id, { allowed_logout_urls: ['https://app.example/out'] })
    assert.deepEqual(changed.allowed_logout_urls, ['https://app.example/out'])
    assert.deepEqual((await sdk.clients.get(id)).oidc_logout, made.oidc_logout)
    const listed: unknown[] = []
    for await (const each of await sdk.clients.list({ per_page: 2 })) listed.push(each.client_id)
    assert.ok(listed.includes(id) && listed.includes(shopId))
    assert.equal(new Set(listed).size, listed.length)
    await assert.rejects(() => sdk.clients.update(shopId, { name: 'x' }), { statusCode: 409 })
    await sdk.clients.delete(id)
    await assert.rejects(() => sdk.clients.get(id), { statusCode: 404 })
  })
})
