import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  authorizeAddress,
  basic,
  bearer,
  callback,
  type Client,
  type Json,
  redemption,
  startSuite,
  state,
  type Suite,
  suiteMetadata,
  told,
  walk,
} from './support/conformance-suite.ts'
import { leftHalf } from './support/suite-keys.ts'

let suite: Suite

const responseTypes = [
  'code',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
  'token',
  'none',
] as const

/** What every answer says beside what was asked for: RFC 9207, and Session Management §2. */
const frame = ['state', 'iss', 'session_state']
const ofTokens = ['access_token', 'token_type', 'expires_in', 'scope']
/** What every ID token says: Core §2, and Back-Channel Logout §2.1. */
const inIdTokens = ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'sid']

function assertMembers(object: Json, members: readonly string[]): void {
  assert.deepEqual(Object.keys(object).toSorted(), [...members].toSorted())
}

describe('the conformance profile', { concurrency: false }, () => {
  before(async () => {
    suite = await startSuite()
  })
  after(() => suite.stop())

  for (const type of responseTypes) {
    describe(`response type ${type}`, () => {
      const words = type.split(' ')
      const isQueried = type === 'code' || type === 'none'
      const modes = isQueried
        ? [undefined, 'query', 'fragment', 'form_post']
        : [undefined, 'fragment', 'form_post']
      let client: Client
      const answers: { readonly mode: string; readonly by: string; readonly parameters: Json }[] = []

      before(async () => {
        client = await suite.register(await suiteMetadata(type))
        const browser = suite.browser()
        for (const mode of modes) {
          const address = authorizeAddress(client, {
            response_type: type,
            ...(mode && { response_mode: mode }),
          })
          const arrival = await walk(browser, await browser.open(address))
          assert.equal(arrival.url.origin + arrival.url.pathname, callback)
          answers.push({ mode: mode ?? (isQueried ? 'query' : 'fragment'), ...told(arrival) })
        }
      })

      it('FORM-1 FORM-5 FORM-6 the answer travels as it was asked, or as the type wants', () => {
        for (const { mode, by } of answers) assert.equal(by, mode)
      })

      it('CORE-25 CORE-26 OAUTH-14 FORM-8 it says what the type asks for, and nothing else', () => {
        const wanted = [
          ...(words.includes('code') ? ['code'] : []),
          ...(words.includes('token') ? ofTokens : []),
          ...(words.includes('id_token') ? ['id_token'] : []),
          ...frame,
        ]
        for (const { parameters } of answers) {
          assertMembers(parameters, wanted)
          assert.equal(parameters['state'], state)
          assert.equal(parameters['iss'], suite.base)
          if (words.includes('token')) {
            assert.equal(parameters['token_type'], 'Bearer')
            assert.match(String(parameters['expires_in']), /^[1-9]\d*$/)
          }
        }
      })

      if (words.includes('id_token'))
        it('CORE-16 CORE-18 CORE-23 CORE-27 its ID token verifies, fits what it comes with, and has a sid', async () => {
          for (const { parameters } of answers) {
            const claims = await suite.verify(parameters['id_token'], client.id)
            assertMembers(claims, [
              ...inIdTokens,
              'nonce',
              ...(words.includes('token') ? ['at_hash'] : []),
              ...(words.includes('code') ? ['c_hash'] : []),
            ])
            assert.equal(claims['nonce'], 'a nonce')
            if (words.includes('token')) assert.equal(claims['at_hash'], leftHalf(parameters['access_token']))
            if (words.includes('code')) assert.equal(claims['c_hash'], leftHalf(parameters['code']))
          }
        })

      if (words.includes('code'))
        it('CORE-15 CORE-28 the code yields tokens that agree, and expires_in', async () => {
          for (const { parameters } of answers) {
            const tokens = await suite.json('POST', '/oauth2/token', {
              headers: basic(client),
              form: redemption(parameters['code']),
            })
            assertMembers(tokens, [...ofTokens, 'id_token'])
            assert.ok(Number(tokens['expires_in']) > 0)
            const claims = await suite.verify(tokens['id_token'], client.id)
            assertMembers(claims, [...inIdTokens, 'nonce', 'at_hash'])
            const front = parameters['id_token']
            if (front === undefined) continue
            const before = await suite.verify(front, client.id)
            for (const name of ['iss', 'sub', 'aud', 'auth_time', 'sid', 'nonce'])
              assert.equal(claims[name], before[name], name)
          }
        })

      if (words.includes('token'))
        it('the access token of the answer opens userinfo', async () => {
          for (const { parameters } of answers) {
            const headers = bearer(parameters['access_token'])
            assertMembers(await suite.json('GET', '/oauth2/userinfo', { headers }), ['sub'])
          }
        })
    })
  }
})
