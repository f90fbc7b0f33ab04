import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { Client, ClientId } from '../../domain/client.ts'
import { app, authorizeParameters, challenge } from '../../../test/support/authorization-request.ts'
import { createWorld, passwordOf, signInAs, type World } from '../../../test/support/authorize-world.ts'
import { answerOf, type Browser, locationOf } from '../../../test/support/browser.ts'

type Parameters = Readonly<Record<string, string | undefined>>

const { idTokenAlgorithm: _, ...withoutAlgorithm } = app
const first = 'https://shop.example/first'
/** An app as a vendor's are: what it registered no algorithm for, the door decides. */
const shop: Client = {
  ...withoutAlgorithm,
  id: 'shop' as ClientId,
  name: 'The Shop',
  redirectUris: [first, 'https://shop.example/second'],
  responseModes: ['query', 'fragment', 'form_post', 'web_message'],
  webOrigins: ['https://shop.example'],
  requirePkce: false,
  allowsPlainPkce: true,
}
const verifier = 'a-verifier-of-43-characters-or-more.~_0123456'

describe('the authorization endpoint at a door of another spelling', () => {
  let world: World
  let browser: Browser
  beforeEach(async () => {
    world = await createWorld({ clients: [shop] })
    browser = world.browser()
  })
  afterEach(() => world.close())

  const codes = () => world.database.read.selectFrom('codes').selectAll().orderBy('id').execute()
  const interactions = () => world.database.read.selectFrom('interactions').selectAll().execute()
  const vendorUrl = (parameters: Parameters = {}, path = '/vendor/authorize') => {
    const plain = { code_challenge: undefined, code_challenge_method: undefined }
    const sent = authorizeParameters({ client_id: 'shop', redirect_uri: first, ...plain, ...parameters })
    return `${path}?${new URLSearchParams(sent).toString()}`
  }
  const signIn = async (parameters: Parameters = {}) => {
    const page = await browser.follow(await browser.get(vendorUrl(parameters)))
    return browser.follow(await browser.submit(page, { username: 'ada', password: passwordOf('ada') }))
  }

  it('ISS-1 D2 answers as the issuer of the door, and comes back to that door after a page', async () => {
    const answer = answerOf(await signIn())
    const { code = '', ...rest } = answer
    assert.match(code, /^exac_/)
    assert.deepEqual(rest, { to: first, state: 's', iss: 'https://op.example/acme/vendor' })
    const [grant] = await world.database.read.selectFrom('grants').selectAll().execute()
    assert.equal(grant?.issuer, 'https://op.example/acme/vendor')
  })

  it('ISS-1 an error comes from the issuer of the door, too', async () => {
    const answer = answerOf(await browser.get(vendorUrl({ prompt: 'none' })))
    assert.deepEqual([answer['error'], answer['iss']], ['login_required', 'https://op.example/acme/vendor'])
  })

  it('what a person did for one door is no answer at another', async () => {
    const page = await browser.follow(await browser.get(vendorUrl()))
    const resume = locationOf(await browser.submit(page, { username: 'ada', password: passwordOf('ada') }))
    assert.match(resume, /\/vendor\/resume\?request=/)
    const elsewhere = resume.replace('/vendor/resume', '/oauth2/authorize/resume')
    assert.equal((await browser.get(elsewhere)).status, 400)
  })

  it('D3 D17 a client whose algorithm the door cannot bear hears so, before anybody signs in', async () => {
    const { redirect_uri: redirectUri = '' } = authorizeParameters()
    const asked = { client_id: 'app', redirect_uri: redirectUri, code_challenge: challenge }
    const answer = answerOf(await browser.get(vendorUrl({ ...asked, code_challenge_method: 'S256' })))
    assert.equal(answer['error'], 'unauthorized_client')
    assert.deepEqual(await interactions(), [])
  })

  describe('GEN-11 without redirect_uri', () => {
    it('the answer goes to the first registered one, after a page as at once', async () => {
      assert.equal(answerOf(await signIn({ redirect_uri: undefined }))['to'], first)
      const silent = await browser.get(vendorUrl({ redirect_uri: undefined, prompt: 'none' }))
      assert.deepEqual([answerOf(silent)['to'], answerOf(silent)['error']], [first, undefined])
      assert.deepEqual(
        (await codes()).map((row) => row.redirect_uri),
        [first, first],
      )
    })

    it('so does an error, of whatever kind', async () => {
      for (const more of ['&nonce=a&nonce=b', '&max_age=soon', '&scope=%zz']) {
        const url = vendorUrl({ redirect_uri: undefined, scope: undefined })
        const answer = answerOf(await browser.get(`${url}${more}`))
        assert.deepEqual([answer['to'], answer['error']], [first, 'invalid_request'])
      }
    })

    it('BCP-2 one that is not registered gets a page as ever, and so does one sent twice', async () => {
      const evil = 'https://evil.example/'
      for (const url of [
        vendorUrl({ redirect_uri: evil }),
        `${vendorUrl()}&redirect_uri=${encodeURIComponent(evil)}`,
        `${vendorUrl({ redirect_uri: '' })}&redirect_uri=${encodeURIComponent(evil)}`,
      ]) {
        const page = await browser.get(url)
        assert.deepEqual([page.status, page.headers['location']], [400, undefined])
      }
    })

    it('RFC9101 §6.3 a request object that cannot be believed might name another: a page', async () => {
      const page = await browser.get(`${vendorUrl({ redirect_uri: undefined })}&request=x.y.z`)
      assert.deepEqual([page.status, page.headers['location']], [400, undefined])
    })
  })

  describe('D7 GEN-49 RFC7636 §4.6 PKCE by plain', () => {
    it('D13 is kept by its hash, and never as it was sent', async () => {
      await signIn({ code_challenge: verifier, code_challenge_method: 'plain' })
      await browser.get(vendorUrl({ code_challenge: verifier }))
      const kept = (await codes()).map((row) => row.code_challenge)
      const hash = createHash('sha256').update(verifier).digest('base64url')
      assert.deepEqual(kept, [hash, hash])
    })

    it('BCP-3 a challenge of S256 that somebody calls plain on the way fits no verifier of its app', async () => {
      await signIn({ code_challenge: challenge, code_challenge_method: 'plain' })
      const [code] = await codes()
      assert.notEqual(code?.code_challenge, challenge)
    })
  })

  describe('D16 GEN-15 a silent message', () => {
    const silently = { response_mode: 'web_message', prompt: 'none' }
    const messageOf = (body: string) =>
      /data-response="([^"]*)"/.exec(body)?.[1]?.replaceAll('&quot;', '"').replaceAll('&#34;', '"') ?? ''
    const framed = () => world.browserWith(async () => undefined, world.signIn.currentSession)

    beforeEach(() => signIn())
    const within = (other: Browser) => {
      for (const [name, value] of browser.cookies) other.cookies.set(name, value)
      return other
    }

    it('finds the session that only frames may see', async () => {
      const { status, body, allows } = await within(framed()).get(vendorUrl(silently))
      assert.deepEqual([status, allows?.framedBy], [200, ['https://shop.example']])
      assert.match(messageOf(body), /"code":"exac_/)
    })

    for (const [name, parameters] of [
      ['a message that may ask', { response_mode: 'web_message' }],
      ['an answer in the query', { prompt: 'none' }],
      ['an answer in the fragment', { prompt: 'none', response_mode: 'fragment' }],
      ['a form', { prompt: 'none', response_mode: 'form_post' }],
    ] as const) {
      it(`${name} does not`, async () => {
        const answer = await within(framed()).get(vendorUrl(parameters))
        assert.ok(!JSON.stringify(answer).includes('exac_'), 'no code')
      })
    }

    it('where browsers keep the second cookie from us, the answer is login_required', async () => {
      const { status, body } = await world.browser().get(vendorUrl(silently))
      assert.equal(status, 200)
      assert.match(messageOf(body), /"error":"login_required"/)
    })

    it('is for the app’s own pages only: another origin is refused before anybody looks', async () => {
      const seen: string[] = []
      const watched = world.browserWith(world.signIn.currentSession, async (request) => {
        seen.push(request.path)
        return world.signIn.currentSession(request)
      })
      const elsewhere = { ...silently, redirect_uri: 'https://evil.example/' }
      const page = await within(watched).get(vendorUrl(elsewhere))
      assert.deepEqual([page.status, seen], [400, []])
    })
  })

  it('D8 GEN-13 offline_access of an app of ours is granted in silence', async () => {
    await signInAs(browser, 'ada')
    await browser.get(vendorUrl({ scope: 'openid offline_access', prompt: 'none' }))
    const [grant] = await world.database.read
      .selectFrom('grants')
      .selectAll()
      .where('client_id', '=', 'shop')
      .execute()
    assert.deepEqual([grant?.scope, grant?.refresh_at_logout], ['openid offline_access', 'survive'])
  })
})
