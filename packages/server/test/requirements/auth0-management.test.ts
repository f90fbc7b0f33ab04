import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { auth0Management } from '../../src/dialects/auth0/profile.ts'
import { isManagementScope } from '../../src/domain/management.ts'
import { callAs, type FrontDoor, jsonOf, tokensOf } from '../support/front-door.ts'
import { consoleClient } from '../support/front-door/admin.ts'
import { machineId, post, shopId, signInByAuth0, spaId } from '../support/front-door/auth0.ts'
import {
  assertRefused,
  clerkId,
  managementToken,
  managerId,
  openManagement,
  program,
  programOfNeighbour,
  programWith,
  standing,
} from '../support/front-door/auth0-management.ts'
import { accessKeyId, accessKeySecret } from '../support/front-door/genauth.ts'
import { managementToken as genauthToken } from '../support/front-door/genauth-api.ts'

/** Every address of this API: what it takes, and which scopes it needs. */
const lines: readonly (readonly [line: string, needs: string, json?: object])[] = [
  ['GET /sessions/SESSION', 'read:sessions'],
  ['PATCH /sessions/SESSION', 'update:sessions', { session_metadata: { a: 'b' } }],
  ['GET /users/user-ada/sessions', 'read:sessions'],
  ['GET /users/user-ada/refresh-tokens', 'read:refresh_tokens'],
  ['GET /refresh-tokens', 'read:refresh_tokens'],
  ['GET /refresh-tokens/TOKEN', 'read:refresh_tokens'],
  ['PATCH /refresh-tokens/TOKEN', 'update:refresh_tokens', { refresh_token_metadata: { a: 'b' } }],
  ['GET /tenants/settings', 'read:tenant_settings'],
  ['PATCH /tenants/settings', 'update:tenant_settings', { allowed_logout_urls: ['https://a.example/'] }],
  ['GET /clients', 'read:clients'],
  ['POST /clients', 'create:clients', { name: 'New' }],
  ['GET /clients/shop', 'read:clients'],
  ['PATCH /clients/CLIENT', 'update:clients', { name: 'Changed' }],
  ['DELETE /clients/CLIENT', 'delete:clients'],
  ['DELETE /refresh-tokens/TOKEN', 'delete:refresh_tokens'],
  ['POST /refresh-tokens/revoke', 'delete:refresh_tokens', { user_id: 'user-ada' }],
  ['DELETE /users/user-ada/refresh-tokens', 'delete:refresh_tokens'],
  ['POST /users/user-ada/revoke-access', 'delete:sessions', { preserve_refresh_tokens: true }],
  ['POST /users/user-ada/revoke-access', 'delete:sessions delete:refresh_tokens', {}],
  ['DELETE /sessions/SESSION', 'delete:sessions'],
  ['POST /sessions/SESSION/revoke', 'delete:sessions delete:refresh_tokens'],
  ['DELETE /users/user-ada/sessions', 'delete:sessions'],
]

/** What the log has of refused calls since. */
const refusedSince = (door: FrontDoor, from: number) =>
  door.log.slice(from).flatMap(({ event, fields }) => (event === 'refused' ? [fields] : []))

const everyScope = [...new Set(lines.flatMap(([, needs]) => needs.split(' ')))]

describe('AUT-70 who may call the Management API', () => {
  let door: FrontDoor
  let places: Readonly<Record<'SESSION' | 'TOKEN' | 'CLIENT', string>>
  before(async () => {
    door = await openManagement({
      clients: {
        ...consoleClient,
        // Misconfigured on purpose: a person can ask it for the scope.
        mixed: () => ({ dialect: 'auth0', scope: 'openid exeunt:admin read:sessions delete:sessions' }),
        [accessKeyId]: () => ({
          client_secret: accessKeySecret,
          dialect: 'genauth',
          redirect_uris: undefined,
          post_logout_redirect_uris: undefined,
          backchannel_logout_uri: undefined,
          grant_types: ['client_credentials'],
          scope: 'exeunt:admin',
          signs_requests: true,
        }),
        reader: () => ({
          dialect: 'auth0',
          redirect_uris: undefined,
          post_logout_redirect_uris: undefined,
          backchannel_logout_uri: undefined,
          grant_types: ['client_credentials'],
          scope: 'read:sessions orders:read',
        }),
      },
      tenant: {
        dialects: { auth0: {}, genauth: {} },
        registration: { mode: 'open' },
        resources: [{ resource: 'https://orders.example/api' }],
      },
    })
  })
  after(() => door.close())

  /** Somebody to see and to end, for each test anew. */
  const arranged = async () => {
    const one = await signInByAuth0(door, door.app(shopId), {
      parameters: { scope: 'openid offline_access' },
    })
    const manager = await program(door)
    const { id } = await manager.ok(200, `GET /sessions/${String(one.idClaims['sid'])}`)
    const { refresh_tokens: tokens } = await manager.ok(200, 'GET /refresh-tokens?take=100&user_id=user-ada')
    const mine = (tokens as readonly Readonly<Record<string, unknown>>[]).find(
      (token) => token['session_id'] === id,
    )
    const client = await manager.ok(201, 'POST /clients', { name: 'Some' })
    places = { SESSION: String(id), TOKEN: String(mine?.['id']), CLIENT: String(client['client_id']) }
    return one
  }
  const placed = (line: string) =>
    line.replace(/SESSION|TOKEN|CLIENT/, (name) => places[name as keyof typeof places])

  it('the table has every route', () => {
    const served = door.exeunt().routes.filter(({ spec }) => spec.startsWith('Auth0 Management API'))
    const pattern = ([line]: (typeof lines)[number]) =>
      line
        .replace(/(sessions|refresh-tokens|clients)\/(?!revoke)[^/]+/, '$1/:id')
        .replace(/users\/[^/]+/, 'users/:id')
    assert.deepEqual(
      [...new Set(lines.map(pattern))].toSorted(),
      served.map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`).toSorted(),
    )
    assert.deepEqual(
      everyScope.filter((one) => !isManagementScope(one, auth0Management.scopes)),
      [],
    )
  })

  it('the token is for this API alone, and says which scopes', async () => {
    const { aud, scope, iss } = decodeJwt(await managementToken(door, door.app(clerkId), 'read:sessions'))
    assert.deepEqual([aud, scope, iss], [`${door.base}/api/v2/`, 'read:sessions', `${door.base}/`])
  })

  for (const [line, needs, json] of lines) {
    it(`${line} with ${needs}, and nothing else will do`, async () => {
      await arranged()
      const all = needs.split(' ')
      const others = everyScope.filter((one) => !all.includes(one))
      for (const scope of [
        others,
        ...all.map((one) => [...others, ...all].filter((other) => other !== one)),
      ]) {
        const before = await standing(door)
        const clerk = await program(door, clerkId, scope.join(' '))
        assertRefused(
          await clerk.call(placed(line), json),
          403,
          'insufficient_scope',
          /^Insufficient scope, expected/,
        )
        assert.deepEqual(await standing(door), before)
      }
      const answer = await (await program(door, clerkId, needs)).call(placed(line), json)
      assert.ok(answer.status < 300, `${answer.status} ${answer.body}`)
    })
  }

  it('revoke-access needs both scopes unless refresh tokens are to be preserved', async () => {
    await arranged()
    const clerk = await program(door, clerkId, 'delete:sessions')
    const answer = await clerk.call('POST /users/user-ada/revoke-access', {})
    assertRefused(answer, 403, 'insufficient_scope', /delete:refresh_tokens/)
    await clerk.ok(202, 'POST /users/user-ada/revoke-access', { preserve_refresh_tokens: true })
  })

  it('AUT-77 each refusal stands in the log with its reason, without what the address names', async () => {
    const manager = await program(door)
    const from = door.log.length
    await programWith(door, 'nonsense').call('GET /sessions/of-somebody')
    await manager.call('GET /sessions/of-somebody')
    const shared = { tenant: 'acme', path: '/api/v2/sessions/:id' }
    assert.deepEqual(refusedSince(door, from), [
      {
        ...shared,
        code: 'invalid_token',
        reason:
          '401 invalid_token: The access token is unknown, expired, revoked, or not meant for this API.',
      },
      {
        ...shared,
        code: 'invalid_request',
        reason: '404 inexistent_session: The session does not exist.',
      },
    ])
  })
  it('AUT-77 an address that is not served is told as it was meant, or not at all', async () => {
    const manager = await program(door)
    const messageOf = async (path: string) => (await manager.call(`GET ${path}`)).json['message']
    assert.equal(
      await messageOf('/users/auth0%7C5f1e/roles'),
      'GET /api/v2/users/auth0|5f1e/roles is not served here.',
    )
    for (const odd of ['%3Cscript%3E', '%0a', 'a%20b', '%2e%2e%2fx'])
      assert.equal(await messageOf(`/users/${odd}/roles`), 'GET /api/v2/users/…/roles is not served here.')
  })

  it('a client that is registered for one scope alone may do that', async () => {
    await arranged()
    const reader = await program(door, 'reader')
    await reader.ok(200, placed('GET /sessions/SESSION'))
    assertRefused(await reader.call(placed('DELETE /sessions/SESSION')), 403, 'insufficient_scope')
  })

  describe('everybody else is sent away from every address, and nothing happens', () => {
    const refusedEverywhere = async (token: string, status: number, errorCode: string) => {
      const before = await standing(door)
      for (const [line, , json] of lines)
        assertRefused(await programWith(door, token).call(placed(line), json), status, errorCode)
      assert.deepEqual(await standing(door), before)
    }

    it('without a token, or with one where no token belongs', async () => {
      const { access_token: token } = await arranged()
      const manager = await managementToken(door, door.app(managerId))
      const before = await standing(door)
      const bare: readonly Readonly<Record<string, string>>[] = [
        {},
        { authorization: '' },
        { authorization: 'Bearer' },
        { authorization: manager },
        { authorization: `Basic ${Buffer.from(`${managerId}:x`).toString('base64')}` },
        { cookie: `access_token=${manager}` },
      ]
      for (const headers of bare) {
        for (const [line, , json] of lines) {
          const [method = '', path = ''] = placed(line).split(' ')
          for (const query of ['', `?access_token=${manager}`]) {
            const answer = await door.send(method as 'GET', `/api/v2${path}${query}`, {
              headers: { 'auth0-client': 'e30', ...headers },
              ...(json && { json }),
            })
            assertRefused({ ...answer, json: jsonOf(answer) }, 401, 'missing_authentication')
            assert.equal(answer.headers['www-authenticate'], 'Bearer')
          }
        }
      }
      assert.ok(token)
      assert.deepEqual(await standing(door), before)
    })

    it('a stranger with a token that is none', async () => {
      await arranged()
      const forged = `${(await managementToken(door, door.app(managerId))).slice(0, -8)}AAAAAAAA`
      for (const token of ['x', 'a.b.c', forged, 'ac_nothing_x'])
        await refusedEverywhere(token, 401, 'invalid_token')
    })

    it('a person, whatever scope their app was given', async () => {
      const { access_token: own } = await arranged()
      await refusedEverywhere(own, 401, 'invalid_token')
      const parameters = { scope: 'openid exeunt:admin read:sessions' }
      const persons = await signInByAuth0(door, door.app('mixed'), { parameters })
      await refusedEverywhere(persons.access_token, 401, 'invalid_token')
      await refusedEverywhere(persons.id_token, 401, 'invalid_token')
    })

    it('a program with a token for another API', async () => {
      await arranged()
      const form = { grant_type: 'client_credentials', audience: 'https://orders.example/api' }
      const answer = await post(door, door.app(machineId), '/oauth/token', form)
      await refusedEverywhere(tokensOf(answer).access_token, 401, 'invalid_token')
    })

    it('the GenAuth management token, and the standard administrator', async () => {
      await arranged()
      // The other door answers whom it knows in its own words, and nothing happens there either.
      const genauth = await genauthToken(door)
      const form = { grant_type: 'client_credentials', scope: 'exeunt:admin' }
      const { access_token: standard } = tokensOf(
        await callAs(door, door.app('console'), '/oauth2/token', form),
      )
      assert.equal(
        (await door.send('GET', '/admin/v1/sessions', { headers: { authorization: `Bearer ${standard}` } }))
          .status,
        200,
      )
      const before = await standing(door)
      for (const token of [genauth, standard]) {
        for (const [line, , json] of lines) {
          const answer = await programWith(door, token).call(placed(line), json)
          assertRefused(answer, 401, 'invalid_token')
        }
      }
      assert.deepEqual(await standing(door), before)
    })

    it('a client that registered itself, however it calls itself', async () => {
      await arranged()
      const metadata = {
        client_name: 'Stranger',
        redirect_uris: ['https://stranger.example/cb'],
        grant_types: ['client_credentials', 'authorization_code'],
        scope: 'exeunt:admin read:sessions',
      }
      const made = await door.send('POST', '/oidc/register', { json: metadata })
      const { client_id: id, client_secret: secret } =
        made.status === 201 ? jsonOf(made) : { client_id: '', client_secret: '' }
      const stranger = { ...door.app('stranger'), id: String(id), secret: String(secret) }
      const answer = await post(door, stranger, '/oauth/token', {
        grant_type: 'client_credentials',
        audience: `${door.base}/api/v2/`,
      })
      assert.notEqual(answer.status, 200, answer.body)
    })

    it('the manager of another tenant', async () => {
      await arranged()
      const { token } = await programOfNeighbour(door)
      await refusedEverywhere(token, 401, 'invalid_token')
      const manager = await managementToken(door, door.app(managerId))
      const before = await standing(door)
      for (const [line, , json] of lines)
        assertRefused(
          await programWith(door, manager, '/umbra').call(placed(line), json),
          401,
          'invalid_token',
        )
      assert.deepEqual(await standing(door), before)
    })

    it('a token that is over', async () => {
      await arranged()
      const token = await managementToken(door, door.app(managerId))
      door.clock.advance(601)
      await refusedEverywhere(token, 401, 'invalid_token')
    })
  })

  it('a management token opens nothing else', async () => {
    const token = await managementToken(door, door.app(managerId))
    const headers = { authorization: `Bearer ${token}` }
    for (const path of ['/admin/v1/sessions', '/userinfo', '/oauth2/userinfo', '/oidc/me'])
      assert.equal((await door.send('GET', path, { headers })).status, 401, path)
    const json = { appId: shopId, userId: 'user-ada' }
    const kick = await door.send('POST', '/api/v3/check-session-status', { headers, json })
    assert.notEqual(jsonOf(kick)['statusCode'], 200)
  })

  it('no other origin’s page may call it', async () => {
    const headers = {
      origin: new URL(door.app(spaId).callback).origin,
      'access-control-request-method': 'DELETE',
    }
    const answer = await door.send('OPTIONS', '/api/v2/sessions/x', { headers })
    assert.equal(answer.headers['access-control-allow-origin'], undefined)
  })
})
