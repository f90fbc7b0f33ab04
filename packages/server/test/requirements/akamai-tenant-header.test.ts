import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type FrontDoor, jsonOf, sendRaw, textOf } from '../support/front-door.ts'
import {
  adminToken,
  askForToken,
  assertDenied,
  assertNobody,
  callAdmin,
  managerId,
  neighbourId,
  neighbourToken,
  openAdmin,
} from '../support/front-door/akamai-admin.ts'
import { authorizePath, customerId, paperId, signInByAkamai } from '../support/front-door/akamai.ts'

const find = 'GET /sessions?sub=user-ada'
const atRoot = (tenantId?: string, more = {}) => ({
  prefix: '',
  headers: { ...(tenantId === undefined ? {} : { 'Tenant-ID': tenantId }), ...more },
})
const page = { accept: 'text/html,application/xhtml+xml' }

describe('AKA-74 the tenant of the admin API by the header Tenant-ID', () => {
  let door: FrontDoor
  let ours: string
  let theirs: string
  before(async () => {
    door = await openAdmin({
      neighbours: [
        { id: 'plain', pathPrefix: '/plain' },
        { id: 'elsewhere', hosts: ['elsewhere.example'], dialects: { akamai: { customerId: 'e1' } } },
        { id: 'nameless', hosts: ['nameless.example'], pathPrefix: '/n1', dialects: { akamai: {} } },
        { id: 'standard', hosts: ['standard.example'] },
      ],
    })
    ours = await adminToken(door)
    theirs = await neighbourToken(door)
  })
  after(() => door.close())

  const signedIn = async () => {
    const one = await signInByAkamai(door, door.app(paperId))
    return { ...one, sid: String(one.idClaims['sid']) }
  }

  it('is the same as by the path: finding, viewing and deleting', async () => {
    const { sid, browser } = await signedIn()
    const lines = [find, `GET /sessions/${sid}`]
    for (const line of lines) {
      const [byPath, byHeader] = [
        await callAdmin(door, ours, line),
        await callAdmin(door, ours, line, atRoot(customerId)),
      ]
      assert.deepEqual([byHeader.status, byHeader.json], [200, byPath.json], line)
    }
    const deleted = await callAdmin(door, ours, `DELETE /sessions/${sid}`, atRoot(customerId))
    assert.equal(deleted.status, 204)
    const { location } = await browser.get(authorizePath(door.app(paperId), { prompt: 'none' }))
    assert.match(location ?? '', /error=login_required/)
  })

  it('is in no need of the header where a tenant is at the root, and takes a token of either address', async () => {
    const { access_token: token } = jsonOf(await askForToken(door, managerId, '.:sessions', ''))
    for (const options of [atRoot(), atRoot(customerId), {}])
      assert.equal((await callAdmin(door, String(token), find, options)).status, 200)
  })

  it('leads to a neighbour on the host, with the neighbour’s token alone', async () => {
    const { sid } = await signedIn()
    const found = await callAdmin(door, theirs, find, atRoot(neighbourId))
    assert.deepEqual([found.status, found.json], [200, { sessions: [] }])
    assertDenied(
      await callAdmin(door, theirs, `DELETE /sessions/${sid}`, atRoot(neighbourId)),
      404,
      'not_found',
    )
    assertDenied(await callAdmin(door, ours, find, atRoot(neighbourId)), 401, 'invalid_token')
    assertDenied(await callAdmin(door, theirs, find, atRoot(customerId)), 401, 'invalid_token')
    assert.equal((await callAdmin(door, ours, `DELETE /sessions/${sid}`)).status, 204)
  })

  it('may name a tenant by its path prefix, where that is what the vendor calls it', async () => {
    const answer = await callAdmin(door, undefined, find, atRoot('n1', { host: 'nameless.example' }))
    assertDenied(answer, 401, 'invalid_token')
    assertNobody(await callAdmin(door, undefined, find, atRoot('n2', { host: 'nameless.example' })))
  })

  it('that names nobody is answered in the vendor’s words', async () => {
    const strangers = [
      'nobody',
      'acme',
      customerId.toUpperCase(),
      `${customerId}, ${neighbourId}`,
      'plain',
      'e1',
    ]
    for (const name of [...strangers, `/${customerId}`, `umbra/${neighbourId}`, '.', '..', '%35'])
      for (const line of [
        find,
        'GET /sessions/x',
        'DELETE /sessions/x',
        'PUT /sessions/x',
        'GET /sessions/x/y',
      ])
        assertNobody(await callAdmin(door, ours, line, atRoot(name)))
    assertNobody(await callAdmin(door, undefined, find, atRoot('nobody')))
    const shown = await callAdmin(door, ours, find, atRoot('nobody', page))
    assert.equal(shown.status, 404)
    assert.match(String(shown.headers['content-type']), /^text\/html/)
    assert.match(textOf(shown), /404 page not found/)
    assert.doesNotMatch(shown.body, /nobody/)
  })

  it('that comes twice names nobody', async () => {
    const lines = [
      'GET /sessions?sub=user-ada HTTP/1.1',
      `host: localhost:${door.port}`,
      `authorization: Bearer ${ours}`,
      `tenant-id: ${customerId}`,
      `tenant-id: ${customerId}`,
      'connection: close',
    ]
    const { status, text } = await sendRaw(door, `${lines.join('\r\n')}\r\n\r\n`)
    assert.equal(status, 404)
    assert.match(text, /404 page not found$/)
  })

  it('beside the path says the same, or nothing is there', async () => {
    const beside = (prefix: string, name: string) =>
      callAdmin(door, ours, find, { prefix, headers: { 'Tenant-ID': name } })
    assert.equal((await beside(`/${customerId}`, customerId)).status, 200)
    for (const [prefix, name] of [
      [`/${customerId}`, neighbourId],
      [`/umbra/${neighbourId}`, customerId],
      ['/umbra', customerId],
      [`/${customerId}`, 'nobody'],
      ['/plain', customerId],
    ] as const)
      assertNobody(await beside(prefix, name))
  })

  it('changes nothing at any other address', async () => {
    const headers = { 'tenant-id': neighbourId }
    const discovery = '/login/.well-known/openid-configuration'
    for (const prefix of ['', `/${customerId}`]) {
      const answer = await door.send('GET', `${prefix}${discovery}`, { headers })
      assert.equal(jsonOf(answer)['issuer'], `${door.base}${prefix}/login`)
    }
    const standard = await door.send('GET', '/.well-known/openid-configuration', { headers })
    assert.equal(jsonOf(standard)['issuer'], door.base)
    const logout = await door.send('GET', `/auth-ui/logout?client_id=${paperId}`, {
      headers: { 'tenant-id': 'nobody' },
    })
    assert.ok([200, 303].includes(logout.status))
    for (const path of ['/sessions2', '/Sessions', '/sessions;x', '//sessions', '/sessions/../login/jwk'])
      assert.equal((await door.send('GET', path, { headers })).status, 404, path)
  })

  it('is one of the host that a trusted proxy names', async () => {
    const proxied = await openAdmin({
      top: { trustedProxies: ['127.0.0.0/8'] },
      neighbours: [{ id: 'far', hosts: ['far.example'], dialects: { akamai: { customerId: 'f1' } } }],
    })
    try {
      const token = await adminToken(proxied)
      const through = (name: string) =>
        callAdmin(proxied, token, find, atRoot(name, { 'x-forwarded-host': 'far.example' }))
      assertNobody(await through(customerId))
      assertDenied(await through('f1'), 401, 'invalid_token')
      assert.equal((await callAdmin(proxied, token, find, atRoot(customerId))).status, 200)
    } finally {
      await proxied.close()
    }
  })

  it('means nothing on a host where nobody speaks the dialect', async () => {
    const answer = await door.send('GET', '/sessions', {
      headers: { host: 'standard.example', 'tenant-id': customerId },
    })
    assert.equal(answer.status, 404)
    assert.equal(jsonOf(answer)['error'], 'not_found')
  })
})
