import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setScene, type Scene } from '../test/support/scene.ts'
import { createSigningKey } from '../test/support/signing-keys.ts'
import {
  createBackChannelLogoutHandler,
  createFrontChannelLogoutHandler,
  createMemorySessionIndex,
  type BackChannelLogoutSettings,
} from './index.ts'

const address = 'https://ledger.example/backchannel-logout'

function post(body: BodyInit | null, headers: HeadersInit = {}): Request {
  return new Request(address, { method: 'POST', body, headers })
}

function notice(logoutToken: string): Request {
  return post(new URLSearchParams({ logout_token: logoutToken }))
}

/** Ada's session `local-1`, and what became of it. */
async function setStage(t: TestContext, settings: Partial<BackChannelLogoutSettings> = {}) {
  const scene = await setScene(t)
  const ended: string[] = []
  const endSession = (id: string) => void ended.push(id)
  const sessions = createMemorySessionIndex({ endSession, now: scene.clock.now })
  const session = {
    id: 'local-1',
    issuer: scene.provider.issuer,
    subject: 'ada-1815',
    sid: 'sid-1',
    issuedAt: 0,
  }
  await sessions.remember(session)
  const handle = createBackChannelLogoutHandler(scene.rp, { sessions, ...settings })
  return { ...scene, sessions, session, ended, handle }
}

async function refusal(response: Response): Promise<string> {
  assert.equal(response.status, 400)
  assert.equal(response.headers.get('cache-control'), 'no-store')
  const body = await response.json()
  assert.equal(body.error, 'invalid_request')
  return body.error_description
}

describe('BCL §2.5 the back-channel handler', () => {
  it('ends the session that the token names, and answers 200', async (t) => {
    const { handle, provider, ended } = await setStage(t)
    const response = await handle(notice(await provider.logoutToken('ledger')))
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.deepEqual(ended, ['local-1'])
  })

  it('BCL §2.7 takes "already logged out" for a success', async (t) => {
    const heard: unknown[] = []
    const onLogout = (logout: { sid?: string }, ids: readonly string[]) => void heard.push([logout.sid, ids])
    const { handle, provider, ended } = await setStage(t, { onLogout })
    const first = await handle(notice(await provider.logoutToken('ledger')))
    const second = await handle(notice(await provider.logoutToken('ledger')))
    assert.deepEqual([first.status, second.status, ended], [200, 200, ['local-1']])
    assert.deepEqual(heard, [
      ['sid-1', ['local-1']],
      ['sid-1', []],
    ])
  })

  it('BCL §2.8 asks for another try while it may not ask for a key that the provider has made meanwhile', async (t) => {
    const { handle, provider, ended, clock } = await setStage(t)
    const stranger = await createSigningKey('RS256')
    const forged = await handle(notice(await provider.keys.sign({}, {}, stranger)))
    await provider.keys.rotate()
    const early = await handle(notice(await provider.logoutToken('ledger')))
    assert.deepEqual([forged.status, early.status, ended], [400, 503, []])
    assert.equal((await early.json()).error, 'temporarily_unavailable')
    clock.advance(30)
    const again = await handle(notice(await provider.logoutToken('ledger')))
    assert.deepEqual([again.status, ended], [200, ['local-1']])
  })

  it('leaves the sessions of others alone', async (t) => {
    const { handle, provider, ended } = await setStage(t)
    for (const change of [{ sid: 'sid-2' }, { sub: 'grace', sid: undefined }, { sub: 'grace' }]) {
      const response = await handle(notice(await provider.logoutToken('ledger', change)))
      assert.equal(response.status, 200)
    }
    assert.deepEqual(ended, [])
  })

  it('refuses a token that was used before, and does not act on it', async (t) => {
    const { handle, provider, ended, sessions, session } = await setStage(t)
    const token = await provider.logoutToken('ledger', { sid: undefined })
    await handle(notice(token))
    await sessions.remember({ ...session, id: 'local-2', issuedAt: 9e9 })
    assert.match(await refusal(await handle(notice(token))), /jti was used before/)
    assert.deepEqual(ended, ['local-1'])
  })

  it('acts once when the same token comes twice at the same time', async (t) => {
    const { handle, provider, ended } = await setStage(t)
    const token = await provider.logoutToken('ledger')
    const responses = await Promise.all([handle(notice(token)), handle(notice(token))])
    assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([200, 400]))
    assert.deepEqual(ended, ['local-1'])
  })

  it('throws when the store fails, and then takes the same token again', async (t) => {
    let isDown = true
    const sessions = {
      remember: () => Promise.resolve(true),
      forget: () => Promise.resolve(),
      end: () => (isDown ? Promise.reject(new Error('store down')) : Promise.resolve(['local-1'])),
    }
    const { handle, provider } = await setStage(t, { sessions })
    const token = await provider.logoutToken('ledger')
    await assert.rejects(handle(notice(token)), /store down/)
    isDown = false
    assert.equal((await handle(notice(token))).status, 200)
  })

  it('throws when the keys of the provider are out of reach, so that the provider tries again', async (t) => {
    const { handle, provider } = await setStage(t)
    const token = await provider.logoutToken('ledger')
    provider.mischief.answer = ({ path }) => (path === '/jwks' ? { status: 503 } : undefined)
    await assert.rejects(handle(notice(token)), { code: 'bad_response' })
    provider.mischief.answer = () => undefined
    assert.equal((await handle(notice(token))).status, 200)
  })

  it('says what is wrong with a token, and never repeats it', async (t) => {
    const { handle, provider, ended } = await setStage(t)
    const cases = [
      [{ aud: 'atlas' }, /aud is not this client/],
      [{ events: {} }, /events lacks/],
      [{ exp: 1 }, /exp is in the past/],
    ] as const
    for (const [change, expected] of cases) {
      const token = await provider.logoutToken('ledger', change)
      const description = await refusal(await handle(notice(token)))
      assert.match(description, expected)
      assert.ok(!description.includes(token))
    }
    assert.deepEqual(ended, [])
  })

  it('refuses what is no form with one logout token', async (t) => {
    const { handle, provider, ended } = await setStage(t)
    const token = await provider.logoutToken('ledger')
    const form = 'application/x-www-form-urlencoded'
    const cases = [
      post(JSON.stringify({ logout_token: token }), { 'content-type': 'application/json' }),
      post(`logout_token=${token}`, { 'content-type': 'text/plain' }),
      post(null),
      post('', { 'content-type': form }),
      post(`logout_token=${token}&logout_token=${token}`, { 'content-type': form }),
      post(`logout_token=${token}&padding=${'x'.repeat(64 * 1024)}`, { 'content-type': form }),
    ]
    for (const request of cases) assert.match(await refusal(await handle(request)), /one logout_token/)
    assert.deepEqual(ended, [])
  })

  it('takes nothing but POST', async (t) => {
    const { handle } = await setStage(t)
    const response = await handle(new Request(`${address}?logout_token=x`))
    assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST'])
  })
})

describe('FCL §2 the front-channel handler', () => {
  const frame = ({ rp }: Scene, query: string, method = 'GET') => {
    const ended: unknown[] = []
    const end = (extent: unknown) => Promise.resolve(ended.push(extent)).then(() => [])
    const sessions = { remember: () => Promise.resolve(true), forget: () => Promise.resolve(), end }
    const handle = createFrontChannelLogoutHandler(rp, { sessions })
    return { ended, response: handle(new Request(`https://ledger.example/front?${query}`, { method })) }
  }

  it('ends the session of the sid, in a page that only the provider may frame', async (t) => {
    const scene = await setScene(t)
    const { ended, response } = frame(scene, `iss=${encodeURIComponent(scene.rp.issuer)}&sid=sid-1`)
    const { status, headers } = await response
    assert.deepEqual([status, headers.get('cache-control')], [200, 'no-store'])
    assert.ok(headers.get('content-security-policy')?.includes(`frame-ancestors ${scene.rp.issuer}`))
    assert.deepEqual(ended, [{ issuer: scene.rp.issuer, sid: 'sid-1' }])
  })

  it('ends nothing for a stranger', async (t) => {
    const scene = await setScene(t)
    const iss = `iss=${encodeURIComponent(scene.rp.issuer)}`
    for (const query of [
      '',
      iss,
      'sid=sid-1',
      `${iss}&sid=`,
      `${iss}&sid=a&sid=b`,
      'iss=https://evil&sid=a',
    ]) {
      const { ended, response } = frame(scene, query)
      assert.deepEqual([(await response).status, ended], [400, []], query)
    }
    assert.equal((await frame(scene, `${iss}&sid=sid-1`, 'POST').response).status, 405)
  })
})
