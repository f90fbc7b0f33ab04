import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Answer,
  basicOf,
  type FrontDoor,
  introspect,
  jsonOf,
  query,
  sendRaw,
} from '../support/front-door.ts'
import {
  akamaiTokens,
  boardId,
  curled,
  customerId,
  multipart,
  openAkamai,
  paperId,
  parcelId,
  part,
  post,
  postMultipart,
  prefixes,
  refreshByAkamai,
  signInByAkamai,
} from '../support/front-door/akamai.ts'

const paths = ['/login/token/revoke', '/token/revoke'] as const

describe('AKA-47 revocation in Akamai’s words', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAkamai({ clients: { watch: () => ({ introspection: 'tenant' }) } })
  })
  after(() => door.close())

  const app = (id: string) => door.app(id)
  const isActive = async (token: string) => (await introspect(door, door.app('watch'), token))['active']
  const tokensOf = (id: string) => signInByAkamai(door, app(id))
  /** RFC 7009 §2.2. */
  const done = (answer: Answer) => assert.deepEqual([answer.status, answer.body], [200, ''])
  const refusal = (answer: Answer, status = 400) => {
    assert.equal(answer.status, status, answer.body)
    return String(jsonOf(answer)['error'])
  }

  for (const prefix of prefixes) {
    for (const bare of paths) {
      const path = `${prefix}${bare}`

      it(`${path} ends an access token of a public app by its name alone, and that token only`, async () => {
        const { access_token: token, refresh_token: other } = await tokensOf(boardId)
        assert.equal(await isActive(token), true)
        done(await door.send('POST', path, { form: query({ token, client_id: boardId }) }))
        assert.equal(await isActive(token), false)
        akamaiTokens(await refreshByAkamai(door, app(boardId), other))
      })

      it(`${path} ends a refresh token, and with it the access tokens that came of it`, async () => {
        const { access_token: token, refresh_token: refreshToken } = await tokensOf(parcelId)
        done(await post(door, app(parcelId), path, { token: refreshToken }))
        assert.equal((await refreshByAkamai(door, app(parcelId), refreshToken)).status, 400)
        assert.equal(await isActive(token), false)
      })

      it(`${path} of an app with a secret, by Basic and by multipart/form-data`, async () => {
        const { access_token: token } = await tokensOf(paperId)
        done(await postMultipart(door, app(paperId), path, { token }))
        assert.equal(await isActive(token), false)
      })

      it(`${path} of what nobody has is done as well`, async () => {
        for (const token of ['nobodys', 'exat_x_y', 'a.b.c', 'x'.repeat(5000)])
          done(await post(door, app(boardId), path, { token }))
      })
    }
  }

  it('a second time is done as well', async () => {
    const { access_token: token } = await tokensOf(boardId)
    for (let times = 0; times < 2; times += 1) done(await post(door, app(boardId), paths[0], { token }))
  })

  it('a hint of its type is borne, right or wrong', async () => {
    for (const hint of ['access_token', 'refresh_token', 'magic']) {
      const { access_token: token } = await tokensOf(boardId)
      done(await post(door, app(boardId), paths[0], { token, token_type_hint: hint }))
      assert.equal(await isActive(token), false)
    }
  })

  it('the person stays signed in', async () => {
    const { browser, refresh_token: token } = await tokensOf(boardId)
    done(await post(door, app(boardId), paths[0], { token }))
    await signInByAkamai(door, app(boardId), { browser, parameters: { prompt: 'none' } })
  })

  describe('what is refused', () => {
    it('a token of another app: it lives on', async () => {
      const { access_token: token } = await tokensOf(paperId)
      assert.equal(refusal(await post(door, app(boardId), paths[1], { token })), 'invalid_grant')
      assert.equal(await isActive(token), true)
    })

    it('an app with a secret that only says its name, or a wrong one', async () => {
      const { access_token: token } = await tokensOf(paperId)
      const named = await door.send('POST', paths[1], { form: query({ token, client_id: paperId }) })
      assert.equal(refusal(named, 401), 'invalid_client')
      const wrong = await post(door, { ...app(paperId), secret: 'wrong' }, paths[1], { token })
      assert.equal(refusal(wrong, 401), 'invalid_client')
      assert.equal(await isActive(token), true)
    })

    it('nobody, and an app that nobody knows', async () => {
      const { access_token: token } = await tokensOf(boardId)
      assert.equal(
        refusal(await door.send('POST', paths[0], { form: query({ token }) }), 401),
        'invalid_client',
      )
      const strange = query({ token, client_id: 'nobody' })
      assert.equal(refusal(await door.send('POST', paths[0], { form: strange }), 401), 'invalid_client')
      assert.equal(await isActive(token), true)
    })

    it('no token, a token twice, a token in the address, both authentications', async () => {
      assert.equal(refusal(await post(door, app(boardId), paths[0], {})), 'invalid_request')
      const { access_token: token } = await tokensOf(boardId)
      const twice = query({ token, client_id: boardId })
      for (const answer of [
        await door.send('POST', paths[0], { form: `${twice}&token=x` }),
        await door.send(
          'POST',
          paths[0],
          multipart(`${part('token', token)}${part('token', token)}${part('client_id', boardId)}`),
        ),
        await door.send('POST', `${paths[0]}?token=${token}`, { form: query({ client_id: boardId }) }),
        await post(door, app(paperId), paths[0], {
          token,
          client_id: paperId,
          client_secret: app(paperId).secret,
        }),
      ])
        assert.equal(refusal(answer), 'invalid_request')
      assert.equal(await isActive(token), true)
    })

    it('what comes by GET, or as JSON', async () => {
      for (const path of paths) {
        assert.equal((await door.send('GET', path)).status, 405)
        const answer = await door.send('POST', path, { json: { token: 'x', client_id: boardId } })
        assert.equal(refusal(answer), 'invalid_request')
      }
    })

    for (const [what, value] of [
      ['a line break', 'a\r\nb'],
      ['a NUL', 'a\0'],
    ] as const) {
      it(`${what} in any of its parameters, in either form`, async () => {
        for (const name of ['token', 'client_id', 'token_type_hint', 'x']) {
          const sent = { token: 'x', client_id: boardId, [name]: value }
          assert.equal(refusal(await door.send('POST', paths[1], { form: query(sent) })), 'invalid_request')
          assert.equal(refusal(await door.send('POST', paths[1], curled(sent))), 'invalid_request')
        }
      })
    }

    it('a file, a broken body, megabytes', async () => {
      const file = multipart(`${part('token', 'x', '; filename="x"')}${part('client_id', boardId)}`)
      assert.equal(refusal(await door.send('POST', paths[0], file)), 'invalid_request')
      const { headers, form } = curled({ token: 'x', client_id: boardId })
      assert.equal(
        refusal(await door.send('POST', paths[0], { headers, form: form.slice(0, -9) })),
        'invalid_request',
      )
      const long = { token: 'x'.repeat(1 << 20), client_id: boardId }
      assert.equal((await door.send('POST', paths[0], curled(long))).status, 413)
    })
  })

  describe('the calls of known apps', () => {
    it('an app on a phone, whose token is written into the body as it is', async () => {
      const { access_token: token } = await tokensOf(parcelId)
      const body = `token=${token}&client_id=${parcelId}`
      const { status, text } = await sendRaw(
        door,
        [
          `POST /${customerId}/login/token/revoke HTTP/1.1`,
          `Host: ${new URL(door.base).host}`,
          'Content-Type: application/x-www-form-urlencoded',
          `Content-Length: ${body.length}`,
          'Connection: close',
          '',
          body,
        ].join('\r\n'),
      )
      assert.equal(status, 200, text)
      assert.equal(await isActive(token), false)
    })

    it('oidc-client before it signs out: a hint, and an empty secret', async () => {
      const { access_token: token } = await tokensOf(boardId)
      const form = query({ client_id: boardId, client_secret: '', token_type_hint: 'access_token', token })
      done(
        await door.send('POST', '/login/token/revoke', {
          form,
          headers: { origin: 'http://127.0.0.1:4200' },
        }),
      )
      assert.equal(await isActive(token), false)
    })
  })

  it('D3 a token of this door can be given back at the standard’s address, too', async () => {
    const { access_token: token } = await tokensOf(paperId)
    const answer = await door.send('POST', '/oauth2/revoke', {
      headers: basicOf(app(paperId)),
      form: query({ token }),
    })
    done(answer)
    assert.equal(await isActive(token), false)
  })
})
