import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Answer, type FrontDoor, jsonOf } from '../support/front-door.ts'
import { openAuth0, orders, machineId, sdkHeader } from '../support/front-door/auth0.ts'

const deep = (levels: number) => `{"grant_type":${'['.repeat(levels)}${']'.repeat(levels)}}`

/** What is sent as JSON, and how it is called wrong. */
const bodies: Readonly<Record<string, readonly [body: string, words: RegExp]>> = {
  'a number': ['{"grant_type": 1}', /^The member grant_type must be text\.$/],
  'a list': [
    '{"grant_type": "refresh_token", "refresh_token": ["hunter2"]}',
    /^The member refresh_token must be text\.$/,
  ],
  'an object': ['{"client_secret": {"$ne": "hunter2"}}', /^The member client_secret must be text\.$/],
  null: ['{"client_id": null}', /^The member client_id must be text\.$/],
  'a member twice': [
    '{"grant_type": "password", "password": "hunter2", "password": "hunter2"}',
    /^The member password was sent more than once\.$/,
  ],
  'a member twice, spelled otherwise': [
    '{"client_id": "a", "client\\u005fid": "b"}',
    /^The member client_id was sent more than once\.$/,
  ],
  'an array': ['[{"grant_type": "hunter2"}]', /^The body must be a JSON object; it is something else\.$/],
  'a text': ['"hunter2"', /^The body must be a JSON object; it is something else\.$/],
  nothing: ['', /^The body must be a JSON object; it is broken at line 1, column 1\.$/],
  'half an object': [
    '{"grant_type": "hunter2',
    /^The body must be a JSON object; it is broken at line 1, column 16\.$/,
  ],
  'more than JSON': [
    '{"a": "hunter2"} hunter2',
    /^The body must be a JSON object; it is broken at line 1, column 18\.$/,
  ],
  'a form': ['grant_type=hunter2', /^The body must be a JSON object; it is broken at line 1, column 1\.$/],
  depth: [deep(5000), /^The body must be a JSON object; it is broken at line 1, column \d+\.$/],
  'less depth': [deep(10), /^The member grant_type must be text\.$/],
  'a letter that is none': ['{"refresh_token": "\\udead"}', /^The member refresh_token must be text\.$/],
  'too many members': [
    JSON.stringify(Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`hunter${at}`, 'x']))),
    /^More than 100 parameters were sent\.$/,
  ],
  'a control character': [
    '{"refresh_token": "hunter2\\u0000"}',
    /^The parameter 'refresh_token' is not valid/,
  ],
}

describe('AUT-34 bad JSON', () => {
  let door: FrontDoor
  before(async () => void (door = await openAuth0()))
  after(() => door.close())
  const send = (path: string, body: string, type = 'application/json'): Promise<Answer> =>
    door.send('POST', path, { headers: { ...sdkHeader, 'content-type': type }, form: body })

  for (const path of ['/oauth/token', '/oauth/revoke'])
    for (const [name, [body, words]] of Object.entries(bodies)) {
      it(`${name} at ${path} is refused by name, and D15 never by value`, async () => {
        const before = door.log.length
        const answer = await send(path, body)
        assert.equal(answer.status, 400, answer.body)
        const { error, error_description: description } = jsonOf(answer)
        assert.equal(error, 'invalid_request')
        assert.match(String(description), words)
        assert.equal(answer.headers['cache-control'], 'no-store')
        const lines = door.log.slice(before)
        assert.ok(lines.some(({ event }) => event === 'refused'))
        for (const text of [answer.body, JSON.stringify(lines)]) assert.doesNotMatch(text, /hunter2/)
      })
    }

  it('megabytes are not read', async () => {
    const answer = await send('/oauth/token', JSON.stringify({ password: 'x'.repeat(2_000_000) }))
    const { error, error_description: description } = jsonOf(answer)
    assert.deepEqual([answer.status, error], [413, 'invalid_request'])
    assert.match(String(description), /^The body is larger than 65536 bytes\.$/)
  })

  it('what fits is read in no time, whatever it is made of', async () => {
    const started = process.hrtime.bigint()
    for (const body of [
      `{"a":"${'\\u0041'.repeat(10_000)}"}`,
      `{${' '.repeat(60_000)}}`,
      `{${Array.from({ length: 6000 }, (_, at) => `"${at}":""`).join()}}`,
      `{"a":"${'\\'.repeat(60_000)}`,
      `[${'['.repeat(60_000)}`,
    ])
      assert.equal((await send('/oauth/token', body)).status < 500, true)
    assert.ok(process.hrtime.bigint() - started < 2_000_000_000n)
  })

  it('another type is a form or nothing', async () => {
    for (const type of [
      'text/plain',
      'application/jsonp',
      'multipart/form-data',
      'application/vnd.api+json',
    ]) {
      const { status, body } = await send('/oauth/token', '{"grant_type":"x"}', type)
      assert.deepEqual([status, JSON.parse(body).error], [400, 'invalid_request'], type)
    }
  })

  it('a query does not say it again, or instead', async () => {
    const { secret: client_secret } = door.app(machineId)
    const body = { grant_type: 'client_credentials', audience: orders, client_id: machineId, client_secret }
    for (const query of ['grant_type=client_credentials', 'client_secret=x', 'audience=x', 'client_id=x']) {
      const { status, body: answer } = await send(`/oauth/token?${query}`, JSON.stringify(body))
      assert.deepEqual([status, JSON.parse(answer).error], [400, 'invalid_request'], query)
    }
    assert.equal((await send('/oauth/token', JSON.stringify(body))).status, 200)
  })

  it('nobody gets by __proto__ what they could not ask for', async () => {
    const { status, body } = await send('/oauth/token', '{"__proto__": {"grant_type": "client_credentials"}}')
    assert.deepEqual(
      [status, JSON.parse(body).error_description],
      [400, 'The member __proto__ must be text.'],
    )
  })
})
