import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type FrontDoor,
  jsonOf,
  joinApp,
  openFrontDoor,
  query,
  userOf,
} from '../support/front-door.ts'
import {
  type Auth0SignedIn,
  openAuth0,
  orders,
  sdkHeader,
  shopId,
  signInByAuth0,
} from '../support/front-door/auth0.ts'

describe('AUT-36 /userinfo', () => {
  let door: FrontDoor
  let signedIn: Auth0SignedIn
  before(async () => {
    door = await openAuth0({
      people: [{ ...userOf(ada), nickname: 'ada', picture: 'https://example.org/ada.png' }],
      clients: { signed: () => ({ dialect: 'auth0', userinfo_signed_response_alg: 'RS256' }) },
    })
    signedIn = await signInByAuth0(door, door.app(shopId))
  })
  after(() => door.close())

  const bearer = (token: string) => ({ ...sdkHeader, authorization: `Bearer ${token}` })
  const token = () => signedIn.access_token
  const ways: Readonly<Record<string, () => Promise<Answer>>> = {
    'in the header': () => door.send('GET', '/userinfo', { headers: bearer(token()) }),
    'in the header, by POST': () => door.send('POST', '/userinfo', { headers: bearer(token()) }),
    'in the header, with a form': () =>
      door.send('POST', '/userinfo', { headers: bearer(token()), form: query({ a: 'b' }) }),
    'in the query, the only way of passport-auth0': () =>
      door.send('GET', `/userinfo?${query({ access_token: token() })}`),
    'in the query, by POST': () => door.send('POST', `/userinfo?${query({ access_token: token() })}`),
    'in a form': () => door.send('POST', '/userinfo', { form: query({ access_token: token() }) }),
  }
  for (const [name, ask] of Object.entries(ways)) {
    it(`takes the token ${name}`, async () => {
      const answer = await ask()
      assert.equal(answer.status, 200, answer.body)
      const { updated_at, ...told } = jsonOf(answer)
      assert.deepEqual(told, {
        sub: 'user-ada',
        name: ada.name,
        nickname: 'ada',
        preferred_username: 'ada',
        picture: 'https://example.org/ada.png',
        email: ada.email,
        email_verified: true,
      })
      assert.equal(updated_at, '2026-11-20T09:00:00.000Z')
    })
  }

  it('answers HEAD, and a preflight', async () => {
    const { status, body } = await door.send('HEAD', '/userinfo', { headers: bearer(token()) })
    assert.deepEqual([status, body], [200, ''])
  })

  const challenge = ({ status, headers }: Answer) => [status, String(headers['www-authenticate'])] as const

  it('refuses a token that is none, wherever it stands', async () => {
    for (const one of ['x', 'exat_x', signedIn.id_token, `${signedIn.access_token}x`])
      for (const answer of [
        await door.send('GET', '/userinfo', { headers: bearer(one) }),
        await door.send('GET', `/userinfo?${query({ access_token: one })}`),
      ]) {
        const [status, header] = challenge(answer)
        assert.equal(status, 401)
        assert.match(header, /^Bearer realm="[^"]+", error="invalid_token"/)
        assert.equal(jsonOf(answer)['error'], 'invalid_token')
      }
  })

  it('asks for one where none came', async () => {
    const [status, header] = challenge(await door.send('GET', '/userinfo'))
    assert.equal(status, 401)
    assert.match(header, /^Bearer realm="[^"]+"$/)
  })

  it('refuses two of them, or one twice', async () => {
    const path = `/userinfo?${query({ access_token: token() })}`
    for (const answer of [
      await door.send('GET', path, { headers: bearer(token()) }),
      await door.send('POST', path, { form: query({ access_token: token() }) }),
      await door.send('GET', `${path}&${query({ access_token: token() })}`),
    ])
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_request'])
  })

  it('refuses a token that openid was not granted for', async () => {
    const { access_token } = await signInByAuth0(door, door.app(shopId), {
      parameters: { scope: 'profile email' },
    })
    const answer = await door.send('GET', '/userinfo', { headers: bearer(access_token) })
    assert.deepEqual([answer.status, jsonOf(answer)['error']], [403, 'insufficient_scope'])
  })

  it('AUT-52 refuses one that is for an API alone', async () => {
    const parameters = { scope: 'profile orders:read', audience: orders }
    const { access_token } = await signInByAuth0(door, door.app(shopId), { parameters })
    assert.equal((await door.send('GET', '/userinfo', { headers: bearer(access_token) })).status, 401)
  })

  it('tells no more than was granted', async () => {
    const { access_token } = await signInByAuth0(door, door.app(shopId), { parameters: { scope: 'openid' } })
    const answer = await door.send('GET', '/userinfo', { headers: bearer(access_token) })
    assert.deepEqual(jsonOf(answer), { sub: 'user-ada' })
  })

  it('D2 takes the tokens of other doors, and tells of the person as those do', async () => {
    const { access_token } = await joinApp(door, door.app('ledger'), signedIn.browser, {
      scope: 'openid profile',
    })
    const { updated_at } = jsonOf(await door.send('GET', '/userinfo', { headers: bearer(access_token) }))
    assert.equal(typeof updated_at, 'number')
  })

  it('CORE §5.3.2 signs its answer for an app that registered so', async () => {
    const { access_token } = await signInByAuth0(door, door.app('signed'))
    const { headers, status } = await door.send('GET', '/userinfo', { headers: bearer(access_token) })
    assert.deepEqual([status, headers['content-type']], [200, 'application/jwt'])
  })

  it('D15 a token in an address reaches no log', async () => {
    const before = door.log.length
    await door.send('GET', `/userinfo?${query({ access_token: token() })}`)
    await door.send('GET', `/userinfo?${query({ access_token: 'hunter2' })}`)
    const lines = JSON.stringify(door.log.slice(before))
    assert.doesNotMatch(lines, /hunter2/)
    assert.equal(lines.includes(token()), false)
  })

  it('D1 is not there where the dialect is off', async (t) => {
    const bare = await openFrontDoor()
    t.after(() => bare.close())
    assert.equal((await bare.send('GET', '/userinfo')).status, 404)
  })
})
