import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { type Answer, ada, type FrontDoor, jsonOf, openFrontDoor, visit } from '../support/front-door.ts'
import { openGenAuth, shopId, signInByGenAuth } from '../support/front-door/genauth.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Parts of the vendor's wider API that its SDKs call, and that are nothing of ours. */
const vendors: readonly (readonly [Method, string])[] = [
  ['GET', '/oidc/registration'],
  ['POST', '/oidc/device/code'],
  ['GET', '/oauth/anything'],
  ['POST', '/api/v3/list-users'],
  ['GET', '/api/v3/get-user-login-history'],
  ['POST', '/api/v3/send-sms'],
  ['POST', '/api/v3/signin-by-mobile'],
  ['GET', '/api/v2/users/batch'],
  ['DELETE', '/api/v2/users/5f17'],
  ['POST', '/api/v2/mfa/totp/verify'],
  ['GET', '/api/v2/saml-idp/5f17'],
  ['POST', '/graphql/v2'],
  ['POST', '/graphql'],
]

describe("GEN-42 what is not served of the vendor's addresses", () => {
  let door: FrontDoor
  before(async () => {
    door = await openGenAuth()
  })
  after(() => door.close())

  const browserHeaders = { accept: 'text/html,application/xhtml+xml' }

  for (const [method, path] of vendors) {
    it(`${method} ${path} is said to be so, in JSON and by its name`, async () => {
      const answer = await door.send(method, path, {
        headers: browserHeaders,
        ...(method === 'POST' && { json: { query: 'x' } }),
      })
      assert.match(String(answer.headers['content-type']), /^application\/json/)
      assert.match(answer.body, new RegExp(`${method} ${path} is not served here`))
    })
  }

  it('has the form of each family, and in one of them a number that is in the log', async () => {
    const told = async (path: string) => {
      const { status, body } = await door.send('POST', path, { json: {} })
      const value: unknown = JSON.parse(body)
      return [status, JSON.parse(JSON.stringify(value).replaceAll(/POST [^"]*"/g, '…"'))]
    }
    assert.deepEqual(await told('/oidc/x'), [404, { error: 'not_found', error_description: '…' }])
    assert.deepEqual(await told('/oauth/x'), [404, { error: 'not_found', error_description: '…' }])
    const [status, { requestId, ...envelope }] = await told('/api/v3/x')
    assert.deepEqual([status, envelope], [200, { statusCode: 404, message: '…' }])
    assert.ok(door.log.some(({ fields }) => String(fields['reason']).includes(requestId)))
    assert.deepEqual(await told('/api/v2/x'), [200, { code: 404, message: '…' }])
    assert.deepEqual(await told('/api/applications/x/kick-active-users'), [200, { code: 404, message: '…' }])
    const error = { message: { code: 404, message: '…', data: null } }
    assert.deepEqual(await told('/graphql/v2'), [200, { errors: [error] }])
  })

  it('GEN-43 speaks Chinese to who asks for it', async () => {
    const answer = await door.send('POST', '/api/v3/x', { headers: { 'x-authing-lang': 'zh-CN' }, json: {} })
    assert.match(String(jsonOf(answer)['message']), /未提供 POST \/api\/v3\/x/)
  })

  it('tells a wrong method from a wrong address', async () => {
    const answer = await door.send('DELETE', '/oidc/token')
    assert.deepEqual(
      [answer.status, jsonOf(answer)],
      [
        405,
        {
          error: 'method_not_allowed',
          error_description: 'This address answers POST only.',
        },
      ],
    )
    const validate = await door.send('POST', '/api/v2/oidc/validate_token', { json: {} })
    assert.deepEqual(jsonOf(validate), { code: 405, message: 'This address answers GET only.' })
  })

  it('repeats nothing that could be markup, and no more than a path is long', async () => {
    const answer = await door.send('GET', `/api/v3/%3Cscript%3E${'x'.repeat(300)}`)
    assert.doesNotMatch(answer.body, /[<>%]/)
    assert.ok(answer.body.length < 300)
  })

  describe('what never reaches its address is told in the form of its family, too', () => {
    const codeOf = (answer: Answer) => {
      assert.equal(answer.status, 200, answer.body)
      const { statusCode, code, errors } = jsonOf(answer)
      return statusCode ?? code ?? (errors as readonly { message: { code: number } }[])[0]?.message.code
    }
    const paths = [
      '/api/v3/signin',
      '/api/v3/x',
      '/api/v2/logout',
      '/api/v2/x',
      '/api/oidc/x',
      '/api/applications/x',
      '/graphql/v2',
      '/logout',
      '/logout/x',
    ]
    for (const path of paths) {
      it(path, async () => {
        const large = await door.send('POST', path, { json: { password: 'x'.repeat(70_000) } })
        assert.equal(codeOf(large), 413)
        const odd = await door.send('POST', path, { form: '{}', headers: { 'content-type': ';;' } })
        assert.equal(codeOf(odd), 415)
        assert.equal(codeOf(await door.send('GET', `${path}?${'x'.repeat(9000)}`)), 414)
        assert.equal(codeOf(await door.send('GET', `${path}/%zz`, { headers: browserHeaders })), 400)
      })
    }

    it('a wrong method at /logout', async () => {
      for (const method of ['POST', 'PUT', 'DELETE'] as const) {
        const answer = await door.send(method, '/logout', {
          headers: { ...browserHeaders, 'x-authing-lang': 'zh-CN' },
        })
        assert.deepEqual([answer.status, jsonOf(answer)], [200, { code: 405, message: '该接口仅支持 GET' }])
      }
    })
  })

  it('and a tenant that has not switched the dialect on has none of it', async (t) => {
    const standard = await openFrontDoor()
    t.after(() => standard.close())
    for (const path of ['/oidc/auth', '/oidc/token', '/api/v3/x', '/u', '/x/oidc/.well-known/jwks.json']) {
      const answer = await standard.send('GET', path, { headers: browserHeaders })
      assert.deepEqual(
        [answer.status, answer.headers['content-type']],
        [404, 'text/html; charset=utf-8'],
        path,
      )
    }
  })
})

it('GEN-42 every address of the door stands in its README, and no other', async (t) => {
  const door = await openGenAuth()
  t.after(() => door.close())
  const readme = readFileSync(new URL('../../src/dialects/genauth/README.md', import.meta.url), 'utf8')
  const written = [...readme.matchAll(/`(\/[\w/.:*-]+)`/g)].map(([, path = '']) => path)
  const routes = door.exeunt().routes.filter(({ spec }) => spec.startsWith('GenAuth: '))
  assert.deepEqual([...new Set(written)].toSorted(), [...new Set(routes.map(({ path }) => path))].toSorted())
})

describe('GEN-51 the personal centre', () => {
  for (const path of ['/u', '/u/', '/u/profile/security']) {
    it(`${path} is the account page, with its way out`, async (t) => {
      const door = await openGenAuth()
      t.after(() => door.close())
      const { browser } = await signInByGenAuth(door, door.app(shopId), { person: ada })
      assert.equal((await browser.get(path)).status, 303)
      const page = await visit(door, browser, path)
      assert.equal(page.status, 200)
      assert.match(page.body, /Ada Lovelace/)
      assert.match(page.body, /account\/end-/)
    })
  }
})
