import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Answer, type FrontDoor, type Parameters, textOf } from '../support/front-door.ts'
import {
  authorizePath,
  heardBy,
  openAkamai,
  paperId,
  parcelCallback,
  parcelId,
  prefixes,
} from '../support/front-door/akamai.ts'

/** What a request may say, one that means nothing, and one that is no name. */
const parameterNames =
  'client_id redirect_uri response_type scope state code_challenge code_challenge_method prompt display ui_locales ' +
  'max_age nonce login_hint claims response_mode resource acr_values audience "><script>'

/** A page of ours by this name, and no way out by itself. */
function assertNamed(answer: Answer, name: string, ...words: readonly RegExp[]): void {
  assert.deepEqual([answer.status, answer.location], [400, undefined], answer.body)
  assert.match(String(answer.headers['content-type']), /^text\/html/)
  assert.match(answer.body, new RegExp(`<h1>${name}</h1>`))
  assert.match(answer.body, new RegExp(`<title>${name} `))
  for (const word of words) assert.match(textOf(answer), word)
}

describe('AKA-44 what the vendor tells a person on a page', () => {
  let door: FrontDoor
  before(async () => void (door = await openAkamai()))
  after(() => door.close())

  const paper = () => door.app(paperId)
  const ask = (parameters: Parameters, headers: Readonly<Record<string, string>> = {}, prefix = '') =>
    door.send('GET', authorizePath(paper(), parameters, { prefix }), { headers })

  const named: readonly (readonly [string, Parameters, string, ...RegExp[]])[] = [
    [
      'a client that nobody knows',
      { client_id: 'nobody' },
      'invalid client_id',
      /No client is registered here under this client_id/,
    ],
    ['no client', { client_id: undefined }, 'invalid client_id', /client_id is missing/],
    [
      'an address that is not listed',
      { redirect_uri: 'https://evil.example/cb' },
      'invalid redirect_uri',
      /Code invalid_redirect_uri/,
      /https:\/\/evil\.example\/cb\S+ is not one of those registered for the client \S*paper/,
      /must equal an entry of its redirect_uris, character by character/,
    ],
    ['no address', { redirect_uri: undefined }, 'invalid redirect_uri', /redirect_uri is missing/],
    [
      'an address that only begins like one',
      { redirect_uri: 'http://127.0.0.1:4100/paper/callback.evil' },
      'invalid redirect_uri',
    ],
    [
      'no response type',
      { response_type: undefined },
      'response_type is missing',
      /response_type is missing/,
    ],
    ['an empty one', { response_type: '' }, 'response_type is missing'],
    [
      'one that nobody knows',
      { response_type: 'password' },
      'unsupported response type',
      /Code unsupported_response_type/,
      /must be one of: code, id_token, id_token token, code id_token, code token, code id_token token, token, none/,
    ],
    ['one that is said twice', { response_type: 'code code' }, 'unsupported response type'],
    [
      'a scope without openid',
      { scope: 'profile email' },
      'Scope must include openid',
      /scope must include openid/,
    ],
    ['no scope', { scope: undefined }, 'Scope must include openid'],
    ['a scope that only looks like it', { scope: 'OPENID openid2' }, 'Scope must include openid'],
  ]
  for (const prefix of prefixes) {
    for (const [name, parameters, title, ...words] of named)
      it(`${title}: ${name}${prefix && ', by the customer’s id'}`, async () =>
        assertNamed(await ask(parameters, {}, prefix), title, ...words))
  }

  it('in Chinese, too', async () => {
    const zh = { 'accept-language': 'zh-CN,zh;q=0.9' }
    assertNamed(await ask({ client_id: 'nobody' }, zh), 'client_id 无效')
    assertNamed(
      await ask({ scope: 'email' }, zh),
      'scope 必须包含 openid',
      /此应用无权|请返回应用|应用请求了/,
    )
  })

  it('by POST as by GET', async () => {
    const form = authorizePath(paper(), { response_type: 'x' }).split('?')[1] ?? ''
    assertNamed(await door.send('POST', '/login/authorize', { form }), 'unsupported response type')
  })

  it('of an app on a phone: a link would lead nowhere, and there is none', async () => {
    const parcel = door.app(parcelId)
    const answer = await door.send('GET', authorizePath(parcel, { response_type: undefined }))
    assertNamed(answer, 'response_type is missing')
    assert.ok(!answer.body.includes(parcelCallback))
  })

  it('the name of the app is on it, once it is known for sure', async () => {
    assert.match((await ask({ scope: 'email' })).body, /The paper app/)
    assert.doesNotMatch((await ask({ client_id: 'paper2' })).body, /The paper app/)
  })

  describe('CORE-3 with prompt=none, when nobody may be shown anything, the app hears of', () => {
    const silent: readonly (readonly [string, Parameters, string])[] = [
      ['a missing response type', { response_type: undefined }, 'invalid_request'],
      ['an unsupported one', { response_type: 'password' }, 'unsupported_response_type'],
      ['a scope without openid', { scope: 'email' }, 'invalid_scope'],
    ]
    for (const [name, parameters, error] of silent) {
      it(name, async () => {
        const heard = heardBy(paper(), await ask({ ...parameters, prompt: 'none' }))
        assert.deepEqual(
          [heard['error'], heard['state'], heard['iss']],
          [error, 'a state', `${door.base}/login`],
        )
      })
    }
    it('but not of an address that is not its own', async () =>
      assertNamed(
        await ask({ redirect_uri: 'https://evil.example/', prompt: 'none' }),
        'invalid redirect_uri',
      ))
  })

  describe('the others it hears of in any case:', () => {
    const told: readonly (readonly [string, Parameters, string])[] = [
      ['a prompt that nobody knows', { prompt: 'x' }, 'invalid_request'],
      ['a code that nothing binds', { code_challenge: undefined }, 'invalid_request'],
      ['a code bound by plain', { code_challenge_method: 'plain' }, 'invalid_request'],
      ['a max_age that is no number', { max_age: 'soon' }, 'invalid_request'],
      ['claims that are no JSON', { claims: '{' }, 'invalid_request'],
      ['a resource that nobody knows', { resource: 'https://nobody.example/' }, 'invalid_target'],
    ]
    const parcel = () => door.app(parcelId)
    for (const [name, parameters, error] of told) {
      it(name, async () => {
        const answer = await door.send('GET', authorizePath(parcel(), parameters))
        assert.equal(answer.status, 303)
        assert.equal(heardBy(parcel(), answer)['error'], error)
      })
    }
    it('a response type that it is not registered for', async () => {
      const answer = await door.send('GET', authorizePath(parcel(), { response_type: 'token', nonce: 'n' }))
      assert.equal(answer.status, 303)
      assert.match(answer.location ?? '', /^parcel:\/\/login#error=unauthorized_client/)
    })
  })

  describe('bad input', () => {
    const hostile = '"><script>alert(1)</script>'
    for (const name of parameterNames.split(' ')) {
      for (const [what, value] of [
        ['a line break', 'a%0d%0aSet-Cookie:%20x=1'],
        ['a NUL', 'a%00b'],
        ['bytes that are no UTF-8', '%ff%fe'],
        ['a broken escape', '%zz'],
      ] as const) {
        it(`${what} in ${name} is refused, and comes back nowhere`, async () => {
          const path = authorizePath(paper(), { [name]: undefined })
          const answer = await door.send('GET', `${path}&${encodeURIComponent(name)}=${value}`)
          assert.ok([303, 400].includes(answer.status), String(answer.status))
          assert.equal(answer.headers['set-cookie'], undefined)
          assert.doesNotMatch(answer.location ?? '', /[\r\n]|%0d|%00|Set-Cookie/i)
          assert.doesNotMatch(answer.body, /<script|Set-Cookie: x|%zz/)
          if (answer.status === 303) assert.equal(heardBy(paper(), answer)['error'], 'invalid_request')
        })
      }
    }

    it('a parameter sent twice', async () => {
      const twice = (more: string) => door.send('GET', `${authorizePath(paper())}&${more}`)
      assertNamed(await twice('client_id=board'), 'invalid client_id', /client_id\S* was sent more than once/)
      assertNamed(
        await twice('redirect_uri=https%3A%2F%2Fevil.example'),
        'invalid redirect_uri',
        /redirect_uri\S* was sent more than once/,
      )
      assert.equal(heardBy(paper(), await twice('scope=openid'))['error'], 'invalid_request')
    })

    it('a markup for an address is text', async () => {
      const answer = await ask({ redirect_uri: `https://x.example/${hostile}` })
      assertNamed(answer, 'invalid redirect_uri')
      assert.doesNotMatch(answer.body, /<script/)
    })

    it('an address with a secret in it is shown without', async () => {
      const answer = await ask({ redirect_uri: 'https://u:hunter2@x.example/cb?token=hunter2#hunter2' })
      assertNamed(answer, 'invalid redirect_uri')
      assert.doesNotMatch(answer.body, /hunter2/)
      assert.ok(!JSON.stringify(door.log).includes('hunter2'))
    })

    it('megabytes', async () => {
      const form = `${authorizePath(paper()).split('?')[1]}&state=${'x'.repeat(1 << 20)}`
      assert.equal((await door.send('POST', '/login/authorize', { form })).status, 413)
      assert.equal((await ask({ state: 'x'.repeat(9000) })).status, 414)
    })

    it('a form of the other kind, JSON or nothing at all is no request', async () => {
      for (const type of ['multipart/form-data; boundary=x', 'application/json', 'text/plain']) {
        const answer = await door.send('POST', '/login/authorize', {
          headers: { 'content-type': type },
          form: '{}',
        })
        assert.deepEqual([answer.status, answer.location], [400, undefined], type)
      }
    })

    it('each stands in the log once, in our words', async () => {
      const from = door.log.length
      await ask({ response_type: 'x' })
      const lines = door.log.slice(from).filter(({ event }) => event === 'refused')
      assert.deepEqual(
        lines.map(({ fields }) => [fields?.['path'], fields?.['code'], fields?.['client']]),
        [['/login/authorize', 'unsupported_response_type', paperId]],
      )
    })
  })
})
