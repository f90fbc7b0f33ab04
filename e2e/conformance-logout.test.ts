import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import {
  afterLogout,
  authorizeAddress,
  callback,
  type Client,
  type Json,
  signedIn,
  startSuite,
  state,
  type Suite,
  suiteMetadata,
  told,
} from './support/conformance-suite.ts'
import { eventually } from './support/notices.ts'
import { arrived, type PlainBrowser, shown, tagsOf } from './support/plain-browser.ts'

let suite: Suite

/** Somebody who came in by one app. */
interface Signed {
  readonly client: Client
  readonly browser: PlainBrowser
  readonly hint: string
  readonly claims: Json
  readonly sessionState: string
}

async function signedInAt(metadata: Json = {}): Promise<Signed> {
  const client = await suite.register(await suiteMetadata('code', metadata))
  const browser = suite.browser()
  const { code, session_state: sessionState = '' } = await signedIn(browser, client)
  const hint = String((await suite.redeem(client, code))['id_token'])
  return { client, browser, hint, claims: await suite.verify(hint, client.id), sessionState }
}

function leaving(parameters: Readonly<Record<string, string>> = {}): string {
  return `/oauth2/logout?${new URLSearchParams(parameters)}`
}

const back = ({ hint }: Pick<Signed, 'hint'>) => ({
  id_token_hint: hint,
  post_logout_redirect_uri: afterLogout,
  state,
})

/** As the suite finds out whether somebody is still signed in. */
async function silentAnswer({ client, browser }: Signed): Promise<Json> {
  return told(arrived(await browser.open(authorizeAddress(client, { prompt: 'none' })))).parameters
}

async function assertSignedOut(signed: Signed): Promise<void> {
  const { error, state: returned } = await silentAnswer(signed)
  assert.deepEqual([error, returned], ['login_required', state])
}

async function assertSignedIn(signed: Signed): Promise<void> {
  assert.ok((await silentAnswer(signed))['code'])
}

/** RIL-34: `state` and no other parameter. */
function assertBack(landed: Awaited<ReturnType<PlainBrowser['open']>>): void {
  const { url } = arrived(landed)
  assert.equal(url.origin + url.pathname, afterLogout)
  assert.deepEqual([...url.searchParams], [['state', state]])
  assert.equal(url.hash, '')
}

describe('the conformance profile, left as the suite leaves', { concurrency: false }, () => {
  before(async () => {
    suite = await startSuite()
  })
  after(() => suite.stop())

  describe('RP-initiated', () => {
    it('RIL-34 RIL-22 with a hint nobody is asked; back goes state and nothing else, and the session is over', async () => {
      const signed = await signedInAt()
      assertBack(await signed.browser.open(leaving(back(signed))))
      await assertSignedOut(signed)
    })

    it('RIL-34 without state there is no query', async () => {
      const signed = await signedInAt()
      const { state: _, ...rest } = back(signed)
      assert.equal(arrived(await signed.browser.open(leaving(rest))).url.href, afterLogout)
    })

    for (const [name, parameters] of Object.entries({ nothing: {}, 'state alone': { state: 'x' } }))
      it(`RIL-5 RIL-21 RIL-37 with ${name} the person is asked, and signed out on a page of ours`, async () => {
        const signed = await signedInAt()
        const asked = await signed.browser.open(leaving(parameters))
        await assertSignedIn(signed)
        const done = shown(await signed.browser.press(asked, 'yes'))
        assert.match(done.body, /You are signed out/)
        await assertSignedOut(signed)
      })

    it('RIL-24 whoever says no stays signed in', async () => {
      const signed = await signedInAt()
      const page = await signed.browser.press(await signed.browser.open(leaving()), 'no')
      assert.equal(shown(page).status, 200)
      await assertSignedIn(signed)
    })

    it('RIL-16 RIL-34 with client_id and no hint the person is asked, and goes back with the state', async () => {
      const signed = await signedInAt()
      const { id_token_hint: _, ...rest } = back(signed)
      const asked = await signed.browser.open(leaving({ ...rest, client_id: signed.client.id }))
      assertBack(await signed.browser.press(asked, 'yes'))
      await assertSignedOut(signed)
    })

    it('RIL-37 with a hint and no address to return to, our own page says that it is done', async () => {
      const signed = await signedInAt()
      const page = shown(await signed.browser.open(leaving({ id_token_hint: signed.hint })))
      assert.match(page.body, /You are signed out/)
      await assertSignedOut(signed)
    })

    const bad: Readonly<Record<string, (signed: Signed) => Readonly<Record<string, string>>>> = {
      'an address that is not registered': (signed) => ({
        ...back(signed),
        post_logout_redirect_uri: `${afterLogout}/other`,
      }),
      'a query added to the address': (signed) => ({
        ...back(signed),
        post_logout_redirect_uri: `${afterLogout}?foo=bar`,
      }),
      'an address and nobody whose it is': () => ({
        post_logout_redirect_uri: afterLogout,
        state,
      }),
      'a hint that was changed': (signed) => ({ ...back(signed), id_token_hint: tampered(signed.hint) }),
      'a hint that is no token': (signed) => ({ ...back(signed), id_token_hint: 'nonsense' }),
    }
    for (const [name, parameters] of Object.entries(bad))
      it(`RIL-11 RIL-30 RIL-31 RIL-32 ${name}: an error page, no redirect, and the session goes on`, async () => {
        const signed = await signedInAt()
        const page = shown(await signed.browser.open(leaving(parameters(signed))))
        assert.equal(page.status, 400)
        await assertSignedIn(signed)
      })

    it('CORE-12 RIL-10 a hint signed by a retired key counts', async () => {
      const signed = await signedInAt()
      const { access_token: token } = await suite.json('POST', '/oauth2/token', {
        form: { grant_type: 'client_credentials', scope: 'exeunt:admin' },
        headers: {
          authorization: `Basic ${Buffer.from('suite-admin:test-only-secret-of-suite-admin').toString('base64')}`,
        },
      })
      const rotated = await suite.call('POST', '/admin/v1/keys', {
        headers: { authorization: `Bearer ${String(token)}` },
        json: { algorithm: 'RS256', overlap_seconds: 0 },
      })
      assert.equal(rotated.status, 201, rotated.body)
      assertBack(await signed.browser.open(leaving(back(signed))))
      await assertSignedOut(signed)
    })
  })

  describe('by the back channel', () => {
    it('BCL-10 BCL-13 BCL-16 BCL-18 BCL-31 the call has one field, and its token one event that is empty', async () => {
      const signed = await signedInAt({
        backchannel_logout_uri: `${suite.origin}/backchannel_logout`,
        backchannel_logout_session_required: true,
      })
      assertBack(await signed.browser.open(leaving(back(signed))))
      const isNotice = ({ path }: { readonly path: string }) => path === '/backchannel_logout'
      // The browser waits for it, but no longer than two seconds.
      await eventually(() => suite.asked.some(isNotice), 30_000)
      const calls = suite.asked.filter(isNotice)
      assert.equal(calls.length, 1)
      assert.match(calls[0]?.contentType ?? '', /^application\/x-www-form-urlencoded/)
      const fields = new URLSearchParams(calls[0]?.body)
      assert.deepEqual([...fields.keys()], ['logout_token'])
      const token = String(fields.get('logout_token'))
      assert.equal(decodeProtectedHeader(token).typ, 'logout+jwt')
      const claims = await suite.verify(token, signed.client.id)
      assert.deepEqual(claims['events'], { 'http://schemas.openid.net/event/backchannel-logout': {} })
      assert.deepEqual(
        Object.keys(claims).toSorted(),
        ['iss', 'sub', 'aud', 'iat', 'exp', 'jti', 'events', 'sid'].toSorted(),
      )
      for (const name of ['sid', 'sub', 'iss']) assert.equal(claims[name], signed.claims[name], name)
      await assertSignedOut(signed)
    })
  })

  describe('by the front channel', () => {
    const uri = 'https://rp.example.test/test/a/exeunt/frontchannel_logout'

    it('FCL-6 FCL-7 FCL-14 RIL-34 the frame has iss and sid and nothing else, and the page goes on by itself', async () => {
      const signed = await signedInAt({
        frontchannel_logout_uri: uri,
        frontchannel_logout_session_required: true,
      })
      const page = shown(await signed.browser.open(leaving(back(signed))))
      const frames = tagsOf(page.body, 'iframe')
      assert.equal(frames.length, 1)
      const src = new URL(String(frames[0]?.['src']))
      assert.equal(src.origin + src.pathname, uri)
      assert.deepEqual(Object.fromEntries(src.searchParams), { iss: suite.base, sid: signed.claims['sid'] })
      assertBack(await signed.browser.refresh(page))
      await assertSignedOut(signed)
    })

    it('FCL-14 a press goes on, too', async () => {
      const signed = await signedInAt({ frontchannel_logout_uri: uri })
      const page = await signed.browser.open(leaving(back(signed)))
      assertBack(await signed.browser.press(page, 'continue'))
    })
  })

  describe('session management', () => {
    /** SM §3.2, as the frame computes it. */
    function isCurrent({ client, browser, sessionState }: Signed): boolean {
      const [hash, salt = ''] = sessionState.split('.')
      const cookie = [...browser.cookies].find(([name]) => name.includes('exeunt-state'))?.[1] ?? ''
      const text = `${client.id} ${new URL(callback).origin} ${cookie} ${salt}`
      return createHash('sha256').update(text).digest('hex') === hash
    }

    it('SM-1 SM-3 SM-4 SM-9 session_state fits the browser until the logout, and not after it', async () => {
      const signed = await signedInAt()
      assert.doesNotMatch(signed.sessionState, / /)
      assert.equal(isCurrent(signed), true)
      await signed.browser.open(leaving(back(signed)))
      assert.equal(isCurrent(signed), false)
    })

    it('SM-2 an error has one as well', async () => {
      const { client } = await signedInAt()
      const stranger = { client, browser: suite.browser(), hint: '', claims: {}, sessionState: '' }
      const sessionState = String((await silentAnswer(stranger))['session_state'])
      assert.equal(isCurrent({ ...stranger, sessionState }), true)
    })

    it('SM-5 the frame is where the metadata says, by https', async () => {
      const { check_session_iframe: address } = await suite.json('GET', '/.well-known/openid-configuration')
      assert.ok(String(address).startsWith('https://'))
      const frame = await suite.call('GET', String(address))
      assert.match(String(frame.headers['content-type']), /^text\/html/)
      assert.ok(frame.body.includes('postMessage'))
    })
  })
})

/** Another character in the middle of the signature. */
function tampered(token: string): string {
  const at = token.length - 20
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
}
