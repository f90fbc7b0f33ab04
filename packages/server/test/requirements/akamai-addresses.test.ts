import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import type { Method } from '../../../../e2e/support/browser.ts'
import { type Answer, type FrontDoor, jsonOf, openFrontDoor, textOf } from '../support/front-door.ts'
import { assertNobody } from '../support/front-door/akamai-admin.ts'
import { assertVendorPage } from '../support/front-door/akamai-logout.ts'
import {
  akamaiTokens,
  authorizePath,
  codeGrant,
  customerId,
  heardBy,
  openAkamai,
  paperId,
  post,
  prefixes,
  signInByAkamai,
} from '../support/front-door/akamai.ts'

const ownHost = 'login.customer.example'
const wrongId = '5c1a6b3e-6d1f-4c70-9d0e-000000000000'
const page = { accept: 'text/html,application/xhtml+xml' }
const discovery = '/login/.well-known/openid-configuration'

describe('AKA-80 AKA-82 the customer’s id in the path, and a domain without it', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAkamai({
      hosts: [ownHost],
      neighbours: [
        // What other customers of the same host have, by the vendor's own shape.
        { id: 'other', pathPrefix: '/0b6f2c1d-77aa-4b1e-9c55-c0ffee000002', dialects: { akamai: {} } },
        { id: 'prefixed', pathPrefix: '/p', dialects: { akamai: { customerId: 'c2' } } },
      ],
    })
  })
  after(() => door.close())

  const metadata = async (path: string, host?: string) =>
    jsonOf(await door.send('GET', path, host === undefined ? {} : { headers: { host } }))

  it('each is an issuer of its own, and says so with its endpoints', async () => {
    const places = [
      ...prefixes.map((prefix) => [prefix, undefined, `${door.base}${prefix}/login`] as const),
      ...prefixes.map((prefix) => [prefix, ownHost, `https://${ownHost}${prefix}/login`] as const),
      [
        '/0b6f2c1d-77aa-4b1e-9c55-c0ffee000002',
        undefined,
        `${door.base}/0b6f2c1d-77aa-4b1e-9c55-c0ffee000002/login`,
      ],
      ['/p', undefined, `${door.base}/p/login`],
      ['/p/c2', undefined, `${door.base}/p/c2/login`],
    ] as const
    for (const [prefix, host, issuer] of places) {
      const told = await metadata(`${prefix}${discovery}`, host)
      assert.equal(told['issuer'], issuer)
      for (const [name, value] of Object.entries(told))
        if (name.endsWith('_endpoint') || name === 'jwks_uri')
          assert.ok(String(value).startsWith(issuer.replace(/login$/, '')), `${name} ${String(value)}`)
    }
  })

  it('whoever signed in at one is signed in at the other, with one sid, and tokens say where', async () => {
    const app = door.app(paperId)
    const first = await signInByAkamai(door, app, { prefix: `/${customerId}` })
    const { browser } = first
    const silent = await browser.get(authorizePath(app, { prompt: 'none' }))
    const { code = '' } = heardBy(app, silent)
    const second = akamaiTokens(await post(door, app, '/login/token', codeGrant(app, code)))
    const claims = decodeJwt(second.id_token)
    assert.deepEqual(
      [first.idClaims['iss'], claims.iss],
      [`${door.base}/${customerId}/login`, `${door.base}/login`],
    )
    assert.equal(claims['sid'], first.idClaims['sid'])
    const out = await browser.get(`/auth-ui/logout?client_id=${paperId}`)
    assert.ok([200, 303].includes(out.status))
    const after = await browser.get(authorizePath(app, { prompt: 'none' }, { prefix: `/${customerId}` }))
    assert.match(after.location ?? '', /error=login_required/)
  })

  it('the sign-in goes on below the address at which it began', async () => {
    const answer = await door
      .browser()
      .get(authorizePath(door.app(paperId), {}, { prefix: `/${customerId}` }))
    assert.ok(answer.location?.startsWith(`${door.base}/${customerId}/auth-ui/login`), answer.location)
  })

  it('a tenant at the root needs no id, and one below a prefix is not there without it', async () => {
    const bare = await openFrontDoor({ tenant: { dialects: { akamai: {} } } })
    try {
      assert.equal(jsonOf(await bare.send('GET', discovery))['issuer'], `${bare.base}/login`)
      assertNobody(await bare.send('GET', `/${customerId}${discovery}`))
    } finally {
      await bare.close()
    }
    assertNobody(await door.send('GET', `/c2${discovery}`))
  })
})

describe('AKA-81 a customer’s id that nobody has', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAkamai({
      neighbours: [
        { id: 'plain', pathPrefix: '/plain' },
        { id: 'alone', hosts: ['alone.example'], pathPrefix: '/a1', dialects: { akamai: {} } },
        { id: 'standard', hosts: ['standard.example'] },
        { id: 'bare', hosts: ['bare.example'], pathPrefix: '/b1' },
      ],
    })
  })
  after(() => door.close())

  const lines: readonly (readonly [Method, string])[] = [
    ['GET', '/login/authorize?client_id=x'],
    ['POST', '/login/token'],
    ['GET', discovery],
    ['GET', '/login/jwk'],
    ['GET', '/login/end_session'],
    ['GET', '/login'],
    ['GET', `/auth-ui/logout?client_id=${paperId}`],
    ['GET', '/auth-ui/profile'],
    ['POST', '/token/revoke'],
    ['GET', '/profiles/oidc/userinfo'],
    ['GET', '/sessions?sub=user-ada'],
    ['DELETE', '/sessions/x'],
    ['GET', '/config/clients'],
    ['OPTIONS', '/login/token'],
    ['PUT', '/login/anything/at/all'],
  ]
  for (const [method, path] of lines) {
    it(`${method} ${path.split('?')[0]} is “404 page not found”`, async () => {
      for (const id of [wrongId, customerId.toUpperCase(), `${customerId}x`, 'x', 'plains', '%00'])
        assertNobody(await door.send(method, `/${id}${path}`))
      assertNobody(await door.send(method, `/${wrongId}${path}`, { headers: { host: 'alone.example' } }))
      assertNobody(await door.send(method, `/${customerId}/${wrongId}${path}`))
    })
  }

  it('is said to a person on a page of ours, in the vendor’s words and their language', async () => {
    const english = '404 page not found'
    for (const [title, headers] of [
      [english, page],
      [english, { ...page, host: 'alone.example' }],
      ['404 找不到页面', { ...page, 'accept-language': 'zh-CN' }],
      ['404 找不到页面', { ...page, 'accept-language': 'zh-CN', host: 'alone.example' }],
    ] as const) {
      const answer = await door.send('GET', `/${wrongId}/auth-ui/logout?client_id=${paperId}`, { headers })
      assertVendorPage(answer, 404, title)
      assert.match(String(answer.headers['content-security-policy']), /style-src 'self'/)
      assert.match(textOf(answer), /404 page not found/)
      assert.doesNotMatch(answer.body, new RegExp(wrongId))
    }
  })

  it('is in the log, with the name as far as it is harmless, once a minute', async () => {
    const from = door.log.length
    const lines = () => door.log.slice(from).filter(({ event }) => event === 'refused')
    const host = new URL(door.base).host
    const typo = `${customerId.slice(0, -1)}7`
    for (const headers of [{}, page, { host: 'alone.example' }])
      for (const path of ['/login/authorize?client_id=secret', '/auth-ui/logout'])
        await door.send('GET', `/${typo}${path}`, { headers })
    await door.send('GET', '/sessions', { headers: { 'tenant-id': 'none/of%20<ours>' } })
    const refused = { code: 'not_found', reason: 'unknown-address', dialect: 'akamai' }
    assert.deepEqual(
      lines().map(({ fields }) => fields),
      [
        { ...refused, host, named: typo },
        { ...refused, host: 'alone.example', named: typo },
        { ...refused, host, named: 'none?of%20?ours?' },
      ],
    )
    door.clock.advance(61)
    await door.send('POST', `/${typo}/login/token`)
    assert.equal(lines().length, 4)
  })

  it('and so is a host that nobody has, but no other address that does not exist', async () => {
    door.clock.advance(61)
    const from = door.log.length
    for (const [host, path] of [
      ['nobody.example', '/login/authorize?client_id=secret'],
      ['nobody.example', `/${wrongId}/login/authorize`],
      ['NOBODY.example:443', '/wp-admin'],
      ['bare.example', '/wp-admin'],
      ['alone.example', '/wp-admin'],
      ['standard.example', `/${wrongId}/login/authorize`],
    ] as const)
      await door.send('GET', path, { headers: { host } })
    assert.deepEqual(
      door.log.slice(from).flatMap(({ event, fields }) => (event === 'refused' ? [fields] : [])),
      [{ code: 'misdirected_request', reason: 'unknown-host', host: 'nobody.example' }],
    )
  })

  it('ends nothing', async () => {
    const app = door.app(paperId)
    const { browser } = await signInByAkamai(door, app)
    assertNobody(await browser.get(`/${wrongId}/auth-ui/logout?client_id=${paperId}`))
    assert.match((await browser.get(authorizePath(app, { prompt: 'none' }))).location ?? '', /code=/)
  })

  describe('elsewhere our own answers are as ever', () => {
    const ownProblem = (answer: Answer, status: number, error: string) =>
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [status, error])

    it('at addresses of another shape', async () => {
      for (const path of [`/${wrongId}`, `/${wrongId}/x/login`, `/${wrongId}/oauth2/x`, '/x', `/x//login`])
        ownProblem(await door.send('GET', path), 404, 'not_found')
    })
    it('at our own addresses that have it', async () => {
      ownProblem(await door.send('GET', '/oauth2/token'), 405, 'method_not_allowed')
      ownProblem(await door.send('POST', '/oauth2/token'), 400, 'invalid_request')
    })
    it('where its tenants all have paths of their own: the host is ours, and the path is nobody’s', async () => {
      for (const [host, path] of [
        ['alone.example', '/x'],
        ['alone.example', '/oauth2/token'],
        ['alone.example', '/.well-known/openid-configuration'],
        ['alone.example', '/a2'],
        ['bare.example', `/${wrongId}/login/authorize`],
        ['BARE.example', '/b12/oauth2/authorize'],
      ] as const) {
        const answer = await door.send('GET', path, { headers: { host } })
        ownProblem(answer, 404, 'not_found')
        assert.match(answer.body, /each tenant of this host answers below a path of its own/)
        assert.doesNotMatch(answer.body, /\ba1\b|\bb1\b/)
      }
      for (const path of ['/', '/oauth2/authorize', '/a2']) {
        const answer = await door.send('GET', path, { headers: { ...page, host: 'alone.example' } })
        assertVendorPage(answer, 404, 'There is nothing at this address', [
          /No tenant answers at this path; each tenant of this host answers below a path of its own/,
        ])
      }
    })
    it('below the address of a tenant without the dialect', async () => {
      ownProblem(await door.send('GET', '/plain/login/authorize'), 404, 'not_found')
      ownProblem(await door.send('GET', '/plain/auth-ui/logout'), 404, 'not_found')
    })
    it('on hosts where nobody speaks the dialect, or nobody is', async () => {
      const at = (host: string) => door.send('GET', `/${wrongId}/login/authorize`, { headers: { host } })
      ownProblem(await at('standard.example'), 404, 'not_found')
      ownProblem(await at('bare.example'), 404, 'not_found')
      ownProblem(await at('nobody.example'), 421, 'misdirected_request')
    })
    it('and where the address is too long', async () => {
      const answer = await door.send('GET', `/${wrongId}/login/authorize?${'x'.repeat(9000)}`)
      ownProblem(answer, 414, 'invalid_request')
    })
  })
})

describe('AKA-81 what is not served of the vendor’s addresses', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAkamai()
  })
  after(() => door.close())

  it('the configuration API says so, to whoever asks, in JSON', async () => {
    for (const prefix of prefixes)
      for (const [method, path] of [
        ['GET', '/config/clients'],
        ['POST', '/config/clients/x/secret'],
        ['PUT', '/config/tokenPolicies/x'],
        ['DELETE', '/config/loginPolicies/x/pushClaims'],
        ['GET', '/config'],
      ] as const) {
        const answer = await door.send(method, `${prefix}${path}`, { headers: page })
        assert.equal(answer.status, 501)
        assert.equal(jsonOf(answer)['error'], 'not_implemented')
        assert.match(String(jsonOf(answer)['error_description']), /configuration API is not served/)
      }
  })

  it('anything else is “404 page not found”: a text for programs, a page for people', async () => {
    for (const path of [
      '/login',
      '/login/x',
      '/auth-ui',
      '/auth-ui/x',
      '/token/x',
      '/profiles/x',
      '/sessions/a/b',
    ]) {
      assertNobody(await door.send('GET', path))
      assertNobody(await door.send('POST', `/${customerId}${path}`, { form: 'a=b' }))
      const shown = await door.send('GET', path, { headers: page })
      assertVendorPage(shown, 404, '404 page not found')
      assert.match(String(shown.headers['content-security-policy']), /style-src 'self'/)
    }
  })

  it('a wrong method is called one: in JSON where programs come, on the vendor’s page where people do', async () => {
    for (const path of ['/login/token', '/token/revoke', '/token/introspect', '/login/token/introspect']) {
      const answer = await door.send('PUT', path, { headers: page })
      assert.deepEqual([answer.status, answer.headers['allow']], [405, 'POST'])
      assert.deepEqual(jsonOf(answer), {
        error: 'method_not_allowed',
        error_description: 'This address answers POST only.',
      })
    }
    for (const path of ['/login/authorize', '/auth-ui/logout', '/auth-ui/profile', '/login/end_session']) {
      const answer = await door.send('PUT', path)
      assert.equal(answer.status, 405, path)
      assert.match(String(answer.headers['allow']), /GET/)
      assert.match(textOf(answer), /Something went wrong/)
      assert.match(String(answer.headers['content-security-policy']), /style-src 'self'/)
    }
  })

  it('what never reaches an address is told to programs in JSON, and to people on a page', async () => {
    const large = await door.send('POST', '/login/x', { form: 'x'.repeat(70_000) })
    assert.deepEqual([large.status, jsonOf(large)['error']], [413, 'invalid_request'])
    const shown = await door.send('POST', '/auth-ui/x', { form: 'x'.repeat(70_000), headers: page })
    assert.deepEqual([shown.status, shown.headers['content-type']], [413, 'text/html; charset=utf-8'])
  })

  it('and a tenant that has not switched the dialect on has none of it', async () => {
    const standard = await openFrontDoor()
    try {
      for (const path of [
        '/login/authorize',
        '/auth-ui/logout',
        '/token/revoke',
        '/sessions',
        '/config/clients',
      ]) {
        const answer = await standard.send('GET', path)
        assert.deepEqual([answer.status, jsonOf(answer)['error']], [404, 'not_found'], path)
      }
    } finally {
      await standard.close()
    }
  })
})

it('AKA-80 every address of the door stands in its README, and no other', async (t) => {
  const door = await openAkamai({ tenant: { dialects: { akamai: {}, auth0: {}, genauth: {} } } })
  t.after(() => door.close())
  const readme = readFileSync(new URL('../../src/dialects/akamai/README.md', import.meta.url), 'utf8')
  const served = [...readme.matchAll(/^\| ([A-Z][^|]*`\/[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    cell.split('; '),
  )
  const written = served.flatMap((part) => {
    const methods = (/^[A-Z, ]+/.exec(part)?.[0] ?? '').split(/,? /).filter((one) => one !== '')
    return pathsIn(part).flatMap((path) => methods.map((method) => `${method} ${path}`))
  })
  const stars = pathsIn(readme).filter((path) => path.endsWith('/*'))
  const routes = door.exeunt().routes.filter(({ dialect }) => dialect === 'akamai')
  assert.ok(routes.length > 30)
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
