import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ada, type Answer, type FrontDoor, joinApp, jsonOf, query, userOf } from '../support/front-door.ts'
import {
  type AkamaiSignedIn,
  boardId,
  curled,
  customerId,
  openAkamai,
  paperId,
  parcelId,
  post,
  prefixes,
  robotId,
  signInByAkamai,
} from '../support/front-door/akamai.ts'

const path = '/profiles/oidc/userinfo'

describe('AKA-49 userinfo in Akamai’s words', () => {
  let door: FrontDoor
  let signedIn: AkamaiSignedIn
  before(async () => {
    door = await openAkamai({
      people: [
        {
          ...userOf(ada),
          given_name: 'Ada',
          family_name: 'Lovelace',
          gender: 'female',
          phone_number: '+44 1',
        },
      ],
    })
    signedIn = await signInByAkamai(door, door.app(paperId))
  })
  after(() => door.close())

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const get = (address: string, headers: Readonly<Record<string, string>>) =>
    door.send('GET', address, { headers })
  /** What a refusal says in its body, which its header says as well. */
  const refusal = (answer: Answer, status: number): string => {
    assert.equal(answer.status, status, answer.body)
    assert.match(String(answer.headers['content-type']), /^application\/json/)
    const { error, error_description: words } = jsonOf(answer)
    assert.ok(typeof words === 'string' && words !== '')
    assert.match(String(answer.headers['www-authenticate']), /^Bearer realm="/)
    return String(error)
  }

  for (const prefix of prefixes) {
    it(`${prefix}${path} tells who somebody is, by GET and by POST`, async () => {
      for (const method of ['GET', 'POST'] as const) {
        const answer = await door.send(method, `${prefix}${path}`, { headers: bearer(signedIn.access_token) })
        assert.equal(answer.status, 200, answer.body)
        assert.match(String(answer.headers['content-type']), /^application\/json/)
        const { updated_at: _, ...told } = jsonOf(answer)
        assert.deepEqual(told, {
          sub: 'user-ada',
          global_sub: signedIn.idClaims['global_sub'],
          name: ada.name,
          given_name: 'Ada',
          family_name: 'Lovelace',
          gender: 'female',
          preferred_username: 'ada',
          email: ada.email,
          email_verified: true,
          phone_number: '+44 1',
        })
      }
    })
  }

  it('tells of a token of one address at the other', async () => {
    const { access_token: token } = await signInByAkamai(door, door.app(paperId), {
      prefix: `/${customerId}`,
    })
    assert.equal((await get(path, bearer(token))).status, 200)
  })

  it('tells no more than was granted', async () => {
    const { browser } = signedIn
    const parameters = { scope: 'openid email' }
    const { access_token: token } = await signInByAkamai(door, door.app(paperId), { browser, parameters })
    const names = Object.keys(jsonOf(await get(path, bearer(token))))
    assert.deepEqual(names.toSorted(), ['email', 'email_verified', 'global_sub', 'sub'])
  })

  describe('whatever else stands in the query', () => {
    for (const sent of [
      { ui_locales: 'zh-CN', client_id: boardId },
      { client_id: 'nobody' },
      { schema: 'openid', stamp: '1' },
      { ui_locales: 'a\r\nb', x: '\0' },
    ]) {
      it(query(sent), async () =>
        assert.equal((await get(`${path}?${query(sent)}`, bearer(signedIn.access_token))).status, 200),
      )
    }
    it('even what cannot be read', async () => {
      for (const more of ['%zz', 'a=%ff', 'a=1&a=2', '&&=', '"><script>'.replaceAll(/[<>"]/g, '!')])
        assert.equal((await get(`${path}?${more}`, bearer(signedIn.access_token))).status, 200, more)
    })
    it('but a token has no place there, where everybody keeps it', async () => {
      const address = `${path}?${query({ access_token: signedIn.access_token })}`
      assert.equal(refusal(await get(address, {}), 400), 'invalid_request')
      assert.ok(!JSON.stringify(door.log).includes(signedIn.access_token))
    })
  })

  describe('what is refused, with the reason in the body, where these apps look for it', () => {
    it('no token', async () => {
      const answer = await get(path, {})
      assert.equal(refusal(answer, 401), 'invalid_token')
      assert.doesNotMatch(String(answer.headers['www-authenticate']), /error=/)
    })

    const strange: readonly (readonly [string, () => string, number, string])[] = [
      ['one that nobody has', () => 'Bearer nobodys', 401, 'invalid_token'],
      ['an ID token', () => `Bearer ${signedIn.id_token}`, 401, 'invalid_token'],
      ['a refresh token', () => `Bearer ${signedIn.refresh_token}`, 401, 'invalid_token'],
      ['two', () => 'Bearer a b', 400, 'invalid_request'],
      ['nothing behind its scheme', () => 'Bearer', 400, 'invalid_request'],
      ['another scheme', () => 'Basic YTpi', 401, 'invalid_token'],
      ['markup', () => 'Bearer "><script>', 400, 'invalid_request'],
    ]
    for (const [name, authorization, status, error] of strange) {
      it(name, async () => {
        const answer = await get(path, { authorization: authorization() })
        assert.equal(refusal(answer, status), error)
        assert.doesNotMatch(answer.body, /<script|nobodys/)
      })
    }

    it('one that was revoked', async () => {
      const { access_token: token } = await signInByAkamai(door, door.app(parcelId))
      assert.equal((await get(path, bearer(token))).status, 200)
      await post(door, door.app(parcelId), '/login/token/revoke', { token })
      assert.equal(refusal(await get(path, bearer(token)), 401), 'invalid_token')
    })

    it('one of a program, which is nobody', async () => {
      const sent = { grant_type: 'client_credentials', scope: 'reports:read' }
      const { access_token: token } = jsonOf(await post(door, door.app(robotId), '/login/token', sent))
      assert.equal(refusal(await get(path, bearer(String(token))), 403), 'insufficient_scope')
    })

    it('by other methods, nothing happens', async () => {
      for (const method of ['PUT', 'DELETE'] as const)
        assert.equal((await door.send(method, path, { headers: bearer(signedIn.access_token) })).status, 405)
    })

    it('a token in two places', async () => {
      const headers = bearer(signedIn.access_token)
      const form = query({ access_token: signedIn.access_token })
      assert.equal(refusal(await door.send('POST', path, { headers, form }), 400), 'invalid_request')
    })

    it('a token in multipart/form-data is none (RFC 6750 §2.2)', async () =>
      assert.equal(
        refusal(await door.send('POST', path, curled({ access_token: signedIn.access_token })), 401),
        'invalid_token',
      ))

    it('megabytes', async () => {
      const form = query({ access_token: 'x'.repeat(1 << 20) })
      assert.equal((await door.send('POST', path, { form })).status, 413)
    })
  })

  it('D3 tells of a token of the standard’s door in that door’s words', async () => {
    const { access_token: token } = await joinApp(door, door.app('ledger'), signedIn.browser)
    const told = jsonOf(await get(path, bearer(token)))
    assert.deepEqual([told['sub'], told['global_sub']], ['user-ada', undefined])
  })
})
