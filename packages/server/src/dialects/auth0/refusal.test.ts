import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { httpRequest } from '../../../test/support/request.ts'
import { json } from '../../platform/http/message.ts'
import { spelledRefusal } from './refusal.ts'

type Said = readonly [status: number, error: string, description: string]

function spelled([status, error, error_description]: Said, form = '', headers = {}): Said {
  const answer = json(status, { error, error_description }, { pragma: 'no-cache', 'retry-after': '7' })
  const said = spelledRefusal(answer, httpRequest({ url: '/oauth/token', form, headers }))
  assert.deepEqual(said.headers, answer.headers)
  const body = JSON.parse(said.body) as { error: string; error_description: string }
  return [said.status, body.error, body.error_description]
}

const refresh = 'grant_type=refresh_token'
const password = 'grant_type=password'
const code = 'grant_type=authorization_code'

describe('AUT-32 a refusal at the token endpoint in the vendor’s words', () => {
  const cases: readonly [string, Said, string, Said][] = [
    [
      'a bad refresh token',
      [400, 'invalid_grant', 'ours'],
      refresh,
      [403, 'invalid_grant', 'Unknown or invalid refresh token.'],
    ],
    [
      'a bad password',
      [400, 'invalid_grant', 'ours'],
      password,
      [403, 'invalid_grant', 'Wrong email or password.'],
    ],
    ['a bad code', [400, 'invalid_grant', 'ours'], code, [403, 'invalid_grant', 'ours']],
    [
      'a grant type that is not the app’s',
      [400, 'unauthorized_client', 'ours'],
      code,
      [403, 'unauthorized_client', 'ours'],
    ],
    [
      'a device whose person has not decided',
      [400, 'authorization_pending', 'ours'],
      '',
      [403, 'authorization_pending', 'ours'],
    ],
    ['a hasty device', [400, 'slow_down', 'ours'], '', [429, 'slow_down', 'ours']],
    ['a device that was denied', [400, 'access_denied', 'ours'], '', [403, 'access_denied', 'ours']],
    ['one that is too late', [400, 'expired_token', 'ours'], '', [403, 'expired_token', 'ours']],
    ['a wrong secret', [401, 'invalid_client', 'ours'], 'client_secret=x', [401, 'access_denied', 'ours']],
    ['nobody at all', [401, 'invalid_client', 'ours'], 'client_id=x', [401, 'invalid_client', 'ours']],
    [
      'a wrong assertion',
      [401, 'invalid_client', 'ours'],
      'client_assertion=x',
      [401, 'invalid_client', 'ours'],
    ],
    [
      'too many tries',
      [429, 'temporarily_unavailable', 'ours'],
      password,
      [429, 'too_many_requests', 'ours'],
    ],
    [
      'an API that is not known',
      [400, 'invalid_target', 'ours'],
      'resource=https%3A%2F%2Fapi',
      [403, 'access_denied', 'Service not found: https://api'],
    ],
    [
      'several of which one is not known, or that no token fits: only our words say which',
      [400, 'invalid_target', 'ours'],
      'resource=https%3A%2F%2Fapi&resource=https%3A%2F%2Fnobody',
      [403, 'access_denied', 'ours'],
    ],
    [
      'those of a grant, of which no token fits all',
      [400, 'invalid_target', 'ours'],
      refresh,
      [403, 'access_denied', 'ours'],
    ],
    [
      'an API that a program does not name',
      [400, 'invalid_target', 'ours'],
      'grant_type=client_credentials',
      [
        403,
        'access_denied',
        'No audience parameter was provided, and no default audience has been configured',
      ],
    ],
    [
      'a parameter that is missing',
      [400, 'invalid_request', 'ours'],
      refresh,
      [400, 'invalid_request', 'ours'],
    ],
    [
      'a grant type of nobody',
      [400, 'unsupported_grant_type', 'ours'],
      '',
      [400, 'unsupported_grant_type', 'ours'],
    ],
    ['a scope of nobody', [400, 'invalid_scope', 'ours'], refresh, [400, 'invalid_scope', 'ours']],
    ['a fault', [500, 'server_error', 'ours'], '', [500, 'server_error', 'ours']],
  ]
  for (const [name, ours, form, expected] of cases)
    it(name, () => assert.deepEqual(spelled(ours, form), expected))

  it('a wrong secret by Basic', () =>
    assert.deepEqual(spelled([401, 'invalid_client', 'ours'], '', { authorization: 'Basic eDp5' }), [
      401,
      'access_denied',
      'ours',
    ]))

  it('RFC6749 §5.2 an audience is said in the letters that a description may have, and cut', () => {
    const form = new URLSearchParams({ resource: `https://ü"\\\n${'x'.repeat(500)}` }).toString()
    const [, , description] = spelled([400, 'invalid_target', 'ours'], form.replace('%0A', ''))
    assert.match(description, /^Service not found: https:\/\/'''x+$/)
    assert.ok(description.length < 230)
  })

  it('what is no refusal stays as it is', () => {
    const request = httpRequest({ url: '/oauth/token', form: refresh })
    const empty = { status: 500, headers: {}, body: '' }
    for (const answer of [json(200, { error: 'invalid_grant' }), json(400, ['invalid_grant']), empty])
      assert.equal(spelledRefusal(answer, request), answer)
  })
})
