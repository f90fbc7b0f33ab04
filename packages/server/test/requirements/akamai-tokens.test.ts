import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import {
  ada,
  bob,
  type Browser,
  callAs,
  type FrontDoor,
  type FrontDoorOptions,
  joinApp,
  jsonOf,
  type Parameters,
  userinfo as standardUserinfo,
  userOf,
} from '../support/front-door.ts'
import {
  akamaiTokens,
  answerFor,
  authorizePath,
  boardId,
  codeGrant,
  customerId,
  heardBy,
  openAkamai,
  paperId,
  parcelId,
  post,
  prefixes,
  refreshByAkamai,
  signInByAkamai,
} from '../support/front-door/akamai.ts'
import { arrived, shown } from '../../../../e2e/support/plain-browser.ts'
import { type FakeUpstream, openFakeUpstream } from '../support/upstream-fake.ts'
import { leaveBy, newBrowser } from '../support/upstream-journeys.ts'

/** An app whose access tokens are JWTs: `useAccessJWT` in the vendor's words. */
const jwtId = 'jwt'
/** For which we sign with its secret. */
const secretlyId = 'secretly'
/** It may ask for less than there is. */
const narrowId = 'narrow'
/** It may not sign anybody in. */
const offId = 'off'
/** Its people are called otherwise at every app. */
const pairwiseId = 'pairwise'
/** It hears of logouts. */
const toldId = 'told'
const api = 'https://orders.example/'
const aal1 = 'urn:akamai-ic:nist:800-63-3:aal:1'
const brought = 'capture-v1://store.us.example/app-1/user/2f1c'

const clients: NonNullable<FrontDoorOptions['clients']> = {
  [jwtId]: () => ({ dialect: 'akamai', access_token_format: 'jwt' }),
  [secretlyId]: () => ({ dialect: 'akamai', id_token_signed_response_alg: 'HS256' }),
  [narrowId]: () => ({ dialect: 'akamai', scope: 'openid email' }),
  [offId]: () => ({ dialect: 'akamai', scope: 'email' }),
  [pairwiseId]: () => ({ dialect: 'akamai', subject_type: 'pairwise' }),
  [toldId]: () => ({ dialect: 'akamai' }),
}
const people = [userOf(ada), { ...userOf(bob), global_sub: brought }]
const resources = [{ resource: api, scope: 'orders:read' }]

describe('tokens of Akamai’s door', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAkamai({ clients, people, tenant: { dialects: { akamai: { customerId } }, resources } })
  })
  after(() => door.close())

  const app = (id: string) => door.app(id)
  const introspect = async (token: string, id = paperId, path = '/login/token/introspect') => {
    const answer = await post(door, app(id), path, { token })
    assert.equal(answer.status, 200, answer.body)
    return jsonOf(answer)
  }
  const userinfo = (token: string) =>
    door.send('GET', '/profiles/oidc/userinfo', { headers: { authorization: `Bearer ${token}` } })
  const globalSubOf = (sub: string) => `capture-v1://${new URL(door.base).host}/${customerId}/user/${sub}`

  describe('AKA-52 an ID token', () => {
    /** The claims of one that comes with the answer to the browser. */
    const answered = async (browser: Browser, parameters: Parameters) => {
      const answer = await answerFor(door, app(paperId), {
        browser,
        parameters: { nonce: 'n-2', ...parameters },
      })
      const heard = new URLSearchParams(new URL(answer.location ?? '').hash.slice(1))
      return decodeJwt(heard.get('id_token') ?? '')
    }

    it('has the vendor’s members and no others: userinfo tells the person', async () => {
      const {
        id_token: token,
        access_token: access,
        idClaims,
      } = await signInByAkamai(door, app(paperId), {
        prefix: `/${customerId}`,
        parameters: { nonce: 'n-1' },
      })
      const { typ, alg } = decodeProtectedHeader(token)
      assert.deepEqual([typ, alg], ['JWT', 'RS256'])
      const { iat, exp, auth_time: authTime, sid, jti, at_hash: accessHash, ...rest } = idClaims
      assert.deepEqual(rest, {
        iss: `${door.base}/${customerId}/login`,
        sub: 'user-ada',
        aud: [paperId],
        azp: paperId,
        acr: aal1,
        amr: ['pwd'],
        global_sub: globalSubOf('user-ada'),
        nonce: 'n-1',
      })
      assert.equal(Number(exp) - Number(iat), 3600)
      assert.ok(Number(authTime) <= Number(iat))
      assert.match(String(sid), /^[\w-]{20,}$/)
      assert.match(String(jti), /^idt_\w{26}$/)
      assert.equal(accessHash, hash('sha256', access, 'buffer').subarray(0, 16).toString('base64url'))
    })

    for (const prefix of prefixes)
      it(`is verified by the keys of its issuer, {base}${prefix}/login`, async () => {
        const { id_token: token } = await signInByAkamai(door, app(boardId), { prefix })
        const jwks = jsonOf(await door.send('GET', `${prefix}/login/jwk`)) as unknown as JSONWebKeySet
        const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
          issuer: `${door.base}${prefix}/login`,
          audience: boardId,
          currentDate: door.clock.now(),
        })
        assert.equal(payload.sub, 'user-ada')
      })

    it('of the answer itself has no hash of an access token that does not come with it', async () => {
      const { browser } = await signInByAkamai(door, app(paperId))
      const alone = await answered(browser, { response_type: 'id_token' })
      const both = await answered(browser, { response_type: 'code id_token token' })
      assert.deepEqual(['at_hash' in alone, 'c_hash' in alone], [false, false])
      assert.deepEqual(['at_hash' in both, 'c_hash' in both], [true, true])
      for (const one of [alone, both]) {
        assert.deepEqual([one.aud, one['azp'], one['acr'], one['amr']], [[paperId], paperId, aal1, ['pwd']])
        assert.equal(one['global_sub'], globalSubOf('user-ada'))
      }
      assert.notEqual(alone.jti, both.jti)
    })

    it('CORE §5.4 tells the person where no access token ever comes with it, or where it was asked to', async () => {
      const { browser } = await signInByAkamai(door, app(paperId))
      const asked = { claims: JSON.stringify({ id_token: { email: null } }) }
      const rows = [
        [{ response_type: 'id_token' }, [true, true]],
        [{ response_type: 'id_token token' }, [false, false]],
        [{ response_type: 'code id_token', ...asked }, [false, true]],
      ] as const
      for (const [parameters, expected] of rows) {
        const told = await answered(browser, parameters)
        assert.deepEqual(['name' in told, 'email' in told], expected, parameters.response_type)
      }
    })

    it('CORE §12.2 of a refresh is the same but for its times, its name and the nonce', async () => {
      const first = await signInByAkamai(door, app(boardId), { parameters: { nonce: 'n-3' } })
      door.clock.advance(10)
      const second = decodeJwt(
        String(jsonOf(await refreshByAkamai(door, app(boardId), first.refresh_token))['id_token']),
      )
      const changing = ['iat', 'exp', 'jti', 'at_hash', 'nonce']
      const kept = (claims: object) =>
        Object.fromEntries(Object.entries(claims).filter(([name]) => !changing.includes(name)))
      assert.deepEqual(kept(second), kept(first.idClaims))
      assert.notEqual(second.jti, first.idClaims['jti'])
      assert.equal('nonce' in second, false)
    })

    it('signed with a secret names its app in the same way', async () => {
      const { id_token: token } = await signInByAkamai(door, app(secretlyId))
      const key = new TextEncoder().encode(app(secretlyId).secret)
      const { payload } = await jwtVerify(token, key, { currentDate: door.clock.now(), audience: secretlyId })
      assert.deepEqual([payload.aud, payload['azp']], [[secretlyId], secretlyId])
    })

    it('and nothing of it stands in one of the standard’s door, in the same session', async () => {
      const { browser } = await signInByAkamai(door, app(paperId))
      const { claims } = await joinApp(door, app('ledger'), browser)
      assert.equal(claims['aud'], 'ledger')
      for (const name of ['azp', 'acr', 'amr', 'jti', 'global_sub']) assert.equal(name in claims, false, name)
    })
  })

  describe('AKA-52 AKA-49 global_sub', () => {
    it('is the same by token and by userinfo, at both addresses of the tenant', async () => {
      const { browser, access_token: token } = await signInByAkamai(door, app(paperId))
      const names = [jsonOf(await userinfo(token))['global_sub']]
      for (const prefix of prefixes)
        names.push((await signInByAkamai(door, app(boardId), { browser, prefix })).idClaims['global_sub'])
      assert.deepEqual(
        names,
        Array.from({ length: 3 }, () => globalSubOf('user-ada')),
      )
    })

    it('is what somebody brought along, whatever they are called here', async () => {
      const { idClaims, access_token: token } = await signInByAkamai(door, app(paperId), { person: bob })
      assert.deepEqual([idClaims['sub'], idClaims['global_sub']], ['user-bob', brought])
      assert.equal(jsonOf(await userinfo(token))['global_sub'], brought)
    })

    it('of a pairwise name gives nobody’s id away', async () => {
      const { idClaims } = await signInByAkamai(door, app(pairwiseId))
      assert.notEqual(idClaims['sub'], 'user-ada')
      assert.equal(idClaims['global_sub'], globalSubOf(String(idClaims['sub'])))
    })

    it('is told of no pairwise name as somebody brought it along: others know it', async () => {
      const { idClaims, access_token: token } = await signInByAkamai(door, app(pairwiseId), { person: bob })
      const names = [idClaims['global_sub'], jsonOf(await userinfo(token))['global_sub']]
      assert.deepEqual(new Set(names), new Set([globalSubOf(String(idClaims['sub']))]))
    })

    it('is nobody’s business at the standard’s door', async () => {
      const { browser } = await signInByAkamai(door, app(paperId), { person: bob })
      const parameters = { scope: 'openid profile' }
      const { access_token: token } = await joinApp(door, app('ledger'), browser, parameters)
      assert.equal('global_sub' in jsonOf(await standardUserinfo(door, token)), false)
    })
  })

  describe('AKA-54 acr and amr', () => {
    const acrOf = async (parameters: Parameters) => {
      const { idClaims } = await signInByAkamai(door, app(boardId), { parameters })
      return [idClaims['acr'], idClaims['amr']]
    }
    const cases: Readonly<Record<string, Parameters>> = {
      'are told to those who did not ask': {},
      'are the asked ones, as one app always asks': { acr_values: aal1 },
      'are the usual ones where nobody knows the asked ones': {
        acr_values: 'urn:akamai-ic:nist:800-63-3:aal:2 x',
      },
      'are the usual ones whatever stands there': { acr_values: '" \\ % {}' },
    }
    for (const [name, parameters] of Object.entries(cases))
      it(name, async () => assert.deepEqual(await acrOf(parameters), [aal1, ['pwd']]))

    it('are told of who came by an upstream that does not say how: an empty list, never a guess', async (t) => {
      const corp: FakeUpstream = await openFakeUpstream('corp', () =>
        Math.floor(federated.clock.now().getTime() / 1000),
      )
      t.after(() => corp.close())
      const federated: FrontDoor = await openAkamai({
        tenant: { dialects: { akamai: { customerId } }, upstreams: [corp.entry] },
      })
      t.after(() => federated.close())
      const [browser, paper] = [newBrowser(federated), federated.app(paperId)]
      const request = await leaveBy(browser, await browser.open(authorizePath(paper)), 'corp')
      const notice = shown(await browser.open(corp.answer(request).href))
      const code = arrived(await browser.refresh(notice)).url.searchParams.get('code') ?? assert.fail()
      const answer = await post(federated, paper, '/login/token', codeGrant(paper, code))
      const { acr, amr } = decodeJwt(akamaiTokens(answer).id_token)
      assert.deepEqual([acr, amr], [aal1, []])
    })

    it('change nothing about a silent answer', async () => {
      const { browser } = await signInByAkamai(door, app(boardId))
      const parameters = { prompt: 'none', acr_values: 'urn:akamai-ic:nist:800-63-3:aal:2' }
      const answer = await answerFor(door, app(boardId), { browser, parameters })
      assert.ok(heardBy(app(boardId), answer)['code'])
    })
  })

  describe('AKA-43 scopes', () => {
    it('that the app is not registered for are left out, and the answer says so', async () => {
      const signedIn = await signInByAkamai(door, app(narrowId))
      assert.equal(signedIn.scope, 'openid email')
      const { sub: _, global_sub: __, ...told } = jsonOf(await userinfo(signedIn.access_token))
      assert.deepEqual(told, { email: 'ada@example.org', email_verified: true })
    })

    it('CORE §3.1.2.1 but for openid, without which there is nothing to get here', async () => {
      const { browser } = await signInByAkamai(door, app(paperId))
      const heard = heardBy(app(offId), await answerFor(door, app(offId), { browser }))
      assert.equal(heard['error'], 'invalid_scope')
    })

    it('that nobody knows are, too: one app always asks for one', async () => {
      const parameters = { scope: 'openid poa-profiles-api email', audience: 'poa-profiles-api' }
      assert.equal((await signInByAkamai(door, app(paperId), { parameters })).scope, 'openid email')
    })

    it('are left out of a refresh as well, where libraries say again what they said at first', async () => {
      const scope = 'openid poa-profiles-api email'
      const { refresh_token: token } = await signInByAkamai(door, app(boardId), { parameters: { scope } })
      const again = async (asked: string) => {
        const sent = { grant_type: 'refresh_token', refresh_token: token, scope: asked }
        const told = jsonOf(await post(door, app(boardId), '/login/token', sent))
        return told['scope'] ?? told['error']
      }
      assert.deepEqual(
        [await again(scope), await again('email address'), await again('address')],
        ['openid email', 'email', 'invalid_scope'],
      )
    })

    it('RFC6749 §6 but a refresh of the standard’s door says no more than what was granted', async () => {
      const { browser } = await signInByAkamai(door, app(paperId))
      const { refresh_token: token } = await joinApp(door, app('ledger'), browser)
      const sent = { grant_type: 'refresh_token', refresh_token: token, scope: 'openid poa-profiles-api' }
      for (const path of ['/oauth2/token', '/login/token'])
        assert.equal(jsonOf(await post(door, app('ledger'), path, sent))['error'], 'invalid_scope')
    })
  })

  describe('AKA-46 refresh tokens', () => {
    for (const id of [paperId, boardId, parcelId])
      it(`come with every code of ${id}, without offline_access, and are the same ever after`, async () => {
        const { refresh_token: token } = await signInByAkamai(door, app(id))
        assert.match(token, /^exrt_/)
        for (let use = 0; use < 3; use += 1) {
          door.clock.advance(120)
          const { status, body } = await refreshByAkamai(door, app(id), token)
          assert.equal(status, 200, body)
          assert.equal(JSON.parse(body).refresh_token, token)
        }
      })
  })

  describe('AKA-48 introspection', () => {
    const seconds = () => Math.floor(door.clock.now().getTime() / 1000)

    it('of an access token has the vendor’s members and the issuer', async () => {
      const { access_token: token, scope } = await signInByAkamai(door, app(paperId))
      assert.deepEqual(await introspect(token), {
        active: true,
        scope,
        client_id: paperId,
        token_type: 'Bearer',
        exp: seconds() + 600,
        iat: seconds(),
        sub: 'user-ada',
        aud: [paperId],
        iss: `${door.base}/login`,
      })
    })

    it('of a refresh token the same, as far as it has them', async () => {
      const { refresh_token: token } = await signInByAkamai(door, app(paperId))
      const { exp: _, scope: __, ...members } = await introspect(token)
      assert.deepEqual(members, {
        active: true,
        client_id: paperId,
        iat: seconds(),
        sub: 'user-ada',
        aud: [paperId],
        iss: `${door.base}/login`,
      })
    })

    it('names the resource behind the app', async () => {
      const parameters = {
        resource: api,
        scope: 'openid orders:read',
        response_type: 'code token',
        nonce: 'n',
      }
      const answer = await answerFor(door, app(paperId), { parameters })
      const heard = new URLSearchParams(new URL(answer.location ?? '').hash.slice(1))
      assert.deepEqual((await introspect(heard.get('access_token') ?? ''))['aud'], [paperId, api])
    })

    it('of a JWT is the same as of an opaque token', async () => {
      const { access_token: token } = await signInByAkamai(door, app(jwtId))
      assert.equal(decodeProtectedHeader(token).typ, 'at+jwt')
      const { aud, client_id: client, iss } = await introspect(token, jwtId)
      assert.deepEqual([aud, client, iss], [[jwtId], jwtId, `${door.base}/login`])
    })

    it('of a token of the standard’s door is in the standard’s words', async () => {
      const { browser } = await signInByAkamai(door, app(paperId))
      const { access_token: token } = await joinApp(door, app('ledger'), browser)
      const told = jsonOf(await callAs(door, app('ledger'), '/login/token/introspect', { token }))
      assert.deepEqual([told['aud'], told['iss'], 'sid' in told], [door.base, door.base, true])
    })
  })

  describe('AKA-49 access tokens', () => {
    for (const [id, kind] of [
      [paperId, /^exat_/],
      [jwtId, /^ey/],
    ] as const)
      it(`of ${id} are as it is registered, and open userinfo`, async () => {
        const { access_token: token } = await signInByAkamai(door, app(id), {
          parameters: { scope: 'openid email' },
        })
        assert.match(token, kind)
        assert.deepEqual(jsonOf(await userinfo(token)), {
          sub: 'user-ada',
          global_sub: globalSubOf('user-ada'),
          email: 'ada@example.org',
          email_verified: true,
        })
      })
  })

  describe('AKA-53 an ID token', () => {
    const isHint = async (token: string, id = boardId) => {
      const { browser } = await signInByAkamai(door, app(id))
      const parameters = { prompt: 'none', id_token_hint: token }
      return 'code' in heardBy(app(id), await answerFor(door, app(id), { browser, parameters }))
    }

    it('is a hint of whom it is about, expired or not', async () => {
      const { id_token: token } = await signInByAkamai(door, app(boardId))
      assert.equal(await isHint(token), true)
      door.clock.advance(3601)
      assert.equal(await isHint(token), true)
    })

    it('is no access token, and an access token is no hint', async () => {
      const signedIn = await signInByAkamai(door, app(jwtId))
      assert.equal((await userinfo(signedIn.id_token)).status, 401)
      assert.deepEqual(await introspect(signedIn.id_token, jwtId), { active: false })
      assert.equal(await isHint(signedIn.access_token, jwtId), false)
    })
  })

  it('D9 AKA-32 an app that is told of logouts is told which of its sessions it was', async () => {
    const { browser, idClaims } = await signInByAkamai(door, app(boardId))
    const told = await signInByAkamai(door, app(toldId), { browser })
    assert.notEqual(told.idClaims['sid'], idClaims['sid'])
  })
})
