import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Answer, basicOf, type FrontDoor, jsonOf, query } from '../support/front-door.ts'
import {
  type AkamaiSignedIn,
  boardId,
  curled,
  multipart,
  openAkamai,
  paperId,
  part,
  post,
  postMultipart,
  prefixes,
  signInByAkamai,
} from '../support/front-door/akamai.ts'

const paths = ['/login/token/introspect', '/token/introspect'] as const

describe('AKA-48 introspection in Akamai’s words', () => {
  let door: FrontDoor
  let signedIn: AkamaiSignedIn
  before(async () => {
    door = await openAkamai()
    signedIn = await signInByAkamai(door, door.app(paperId))
  })
  after(() => door.close())

  const paper = () => door.app(paperId)
  const told = (answer: Answer) => {
    assert.equal(answer.status, 200, answer.body)
    assert.equal(answer.headers['cache-control'], 'no-store')
    return jsonOf(answer)
  }
  const refusal = (answer: Answer, status: number) => {
    assert.equal(answer.status, status, answer.body)
    return String(jsonOf(answer)['error'])
  }

  for (const prefix of prefixes) {
    for (const bare of paths) {
      const path = `${prefix}${bare}`
      it(`${path} tells of an access token, whichever form asks`, async () => {
        const { access_token: token, idClaims } = signedIn
        for (const send of [post, postMultipart]) {
          const { exp, iat, ...members } = told(await send(door, paper(), path, { token }))
          assert.equal(Number(exp) - Number(iat), signedIn.expires_in)
          assert.deepEqual(members, {
            active: true,
            scope: 'openid profile email address phone',
            client_id: paperId,
            token_type: 'Bearer',
            sub: idClaims['sub'],
            aud: [paperId],
            iss: `${door.base}/login`,
          })
        }
      })

      it(`${path} tells of a refresh token`, async () => {
        const {
          active,
          client_id: clientId,
          sub,
        } = told(await post(door, paper(), path, { token: signedIn.refresh_token }))
        assert.deepEqual([active, clientId, sub], [true, paperId, signedIn.idClaims['sub']])
      })

      it(`${path} says of what is no token of its no more than that`, async () => {
        const { access_token: foreign } = await signInByAkamai(door, door.app(boardId))
        for (const token of ['nobodys', 'a.b.c', signedIn.id_token, foreign, 'x'.repeat(5000)])
          assert.deepEqual(told(await post(door, paper(), path, { token })), { active: false })
      })
    }
  }

  it('a hint of its type is borne, right or wrong', async () => {
    for (const hint of ['access_token', 'refresh_token', 'magic']) {
      const sent = { token: signedIn.access_token, token_type_hint: hint }
      assert.equal(told(await post(door, paper(), paths[0], sent))['active'], true, hint)
    }
  })

  it('a token that was revoked, or is over, is not active', async () => {
    const { access_token: token, refresh_token: other } = await signInByAkamai(door, paper())
    await post(door, paper(), '/token/revoke', { token })
    assert.deepEqual(told(await post(door, paper(), paths[1], { token })), { active: false })
    assert.equal(told(await post(door, paper(), paths[1], { token: other }))['active'], true)
  })

  it('a secret in the body proves as much as Basic', async () => {
    const { id, secret } = paper()
    const form = query({ token: signedIn.access_token, client_id: id, client_secret: secret })
    assert.equal(told(await door.send('POST', paths[0], { form }))['active'], true)
  })

  describe('what is refused', () => {
    for (const path of paths) {
      it(`${path} of nobody, of an app’s bare name, and of a wrong secret`, async () => {
        const { access_token: token } = signedIn
        assert.equal(
          refusal(await door.send('POST', path, { form: query({ token }) }), 401),
          'invalid_client',
        )
        assert.equal(refusal(await door.send('POST', path, curled({ token })), 401), 'invalid_client')
        assert.equal(refusal(await post(door, door.app(boardId), path, { token }), 401), 'invalid_client')
        const named = query({ token, client_id: paperId })
        assert.equal(refusal(await door.send('POST', path, { form: named }), 401), 'invalid_client')
        const wrong = await post(door, { ...paper(), secret: 'wrong' }, path, { token })
        assert.equal(refusal(wrong, 401), 'invalid_client')
        assert.match(String(wrong.headers['www-authenticate']), /^Basic/)
      })

      it(`${path} without a token, with one twice, in the address, or by GET`, async () => {
        const { access_token: token } = signedIn
        assert.equal(refusal(await post(door, paper(), path, {}), 400), 'invalid_request')
        const twice = multipart(`${part('token', token)}${part('token', token)}`, basicOf(paper()))
        assert.equal(refusal(await door.send('POST', path, twice), 400), 'invalid_request')
        assert.equal(refusal(await post(door, paper(), `${path}?token=${token}`, {}), 400), 'invalid_request')
        assert.equal((await door.send('GET', `${path}?token=${token}`)).status, 405)
      })
    }

    it('a line break or a NUL in any of its parameters, a file, JSON, megabytes', async () => {
      for (const name of ['token', 'token_type_hint', 'x']) {
        for (const value of ['a\r\nb', 'a\0']) {
          const sent = { token: 'x', [name]: value }
          assert.equal(refusal(await post(door, paper(), paths[0], sent), 400), 'invalid_request')
          assert.equal(refusal(await postMultipart(door, paper(), paths[0], sent), 400), 'invalid_request')
        }
      }
      const file = multipart(part('token', 'x', '; filename="x"'))
      assert.equal(refusal(await door.send('POST', paths[0], file), 400), 'invalid_request')
      assert.equal(
        refusal(await door.send('POST', paths[0], { json: { token: 'x' } }), 400),
        'invalid_request',
      )
      const long = { token: 'x'.repeat(1 << 20) }
      assert.equal((await postMultipart(door, paper(), paths[0], long)).status, 413)
    })
  })
})
