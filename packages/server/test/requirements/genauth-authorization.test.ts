import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import {
  ada,
  type Answer,
  type Browser,
  callbackOf,
  type FrontDoor,
  jsonOf,
  type Parameters,
  verifier,
} from '../support/front-door.ts'
import {
  authPath,
  codeFor,
  kioskId,
  openGenAuth,
  post,
  shopId,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'

const s256 = (text: string) => createHash('sha256').update(text).digest('base64url')

describe('the authorization endpoint in the words of the SDKs', () => {
  let door: FrontDoor
  let browser: Browser
  before(async () => {
    door = await openGenAuth({
      clients: {
        elliptic: () => ({ id_token_signed_response_alg: 'ES256' }),
        strict: () => ({ allow_plain_pkce: false, dialect: 'genauth' }),
      },
    })
    browser = (await signInByGenAuth(door, door.app(shopId), { person: ada })).browser
  })
  after(() => door.close())

  const shop = () => door.app(shopId)
  const ask = (parameters: Parameters, path?: string) =>
    browser.get(authPath(shop(), { state: 'a state', nonce: 'a nonce', ...parameters }, path))

  describe('GEN-21 every response type and mode', () => {
    const carried: Readonly<Record<string, readonly string[]>> = {
      code: ['code'],
      id_token: ['id_token'],
      'id_token token': ['access_token', 'id_token'],
      'code id_token': ['code', 'id_token'],
      'code token': ['access_token', 'code'],
      'code id_token token': ['access_token', 'code', 'id_token'],
      none: [],
    }
    for (const [type, parts] of Object.entries(carried)) {
      const modes = ['fragment', 'form_post', 'web_message', ...(/token/.test(type) ? [] : ['query'])]
      for (const mode of modes) {
        it(`${type} by ${mode}, from the issuer of this door (ISS-1)`, async () => {
          const said = saidBy(await ask({ response_type: type, response_mode: mode }), mode)
          const found = ['access_token', 'code', 'id_token'].filter((part) => said[part] !== undefined)
          assert.deepEqual(found, parts, said['error_description'])
          assert.deepEqual([said['state'], said['iss']], ['a state', `${door.base}/oidc`])
        })
      }
    }

    it('CORE-25 tokens in the query are refused, in the fragment', async () => {
      const answer = await ask({ response_type: 'id_token token', response_mode: 'query' })
      assert.equal(saidBy(answer, 'fragment')['error'], 'invalid_request')
    })

    it('GEN-45 GEN-44 the tokens of the answer are those of this door', async () => {
      const type = { response_type: 'code id_token token' }
      const { id_token: idToken = '', access_token: accessToken = '' } = saidBy(await ask(type), 'fragment')
      assert.equal(decodeProtectedHeader(idToken).alg, 'HS256')
      const { iss, nonce, gender, email } = decodeJwt(idToken)
      assert.deepEqual([iss, nonce, gender, email], [`${door.base}/oidc`, 'a nonce', 'U', 'ada@example.org'])
      assert.equal(decodeProtectedHeader(accessToken).alg, 'RS256')
      const { iss: accessIssuer, aud } = decodeJwt(accessToken)
      assert.deepEqual([accessIssuer, aud], [`${door.base}/oidc`, shopId])
    })
  })

  describe('D3 an app whose algorithm no SDK of this door verifies', () => {
    it('is refused here, and served elsewhere', async () => {
      const app = door.app('elliptic')
      const refused = callbackOf(app, await browser.get(authPath(app)))
      assert.equal(refused['error'], 'unauthorized_client')
      const served = callbackOf(app, await browser.get(authPath(app, {}, '/oauth2/authorize')))
      assert.match(served['code'] ?? '', /^exac_/)
    })
  })

  describe('GEN-41 plain OAuth', () => {
    it('ISS-1 answers as an issuer of its own', async () => {
      const answer = await ask({ scope: 'user', nonce: undefined }, '/oauth/auth')
      assert.equal(callbackOf(shop(), answer)['iss'], `${door.base}/oauth`)
    })
    it('has no ID tokens', async () => {
      const answer = await ask({ scope: 'user', response_type: 'id_token token' }, '/oauth/auth')
      assert.equal(saidBy(answer, 'fragment')['error'], 'unsupported_response_type')
    })
    it('gives none for openid either', async () => {
      const tokens = await signInByGenAuth(door, shop(), {
        person: ada,
        browser,
        prefix: '/oauth',
        parameters: { scope: 'openid user' },
      })
      assert.deepEqual([tokens.id_token, tokens.scope], [undefined, 'user'])
    })
  })

  describe('GEN-49 D7 PKCE', () => {
    const kiosk = () => door.app(kioskId)
    const redeemed = async (challenge: Parameters, shown: string | undefined) => {
      const code = await codeFor(door, kiosk(), { person: ada, browser, parameters: challenge })
      const form = { grant_type: 'authorization_code', code, redirect_uri: kiosk().callback }
      const answer = await post(door, kiosk(), '/oidc/token', { ...form, code_verifier: shown })
      return answer.status === 200 ? 'tokens' : jsonOf(answer)['error']
    }
    const cases: readonly (readonly [string, Parameters, string | undefined, string])[] = [
      ['plain', { code_challenge: verifier, code_challenge_method: 'plain' }, verifier, 'tokens'],
      ['plain, its method left out (RFC7636 §4.3)', { code_challenge: verifier }, verifier, 'tokens'],
      ['S256', { code_challenge: s256(verifier), code_challenge_method: 'S256' }, verifier, 'tokens'],
      ['plain without a verifier', { code_challenge: verifier }, undefined, 'invalid_grant'],
      ['plain with another', { code_challenge: verifier }, `${verifier}x`, 'invalid_grant'],
      [
        'BCP-3 plain, shown the text of which it is the hash',
        { code_challenge: s256(verifier), code_challenge_method: 'plain' },
        verifier,
        'invalid_grant',
      ],
      [
        'BCP-3 S256, shown the challenge itself',
        { code_challenge: s256(verifier), code_challenge_method: 'S256' },
        s256(verifier),
        'invalid_grant',
      ],
    ]
    for (const [name, challenge, shown, expected] of cases) {
      it(`RFC7636 §4.6 ${name}: ${expected}`, async () =>
        assert.equal(await redeemed(challenge, shown), expected))
    }

    it('PKCE-2 BCP-3 a public client whose challenge was taken away gets no code', async () => {
      const answer = callbackOf(kiosk(), await browser.get(authPath(kiosk())))
      assert.equal(answer['error'], 'invalid_request')
    })

    it('plain is refused of a client that is held to S256, and at the standard door', async () => {
      const plain = { code_challenge: verifier, code_challenge_method: 'plain' }
      const strict = door.app('strict')
      for (const [app, path] of [
        [strict, '/oidc/auth'],
        [shop(), '/oauth2/authorize'],
      ] as const) {
        const answer = callbackOf(app, await browser.get(authPath(app, plain, path)))
        assert.equal(answer['error'], 'invalid_request')
      }
    })
  })
})

/** What the app hears, whichever way it comes. */
function saidBy({ location, body }: Answer, mode: string): Readonly<Record<string, string>> {
  switch (mode) {
    case 'query':
      return Object.fromEntries(new URL(location ?? '').searchParams)
    case 'fragment':
      return Object.fromEntries(new URLSearchParams(new URL(location ?? '').hash.slice(1)))
    case 'form_post': {
      const inputs = body.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)
      return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value]))
    }
    default: {
      const [, response = ''] = /data-response="([^"]*)"/.exec(body) ?? []
      return JSON.parse(response.replaceAll('&quot;', '"').replaceAll('&#34;', '"')) as Record<string, string>
    }
  }
}
