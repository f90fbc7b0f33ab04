import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type FrontDoor,
  jsonOf,
  manage,
  openRegistration,
  type Registered,
  registeredApp,
} from '../support/front-door.ts'
import { openAuth0, sdkHeader, signInByAuth0 } from '../support/front-door/auth0.ts'

type Json = Readonly<Record<string, unknown>>

function register(door: FrontDoor, json: unknown, path = '/oidc/register') {
  return door.send('POST', path, { json, headers: sdkHeader })
}

describe('AUT-41 an app that registers itself at Auth0’s door, through the front door', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAuth0({ tenant: openRegistration })
  })
  after(() => door.close())

  const registered = async (metadata: Json, path?: string) => {
    const answer = await register(door, metadata, path)
    assert.equal(answer.status, 201, answer.body)
    return jsonOf(answer) as unknown as Registered & Json
  }
  const metadata = (id: string, more: Json = {}) => ({
    client_name: `The ${id}`,
    redirect_uris: [door.app(id).callback],
    post_logout_redirect_uris: [door.app(id).signedOut],
    ...more,
  })
  const stored = async (clientId: string): Promise<Json> => {
    const { clients = [] } = await door.snapshot()
    const row = (clients as { id: string; metadata: string; origin: string }[]).find(
      ({ id }) => id === clientId,
    )
    return { origin: row?.origin, ...(JSON.parse(row?.metadata ?? '{}') as Json) }
  }

  it('is told its id and secret, 201, and signs people in there at once', async () => {
    const told = await registered(
      metadata('stall', {
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_post',
      }),
    )
    assert.match(told.client_id, /^[0-9a-z]{26}$/)
    assert.equal(told.client_secret_expires_at, 0)
    assert.equal(told['client_name'], 'The stall')
    const app = registeredApp(door.app('stall'), told)
    const own = await signInByAuth0(door, app, {
      parameters: { scope: 'openid offline_access', prompt: 'consent' },
    })
    assert.equal(own.idClaims['iss'], `${door.base}/`)
    assert.ok(own.refresh_token)
  })

  it('D3 D8 speaks Auth0’s dialect with its defaults, is nobody’s own app, and manages nothing', async () => {
    const { client_id } = await registered(
      metadata('stall', {
        dialect: 'genauth',
        first_party: true,
        refresh_token_policy: 'rotate',
        response_modes: ['query'],
      }),
    )
    const client = await stored(client_id)
    assert.deepEqual(
      [client['origin'], client['dialect'], client['firstParty'], client['refreshTokenPolicy']],
      ['registration', 'auth0', false, 'reuse'],
    )
    assert.ok((client['responseModes'] as string[]).includes('web_message'))
    const bare = await registered(metadata('stall', { token_endpoint_auth_method: 'none' }))
    assert.equal((await stored(bare.client_id))['refreshTokenPolicy'], 'rotate')
    const other = await registered(metadata('stall'), '/oauth2/register')
    assert.equal((await stored(other.client_id))['dialect'], 'standard')
  })

  it('changes itself at the standard’s address, and stays what it is', async () => {
    const told = await registered(metadata('stall'))
    assert.equal(told.registration_client_uri, `${door.base}/oauth2/register/${told.client_id}`)
    const changed = { client_id: told.client_id, ...metadata('stall', { client_name: 'Another' }) }
    assert.equal((await manage(door, 'PUT', told, changed)).status, 200)
    assert.deepEqual(
      [(await stored(told.client_id))['name'], (await stored(told.client_id))['dialect']],
      ['Another', 'auth0'],
    )
  })

  const refused: readonly (readonly [string, Json, string])[] = [
    ['no target', {}, 'invalid_redirect_uri'],
    ['a target over http', { redirect_uris: ['http://x.example/cb'] }, 'invalid_redirect_uri'],
    [
      'a scope of the operator',
      { redirect_uris: ['https://x.example/cb'], scope: 'exeunt:admin' },
      'invalid_client_metadata',
    ],
    [
      'a pattern',
      { redirect_uris: ['https://x.example/cb'], post_logout_redirect_uris: ['https://*.x.example/'] },
      'invalid_client_metadata',
    ],
    [
      'passwords',
      { redirect_uris: ['https://x.example/cb'], grant_types: ['password'] },
      'invalid_client_metadata',
    ],
    [
      'an algorithm that no SDK verifies',
      { redirect_uris: ['https://x.example/cb'], id_token_signed_response_alg: 'ES256' },
      'invalid_client_metadata',
    ],
  ]
  for (const [what, body, code] of refused) {
    it(`RFC7591 §3.2.2 refuses ${what}: ${code}`, async () => {
      const answer = await register(door, body)
      assert.equal(answer.status, 400, answer.body)
      assert.equal(jsonOf(answer)['error'], code)
    })
  }

  it('refuses what is no JSON object', async () => {
    for (const form of ['[]', '{"redirect_uris":[],"redirect_uris":[]}', 'a=b']) {
      const answer = await door.send('POST', '/oidc/register', {
        form,
        headers: { 'content-type': 'application/json' },
      })
      assert.equal(answer.status, 400)
      assert.equal(jsonOf(answer)['error'], 'invalid_request')
    }
  })
})

describe('AUT-41 a tenant’s registration policy counts at Auth0’s door, too', () => {
  it('off: there is nothing', async () => {
    const door = await openAuth0()
    try {
      const answer = await register(door, { redirect_uris: ['https://x.example/cb'] })
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [404, 'not_found'])
    } finally {
      await door.close()
    }
  })

  it('open, with a limit by the hour that both doors share', async () => {
    const door = await openAuth0({ tenant: { registration: { mode: 'open', hourlyLimit: 2 } } })
    try {
      const body = { redirect_uris: ['https://x.example/cb'] }
      const statuses = []
      for (const path of ['/oidc/register', '/oauth2/register', '/oidc/register'])
        statuses.push((await register(door, body, path)).status)
      assert.deepEqual(statuses, [201, 201, 429])
    } finally {
      await door.close()
    }
  })

  it('with a token: not without', async () => {
    const token = 'an-initial-access-token-of-some-length'
    const door = await openAuth0({
      tenant: { registration: { mode: 'initial-access-token', initialAccessTokens: [token] } },
    })
    try {
      const body = { redirect_uris: ['https://x.example/cb'] }
      assert.equal((await register(door, body)).status, 401)
      const call = { json: body, headers: { authorization: `Bearer ${token}` } }
      assert.equal((await door.send('POST', '/oidc/register', call)).status, 201)
    } finally {
      await door.close()
    }
  })
})
