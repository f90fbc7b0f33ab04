import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ada, type FrontDoor, jsonOf } from '../support/front-door.ts'
import {
  type GenAuthSignedIn,
  openGenAuth,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import { bearer, codeOf, managementToken, standing } from '../support/front-door/genauth-api.ts'

const clients: NonNullable<Parameters<typeof openGenAuth>[0]>['clients'] = {
  [shopId]: () => ({
    client_secret: shopSecret,
    dialect: 'genauth',
    grant_types: ['authorization_code', 'refresh_token', 'password'],
  }),
}

const posts = [
  '/api/v3/signin',
  '/api/v3/mydevices/revoke-session',
  '/api/v3/mydevices/unbind',
  '/api/v3/kick-users',
  '/api/v2/users/kick',
  '/api/v3/check-session-status',
  '/api/v3/list-application-active-users',
  '/api/v3/get-management-token',
]
const gets = [
  '/api/v3/mydevices/list',
  '/api/v2/logout',
  '/logout',
  '/api/v3/get-user-loggedin-apps',
  '/api/v2/users/login-status',
  `/api/v2/applications/${shopId}/active-users`,
]

/** What every one of the management calls would carry out. */
const valid = JSON.stringify({ userId: 'user-ada', userIds: ['user-ada'], appId: shopId, appIds: [shopId] })

describe('GEN-53 what nobody should send to the API', () => {
  let door: FrontDoor
  let own: GenAuthSignedIn
  let manager: string
  before(async () => {
    door = await openGenAuth({ clients })
    own = await signInByGenAuth(door, door.app(shopId), { person: ada })
    manager = await managementToken(door)
  })
  after(() => door.close())

  /** Of a manager and of a person: whoever it is, what they sent is not understood. */
  const callers = () => [bearer(manager), bearer(own.access_token)]
  const json = { 'content-type': 'application/json' }

  const bodies: Readonly<
    Record<string, readonly [body: string, headers?: Readonly<Record<string, string>>]>
  > = {
    'no JSON': ['{'],
    'a form': ['userId=user-ada&appIds=x', { 'content-type': 'application/x-www-form-urlencoded' }],
    'JSON that says it is text': [valid, { 'content-type': 'text/plain' }],
    'a list': ['[]'],
    'a text': ['"x"'],
    null: ['null'],
    'a number': ['1e400'],
    'a member twice': [
      `{"userId":"user-ada","userId":"user-bob","appIds":["${shopId}"],"deviceId":"a","deviceId":"b"}`,
    ],
    'a member twice, further in': [`{"userId":"user-ada","appIds":["${shopId}"],"options":{"a":1,"a":2}}`],
    'sixty levels': [`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`],
    'a megabyte': [`{"a":"${'x'.repeat(1_000_000)}"}`],
    'bytes that are no UTF-8': [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString('latin1')],
  }
  for (const [name, [body, headers = json]] of Object.entries(bodies)) {
    it(`${name}: an envelope that says so, and nothing ends`, async () => {
      const before = await standing(door)
      for (const path of posts) {
        for (const caller of callers()) {
          const answer = await door.send('POST', path, { form: body, headers: { ...headers, ...caller } })
          assert.equal(answer.status, 200, `${path}: ${answer.status} ${answer.body}`)
          const envelope = jsonOf(answer)
          assert.match(codeOf(envelope), /^(?:400|401\/2020|413|2020|403)$/, `${path}: ${answer.body}`)
          assert.ok(typeof envelope['message'] === 'string' && envelope['message'] !== '')
          assert.ok(answer.body.length < 400, 'nothing is repeated')
        }
      }
      assert.deepEqual(await standing(door), before)
    })
  }

  const forged: Readonly<Record<string, string>> = {
    'a refusal of ours, without words': '"statusCode":1,"message":null',
    'a refusal of ours, with words': '"statusCode":200,"code":9,"message":{"en":"forged","zh":"forged"}',
    'one of ours further in': '"options":{"statusCode":1,"message":null}',
    'one of ours deeper still': '"options":{"pagination":{"statusCode":1,"message":null}}',
    'one of ours for a payload': '"passwordPayload":{"statusCode":1,"message":null}',
    'names that every object has': '"__proto__":{"userId":"user-ada"},"constructor":1,"toString":2',
  }
  const refused = /^(?:400|403|404(?:\/\d+)?|401\/2020|2004|2020)$/
  for (const [name, members] of Object.entries(forged)) {
    it(`${name}: is none, and nothing of it comes back`, async () => {
      const before = await standing(door)
      const body = `{"connection":"PASSWORD","deviceId":"x","appId":"x","userId":"x","appIds":["x"],"userIds":["x"],${members}}`
      for (const path of posts) {
        for (const caller of callers()) {
          const answer = await door.send('POST', path, { form: body, headers: { ...json, ...caller } })
          const envelope = jsonOf(answer)
          assert.match(codeOf(envelope), refused, `${path}: ${answer.body}`)
          assert.ok(typeof envelope['message'] === 'string' && !answer.body.includes('forged'), answer.body)
        }
      }
      assert.deepEqual(await standing(door), before)
      const faults = door.log.filter(({ fault }) => fault !== undefined)
      assert.deepEqual(faults, [])
    })
  }

  it('one of ours in a query is none either', async () => {
    const forgery = 'statusCode=200&message=forged&code=9'
    for (const path of [...gets, '/api/v3/get-profile', '/api/v2/users/me']) {
      const endsOwn = path.endsWith('logout')
      for (const caller of endsOwn ? [bearer(manager)] : callers()) {
        const answer = await door.send('GET', `${path}?${forgery}`, { headers: caller })
        assert.equal(typeof jsonOf(answer)['message'], 'string', `${path}: ${answer.body}`)
        assert.ok(!answer.body.includes('forged'))
      }
    }
  })

  const queries = [
    '?appId=a&appId=b&page=1&page=2&userId=a&userId=b&app_id=a&app_id=b',
    '?appId=%zz&userId=%zz&page=%zz&app_id=%zz',
    '?userId=%00&app_id=%00&page=%00',
    `?userId=${'x'.repeat(2000)}&app_id=${'x'.repeat(2000)}&page=${'9'.repeat(2000)}`,
  ]
  for (const query of queries) {
    it(`${query.slice(0, 60)}: likewise`, async () => {
      const before = await standing(door)
      for (const path of gets) {
        for (const caller of callers()) {
          const answer = await door.send('GET', `${path}${query}`, { headers: caller })
          assert.equal(answer.status, 200, `${path}: ${answer.status} ${answer.body}`)
          assert.match(
            codeOf(jsonOf(answer)),
            /^(?:400|401\/2020|404\/2004|2004|2011|2020|403)$/,
            `${path}: ${answer.body}`,
          )
        }
      }
      assert.deepEqual(await standing(door), before)
    })
  }

  it('GEN-43 is answered in the language that was asked for, and in English unless one was', async () => {
    const cases: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [{}, 'The parameter deviceId is missing or has the wrong format.'],
      [{ 'x-authing-lang': 'zh-CN' }, '参数 deviceId 格式错误'],
      [{ 'x-genauth-lang': 'zh-CN' }, '参数 deviceId 格式错误'],
      [{ 'accept-language': 'zh-TW,zh;q=0.9' }, '参数 deviceId 格式错误'],
      [{ 'x-authing-lang': 'zh-TW' }, '参数 deviceId 格式错误'],
      [{ 'x-authing-lang': 'ja-JP', 'x-genauth-lang': 'zh-CN' }, '参数 deviceId 格式错误'],
      [{ 'x-authing-lang': 'zh-CN', 'x-genauth-lang': 'en-US' }, '参数 deviceId 格式错误'],
      [
        { 'x-authing-lang': 'ja-JP', 'accept-language': 'ja' },
        'The parameter deviceId is missing or has the wrong format.',
      ],
      [{ 'x-authing-lang': '%%% () <b>', 'accept-language': 'zh' }, '参数 deviceId 格式错误'],
      [
        { 'x-authing-lang': 'en-US', 'accept-language': 'zh' },
        'The parameter deviceId is missing or has the wrong format.',
      ],
      [
        { 'x-authing-lang': '', 'accept-language': 'fr' },
        'The parameter deviceId is missing or has the wrong format.',
      ],
    ]
    for (const [headers, message] of cases) {
      const options = { json: {}, headers: { ...bearer(own.access_token), ...headers } }
      const answer = await door.send('POST', '/api/v3/mydevices/unbind', options)
      assert.equal(jsonOf(answer)['message'], message)
    }
  })

  it('no text from the outside comes back', async () => {
    const probe = '<script>alert(1)</script>'
    const answers = await Promise.all([
      door.send('POST', '/api/v3/kick-users', {
        json: { userId: probe, appIds: [probe] },
        headers: bearer(manager),
      }),
      door.send('POST', '/api/v3/signin', { json: { connection: probe } }),
      door.send('GET', `/api/v2/applications/${encodeURIComponent(probe)}/public-config`),
      door.send('GET', `/logout?appId=${encodeURIComponent(probe)}`, { headers: bearer(own.access_token) }),
    ])
    for (const { body } of answers) assert.ok(!body.includes('<script>'), body)
  })
})
