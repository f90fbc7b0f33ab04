import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  basicOf,
  formOf,
  type FrontDoor,
  isSignedIn,
  jsonOf,
  openFrontDoor,
  openRegistration,
  query,
  routesOf,
  sendRaw,
  type SignedIn,
  signIn,
  visit,
} from '../support/front-door.ts'

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'

interface Endpoint {
  readonly method: Method
  readonly path: string
  readonly face: 'page' | 'api'
  /** What a query or form that cannot be read comes to; 400 unless told. */
  readonly unreadable?: number
  /** Nobody signs in first, and what they wanted is kept meanwhile. */
  readonly keepsRequest?: true
}

const pages: readonly Endpoint[] = [
  { method: 'GET', path: '/', face: 'page', unreadable: 200 },
  { method: 'GET', path: '/sign-in', face: 'page' },
  { method: 'POST', path: '/sign-in', face: 'page' },
  { method: 'GET', path: '/sign-in/upstream', face: 'page' },
  { method: 'POST', path: '/sign-in/upstream', face: 'page' },
  { method: 'GET', path: '/sign-in/callback', face: 'page' },
  { method: 'GET', path: '/sign-in/callback/:upstream', face: 'page' },
  { method: 'GET', path: '/sign-in/done', face: 'page' },
  { method: 'GET', path: '/select-account', face: 'page' },
  { method: 'POST', path: '/select-account', face: 'page' },
  { method: 'GET', path: '/sign-up', face: 'page' },
  { method: 'POST', path: '/sign-up', face: 'page' },
  { method: 'GET', path: '/forgot-password', face: 'page', unreadable: 200 },
  { method: 'POST', path: '/forgot-password', face: 'page' },
  { method: 'GET', path: '/forgot-password/sent', face: 'page', unreadable: 200 },
  { method: 'GET', path: '/reset-password', face: 'page' },
  { method: 'POST', path: '/reset-password', face: 'page' },
  { method: 'GET', path: '/reset-password/done', face: 'page', unreadable: 200 },
  { method: 'GET', path: '/account', face: 'page', keepsRequest: true },
  { method: 'POST', path: '/account/end-session', face: 'page' },
  { method: 'POST', path: '/account/end-others', face: 'page' },
  { method: 'POST', path: '/account/end-all', face: 'page' },
  { method: 'POST', path: '/account/withdraw', face: 'page' },
  { method: 'GET', path: '/account/password', face: 'page', keepsRequest: true },
  { method: 'POST', path: '/account/password', face: 'page' },
  { method: 'GET', path: '/consent', face: 'page' },
  { method: 'POST', path: '/consent', face: 'page' },
  { method: 'GET', path: '/oauth2/authorize', face: 'page' },
  { method: 'POST', path: '/oauth2/authorize', face: 'page' },
  { method: 'GET', path: '/oauth2/authorize/resume', face: 'page' },
  { method: 'GET', path: '/device', face: 'page', unreadable: 200 },
  { method: 'POST', path: '/device', face: 'page' },
  { method: 'GET', path: '/device/continue', face: 'page' },
  { method: 'GET', path: '/device/done', face: 'page', unreadable: 200 },
  { method: 'GET', path: '/oauth2/logout', face: 'page' },
  { method: 'POST', path: '/oauth2/logout', face: 'page' },
  // A handle that names nothing: whoever is signed in is asked, everybody else hears that nobody is.
  { method: 'GET', path: '/oauth2/logout/continue', face: 'page', unreadable: 303 },
  { method: 'POST', path: '/oauth2/logout/confirm', face: 'page' },
  { method: 'GET', path: '/oauth2/logout/done', face: 'page', unreadable: 200 },
  // Whoever has no receipt is told that nobody was signed in, and whoever is signed in is asked.
  { method: 'GET', path: '/oauth2/logout/frames', face: 'page', unreadable: 303 },
  { method: 'GET', path: '/oauth2/logout/go-on', face: 'page', unreadable: 303 },
  { method: 'POST', path: '/oauth2/logout/go-on', face: 'page' },
  { method: 'GET', path: '/oauth2/logout/upstream', face: 'page', unreadable: 303 },
  { method: 'POST', path: '/oauth2/logout/upstream', face: 'page' },
  { method: 'GET', path: '/oauth2/logout/returned', face: 'page', unreadable: 303 },
  { method: 'POST', path: '/oauth2/logout/returned', face: 'page', unreadable: 303 },
  // Off, as the tenant did not ask for it.
  { method: 'GET', path: '/oauth2/session/check', face: 'page', unreadable: 404 },
]
const programs: readonly Endpoint[] = [
  { method: 'POST', path: '/oauth2/token', face: 'api' },
  { method: 'POST', path: '/oauth2/par', face: 'api' },
  { method: 'POST', path: '/oauth2/device_authorization', face: 'api' },
  { method: 'POST', path: '/oauth2/introspect', face: 'api' },
  { method: 'POST', path: '/oauth2/revoke', face: 'api' },
  // There is no such upstream; `upstream-logout-told.test.ts` has one.
  { method: 'POST', path: '/sign-in/upstreams/:id/backchannel-logout', face: 'api' },
  { method: 'POST', path: '/oauth2/register', face: 'api' },
  { method: 'GET', path: '/oauth2/register/:client_id', face: 'api', unreadable: 401 },
  { method: 'PUT', path: '/oauth2/register/:client_id', face: 'api', unreadable: 401 },
  { method: 'DELETE', path: '/oauth2/register/:client_id', face: 'api', unreadable: 401 },
  { method: 'GET', path: '/oauth2/userinfo', face: 'api', unreadable: 401 },
  { method: 'POST', path: '/oauth2/userinfo', face: 'api' },
  { method: 'GET', path: '/oauth2/jwks', face: 'api', unreadable: 200 },
  { method: 'GET', path: '/.well-known/openid-configuration', face: 'api', unreadable: 200 },
  { method: 'GET', path: '/.well-known/oauth-authorization-server', face: 'api', unreadable: 200 },
]
/** Nobody gets further than the question for a token here; `admin-api.test.ts` has one. */
const administration = Object.entries({
  GET: [
    'sessions',
    'sessions/:id',
    'logouts/:id',
    'dead-letters',
    'clients',
    'clients/:id',
    'users',
    'users/:id',
    'users/:id/grants',
    'keys',
    'settings',
  ],
  POST: ['deliveries/:id/resend', 'clients', 'users', 'users/:id/disable', 'users/:id/enable', 'keys'],
  PUT: ['clients/:id', 'users/:id/password'],
  PATCH: ['settings'],
  DELETE: [
    'sessions/:id',
    'users/:id/sessions',
    'clients/:id/sessions',
    'clients/:id',
    'users/:id',
    'users/:id/grants/:grant',
    'users/:id/apps/:client',
    'keys/:kid',
  ],
} as const).flatMap(([method, paths]) =>
  paths.map((path): Endpoint => ({
    method: method as Method,
    path: `/admin/v1/${path}`,
    face: 'api',
    unreadable: 401,
  })),
)
const description: Endpoint = {
  method: 'GET',
  path: '/admin/v1/openapi.json',
  face: 'api',
  unreadable: 200,
}
const endpoints = [...pages, ...programs, ...administration, description]

const unreadable: readonly (readonly [string, string])[] = [
  ['a parameter twice', 'client_id=ledger&client_id=ledger'],
  ['an unknown one twice', 'x=1&x=1'],
  ['one twice, spelled differently', 'state=1&st%61te=1'],
  ['broken percent-encoding', 'state=%zz'],
  ['half a percent-encoding', 'state=%4'],
  ['a percent sign', '%'],
  ['bytes that are no UTF-8', 'state=%ff%fe'],
  ['an overlong encoding', 'state=%c0%80'],
  ['half a surrogate pair', 'state=%ed%a0%80'],
  ['a NUL byte', 'state=a%00b'],
  ['a NUL byte in a name', 'st%00ate=a'],
  ['a line break', 'redirect_uri=https://app.example/%0d%0aSet-Cookie:x'],
  ['two hundred parameters', Array.from({ length: 200 }, (_, index) => `p${index}=1`).join('&')],
]

/** Texts in the place of a handle, a token or a cookie. */
const nonsense = [
  'x',
  '0',
  '-1',
  '../../etc/passwd',
  "' or 1=1 --",
  '{"$gt":""}',
  '[object Object]',
  '__proto__',
  'constructor',
  `exh_${'0'.repeat(26)}${'A'.repeat(43)}`,
  `exss_${'0'.repeat(26)}${'A'.repeat(43)}`,
  '\u{1f600}',
  'a'.repeat(3000),
]

describe('bad input, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let own: SignedIn
  before(async () => {
    door = await openFrontDoor({
      hosts: ['op.example'],
      tenant: openRegistration,
      top: { mail: { smtp: 'smtp://127.0.0.1:9', from: 'id@acme.example' } },
    })
    ledger = door.app('ledger')
    own = await signIn(door, ledger, { person: ada })
  })
  after(() => door.close())

  const cookieOf = ({ browser }: SignedIn) => ({
    cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; '),
  })

  /** Judges an answer by what is true of every refusal, and brings its status. */
  const soundStatus = ({ face }: Endpoint, answer: Answer): number => {
    const { status, headers, location, body } = answer
    assert.ok(status < 500, `${status} ${body}`)
    if (location !== undefined) assert.ok(location.startsWith(`${door.base}/`), location)
    if (status >= 400 && face === 'api' && body !== '') {
      assert.match(String(headers['content-type']), /^application\/json/)
      assert.equal(typeof jsonOf(answer)['error'], 'string')
    }
    if (status >= 400 && face === 'page') assert.match(String(headers['content-type']), /^text\/html/)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.doesNotMatch(body, /at .*\.ts:\d+|node_modules|SQLITE|Error:/)
    return status
  }

  const unchanged = async (work: () => Promise<void>) => {
    const before = await door.snapshot()
    await work()
    assert.deepEqual(await door.snapshot(), before, 'something was written')
    assert.deepEqual(
      door.log.filter(({ fault }) => fault !== undefined),
      [],
    )
  }

  it('is tried on every endpoint that there is', () => {
    const tried = endpoints.map(({ method, path }) => `${method} ${path}`)
    const others = /^HEAD |^GET \/(?:health|assets\/)/
    // A tenant has those of a dialect where it switched it on (genauth-bad-input.test.ts).
    const [tenant = assert.fail()] = door.exeunt().tenants
    const closed = door.exeunt().routes.filter(({ isOpen = () => true }) => !isOpen(tenant))
    const vendors = new Set(closed.map(({ method, path }) => `${method} ${path}`))
    assert.deepEqual(
      routesOf(door)
        .filter((route) => !others.test(route) && !vendors.has(route))
        .toSorted(),
      tried.toSorted(),
    )
  })

  for (const endpoint of endpoints) {
    const { method, path, unreadable: expected = 400 } = endpoint

    it(`RIL-6 ${method} ${path}: what cannot be read is refused, and nothing is written`, async () => {
      await unchanged(async () => {
        for (const [name, text] of unreadable) {
          const answer =
            method === 'POST'
              ? await door.send('POST', path, { form: text })
              : await door.send(method, `${path}?${text}`)
          assert.equal(soundStatus(endpoint, answer), expected, name)
          if (endpoint.face === 'api' && expected === 400) {
            assert.equal(jsonOf(answer)['error'], 'invalid_request', name)
          }
        }
      })
    })

    it(`${method} ${path}: an address beyond 8 KiB is refused with 414`, async () => {
      await unchanged(async () => {
        const answer = await door.send(method, `${path}?state=${'x'.repeat(8192)}`)
        assert.equal(soundStatus(endpoint, answer), 414)
      })
    })

    it(`${method} ${path}: another host is refused with 421`, async () => {
      await unchanged(async () => {
        for (const host of ['evil.example', `localhost:${door.port}.evil.example`, 'localhost', 'x@y', '']) {
          const answer = await door.send(method, path, { headers: { host } })
          assert.equal(soundStatus(endpoint, answer), 421, host)
        }
      })
    })

    it(`${method} ${path}: nonsense for cookies and credentials is nobody`, async () => {
      const watched = endpoint.keepsRequest ? (work: () => Promise<void>) => work() : unchanged
      await watched(async () => {
        for (const text of nonsense.filter((one) => /^[\x20-\x7e]*$/.test(one))) {
          const names = ['session', 'browser', 'logout', 'device', 'reset']
          const cookie = names.map((use) => `exeunt-${use}-acme-${door.port}=${text}`).join('; ')
          for (const headers of [
            { cookie },
            { authorization: text },
            { authorization: `Basic ${Buffer.from(text).toString('base64')}` },
            { authorization: `Basic ${text}` },
            { authorization: `Bearer ${text}` },
          ]) {
            const answer = await door.send(method, path, {
              headers,
              ...(method === 'POST' && endpoint.face === 'api' ? { form: 'x=1&x=2' } : {}),
              ...(method === 'POST' && endpoint.face === 'page' ? { form: 'request=x&request=x' } : {}),
            })
            soundStatus(endpoint, answer)
          }
        }
      })
    })
  }

  const posts = endpoints.filter(({ method }) => method === 'POST')
  for (const endpoint of posts) {
    const { path } = endpoint

    it(`POST ${path}: a body beyond 64 KiB is refused with 413`, async () => {
      await unchanged(async () => {
        const answer = await door.send('POST', path, { form: `state=${'x'.repeat(65_536)}` })
        assert.equal(soundStatus(endpoint, answer), 413)
      })
    })

    // Nobody is lost over what an upstream posts: the browser rests on the signed-out page.
    const isRefused = path !== '/oauth2/logout/returned'
    it(`POST ${path}: a body that is no form is refused`, { skip: !isRefused }, async () => {
      await unchanged(async () => {
        const types = [
          'application/json',
          'text/plain',
          'multipart/form-data; boundary=x',
          'application/xml',
          'application/x-www-form-urlencoded-not',
          '*/*',
          'nonsense',
          ';',
        ]
        for (const type of types) {
          const answer = await door.send('POST', path, {
            headers: { 'content-type': type, ...basicOf(ledger) },
            form: '{"grant_type":"client_credentials"}',
          })
          const status = soundStatus(endpoint, answer)
          assert.ok([400, 401, 415].includes(status), `${type} ${status}`)
        }
      })
    })

    // A POSTed logout request is kept first, and judged by the GET that it leads to: the cookie comes only then.
    if (path === '/oauth2/logout') continue
    it(`POST ${path}: nonsense in every field is refused`, async () => {
      const fields = [
        'request',
        'csrf',
        'token',
        'code',
        'refresh_token',
        'client_assertion',
        'username',
        'client_id',
      ]
      await unchanged(async () => {
        for (const text of nonsense) {
          const grants = ['authorization_code', 'refresh_token', 'client_credentials', text]
          for (const grant_type of path === '/oauth2/token' ? grants : ['']) {
            const form = query(Object.fromEntries([...fields, 'redirect_uri'].map((name) => [name, text])))
            const answer = await door.send('POST', path, { form: `${form}&grant_type=${grant_type}` })
            soundStatus(endpoint, answer)
          }
        }
      })
    })
  }

  const methodsOf = (path: string) => endpoints.filter((one) => one.path === path).map(({ method }) => method)
  for (const path of new Set(endpoints.map((one) => one.path))) {
    it(`${path}: another method is refused with 405, and Allow says which would do`, async () => {
      const known = methodsOf(path)
      await unchanged(async () => {
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
          if (known.some((one) => one === method)) continue
          const answer = await door.send(method, path, { headers: cookieOf(own) })
          assert.equal(answer.status, 405, method)
          const allow = String(answer.headers['allow'])
          assert.deepEqual(allow.split(', ').toSorted(), known.toSorted())
        }
      })
      assert.equal(await isSignedIn(own.browser, ledger), true)
    })
  }

  it('HEAD changes nothing anywhere', async () => {
    await unchanged(async () => {
      for (const { path } of endpoints) {
        const { status, body } = await door.send('HEAD', path, { headers: cookieOf(own) })
        assert.ok([200, 401, 405].includes(status), `${path} ${status}`)
        assert.equal(body, '')
      }
    })
  })

  it('paths that are none are refused with 404', async () => {
    const paths = [
      '/nothing',
      '/oauth2',
      '/oauth2/',
      '/oauth2/authorize/',
      '/oauth2/authorize/x',
      '//oauth2/authorize',
      '/OAUTH2/AUTHORIZE',
      '/oauth2/../sign-in/x',
      '/%6fauth2/%',
      '/%00',
      '/%ff',
      '/assets/../package.json',
      '/assets/%2e%2e/exeunt.db',
      '/master.key',
      '/exeunt.db',
      '/.env',
      '/sign-in;x=1',
      '/__proto__',
    ]
    await unchanged(async () => {
      for (const path of paths) {
        const { status, body } = await door.send('GET', path)
        assert.ok([400, 404].includes(status), `${path} ${status}`)
        assert.doesNotMatch(body, /kysely|SQLite/)
      }
    })
  })

  it('what is no HTTP is refused, and the server goes on', async () => {
    const host = `Host: localhost:${door.port}\r\n`
    const form = 'Content-Type: application/x-www-form-urlencoded\r\n'
    const messages = [
      'hello\r\n\r\n',
      `GET /\0 HTTP/1.1\r\n${host}\r\n`,
      `GET /oauth2/logout?state=\0 HTTP/1.1\r\n${host}\r\n`,
      `GET /\r\n ${host}\r\n`,
      'GET / HTTP/1.1\r\n\r\n',
      `GET / HTTP/1.1\r\n${host}${host}\r\n`,
      `GET / HTTP/9.9\r\n${host}\r\n`,
      `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(100_000)}\r\n\r\n`,
      `GET / HTTP/1.1\r\n${host}${'X: y\r\n'.repeat(5000)}\r\n`,
      `POST /oauth2/token HTTP/1.1\r\n${host}${form}Content-Length: -1\r\n\r\n`,
      `POST /oauth2/token HTTP/1.1\r\n${host}${form}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`,
      `POST /oauth2/token HTTP/1.1\r\n${host}${form}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `POST /oauth2/token HTTP/1.1\r\n${host}${form}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      `POST /oauth2/token HTTP/1.1\r\n${host}${form}Content-Length: 50\r\n\r\ntoo short`,
      `GET http://evil.example/ HTTP/1.1\r\n${host}\r\n`,
      `OPTIONS * HTTP/1.1\r\n${host}\r\n`,
      `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n`,
      `TRACE / HTTP/1.1\r\n${host}Cookie: a=b\r\n\r\n`,
      Buffer.from([0x16, 0x03, 0x01, 0x00, 0xff, 0x01]),
    ]
    await unchanged(async () => {
      for (const message of messages) {
        const { status, text } = await sendRaw(door, message)
        const shown = message.toString().slice(0, 60)
        assert.ok(
          status === undefined || (status >= 300 && status < 500) || status === 505,
          `${shown}: ${text}`,
        )
        assert.doesNotMatch(text, /evil\.example\//)
      }
    })
    assert.equal((await door.send('GET', '/health')).status, 200)
  })

  it('a body by another length, an encoding or an expectation is no fault', async () => {
    await unchanged(async () => {
      for (const headers of [
        { 'content-encoding': 'gzip' },
        { 'content-type': 'application/x-www-form-urlencoded; charset=utf-16' },
        { accept: 'application/x-nothing' },
        { 'accept-language': 'xx;q=nonsense,,,;' },
        { range: 'bytes=0-1' },
        { 'if-none-match': '*' },
      ]) {
        const { status } = await door.send('POST', '/oauth2/token', { headers, form: 'grant_type=x' })
        assert.ok(status >= 400 && status < 500, `${JSON.stringify(headers)} ${status}`)
        assert.equal((await door.send('GET', '/', { headers })).status, 200)
      }
    })
  })

  it('nonsense for handles in an address is nothing', async () => {
    await unchanged(async () => {
      const paths = [
        '/sign-in',
        '/sign-in/upstream',
        '/sign-in/callback',
        '/sign-in/done',
        '/consent',
        '/select-account',
        '/oauth2/authorize/resume',
        '/oauth2/logout/continue',
      ]
      for (const path of [...paths, '/oauth2/logout/done']) {
        for (const text of nonsense.filter((one) => one.length < 1000)) {
          const answer = await door.send(
            'GET',
            `${path}?${query({ request: text, id: text, client_id: text, state: text })}`,
          )
          soundStatus({ method: 'GET', path, face: 'page' }, answer)
        }
      }
    })
  })

  it('SEC-16 a wrong password and an unknown name look alike', async () => {
    const answers = await Promise.all(
      ['ada', 'nobody-at-all'].map(async (username) => {
        const browser = door.browser()
        const { action, hidden } = formOf(await visit(door, browser, authorizePath(ledger)))
        const { status, body } = await browser.post(action, { ...hidden, username, password: 'wrong wrong' })
        return [status, body.replaceAll(username, '').replaceAll(/value="[^"]*"|request=[^"]*/g, '')]
      }),
    )
    assert.deepEqual(answers[0], answers[1])
  })
})
