import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Answer,
  type App,
  basicOf,
  type Browser,
  type FrontDoor,
  jsonOf,
  type Parameters,
  query,
  sendRaw,
  verifier,
} from '../support/front-door.ts'
import {
  akamaiTokens,
  boardId,
  boundary,
  callbackAt,
  codeFor,
  codeGrant,
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
  robotId,
  signInByAkamai,
} from '../support/front-door/akamai.ts'

const path = '/login/token'

describe('the token endpoint in Akamai’s words', () => {
  let door: FrontDoor
  let browser: Browser
  before(async () => {
    door = await openAkamai({
      clients: {
        rotating: () => ({ dialect: 'akamai', refresh_token_policy: 'rotate', grant_types: undefined }),
      },
    })
    browser = (await signInByAkamai(door, door.app(paperId))).browser
  })
  after(() => door.close())

  const app = (id: string) => door.app(id)
  const code = (id: string) => codeFor(door, app(id), { browser })
  /** The code and the words of a refusal, which every one has. */
  const refusal = (answer: Answer, status: number): readonly [code: string, words: string] => {
    assert.equal(answer.status, status, answer.body)
    assert.match(String(answer.headers['content-type']), /^application\/json/)
    assert.equal(answer.headers['cache-control'], 'no-store')
    const { error, error_description: words } = jsonOf(answer)
    return [String(error), String(words)]
  }

  describe('AKA-45 takes', () => {
    const ways: Readonly<Record<string, (one: App, sent: Parameters, prefix: string) => Promise<Answer>>> = {
      'a form': (one, sent, prefix) => post(door, one, `${prefix}${path}`, sent),
      'multipart/form-data, as curl -F sends it': (one, sent, prefix) =>
        postMultipart(door, one, `${prefix}${path}`, sent),
    }
    for (const [way, send] of Object.entries(ways)) {
      for (const prefix of prefixes) {
        const at = prefix === '' ? 'at the host' : 'below the customer’s id'
        for (const id of [paperId, boardId, parcelId]) {
          it(`by ${way}, ${at}: a code of ${id}`, async () => {
            const answer = await send(app(id), codeGrant(app(id), await code(id)), prefix)
            const { token_type, expires_in, scope, ...tokens } = akamaiTokens(answer)
            assert.deepEqual(
              [token_type, typeof expires_in, scope],
              ['Bearer', 'number', 'openid profile email address phone'],
            )
            assert.deepEqual(Object.keys(tokens).toSorted(), ['access_token', 'id_token', 'refresh_token'])
            assert.equal(answer.headers['cache-control'], 'no-store')
          })
        }

        it(`by ${way}, ${at}: a refresh token`, async () => {
          const { refresh_token: token } = await signInByAkamai(door, app(boardId), { browser })
          const sent = { grant_type: 'refresh_token', refresh_token: token }
          assert.ok(akamaiTokens(await send(app(boardId), sent, prefix)).access_token)
        })

        it(`by ${way}, ${at}: a client’s own credentials`, async () => {
          const sent = { grant_type: 'client_credentials', scope: 'reports:read' }
          const told = jsonOf(await send(app(robotId), sent, prefix))
          assert.deepEqual(
            [told['token_type'], told['scope'], told['refresh_token'], told['id_token']],
            ['Bearer', 'reports:read', undefined, undefined],
          )
        })
      }
    }

    it('a secret in the body, in either form', async () => {
      const { id, secret } = app(paperId)
      const credentials = { client_id: id, client_secret: secret }
      const byForm = { ...codeGrant(app(paperId), await code(paperId)), ...credentials }
      akamaiTokens(await door.send('POST', path, { form: query(byForm) }))
      const byParts = { ...codeGrant(app(paperId), await code(paperId)), ...credentials }
      akamaiTokens(await door.send('POST', path, curled(byParts)))
    })

    it('a client_id beside Basic, if it is the same', async () => {
      const sent = { ...codeGrant(app(paperId), await code(paperId)), client_id: paperId }
      akamaiTokens(await post(door, app(paperId), path, sent))
    })

    it('an empty secret as none, as a home automation may send it', async () => {
      const sent = { ...codeGrant(app(parcelId), await code(parcelId)), client_secret: '' }
      akamaiTokens(await post(door, app(parcelId), path, sent))
    })

    it('the vendor’s own command, byte by byte', async () => {
      const body = [
        `--${boundary}`,
        'Content-Disposition: form-data; name="grant_type"',
        '',
        'client_credentials',
        `--${boundary}`,
        'Content-Disposition: form-data; name="scope"',
        '',
        'reports:read',
        `--${boundary}--`,
        '',
      ].join('\r\n')
      const { status, text } = await sendRaw(
        door,
        [
          `POST /${customerId}/login/token HTTP/1.1`,
          `Host: ${new URL(door.base).host}`,
          `Authorization: ${basicOf(app(robotId)).authorization}`,
          'User-Agent: curl/8.5.0',
          'Accept: */*',
          `Content-Length: ${Buffer.byteLength(body)}`,
          `Content-Type: multipart/form-data; boundary=${boundary}`,
          'Connection: close',
          '',
          body,
        ].join('\r\n'),
      )
      assert.equal(status, 200, text)
      assert.match(text, /"token_type":"Bearer"/)
    })
  })

  describe('AKA-46 refresh tokens', () => {
    it('come with every code of a person, offline_access or not', async () => {
      for (const scope of ['openid', 'openid offline_access', 'openid profile']) {
        const { refresh_token: token } = await signInByAkamai(door, app(parcelId), {
          browser,
          parameters: { scope },
        })
        assert.ok(token, scope)
      }
    })

    it('stay the same, again and again, as apps that keep their first one need it', async () => {
      const { refresh_token: token } = await signInByAkamai(door, app(paperId), { browser })
      for (let times = 0; times < 3; times += 1) {
        door.clock.advance(60)
        const tokens = akamaiTokens(await refreshByAkamai(door, app(paperId), token))
        assert.ok(tokens.refresh_token === undefined || tokens.refresh_token === token)
        assert.deepEqual([typeof tokens.id_token, tokens.token_type], ['string', 'Bearer'])
      }
    })

    it('are changed each time for an app that wants that', async () => {
      const { refresh_token: token } = await signInByAkamai(door, app('rotating'), { browser })
      const { refresh_token: next } = akamaiTokens(await refreshByAkamai(door, app('rotating'), token))
      assert.ok(next && next !== token)
    })

    it('of another app, or of nobody, are invalid_grant', async () => {
      const { refresh_token: token } = await signInByAkamai(door, app(paperId), { browser })
      assert.equal(refusal(await refreshByAkamai(door, app(boardId), token), 400)[0], 'invalid_grant')
      assert.equal(refusal(await refreshByAkamai(door, app(boardId), 'nobodys'), 400)[0], 'invalid_grant')
      akamaiTokens(await refreshByAkamai(door, app(paperId), token))
    })
  })

  describe('AKA-45 what is refused', () => {
    const refused: readonly (readonly [string, string, Parameters, string])[] = [
      ['no grant type', paperId, {}, 'invalid_request'],
      ['one that nobody knows', paperId, { grant_type: 'magic' }, 'unsupported_grant_type'],
      [
        'a person’s password',
        paperId,
        { grant_type: 'password', username: 'ada', password: 'x' },
        'unsupported_grant_type',
      ],
      [
        'a code that nobody has',
        paperId,
        {
          grant_type: 'authorization_code',
          code: 'x',
          redirect_uri: 'https://x.example/',
          code_verifier: verifier,
        },
        'invalid_grant',
      ],
      ['no code', paperId, { grant_type: 'authorization_code' }, 'invalid_request'],
      ['no refresh token', paperId, { grant_type: 'refresh_token' }, 'invalid_request'],
      ['a public app by itself', boardId, { grant_type: 'client_credentials' }, 'unauthorized_client'],
      [
        'a scope that is not its own',
        robotId,
        { grant_type: 'client_credentials', scope: 'x' },
        'invalid_scope',
      ],
    ]
    for (const [name, id, sent, error] of refused) {
      it(`${name}, in either form alike`, async () => {
        const answers = [
          await post(door, app(id), path, sent),
          await postMultipart(door, app(id), path, sent),
        ]
        assert.deepEqual(
          answers.map((answer) => refusal(answer, 400)),
          [refusal(answers[0] ?? assert.fail(), 400), refusal(answers[0] ?? assert.fail(), 400)],
        )
        assert.equal(refusal(answers[0] ?? assert.fail(), 400)[0], error)
      })
    }

    it('a code twice, a wrong verifier, a wrong address, and none of them', async () => {
      const grant = codeGrant(app(boardId), await code(boardId))
      akamaiTokens(await post(door, app(boardId), path, grant))
      assert.equal(refusal(await post(door, app(boardId), path, grant), 400)[0], 'invalid_grant')
      for (const wrong of [
        { code_verifier: verifier.toUpperCase() },
        { code_verifier: undefined },
        { redirect_uri: 'https://evil.example/' },
      ]) {
        const sent = { ...codeGrant(app(boardId), await code(boardId)), ...wrong }
        assert.match(
          refusal(await post(door, app(boardId), path, sent), 400)[0],
          /^invalid_(?:grant|request)$/,
        )
      }
    })

    it('a wrong secret, by Basic with a challenge and in the body without', async () => {
      const wrong = { ...app(paperId), secret: 'not the secret' }
      const sent = { grant_type: 'client_credentials' }
      const basic = await post(door, wrong, path, sent)
      assert.equal(refusal(basic, 401)[0], 'invalid_client')
      assert.match(String(basic.headers['www-authenticate']), /^Basic realm="/)
      const inBody = { ...sent, client_id: paperId, client_secret: 'not the secret' }
      assert.equal(refusal(await door.send('POST', path, curled(inBody)), 401)[0], 'invalid_client')
    })

    it('an app with a secret that only says its name', async () => {
      const sent = { ...codeGrant(app(paperId), await code(paperId)), client_id: paperId }
      assert.equal(refusal(await door.send('POST', path, { form: query(sent) }), 401)[0], 'invalid_client')
      assert.equal(refusal(await door.send('POST', path, curled(sent)), 401)[0], 'invalid_client')
    })

    it('nobody', async () => {
      const sent = { grant_type: 'client_credentials' }
      assert.equal(refusal(await door.send('POST', path, curled(sent)), 401)[0], 'invalid_client')
    })

    it('RFC6749 §2.3 both client authentications at once, in either form', async () => {
      const sent = {
        grant_type: 'client_credentials',
        client_id: paperId,
        client_secret: app(paperId).secret,
      }
      for (const answer of [
        await post(door, app(paperId), path, sent),
        await postMultipart(door, app(paperId), path, sent),
      ])
        assert.match(refusal(answer, 400)[1], /one client authentication method only/)
    })

    it('a secret in the address, in either form', async () => {
      const address = `${path}?client_secret=${app(paperId).secret}`
      const sent = { grant_type: 'client_credentials', client_id: paperId }
      for (const answer of [
        await door.send('POST', address, { form: query(sent) }),
        await door.send('POST', address, curled(sent)),
      ])
        assert.match(refusal(answer, 400)[1], /client_secret must be sent in the body/)
    })

    it('what comes by GET', async () => assert.equal((await door.send('GET', path)).status, 405))
  })

  describe('AKA-45 bad input', () => {
    const good = part('grant_type', 'client_credentials')
    const headers = () => basicOf(app(robotId))
    const bodies: readonly (readonly [string, string, RegExp])[] = [
      [
        'a file',
        part('grant_type', 'client_credentials', '; filename="a"'),
        /'grant_type' is a file; it must be text/,
      ],
      ['the same name twice', `${good}${good}`, /'grant_type' was sent more than once/],
      ['a line break', part('scope', 'a\r\nb'), /'scope' is not UTF-8 without control characters/],
      ['a carriage return', part('scope', 'a\rb'), /'scope' is not UTF-8/],
      ['a NUL', part('scope', 'a\0'), /'scope' is not UTF-8/],
      ['an end too early', `--${boundary}--\r\n${good}`, /grant_type is missing/],
      [
        'a part without a name',
        `--${boundary}\r\nContent-Disposition: form-data\r\n\r\nx\r\n`,
        /body is broken/,
      ],
      ['two names for a part', part('scope', 'a', '; name="x"'), /body is broken/],
      [
        'two heads for a part',
        part('scope', 'a', '\r\nContent-Disposition: form-data; name="x"'),
        /body is broken/,
      ],
      [
        'a part that is encoded',
        part('scope', 'eA==', '\r\nContent-Transfer-Encoding: base64'),
        /'scope' has a Content-Transfer-Encoding; it must be sent as it is/,
      ],
      ['other line breaks', good.replaceAll('\r\n', '\n'), /body is broken/],
      [
        'a hundred and one parts',
        Array.from({ length: 101 }, (_, at) => part(`p${at}`, 'x')).join(''),
        /More than 100 parameters/,
      ],
    ]
    for (const [name, body, words] of bodies) {
      it(`multipart/form-data with ${name}`, async () => {
        const [error, said] = refusal(await door.send('POST', path, multipart(body, headers())), 400)
        assert.equal(error, 'invalid_request')
        assert.match(said, words)
      })
    }

    it('multipart/form-data that ends nowhere, has another boundary or none, or is another type as well', async () => {
      const { form } = multipart(good)
      for (const [type, body] of [
        [`multipart/form-data; boundary=${boundary}`, form.slice(0, -4)],
        [`multipart/form-data; boundary=${boundary}`, ''],
        ['multipart/form-data; boundary=another', form],
        ['multipart/form-data', form],
        [
          `multipart/form-data; boundary=${boundary}, application/x-www-form-urlencoded`,
          'grant_type=client_credentials&scope=reports:read&x=%zz',
        ],
      ] as const) {
        const answer = await door.send('POST', path, {
          headers: { ...headers(), 'content-type': type },
          form: body,
        })
        assert.deepEqual(refusal(answer, 400)[0], 'invalid_request')
        assert.match(refusal(answer, 400)[1], /multipart\/form-data body is broken/)
      }
    })

    it('bytes that are no UTF-8', async () => {
      const body = Buffer.concat([
        Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="scope"\r\n\r\n`),
        Buffer.from([0xff, 0xfe]),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ])
      const head = [
        'POST /login/token HTTP/1.1',
        `Host: ${new URL(door.base).host}`,
        `Authorization: ${headers().authorization}`,
        `Content-Type: multipart/form-data; boundary=${boundary}`,
        `Content-Length: ${body.length}`,
        'Connection: close',
      ].join('\r\n')
      const { status, text } = await sendRaw(door, Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]))
      assert.equal(status, 400, text)
      assert.match(text, /'scope' is not UTF-8/)
    })

    const names = [
      'grant_type',
      'code',
      'redirect_uri',
      'code_verifier',
      'refresh_token',
      'scope',
      'client_id',
      'client_secret',
      'x',
    ]
    for (const name of names) {
      it(`CR, LF and NUL in ${name}, in either form`, async () => {
        for (const value of ['a\r\nb', 'a\nb', 'a\rb', 'a\0b']) {
          const byForm = await door.send('POST', path, {
            form: query({ grant_type: 'refresh_token', [name]: value }),
          })
          assert.equal(refusal(byForm, 400)[0], 'invalid_request')
          const byParts = await door.send(
            'POST',
            path,
            curled({ grant_type: 'refresh_token', [name]: value }),
          )
          assert.match(refusal(byParts, 400)[1], new RegExp(`'${name}' is not`))
          for (const { body } of [byForm, byParts]) assert.doesNotMatch(body, /a\\r|a\\n|a\\u0000/)
        }
      })
    }

    it('another type of body names both that there are', async () => {
      for (const type of ['application/json', 'text/plain', 'multipart/mixed; boundary=x']) {
        const answer = await door.send('POST', path, {
          headers: { ...headers(), 'content-type': type },
          form: '{}',
        })
        assert.match(
          refusal(answer, 400)[1],
          /must be sent as application\/x-www-form-urlencoded or multipart\/form-data/,
        )
      }
    })

    it('megabytes, in either form', async () => {
      const long = { grant_type: 'refresh_token', refresh_token: 'x'.repeat(1 << 20) }
      for (const answer of [
        await post(door, app(boardId), path, long),
        await postMultipart(door, app(boardId), path, long),
      ])
        assert.equal(answer.status, 413)
    })

    it('as many letters as fit', async () => {
      const long = { grant_type: 'refresh_token', refresh_token: 'x'.repeat(60_000) }
      assert.equal(refusal(await postMultipart(door, app(boardId), path, long), 400)[0], 'invalid_grant')
    })

    it('D15 no secret and no token of it stands in the log', async () => {
      const from = door.log.length
      const secrets = {
        client_id: paperId,
        client_secret: 'hunter2',
        code: 'hunter2',
        refresh_token: 'hunter2',
      }
      await door.send('POST', path, curled({ ...secrets, grant_type: 'x' }))
      await door.send('POST', path, curled({ ...secrets, client_secret: 'hunter2\0' }))
      await door.send('POST', path, multipart(part('token', 'hunter2', '; filename="hunter2"')))
      const lines = door.log.slice(from)
      assert.equal(lines.filter(({ event }) => event === 'refused').length, 3)
      assert.ok(!JSON.stringify(lines).includes('hunter2'))
    })
  })

  describe('AKA-45 AKA-46 the calls of known apps', () => {
    it('a redirect that has a scheme of its own, with its verifier and name alone', async () => {
      const one = app(parcelId)
      const form = query({
        grant_type: 'authorization_code',
        code: await code(parcelId),
        redirect_uri: callbackAt(one),
        code_verifier: verifier,
        client_id: parcelId,
      })
      akamaiTokens(await door.send('POST', `/${customerId}${path}`, { form }))
    })

    it('a refresh without a secret by an app that has none', async () => {
      const { refresh_token: token } = await signInByAkamai(door, app(parcelId), { browser })
      const form = query({ grant_type: 'refresh_token', refresh_token: token, client_id: parcelId })
      akamaiTokens(await door.send('POST', `/${customerId}${path}`, { form }))
    })
  })
})
