import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CompactEncrypt, exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose'
import {
  ada,
  type App,
  assertAsks,
  assertNobodyWasSignedIn,
  assertRefused,
  bob,
  endSessionPath,
  type FrontDoor,
  isSignedIn,
  jsonOf,
  openFrontDoor,
  refresh,
  rotateKey,
  type SignedIn,
  signAsProvider,
  signIn,
  tokensOf,
  visit,
} from '../support/front-door.ts'

const neighbour = { id: 'next', pathPrefix: '/next', users: [] }

describe('the id_token_hint, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  before(async () => {
    door = await openFrontDoor({
      hosts: ['localhost:4999'],
      neighbours: [neighbour],
      clients: { spa: () => ({ client_secret: undefined, backchannel_logout_uri: undefined }) },
    })
    ledger = door.app('ledger')
  })
  after(() => door.close())

  const enter = () => signIn(door, ledger, { person: ada })
  const hinted = (hint: string, { browser }: Pick<SignedIn, 'browser'>) =>
    visit(door, browser, endSessionPath({ id_token_hint: hint }))
  const staysSignedIn = async ({ browser }: SignedIn) => assert.equal(await isSignedIn(browser, ledger), true)

  describe('RIL-10 counts only if this provider issued it', () => {
    it('signed by the current key', async () => {
      const own = await enter()
      assert.equal((await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))).status, 303)
    })

    it('signed by a key that is retired, and no longer published', async () => {
      const own = await enter()
      const { kid } = headerOf(own.id_token)
      await rotateKey(door)
      const renewed = await enter()
      assert.notEqual(headerOf(renewed.id_token).kid, kid)
      door.clock.advance(3600 * 24 + 60)
      const again = await signIn(door, ledger, { person: ada, browser: own.browser })
      const { keys } = jsonOf(await door.send('GET', '/oauth2/jwks')) as { readonly keys: readonly JWK[] }
      assert.equal(
        keys.some((key) => key.kid === kid),
        false,
      )
      const hint = await hinted(own.id_token, again)
      assertAsks(hint, /meant for another session/)
    })

    it('and its iss is one of this tenant’s addresses', async () => {
      const own = await enter()
      const at = (iss: string) => signAsProvider(door, { ...own.claims, iss })
      for (const iss of [`${door.base}/next`, 'https://evil.example', door.base.toUpperCase()]) {
        assertRefused(await hinted(await at(iss), own), /not issued by this provider/)
      }
      await staysSignedIn(own)
      // D2: another address of the tenant's, and the issuer of a dialect at this one, be it on or off.
      for (const iss of ['http://localhost:4999', `${door.base}/`])
        assertAsks(await hinted(await at(iss), own), /another session/)
    })

    it('and not for another tenant', async () => {
      const own = await enter()
      const answer = await own.browser.get(`/next${endSessionPath({ id_token_hint: own.id_token })}`)
      assertRefused(await follow(own, answer), /not issued by this provider/)
      await staysSignedIn(own)
    })
  })

  describe('RIL-11 never counts without a signature of ours', () => {
    const forgeries: readonly (readonly [string, (own: SignedIn) => Promise<string> | string])[] = [
      ['alg none', ({ claims }) => new UnsecuredJWT(claims).encode()],
      ['alg none with the header of ours', ({ id_token, claims }) => unsigned(id_token, claims)],
      ['alg nOnE', ({ claims }) => `${part({ alg: 'nOnE' })}.${part(claims)}.`],
      ['a key of somebody else under our kid', ({ id_token, claims }) => foreign(id_token, claims)],
      ['HS256 with our public key as the secret', ({ id_token, claims }) => confused(id_token, claims)],
      ['our signature over other claims', ({ id_token, claims }) => changed(id_token, claims)],
      ['a key that the token brings along', ({ claims }) => selfMade(claims)],
      ['truncated', ({ id_token }) => id_token.slice(0, -1)],
      ['without its signature', ({ id_token }) => `${id_token.slice(0, id_token.lastIndexOf('.'))}.`],
      ['two parts', ({ id_token }) => id_token.slice(0, id_token.lastIndexOf('.'))],
      ['encrypted: five parts', ({ id_token }) => encrypted(id_token)],
      ['with a letter appended', ({ id_token }) => `${id_token}A`],
      ['no token at all', () => 'not.a.token'],
      ['words', () => 'let me in'],
      ['a number', () => '1'],
      ['JSON', ({ claims }) => JSON.stringify(claims)],
    ]
    for (const [name, forge] of forgeries) {
      it(name, async () => {
        const own = await enter()
        assertRefused(await hinted(await forge(own), own), /not issued by this provider/)
        await staysSignedIn(own)
      })
    }

    it('nor where nobody is signed in, when it wants the browser back', async () => {
      const { claims } = await enter()
      const path = endSessionPath({
        id_token_hint: new UnsecuredJWT(claims).encode(),
        post_logout_redirect_uri: ledger.signedOut,
      })
      assertRefused(await visit(door, door.browser(), path))
    })

    it('nor where it is 15 kB long', async () => {
      const own = await enter()
      const long = `${own.id_token.slice(0, -1)}${'A'.repeat(7000)}`
      assertRefused(await hinted(long, own))
      const form = { id_token_hint: `${own.id_token.slice(0, -1)}${'A'.repeat(15_000)}` }
      assertRefused(await follow(own, await own.browser.post('/oauth2/logout', form)))
      await staysSignedIn(own)
    })
  })

  it('RIL-12 SEC-17 a hint signed with the secret of a client whose ID tokens we sign proves nothing', async () => {
    const own = await enter()
    const secret = new TextEncoder().encode(ledger.secret)
    const hint = await new SignJWT(own.claims).setProtectedHeader({ alg: 'HS256' }).sign(secret)
    assertRefused(await hinted(hint, own))
    await staysSignedIn(own)
  })

  describe('RIL-13 an expired hint is still one', () => {
    it('of the current session', async () => {
      const own = await enter()
      door.clock.advance(7200)
      assert.ok(Number(own.claims['exp']) < door.clock.now().getTime() / 1000)
      const path = endSessionPath({ id_token_hint: own.id_token, post_logout_redirect_uri: ledger.signedOut })
      assert.equal((await own.browser.get(path)).location, ledger.signedOut)
      await isOut(own)
    })

    it('of a session that has ended, where nobody is signed in: back to the app', async () => {
      const own = await enter()
      await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
      door.clock.advance(86_400)
      const path = endSessionPath({ id_token_hint: own.id_token, post_logout_redirect_uri: ledger.signedOut })
      assert.equal((await own.browser.get(path)).location, ledger.signedOut)
      assertNobodyWasSignedIn(await hinted(own.id_token, own))
    })

    it('a refreshed ID token is one, too', async () => {
      const own = await enter()
      const { id_token } = tokensOf(await refresh(door, ledger, own.refresh_token))
      assert.equal((await own.browser.get(endSessionPath({ id_token_hint: id_token }))).status, 303)
      await isOut(own)
    })
  })

  describe('RIL-14 a hint whose sid is no session that we remember does not spare the question', () => {
    for (const [name, changes] of [
      ['a sid that never was', { sid: 'AAAAAAAAAAAAAAAAAAAAAA' }],
      ['another subject', { sub: 'user-bob' }],
      ['another subject and no sid', { sub: 'user-bob', sid: undefined }],
    ] as const) {
      it(name, async () => {
        const own = await enter()
        const hint = await signAsProvider(door, { ...own.claims, ...changes })
        assertAsks(await hinted(hint, own), /meant for another (?:session|account)/)
        await staysSignedIn(own)
      })
    }
  })

  it('RIL-17 a client that changed its algorithm can still use the tokens of the old one', async () => {
    const own = await enter()
    const es256 = { ledger: () => ({ id_token_signed_response_alg: 'ES256' }) }
    await door.restart({ clients: es256 })
    const other = await enter()
    assert.equal(headerOf(own.id_token).alg, 'RS256')
    assert.equal(headerOf(other.id_token).alg, 'ES256')
    assert.equal((await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))).status, 303)
    await isOut(own)
    await door.restart()
  })

  describe('SEC-10 what is no ID token cannot pass for one', () => {
    it('BCL-20 a logout token', async () => {
      const own = await enter()
      const leaving = await enter()
      await leaving.browser.get(endSessionPath({ id_token_hint: leaving.id_token }))
      const token = ledger.notices.at(-1)?.token ?? ''
      assertRefused(await hinted(token, own))
      const disguised = await signAsProvider(door, { ...own.claims, events: {} })
      assertRefused(await hinted(disguised, own))
      await staysSignedIn(own)
    })

    it('an access token, opaque or JWT', async () => {
      const own = await enter()
      assertRefused(await hinted(own.access_token, own))
      assertRefused(await hinted(await signAsProvider(door, own.claims, { typ: 'at+jwt' }), own))
      await staysSignedIn(own)
    })
  })

  describe('SEC-3 somebody else’s hint is about this browser’s session, and ends no other', () => {
    it('another person’s', async () => {
      const own = await enter()
      const victim = await signIn(door, ledger, { person: bob })
      assertAsks(await hinted(victim.id_token, own), /meant for another account/, /Ada Lovelace/)
      await staysSignedIn(own)
      await staysSignedIn(victim)
    })

    it('SEC-4 a stolen one, without the cookie', async () => {
      const victim = await enter()
      const told = ledger.notices.length
      assertNobodyWasSignedIn(await hinted(victim.id_token, { browser: door.browser() }))
      await staysSignedIn(victim)
      assert.equal(ledger.notices.length, told)
    })
  })

  async function isOut({ browser }: SignedIn) {
    assert.equal(await isSignedIn(browser, ledger), false)
  }

  async function follow({ browser }: SignedIn, answer: Awaited<ReturnType<typeof visit>>) {
    return answer.location === undefined ? answer : visit(door, browser, answer.location)
  }

  async function confused(idToken: string, claims: SignedIn['claims']) {
    const { keys } = jsonOf(await door.send('GET', '/oauth2/jwks')) as { readonly keys: readonly JWK[] }
    const { kid } = headerOf(idToken)
    const jwk = keys.find((key) => key.kid === kid)
    assert.ok(jwk && kid)
    const pem = await exportSPKI((await importJWK(jwk, 'RS256')) as CryptoKey)
    return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid }).sign(new TextEncoder().encode(pem))
  }
})

function headerOf(token: string): { readonly alg?: string; readonly kid?: string } {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8'))
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function unsigned(idToken: string, claims: SignedIn['claims']): string {
  return `${part({ ...headerOf(idToken), alg: 'none' })}.${part(claims)}.`
}

async function foreign(idToken: string, claims: SignedIn['claims']): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256')
  const { kid = '' } = headerOf(idToken)
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(privateKey)
}

function changed(idToken: string, claims: SignedIn['claims']): string {
  const [header, , signature] = idToken.split('.')
  return `${header}.${part({ ...claims, sub: 'user-bob' })}.${signature}`
}

async function selfMade(claims: SignedIn['claims']): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await crypto.subtle.exportKey('jwk', publicKey)
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: 'mine', jwk: { ...jwk, alg: 'ES256' } })
    .sign(privateKey)
}

async function encrypted(idToken: string): Promise<string> {
  const { publicKey } = await generateKeyPair('RSA-OAEP')
  return new CompactEncrypt(new TextEncoder().encode(idToken))
    .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A128GCM' })
    .encrypt(publicKey)
}
