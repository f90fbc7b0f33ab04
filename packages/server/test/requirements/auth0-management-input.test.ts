import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { type FrontDoor, jsonOf } from '../support/front-door.ts'
import { orders, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import {
  type ApiAnswer,
  assertRefused,
  openManagement,
  type Program,
  program,
  standing,
} from '../support/front-door/auth0-management.ts'

/** So many tries of each address. */
const runs = Math.ceil(Number(process.env['FUZZ_RUNS'] ?? 120) / 3)

const nasty = [
  '',
  ' ',
  '.',
  '..',
  '%00',
  '%',
  '%E0%A4%A',
  '%2F',
  '%2e%2e%2f',
  "' or 1=1 --",
  '<script>',
  '__proto__',
  'constructor',
  'null',
  'me',
  '*',
  '\u{1f600}',
  'x'.repeat(1000),
  'auth0%7Cu1',
]

const addresses = [
  'GET /sessions/:id',
  'PATCH /sessions/:id',
  'DELETE /sessions/:id',
  'POST /sessions/:id/revoke',
  'GET /users/:id/sessions',
  'DELETE /users/:id/sessions',
  'GET /users/:id/refresh-tokens',
  'DELETE /users/:id/refresh-tokens',
  'POST /users/:id/revoke-access',
  'GET /refresh-tokens',
  'POST /refresh-tokens/revoke',
  'GET /refresh-tokens/:id',
  'PATCH /refresh-tokens/:id',
  'DELETE /refresh-tokens/:id',
  'GET /tenants/settings',
  'PATCH /tenants/settings',
  'GET /clients',
  'POST /clients',
  'GET /clients/:id',
  'PATCH /clients/:id',
  'DELETE /clients/:id',
  'PUT /clients/:id',
  'GET /:id',
  'POST /:id/:id',
]

const names = [
  'session_metadata refresh_token_metadata session_id preserve_refresh_tokens ids user_id client_id audience',
  'allowed_logout_urls sessions oidc_logout session_lifetime friendly_name name app_type callbacks web_origins',
  'grant_types token_endpoint_auth_method jwt_configuration refresh_token is_first_party logo_uri',
  'initiate_login_uri require_pushed_authorization_requests client_secret __proto__ constructor toString scope',
].flatMap((line) => line.split(' '))
const parameters = [
  'from',
  'take',
  'include_totals',
  'fields',
  'include_fields',
  'page',
  'per_page',
  'user_id',
  'client_id',
  'app_type',
  '__proto__',
]

describe('AUT-77 whatever comes, the Management API answers in its own shape', () => {
  let door: FrontDoor
  let manager: Program
  let known: readonly string[]
  before(async () => {
    door = await openManagement()
    await again()
  })
  after(() => door.close())

  /** Something to see and to end, for every address anew: some of them end it. */
  const again = async () => {
    const one = await signInByAuth0(door, door.app(shopId), {
      parameters: { scope: 'openid offline_access' },
    })
    manager = await program(door)
    const { id } = await manager.ok(200, `GET /sessions/${String(one.idClaims['sid'])}`)
    const { client_id: client } = await manager.ok(201, 'POST /clients', { name: 'Some' })
    known = [String(id), String(one.idClaims['sid']), String(client), shopId, 'user-ada', 'user-bob']
  }

  const leaf = fc.oneof(
    fc.constantFrom(
      ...nasty,
      'custom',
      'all',
      'rotating',
      'spa',
      'none',
      orders,
      'https://app.example/cb',
      'user-ada',
      shopId,
    ),
    fc.constantFrom(true, false, null, 0, -1, 1e308, 7.5, 2 ** 53),
  )
  const inner = fc.constantFrom(
    'mode',
    'selected_initiators',
    'backchannel_logout_urls',
    'backchannel_logout_initiators',
    'oidc_logout_prompt_enabled',
    'rp_logout_end_session_endpoint_discovery',
    'rotation_type',
    'leeway',
    'alg',
    '__proto__',
    'a',
  )
  const nested = (depth: number): fc.Arbitrary<unknown> =>
    depth === 0
      ? leaf
      : fc.oneof(
          leaf,
          fc.array(nested(depth - 1), { maxLength: 3 }),
          fc.dictionary(inner, nested(depth - 1), { maxKeys: 4 }),
        )
  const json = nested(3)
  const body = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .dictionary(fc.constantFrom(...names), json, { maxKeys: 5 })
        .map((one) => JSON.stringify(one)),
    },
    { weight: 1, arbitrary: json.map((one) => JSON.stringify(one) ?? '') },
    { weight: 1, arbitrary: fc.string() },
  )
  const query = fc
    .array(
      fc.tuple(
        fc.constantFrom(...parameters),
        fc.constantFrom(
          ...nasty,
          '1',
          '50',
          'true',
          'user-ada',
          Buffer.from('sessions:x').toString('base64url'),
        ),
      ),
      { maxLength: 3 },
    )
    .map((pairs) =>
      pairs.length === 0
        ? ''
        : `?${pairs.map(([name, value]) => `${name}=${value.replaceAll(/[^\x21-\x7e]/g, '')}`).join('&')}`,
    )
  const contentType = fc.constantFrom(
    'application/json',
    'application/json;charset=UTF-8',
    'text/plain',
    'application/x-www-form-urlencoded',
  )

  const inShape = ({ status, body: text, headers }: ApiAnswer, line: string) => {
    assert.ok(status < 500, `${line}: ${status} ${text}`)
    if (text === '') return assert.ok([202, 204].includes(status), `${line}: ${status}`)
    assert.match(String(headers['content-type']), /^application\/json/, line)
    if (status < 400) return undefined
    const { statusCode, error, message } = jsonOf({ body: text } as ApiAnswer)
    assert.deepEqual(
      [statusCode, typeof error, typeof message],
      [status, 'string', 'string'],
      `${line}: ${text}`,
    )
    return undefined
  }

  for (const address of addresses) {
    it(address, async () => {
      await again()
      const segment = fc.oneof(fc.constantFrom(...nasty), fc.constantFrom(0, 1, 2, 3, 4, 5))
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(segment, segment),
          query,
          body,
          contentType,
          async (segments, sent, text, type) => {
            let at = 0
            const line = address.replaceAll(':id', () => {
              const chosen = segments[at] ?? ''
              at += 1
              return typeof chosen === 'number'
                ? (known[chosen] ?? '')
                : chosen.replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent)
            })
            const isRead = address.startsWith('GET')
            const headers = {
              'content-type': type,
              authorization: `Bearer ${manager.token}`,
              'auth0-client': 'e30',
            }
            const [method = '', path = ''] = line.split(' ')
            const answer = await door.send(
              method as 'GET',
              `/api/v2${path.replaceAll(' ', '%20').replaceAll('?', '')}${sent}`,
              {
                headers: isRead ? { authorization: headers.authorization, 'auth0-client': 'e30' } : headers,
                ...(isRead ? {} : { form: text }),
              },
            )
            inShape(answer as ApiAnswer, `${line}${sent} ${isRead ? '' : text}`)
          },
        ),
        { numRuns: runs },
      )
      assert.deepEqual(
        door.log.filter(({ event }) => event === 'fault'),
        [],
      )
    })
  }

  describe('too much', () => {
    const calls = [
      'PATCH /tenants/settings',
      'POST /clients',
      'POST /refresh-tokens/revoke',
      'PATCH /sessions/x',
    ]
    for (const line of calls) {
      it(`${line} with megabytes`, async () => {
        const before = await standing(door)
        const answer = await manager.call(line, JSON.stringify({ name: 'x'.repeat(2_000_000) }))
        assertRefused(answer, 413, 'invalid_request')
        assert.deepEqual(await standing(door), before)
      })
      it(`${line} that is thousands deep`, async () => {
        const answer = await manager.call(line, `{"name":${'['.repeat(5000)}${']'.repeat(5000)}}`)
        assert.ok([400, 404].includes(answer.status), answer.body)
      })
    }
    it('an address that is too long, and a name that is nobody’s', async () => {
      assertRefused(await manager.call(`GET /clients?fields=${'x'.repeat(9000)}`), 414, 'invalid_request')
      assertRefused(await manager.call(`GET /sessions/${'x'.repeat(2000)}`), 404, 'inexistent_session')
    })
  })

  it('another method is told so', async () => {
    for (const line of [
      'PUT /clients/shop',
      'POST /sessions/x',
      'DELETE /tenants/settings',
      'GET /refresh-tokens/x/y',
    ])
      assert.ok([404, 405].includes((await manager.call(line)).status), line)
  })
})
