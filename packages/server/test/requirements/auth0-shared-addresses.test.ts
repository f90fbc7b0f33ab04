import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import type { Method } from '../../../../e2e/support/browser.ts'
import {
  ada,
  type Answer,
  type App,
  type FrontDoor,
  jsonOf,
  openFrontDoor,
  signIn,
  textOf,
} from '../support/front-door.ts'
import { codeFor, post as postByAuth0, redeem } from '../support/front-door/auth0.ts'
import {
  codeFor as codeByGenAuth,
  openGenAuth,
  post as postByGenAuth,
  redeemByGenAuth,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'

const both = { auth0: {}, genauth: {} }
const navigation = {
  accept: 'text/html,*/*;q=0.8',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
}
const fetched = { accept: '*/*', 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }

/** Parts of the vendor's wider API that its SDKs call, and that are nothing of ours. */
const vendors: readonly (readonly [Method, string, members: readonly string[]])[] = [
  ['POST', '/oauth/ro', ['error', 'error_description']],
  ['GET', '/oauth/anything', ['error', 'error_description']],
  ['POST', '/mfa/challenge', ['error', 'error_description']],
  ['GET', '/mfa/authenticators', ['error', 'error_description']],
  ['DELETE', '/mfa/authenticators/x', ['error', 'error_description']],
  ['POST', '/passwordless/start', ['error', 'error_description']],
  ['POST', '/co/authenticate', ['error', 'error_description']],
  ['POST', '/bc-authorize', ['error', 'error_description']],
  ['POST', '/dbconnections/connection/challenge', ['code', 'description', 'name', 'statusCode']],
  ['GET', '/api/v2/stats/daily', ['error', 'errorCode', 'message', 'statusCode']],
  ['POST', '/api/v2/jobs/verification-email', ['error', 'errorCode', 'message', 'statusCode']],
]

describe('AUT-80 what is not served of Auth0', () => {
  let door: FrontDoor
  before(async () => {
    door = await openFrontDoor({ tenant: { dialects: { auth0: {} } } })
  })
  after(() => door.close())

  const html = { accept: 'text/html,application/xhtml+xml' }

  for (const [method, path, members] of vendors) {
    it(`${method} ${path} is said to be so, in JSON and by its name`, async () => {
      const answer = await door.send(method, path, { headers: html, ...(method === 'POST' && { json: {} }) })
      assert.equal(answer.status, 404)
      assert.match(String(answer.headers['content-type']), /^application\/json/)
      assert.match(answer.body, new RegExp(`${method} ${path} is not served here\\.`))
      assert.deepEqual(Object.keys(jsonOf(answer)).toSorted(), members)
    })
  }

  for (const path of [
    '/samlp/abc',
    '/samlp/metadata/abc',
    '/wsfed/abc/FederationMetadata/2007-06/FederationMetadata.xml',
  ])
    it(`${path}, where a person's browser goes, is a page that says so`, async () => {
      const answer = await door.send('GET', path, { headers: html })
      assert.equal(answer.status, 404)
      assert.match(String(answer.headers['content-type']), /^text\/html/)
      assert.match(String(answer.headers['content-security-policy']), /style-src 'self'/)
      assert.match(textOf(answer), /is not served here/)
    })

  it('repeats nothing that could be markup, and no more than a path is long', async () => {
    const answer = await door.send('GET', `/api/v2/%3Cscript%3E${'x'.repeat(300)}`)
    assert.doesNotMatch(answer.body, /[<>%]/)
    assert.ok(answer.body.length < 400)
  })

  const families: readonly [path: string, word: string][] = [
    ['/oauth/token', 'error_description'],
    ['/oauth/x', 'error_description'],
    ['/mfa/x', 'error_description'],
    ['/dbconnections/x', 'description'],
    ['/api/v2/x', 'message'],
  ]
  for (const [path, word] of families)
    it(`what never reaches ${path} is told in the form of its family`, async () => {
      const told = (answer: Answer) => {
        assert.match(String(answer.headers['content-type']), /^application\/json/)
        assert.equal(typeof jsonOf(answer)[word], 'string', answer.body)
        return answer.status
      }
      assert.equal(told(await door.send('POST', path, { json: { x: 'x'.repeat(70_000) } })), 413)
      assert.equal(
        told(await door.send('POST', path, { form: '{}', headers: { 'content-type': ';;' } })),
        415,
      )
      assert.equal(told(await door.send('POST', `${path}?${'x'.repeat(9000)}`, { form: {} })), 414)
      assert.equal(told(await door.send('GET', `${path}/%zz`, { headers: html })), 400)
    })

  it('and a tenant that has not switched the dialect on has none of it', async (t) => {
    const standard = await openFrontDoor()
    t.after(() => standard.close())
    for (const [method, path] of vendors)
      assert.match(
        textOf(await standard.send(method, path, { headers: html })),
        /There is nothing at this address/,
      )
  })
})

describe('AUT-80 two dialects', () => {
  let door: FrontDoor
  before(async () => {
    door = await openGenAuth({
      tenant: { dialects: both },
      clients: { aside: () => ({ dialect: 'auth0', web_origins: ['https://aside.example'] }) },
    })
  })
  after(() => door.close())

  const envelopeOf = (answer: Answer) => (answer.status === 200 ? 'genauth' : 'auth0')

  describe('GET /logout', () => {
    it('a browser that goes there is signed out', async () => {
      const { browser } = await signIn(door, door.app('ledger'), { person: ada })
      const answer = await browser.get('/logout', navigation)
      assert.equal(answer.status, 303)
      assert.match(textOf(await browser.get(answer.location ?? '')), /You are signed out/)
    })
    it('a fetch gets an envelope', async () => {
      const { browser } = await signIn(door, door.app('ledger'), { person: ada })
      const answer = await browser.get('/logout', fetched)
      assert.deepEqual([answer.status, jsonOf(answer)['code']], [200, 2020])
    })
    it('has the headers and the readers of the door that answers', async () => {
      const origin = { origin: 'https://aside.example' }
      const page = await door.send('GET', '/logout', { headers: { ...navigation, ...origin } })
      assert.equal(page.headers['access-control-allow-origin'], undefined)
      assert.match(String(page.headers['content-security-policy']), /style-src 'self'/)
      const call = await door.send('GET', '/logout', { headers: { ...fetched, ...origin } })
      assert.equal(call.headers['access-control-allow-origin'], origin.origin)
      assert.equal(call.headers['access-control-allow-credentials'], 'true')
      assert.doesNotMatch(String(call.headers['content-security-policy']), /style-src/)
    })
    it('tells a problem as the one that was meant', async () => {
      const long = `/logout?${'x'.repeat(9000)}`
      const page = await door.send('GET', long, { headers: navigation })
      assert.equal(page.status, 414)
      assert.match(String(page.headers['content-type']), /^text\/html/)
      const call = await door.send('GET', long, { headers: fetched })
      assert.deepEqual([call.status, jsonOf(call)['code']], [200, 414])
    })
  })

  describe('the rest of /api/v2', () => {
    it('by the token that is shown', async () => {
      const { access_token: token } = await signInByGenAuth(door, door.app(shopId), { person: ada })
      const headers = { authorization: `Bearer ${token}`, 'auth0-client': 'e30' }
      assert.equal(envelopeOf(await door.send('GET', '/api/v2/x', { headers })), 'genauth')
    })
    it('without one by the name of the kit, else GenAuth’s', async () => {
      assert.equal(envelopeOf(await door.send('GET', '/api/v2/x')), 'genauth')
      assert.equal(
        envelopeOf(await door.send('GET', '/api/v2/x', { headers: { 'auth0-client': 'e30' } })),
        'auth0',
      )
    })
    it('tells a problem by the name of the kit, too', async () => {
      const json = { x: 'x'.repeat(70_000) }
      assert.equal(envelopeOf(await door.send('POST', '/api/v2/x', { json })), 'genauth')
      assert.equal(
        envelopeOf(await door.send('POST', '/api/v2/x', { json, headers: { 'auth0-client': 'e30' } })),
        'auth0',
      )
    })
  })

  it('what one of them alone has is answered as ever', async () => {
    assert.deepEqual(jsonOf(await door.send('POST', '/graphql', { json: {} }))['data'], undefined)
    assert.equal((await door.send('POST', '/api/v3/x', { json: {} })).status, 200)
    assert.equal((await door.send('POST', '/dbconnections/x', { json: {} })).status, 404)
    assert.equal((await door.send('GET', '/oidc/nothing')).status, 404)
  })

  it('a wrong method is told by the one that serves the address', async () => {
    const introspection = await door.send('GET', '/oauth/token/introspection')
    assert.deepEqual([introspection.status, jsonOf(introspection)['error']], [405, 'method_not_allowed'])
    const token = await door.send('DELETE', '/oauth/token')
    assert.deepEqual([token.status, token.headers['allow']], [405, 'POST'])
  })
  it('also below a prefix under which the other one answers for all that is not served', async () => {
    const told = async (method: Method, path: string, headers: Readonly<Record<string, string>> = {}) => {
      const answer = await door.send(method, path, { headers })
      return [answer.status, answer.headers['allow'], String(answer.headers['content-type']).split(';')[0]]
    }
    const [page, json] = ['text/html', 'application/json']
    assert.deepEqual(await told('PUT', '/oidc/logout'), [405, 'GET, POST', page])
    assert.deepEqual(await told('HEAD', '/oidc/logout'), [405, 'GET, POST', page])
    assert.deepEqual(await told('GET', '/oidc/register'), [405, 'POST', json])
    assert.deepEqual(await told('PUT', '/oidc/session/end'), [405, 'GET, POST', json])
    assert.deepEqual(await told('PUT', '/api/v2/clients/x'), [405, 'GET, PATCH, DELETE', json])
    assert.deepEqual(await told('PUT', '/api/v2/logout', { 'auth0-client': 'e30' }), [200, 'GET', json])
    for (const method of ['HEAD', 'POST'] as const) {
      assert.deepEqual(await told(method, '/logout', navigation), [405, 'GET', page])
      assert.deepEqual(await told(method, '/logout', fetched), [200, 'GET', json])
    }
  })
})

describe('AUT-80 POST /oauth/token by two doors, over real grants', () => {
  const grants = { grant_types: ['authorization_code', 'refresh_token', 'client_credentials'] }
  let door: FrontDoor
  before(async () => {
    door = await openGenAuth({
      tenant: { dialects: both },
      clients: {
        lens: () => ({ dialect: 'auth0', ...grants }),
        [shopId]: () => ({ client_secret: shopSecret, dialect: 'genauth', ...grants }),
        ledger: () => grants,
      },
    })
  })
  after(() => door.close())

  const lens = () => door.app('lens')
  const shop = () => ({ ...door.app(shopId), secret: shopSecret })

  it('a code of Auth0’s door, and GenAuth’s plain one, each to whom it is', async () => {
    const byAuth0 = await redeem(door, lens(), await codeFor(door, lens()))
    assert.equal(byAuth0.status, 200, byAuth0.body)
    assert.equal(decodeJwt(String(jsonOf(byAuth0)['id_token'])).iss, `${door.base}/`)
    const code = await codeByGenAuth(door, shop(), {
      person: ada,
      prefix: '/oauth',
      parameters: { scope: 'user' },
    })
    const byGenAuth = await redeemByGenAuth(door, shop(), code, '/oauth/token')
    assert.equal(byGenAuth.status, 200, byGenAuth.body)
    const { iss } = decodeJwt(String(jsonOf(byGenAuth)['access_token']))
    assert.equal(iss, `${door.base}/oauth`)
  })

  it('the client’s dialect does not matter where a grant says whose it is', async () => {
    const code = await codeFor(door, shop())
    const answer = await redeem(door, shop(), code)
    assert.equal(answer.status, 200, answer.body)
    const { id_token: token, access_token: opaque } = jsonOf(answer)
    assert.equal(decodeJwt(String(token)).iss, `${door.base}/`)
    assert.doesNotMatch(String(opaque), /\./)
  })

  it('a refresh token, too, and a used code is refused in the words of its door', async () => {
    const scope = 'openid offline_access'
    const code = await codeFor(door, lens(), { parameters: { scope } })
    const { refresh_token: token } = jsonOf(await redeem(door, lens(), code))
    const grant = { grant_type: 'refresh_token', refresh_token: String(token) }
    const renewed = await postByAuth0(door, lens(), '/oauth/token', grant)
    assert.equal(decodeJwt(String(jsonOf(renewed)['id_token'])).iss, `${door.base}/`)
    const wrong = await postByGenAuth(door, shop(), '/oauth/token', grant)
    assert.equal(wrong.status, 403, wrong.body)
  })

  it('without a grant it is the client’s, by form and JSON; a client of neither is Auth0’s', async () => {
    const ask = async (app: App, spelled: 'form' | 'json') => {
      const sent = { grant_type: 'client_credentials', client_id: app.id, client_secret: app.secret }
      const { access_token: token, error } = jsonOf(
        await door.send('POST', '/oauth/token', { [spelled]: sent }),
      )
      return typeof token === 'string' ? decodeJwt(token).iss : error
    }
    // Auth0's door gives a machine nothing that it did not name.
    assert.equal(await ask(shop(), 'form'), `${door.base}/oauth`)
    assert.equal(await ask(lens(), 'form'), 'access_denied')
    assert.equal(await ask(door.app('ledger'), 'form'), 'access_denied')
    assert.equal(await ask(lens(), 'json'), 'access_denied')
  })

  it('a code that nobody has is refused by the client’s door, as one that was used', async () => {
    const statuses = await Promise.all(
      [lens(), shop()].map(async (app) => {
        const grant = { grant_type: 'authorization_code', code: 'exac_nothing', redirect_uri: app.callback }
        return (await postByGenAuth(door, app, '/oauth/token', grant)).status
      }),
    )
    assert.deepEqual(statuses, [403, 400])
  })
})

describe('AUT-80 AUT-37 the document at the root, below a prefix, too', () => {
  let prefixed: FrontDoor
  before(async () => {
    const rest = { clients: [], users: [] }
    prefixed = await openFrontDoor({
      tenant: { dialects: { auth0: {} } },
      neighbours: [
        {
          id: 'two',
          pathPrefix: '/two',
          rootDialect: 'auth0',
          dialects: { auth0: {}, genauth: {} },
          ...rest,
        },
        { id: 'three', pathPrefix: '/three', dialects: { auth0: {} }, ...rest },
        { id: 'four', pathPrefix: '/four', ...rest },
      ],
    })
  })
  after(() => prefixed.close())

  const expected: readonly [prefix: string, issuerPath: string][] = [
    ['', ''],
    ['/two', '/two/'],
    ['/three', '/three'],
    ['/four', '/four'],
  ]
  for (const [prefix, issuerPath] of expected)
    it(`of "${prefix}" is of the issuer "${issuerPath}"`, async () => {
      const addresses = [
        `${prefix}/.well-known/openid-configuration`,
        `${prefix}/.well-known/oauth-authorization-server`,
        `/.well-known/oauth-authorization-server${prefix}`,
      ]
      for (const address of addresses) {
        const { status, body } = await prefixed.send('GET', address)
        assert.equal(status, 200, address)
        assert.equal(JSON.parse(body)['issuer'], `${prefixed.base}${issuerPath}`, address)
        assert.equal((await prefixed.send('HEAD', address)).status, 200)
      }
    })
})

it('AUT-80 every address of the door stands in its README, and no other', async (t) => {
  const door = await openFrontDoor({ tenant: { dialects: both } })
  t.after(() => door.close())
  const readme = readFileSync(new URL('../../src/dialects/auth0/README.md', import.meta.url), 'utf8')
  const served = [...readme.matchAll(/^\| ([A-Z][^|]*`\/[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    cell.split('; '),
  )
  const written = served.flatMap((part) => {
    const methods = (/^[A-Z, ]+/.exec(part)?.[0] ?? '').split(/,? /).filter((one) => one !== '')
    return pathsIn(part).flatMap((path) => methods.map((method) => `${method} ${path}`))
  })
  const stars = pathsIn(readme).filter((path) => path.endsWith('/*'))
  const routes = door
    .exeunt()
    .routes.filter(({ spec }) => spec.split('; ').some((one) => one.startsWith('Auth0')))
  assert.deepEqual(
    [...new Set([...written, ...stars.map((path) => `ANY ${path}`)])].toSorted(),
    routes.map(({ method, path }) => `${method} ${path}`).toSorted(),
  )
  const known = new Set(routes.map(({ path }) => path))
  assert.deepEqual(
    pathsIn(readme).filter((path) => !known.has(path)),
    [],
  )
})

function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/`(\/[\w/.:*-]+)`/g)].map(([, path = '']) => path)
}
