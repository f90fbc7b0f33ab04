import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import {
  type Answer,
  assertSignedOut,
  bob,
  follow,
  type FrontDoor,
  press,
  sendRaw,
  signAsProvider,
  textOf,
  visit,
} from '../support/front-door.ts'
import { type Auth0SignedIn, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import { assertLives, assertOops, logoutPath, openAuth0Logout } from '../support/front-door/auth0-logout.ts'

type Fields = Readonly<Record<string, string>>

let door: FrontDoor
let own: Auth0SignedIn
let elsewhere: Auth0SignedIn
let other: Auth0SignedIn

const sidOf = ({ idClaims }: Auth0SignedIn) => String(idClaims['sid'])
const byGet = (fields: Fields) => visit(door, own.browser, logoutPath(fields))
const byPost = async (fields: Fields | string) =>
  follow(door, own.browser, await own.browser.post('/oidc/logout', fields))

/** Whatever was wrong: the vendor's page with its status, and everybody goes on. */
async function assertRefused(answer: Answer, ...words: readonly RegExp[]): Promise<Answer> {
  assertOops(answer, ...words)
  for (const one of [own, elsewhere, other]) await assertLives(door, one)
  return answer
}

describe('Auth0’s logouts, asked wrongly', () => {
  before(async () => {
    door = await openAuth0Logout({
      neighbours: [{ id: 'next', pathPrefix: '/next', dialects: { auth0: {} } }],
    })
    own = await signInByAuth0(door, door.app(shopId))
    elsewhere = await signInByAuth0(door, door.app(shopId))
    other = await signInByAuth0(door, door.app(shopId), { person: bob })
  })
  after(() => door.close())

  describe('AUT-3 what does not fit together', () => {
    const wrong: readonly [name: string, fields: () => Fields | Promise<Fields>, words: RegExp][] = [
      [
        'the hint of another client',
        () => ({ id_token_hint: own.id_token, client_id: 'ledger' }),
        /client_id/,
      ],
      [
        'a hint, and a client that nobody registered',
        () => ({ id_token_hint: own.id_token, client_id: 'x' }),
        /client_id/,
      ],
      [
        'a hint, and the sid of another session',
        () => ({ id_token_hint: own.id_token, logout_hint: sidOf(elsewhere) }),
        /logout_hint/,
      ],
      [
        'a hint, and the sid of somebody else’s session',
        () => ({ id_token_hint: own.id_token, logout_hint: sidOf(other) }),
        /logout_hint/,
      ],
      [
        'a hint, and a sid that nobody has',
        () => ({ id_token_hint: own.id_token, logout_hint: 'x' }),
        /logout_hint/,
      ],
      [
        'a hint, and a name of its person',
        () => ({ id_token_hint: own.id_token, logout_hint: 'ada' }),
        /logout_hint/,
      ],
      [
        'the same, with everything else in order',
        () => ({
          id_token_hint: own.id_token,
          logout_hint: sidOf(elsewhere),
          client_id: shopId,
          post_logout_redirect_uri: door.app(shopId).signedOut,
        }),
        /logout_hint/,
      ],
      ['an unknown client', () => ({ client_id: 'nobody' }), /client_id/],
      [
        'an unknown client, and the session’s sid',
        () => ({ client_id: 'nobody', logout_hint: sidOf(own) }),
        /client_id/,
      ],
      ['words for a hint', () => ({ id_token_hint: 'let me in' }), /id_token_hint/],
      ['an access token', () => ({ id_token_hint: own.access_token }), /id_token_hint/],
      [
        'a hint without a signature',
        () => ({ id_token_hint: new UnsecuredJWT(own.idClaims).encode() }),
        /id_token_hint/,
      ],
      ['a hint that somebody else signed', foreign, /id_token_hint/],
      [
        'a hint of another issuer',
        async () => ({ id_token_hint: await issuedBy('https://evil.example/') }),
        /id_token_hint/,
      ],
      [
        'a hint of another tenant',
        async () => ({ id_token_hint: await issuedBy(`${door.base}/next/`) }),
        /id_token_hint/,
      ],
      [
        'a logout token',
        async () => ({
          id_token_hint: await signed({
            events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
          }),
        }),
        /id_token_hint/,
      ],
      [
        'a target that is not listed',
        () => ({ client_id: shopId, post_logout_redirect_uri: 'https://evil.example/' }),
        /https:\/\/evil\.example\//,
      ],
    ]
    for (const [name, fields, words] of wrong) {
      it(`by GET: ${name}`, async () => void (await assertRefused(await byGet(await fields()), words)))
      it(`by POST: ${name}`, async () => void (await assertRefused(await byPost(await fields()), words)))
    }

    it('nor does another tenant take a hint of this one', async () => {
      const answer = await visit(door, own.browser, `/next${logoutPath({ id_token_hint: own.id_token })}`)
      await assertRefused(answer, /id_token_hint/)
    })

    it('nor does a refusal lead anywhere, where a target is listed', async () => {
      const listed = { post_logout_redirect_uri: door.app(shopId).signedOut }
      const answer = await byGet({ ...listed, id_token_hint: 'x.y.z', client_id: shopId })
      await assertRefused(answer)
    })
  })

  describe('AUT-13 the page of a refusal', () => {
    it('names the value, the list, and where that is configured', async () => {
      const asked = { client_id: shopId, post_logout_redirect_uri: 'https://shop.example/Path' }
      const page = await assertRefused(await byGet(asked), /"?https:\/\/shop\.example\/Path"?/, /Corner Shop/)
      assert.match(textOf(page), /post_logout_redirect_uris/)
      assert.match(textOf(page), /slash/i)
      assert.doesNotMatch(page.body, /shop\.example\/(?:Path\/|out)/, 'what is listed is nobody’s business')
    })

    it('of the tenant’s list', async () => {
      const page = await assertRefused(
        await byGet({ post_logout_redirect_uri: 'https://www.acme.example/by' }),
      )
      assert.match(textOf(page), /allowedLogoutUrls/)
    })

    it('is text, whatever was sent', async () => {
      const target = 'https://evil.example/"><script>alert(1)</script>'
      const page = await assertRefused(await byGet({ client_id: shopId, post_logout_redirect_uri: target }))
      assert.doesNotMatch(page.body, /<script>alert|href="https:\/\/evil/)
    })

    it('never shows a token', async () => {
      const page = await assertRefused(await byGet({ id_token_hint: own.id_token, client_id: 'ledger' }))
      assert.doesNotMatch(page.body, new RegExp(own.id_token.slice(-40)))
    })

    it('is in Chinese for who reads that', async () => {
      const fields = {
        client_id: shopId,
        post_logout_redirect_uri: 'https://evil.example/',
        ui_locales: 'zh',
      }
      const page = await byGet(fields)
      assert.equal(page.status, 400)
      assert.match(page.body, /<html[^>]*lang="zh/)
      assert.doesNotMatch(textOf(page), /Oops|You have not been/)
    })

    it('lets the person leave all the same, and returns nowhere', async () => {
      const signedIn = await signInByAuth0(door, door.app(shopId))
      const asked = { client_id: shopId, post_logout_redirect_uri: 'https://evil.example/', state: 's' }
      const page = assertOops(await visit(door, signedIn.browser, logoutPath(asked)))
      const done = await press(door, signedIn.browser, page, { decision: 'anyway' })
      assertSignedOut(done)
      assert.equal(done.location, undefined)
      await assertLives(door, signedIn, false)
    })

    it('lets the person leave whatever could not be read, too', async () => {
      for (const query of ['federated=maybe', 'state=a&state=b', `logout_hint=${'x'.repeat(513)}`]) {
        const signedIn = await signInByAuth0(door, door.app(shopId))
        const page = assertOops(await visit(door, signedIn.browser, `/oidc/logout?${query}`))
        assertSignedOut(await press(door, signedIn.browser, page, {}))
        await assertLives(door, signedIn, false)
      }
    })

    it('and says of nobody that they are not here whose cookie a form of another site left behind', async () => {
      const page = assertOops(await door.send('POST', '/oidc/logout', { form: { federated: 'maybe' } }))
      assert.doesNotMatch(page.body, /<form|is signed in/)
    })

    it('names whose parameter it is that does not fit', async () => {
      const parameterOf = (page: Answer) => /Parameter (\w+)/.exec(textOf(page))?.[1]
      const disagreeing = { id_token_hint: own.id_token, logout_hint: sidOf(elsewhere) }
      assert.equal(parameterOf(await byGet(disagreeing)), 'logout_hint')
      const removed = { id_token_hint: await signed({ aud: 'removed' }) }
      const page = await assertRefused(await byGet(removed), /names no application/)
      assert.equal(parameterOf(page), 'id_token_hint')
      assert.doesNotMatch(textOf(page), /client_id/)
      assert.equal(parameterOf(await byGet({ client_id: 'removed' })), 'client_id')
    })

    it('says how to mend it at the door that it came by', async () => {
      const evil = 'https://evil.example/'
      const fixOf = async (fields: Fields, path?: string) =>
        textOf(await visit(door, own.browser, logoutPath(fields, path)))
      const unnamed = /no client_id, so only the addresses of this server count/
      assert.match(await fixOf({ post_logout_redirect_uri: evil }), unnamed)
      assert.match(await fixOf({ returnTo: evil }, '/v2/logout'), unnamed)
      const named = await fixOf({ post_logout_redirect_uri: evil, client_id: shopId })
      assert.doesNotMatch(named, unnamed)
      assert.match(named, /Path and query must be the same/)
      assert.match(
        await fixOf({ returnTo: evil, client_id: shopId }, '/v2/logout'),
        /a query may be added freely/,
      )
      const subject = { id_token_hint: own.id_token, logout_hint: String(own.idClaims['sub']) }
      assert.match(
        await fixOf(subject),
        /logout_hint&#34; parameter must be the &#34;sid&#34; of this session/,
      )
    })

    it('stands in the log with its reason, and without what was sent', async () => {
      const from = door.log.length
      const ofDoor = { tenant: 'acme', dialect: 'auth0', lists: undefined }
      const evil = 'https://evil.example/'
      await byGet({ client_id: shopId, post_logout_redirect_uri: evil, state: 'of the app' })
      await byGet({ id_token_hint: own.id_token, logout_hint: sidOf(elsewhere) })
      await visit(door, own.browser, logoutPath({ returnTo: evil, federated: 'maybe' }, '/v2/logout'))
      const lines = door.log.slice(from)
      assert.deepEqual(
        lines.flatMap(({ event, fields }) => (event === 'logout refused' ? [{ ...fields }] : [])),
        [
          {
            ...ofDoor,
            path: '/oidc/logout',
            reason: 'return-not-listed',
            parameter: 'post_logout_redirect_uri',
            client: shopId,
            lists: 'client',
          },
          {
            ...ofDoor,
            path: '/oauth2/logout/continue',
            reason: 'hint-session-mismatch',
            parameter: 'logout_hint',
            client: shopId,
          },
          {
            ...ofDoor,
            path: '/v2/logout',
            reason: 'malformed-parameter',
            parameter: 'federated',
            client: undefined,
          },
        ],
      )
      assert.doesNotMatch(JSON.stringify(lines), /evil|of the app/)
      assert.equal(JSON.stringify(lines).includes(sidOf(elsewhere)), false)
    })

    it('says in the log that a return address is ignored which the other address has by this name', async () => {
      const from = door.log.length
      const nobody = door.browser()
      await visit(door, nobody, logoutPath({ returnTo: 'https://a.example/' }))
      await nobody.post('/oidc/logout', { returnTo: 'https://a.example/' })
      await visit(door, nobody, logoutPath({ post_logout_redirect_uri: 'https://a.example/' }, '/v2/logout'))
      const lines = door.log.slice(from).filter(({ event }) => event === 'ignored')
      assert.deepEqual(
        lines.map(({ fields }) => `${fields?.['path']} ${fields?.['parameter']}`),
        ['/oidc/logout returnTo', '/oidc/logout returnTo', '/v2/logout post_logout_redirect_uri'],
      )
    })

    it('offers nobody to leave who is not here', async () => {
      const asked = logoutPath({ client_id: shopId, post_logout_redirect_uri: 'https://evil.example/' })
      const page = assertOops(await visit(door, door.browser(), asked))
      assert.doesNotMatch(page.body, /<form/)
    })
  })

  describe('AUT-1 what cannot be read', () => {
    it('a parameter twice, in a query, a form, or one of each', async () => {
      for (const name of [
        'id_token_hint',
        'logout_hint',
        'post_logout_redirect_uri',
        'client_id',
        'state',
        'federated',
      ]) {
        const value = name === 'federated' ? 'true' : 'x'
        const twice = `${name}=${value}&${name}=${value}`
        await assertRefused(await visit(door, own.browser, `/oidc/logout?${twice}`), new RegExp(name))
        await assertRefused(await byPost(twice), new RegExp(name))
        await assertRefused(
          await own.browser.post(`/oidc/logout?${name}=${value}`, `${name}=${value}`),
          new RegExp(name),
        )
      }
    })

    it('control characters, and bytes that are no text', async () => {
      for (const text of ['%0d%0aSet-Cookie:%20a=b', 'x%00', '%zz', '%ff%fe', '%c0%ae', 'a%0b'])
        for (const name of ['state', 'client_id', 'post_logout_redirect_uri', 'ui_locales', 'federated']) {
          const answer = await assertRefused(await visit(door, own.browser, `/oidc/logout?${name}=${text}`))
          assert.equal(answer.headers['set-cookie']?.includes('a=b') ?? false, false)
          await assertRefused(await byPost(`${name}=${text}`))
        }
    })

    it('more than an address or a parameter holds', async () => {
      await assertRefused(await byGet({ logout_hint: 'x'.repeat(513) }), /logout_hint/)
      await assertRefused(await byGet({ client_id: 'x'.repeat(257) }), /client_id/)
      await assertRefused(await byGet({ post_logout_redirect_uri: `https://x.example/${'x'.repeat(2048)}` }))
      const many = Array.from({ length: 101 }, (_, at) => `p${at}=1`).join('&')
      await assertRefused(await visit(door, own.browser, `/oidc/logout?${many}`))
      assert.equal((await own.browser.get(`/oidc/logout?state=${'x'.repeat(9000)}`)).status, 414)
      for (const one of [own, elsewhere]) await assertLives(door, one)
    })

    it('megabytes', async () => {
      const fields = { id_token_hint: own.id_token, state: 'x'.repeat(2_000_000) }
      const answer = await own.browser.post('/oidc/logout', fields).catch(() => undefined)
      assert.ok(answer === undefined || answer.status === 413)
      await assertLives(door, own)
    })

    it('a body of another kind, or cut short', async () => {
      const bodies: readonly [contentType: string, body: string][] = [
        ['application/json', JSON.stringify({ id_token_hint: own.id_token })],
        ['application/json', '{"federated":true}'],
        ['text/plain', `id_token_hint=${own.id_token}`],
        [
          'multipart/form-data; boundary=x',
          `--x\r\ncontent-disposition: form-data; name="federated"\r\n\r\ntrue\r\n--x--`,
        ],
      ]
      for (const [contentType, form] of bodies)
        await assertRefused(await own.browser.post('/oidc/logout', form, { 'content-type': contentType }))
      const cut =
        `POST /oidc/logout HTTP/1.1\r\nhost: localhost:${door.port}\r\ncontent-length: 100\r\n` +
        'content-type: application/x-www-form-urlencoded\r\n\r\nclient_id=shop'
      const { status } = await sendRaw(door, cut)
      assert.ok(status === undefined || status === 400)
    })
  })
})

async function foreign(): Promise<Fields> {
  const { privateKey } = await generateKeyPair('RS256')
  const token = await new SignJWT(own.idClaims).setProtectedHeader({ alg: 'RS256' }).sign(privateKey)
  return { id_token_hint: token }
}

function signed(changes: Readonly<Record<string, unknown>>): Promise<string> {
  return signAsProvider(door, { ...own.idClaims, ...changes })
}

function issuedBy(iss: string): Promise<string> {
  return signed({ iss })
}
