import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ManagementClient, ManagementError } from 'auth0'
import { AuthApiError } from 'auth0/legacy'
import { decodeJwt } from 'jose'
import { has, headingOf, type ServerBrowser } from './support/auth0-server-browser.ts'
import {
  app,
  appHandler,
  authentication,
  authorizeUrl,
  callback,
  offline,
  registration,
  tokensOf,
} from './support/auth0-server-node.ts'
import {
  api,
  domain,
  provider,
  secret,
  serverTenant,
  type ServerWorld,
  startServerWorld,
} from './support/auth0-server-world.ts'
import { ada } from './support/genauth-world.ts'
import { person } from './support/journeys.ts'
import { eventually, type NoticeBoard, startNoticeBoard } from './support/notices.ts'

/* `ManagementClient` of auth0 7.1.0 as npm has it. */

let world: ServerWorld
let board: NoticeBoard

const management = (clientId: string, clientSecret = secret) =>
  new ManagementClient({ domain, clientId, clientSecret })
const manager = management('manager')

/** As the vendor writes them: the SDK must spell the bar. */
const people = Object.fromEntries(
  ['ada', 'bob', 'eve', 'fay', 'gus', 'hal'].map((name) => [
    name,
    { id: `auth0|${name}`, username: `${name}@example.com`, password: person.password },
  ]),
)

/** A person of their own for each test. */
function named(name: string) {
  const one = people[name]
  if (one === undefined) throw new Error(`nobody is called ${name}`)
  return one
}

/** Signs somebody in, in a browser of their own. */
async function signedIn(name: string, clientId = 'web') {
  const browser = world.browser()
  const tokens = await tokensOf(browser, clientId, offline, named(name))
  const sid = String(decodeJwt(tokens.id_token)['sid'])
  const { id = '' } = await manager.sessions.get(sid)
  return { browser, ...tokens, sid, id }
}

type Signed = Awaited<ReturnType<typeof signedIn>>

/** Whether the browser's session goes on. */
async function isIn({ browser }: { readonly browser: ServerBrowser }): Promise<boolean> {
  return !has(await browser.open(authorizeUrl('web')), 'password')
}

/** Whether the refresh token does. */
async function isRenewed({ refresh_token }: Signed): Promise<boolean> {
  const call = authentication('web').oauth.refreshTokenGrant({ refresh_token })
  return call.then(
    () => true,
    (fault: unknown) => {
      assert.ok(fault instanceof AuthApiError && fault.error === 'invalid_grant', String(fault))
      return false
    },
  )
}

/** What the SDK rejects with when we refuse. */
async function refusal(call: PromiseLike<unknown>) {
  try {
    assert.fail(`was not refused: ${JSON.stringify(await call)}`)
  } catch (fault) {
    if (!(fault instanceof ManagementError)) throw fault
    const body = fault.body as Readonly<Record<string, unknown>>
    assert.equal(body['statusCode'], fault.statusCode)
    return [fault.name, fault.statusCode, body['error'], body['errorCode']]
  }
}

/** Which apps were told of the end of one of these sessions; earlier tests end some as well. */
const toldOf = (...sids: readonly unknown[]) =>
  board.notices
    .map(({ path, token }) => [path, decodeJwt(token)['sid']])
    .filter(([, sid]) => sids.includes(sid))

describe('ManagementClient of auth0 7.1.0', () => {
  before(async () => {
    board = await startNoticeBoard()
    const machine = { grant_types: ['client_credentials'], redirect_uris: undefined }
    world = await startServerWorld({
      apps: { [app]: appHandler },
      configure: () => ({
        tenants: [
          serverTenant(
            [
              registration('web', { backchannel_logout_uri: `${board.origin}/web` }),
              registration('other'),
              registration('manager', { ...machine, scope: 'exeunt:admin' }),
              registration('clerk', { ...machine, scope: 'read:sessions' }),
            ],
            { users: Object.values(people).map((one) => ({ ...one, email: one.username })) },
          ),
        ],
      }),
    })
  })
  after(async () => {
    await world.close()
    board.stop()
  })

  describe('AUT-70 AUT-77 who may', () => {
    it('its own token, for the audience with the slash at the end', async () => {
      const { data } = await authentication('manager').oauth.clientCredentialsGrant({
        audience: `${provider}/api/v2/`,
      })
      assert.equal(decodeJwt(data.access_token).aud, `${provider}/api/v2/`)
      const byToken = new ManagementClient({ domain, token: data.access_token })
      assert.equal((await byToken.clients.get('web')).name, 'web')
    })

    it('a wrong secret, an app that manages nothing, a token for another API, or none', async () => {
      for (const [clientId, clientSecret, status] of [
        ['manager', 'a secret that the provider does not know', 401],
        ['web', secret, 403],
      ] as const)
        await assert.rejects(management(clientId, clientSecret).sessions.get('x'), { statusCode: status })
      const { data } = await authentication('manager').oauth.clientCredentialsGrant({ audience: api })
      for (const token of [data.access_token, 'nobody-s', (await signedIn('ada')).access_token]) {
        const stranger = new ManagementClient({ domain, token })
        assert.deepEqual(await refusal(stranger.sessions.get('x')), [
          'UnauthorizedError',
          401,
          'Unauthorized',
          'invalid_token',
        ])
      }
    })

    it('a scope for each call', async () => {
      const clerk = management('clerk')
      const { id, ...signed } = await signedIn('ada')
      assert.equal((await clerk.sessions.get(id)).id, id)
      const insufficient = ['ForbiddenError', 403, 'Forbidden', 'insufficient_scope']
      for (const call of [
        () => clerk.sessions.delete(id),
        () => clerk.sessions.revoke(id),
        () => clerk.users.sessions.delete('auth0|ada'),
        () => clerk.users.revokeAccess('auth0|ada', {}),
        () => clerk.refreshTokens.get('x'),
        () => clerk.tenants.settings.get(),
        () => clerk.clients.get('web'),
      ])
        assert.deepEqual(await refusal(call()), insufficient)
      assert.ok(await isIn(signed))
    })

    it('what is not served is an error of the SDK’s kind', async () => {
      const strange = ['NotFoundError', 404, 'Not Found', 'not_found']
      assert.deepEqual(await refusal(manager.users.get('auth0|ada')), strange)
      await assert.rejects(manager.logs.list(), { statusCode: 404 })
      await assert.rejects(manager.roles.list(), { statusCode: 404 })
    })
  })

  describe('AUT-71 sessions', () => {
    it('get: by its id, and by the sid that an app knows', async () => {
      const { id, sid } = await signedIn('ada')
      const session = await manager.sessions.get(id)
      assert.deepEqual(session, await manager.sessions.get(sid))
      assert.deepEqual(
        [session.user_id, session.clients, session.authentication?.methods?.map(({ name }) => name)],
        ['auth0|ada', [{ client_id: 'web' }], ['pwd']],
      )
      for (const time of [session.created_at, session.authenticated_at, session.expires_at])
        assert.match(JSON.stringify(time), /^"\d{4}-\d\d-\d\dT[\d:.]+Z"$/)
    })

    it('update: metadata is kept', async () => {
      const { id } = await signedIn('ada')
      const written = await manager.sessions.update(id, { session_metadata: { plan: 'gold' } })
      assert.deepEqual(written.session_metadata, { plan: 'gold' })
      assert.deepEqual((await manager.sessions.get(id)).session_metadata, { plan: 'gold' })
    })

    it('delete: ends that session, tells its apps, and leaves the offline refresh token', async () => {
      const [one, other] = [await signedIn('ada'), await signedIn('ada')]
      assert.equal((await manager.sessions.delete(one.id).withRawResponse()).rawResponse.status, 202)
      assert.deepEqual([await isIn(one), await isIn(other)], [false, true])
      assert.ok(await isRenewed(one))
      const told = () => toldOf(one.sid, other.sid)
      await eventually(() => told().length > 0, 30_000)
      assert.deepEqual(told(), [['/web', one.sid]])
      const gone = [404, 'Not Found', 'inexistent_session']
      assert.deepEqual((await refusal(manager.sessions.get(one.id))).slice(1), gone)
      assert.deepEqual((await refusal(manager.sessions.delete('never-one'))).slice(1), gone)
    })

    it('revoke: its refresh tokens as well', async () => {
      const [one, other] = [await signedIn('ada'), await signedIn('ada')]
      assert.equal((await manager.sessions.revoke(one.id).withRawResponse()).rawResponse.status, 202)
      assert.deepEqual([await isIn(one), await isRenewed(one)], [false, false])
      assert.deepEqual([await isIn(other), await isRenewed(other)], [true, true])
    })
  })

  describe('AUT-72 what a person has', () => {
    const unknown = ['NotFoundError', 404, 'Not Found', 'inexistent_user']

    it('users.sessions.list: page by page, and deleted together', async () => {
      const all = [await signedIn('bob'), await signedIn('bob'), await signedIn('bob')]
      const page = await manager.users.sessions.list('auth0|bob', { take: 2 })
      assert.deepEqual([page.data.length, page.hasNextPage()], [2, true])
      const found = new Set<unknown>()
      for await (const { id } of page) found.add(id)
      assert.deepEqual(found, new Set(all.map(({ id }) => id)))
      const whole = await manager.users.sessions.list('auth0|bob')
      assert.deepEqual([whole.data.length, whole.hasNextPage()], [3, false])

      assert.equal(
        (await manager.users.sessions.delete('auth0|bob').withRawResponse()).rawResponse.status,
        202,
      )
      for (const one of all) assert.deepEqual([await isIn(one), await isRenewed(one)], [false, true])
      assert.deepEqual((await manager.users.sessions.list('auth0|bob')).data, [])
      assert.deepEqual(await refusal(manager.users.sessions.list('auth0|nobody')), unknown)
      assert.deepEqual(await refusal(manager.users.sessions.delete('auth0|nobody')), unknown)
    })

    it('users.refreshToken.list: page by page, and deleted together', async () => {
      const all = [await signedIn('eve'), await signedIn('eve'), await signedIn('eve', 'other')]
      const page = await manager.users.refreshToken.list('auth0|eve', { take: 2 })
      const found = new Map<unknown, unknown>()
      for await (const { user_id, session_id } of page) found.set(session_id, user_id)
      assert.deepEqual(found, new Map(all.map(({ id }) => [id, 'auth0|eve'])))
      await manager.users.refreshToken.delete('auth0|eve')
      assert.deepEqual((await manager.users.refreshToken.list('auth0|eve')).data, [])
      assert.equal(all[0] && (await isRenewed(all[0])), false)
      assert.deepEqual(await refusal(manager.users.refreshToken.list('auth0|nobody')), unknown)
    })
  })

  it('AUT-73 refreshTokens: list, get, update, delete, revoke', async () => {
    const all = [await signedIn('fay'), await signedIn('fay'), await signedIn('fay')]
    const user_id = 'auth0|fay'
    const ids: string[] = []
    const wish = { user_id, client_id: 'web', take: 1 }
    for await (const { id = '' } of await manager.refreshTokens.list(wish)) ids.push(id)
    const [first = '', second = '', third = ''] = ids
    assert.equal(new Set(ids).size, 3)
    const token = await manager.refreshTokens.get(first)
    assert.deepEqual([token.user_id, token.client_id, token.rotating], [user_id, 'web', false])
    const metadata = { plan: 'gold' }
    await manager.refreshTokens.update(first, { refresh_token_metadata: metadata })
    assert.deepEqual((await manager.refreshTokens.get(first)).refresh_token_metadata, metadata)

    const renewed = async () => {
      const states = await Promise.all(all.map(isRenewed))
      return states.filter((state) => state).length
    }
    assert.equal((await manager.refreshTokens.delete(first).withRawResponse()).rawResponse.status, 202)
    assert.equal(await renewed(), 2)
    await manager.refreshTokens.revoke({ ids: [second] })
    assert.equal(await renewed(), 1)
    assert.equal((await manager.refreshTokens.get(third)).id, third)
    await manager.refreshTokens.revoke({ user_id, client_id: 'web' })
    assert.equal(await renewed(), 0)
    const gone = ['NotFoundError', 404, 'Not Found', 'inexistent_refresh_token']
    assert.deepEqual(await refusal(manager.refreshTokens.get(first)), gone)
    assert.deepEqual((await refusal(manager.refreshTokens.revoke({}))).slice(0, 2), ['BadRequestError', 400])
  })

  it('AUT-74 users.revokeAccess: one session, or everything, and the refresh tokens unless they are spared', async () => {
    const [one, two, three, four] = [
      await signedIn('gus'),
      await signedIn('gus'),
      await signedIn('gus'),
      await signedIn('gus'),
    ]
    const state = async (signed: Signed) => [await isIn(signed), await isRenewed(signed)]
    const revoke = manager.users.revokeAccess('auth0|gus', { session_id: one.id })
    assert.equal((await revoke.withRawResponse()).rawResponse.status, 202)
    assert.deepEqual(
      [await state(one), await state(two)],
      [
        [false, false],
        [true, true],
      ],
    )
    await manager.users.revokeAccess('auth0|gus', { session_id: two.id, preserve_refresh_tokens: true })
    assert.deepEqual(
      [await state(two), await state(three)],
      [
        [false, true],
        [true, true],
      ],
    )
    await manager.users.revokeAccess('auth0|gus', { preserve_refresh_tokens: true })
    assert.deepEqual(
      [await state(three), await state(four)],
      [
        [false, true],
        [false, true],
      ],
    )
    await manager.users.revokeAccess('auth0|gus', {})
    for (const signed of [two, three, four]) assert.equal(await isRenewed(signed), false)
    const foreign = manager.users.revokeAccess('auth0|ada', { session_id: one.id })
    assert.deepEqual((await refusal(foreign)).slice(0, 2), ['ManagementError', 404])
  })

  it('AUT-75 tenants.settings: the list and the question count at once; what the file says does not change', async () => {
    const { settings } = manager.tenants
    const out = `${app}/from-the-tenant`
    const before = await settings.get()
    assert.deepEqual([before.allowed_logout_urls, before.sessions?.oidc_logout_prompt_enabled], [[], true])
    const signed = await signedIn('hal')
    const leave = `${provider}/oidc/logout?${new URLSearchParams({ post_logout_redirect_uri: out })}`
    assert.equal((await signed.browser.open(leave)).status, 400)

    const changed = await settings.update({ allowed_logout_urls: [out] })
    assert.deepEqual(changed.allowed_logout_urls, [out])
    assert.equal(headingOf(await signed.browser.open(leave)), 'Logout')
    await settings.update({ sessions: { oidc_logout_prompt_enabled: false } })
    const { sessions, session_lifetime } = await settings.get({ fields: 'sessions,session_lifetime' })
    assert.deepEqual([sessions, session_lifetime], [{ oidc_logout_prompt_enabled: false }, 336])
    assert.equal((await signed.browser.open(leave)).url.href, out)
    assert.equal(await isIn(signed), false)
    await settings.update({ sessions: { oidc_logout_prompt_enabled: true }, allowed_logout_urls: [] })

    assert.deepEqual((await refusal(settings.update({ session_lifetime: 1 }))).slice(0, 2), [
      'ManagementError',
      409,
    ])
    const wrong = settings.update({ allowed_logout_urls: ['https://*.*.example/'] })
    assert.deepEqual((await refusal(wrong)).slice(0, 2), ['BadRequestError', 400])
    assert.deepEqual(await settings.get(), before)
  })

  describe('AUT-76 clients', () => {
    it('list and get: page by page, and no secret', async () => {
      const page = await manager.clients.list({ per_page: 2, fields: 'client_id,name' })
      const found: unknown[] = []
      for await (const { client_id } of page) found.push(client_id)
      assert.deepEqual(found, ['clerk', 'manager', 'other', 'web'])
      const client = await manager.clients.get('web')
      assert.deepEqual(
        [client.callbacks, client.allowed_logout_urls, client.client_secret],
        [[callback], [app], undefined],
      )
      assert.deepEqual(client.oidc_logout?.backchannel_logout_urls, [`${board.origin}/web`])
      assert.deepEqual((await refusal(manager.clients.get('nobody'))).slice(0, 2), ['NotFoundError', 404])
    })

    it('update: one of the configuration file is changed there', async () => {
      const change = manager.clients.update('web', { allowed_logout_urls: [`${app}/bye`] })
      assert.deepEqual((await refusal(change)).slice(1, 3), [409, 'Conflict'])
      await manager.clients.update('web', { allowed_logout_urls: [app] })
    })

    it('AUT-63 create, update, delete: its logout settings count at once', async () => {
      const { client_id: id = '', client_secret: clientSecret = '' } = await manager.clients.create({
        name: 'Made',
        callbacks: [callback],
      })
      const sdk = authentication(id, { clientSecret })
      const browser = world.browser()
      const signIn = async () => {
        const { url } = await browser.signIn(authorizeUrl(id, offline), named('ada'))
        const code = url.searchParams.get('code') ?? ''
        const { data } = await sdk.oauth.authorizationCodeGrant({ code, redirect_uri: callback })
        return { browser, sid: decodeJwt(data.id_token ?? '')['sid'] }
      }
      const signed = await signIn()
      const leave = `${provider}/v2/logout?${new URLSearchParams({ client_id: id, returnTo: `${app}/bye` })}`
      assert.equal((await browser.open(leave)).status, 400)
      const urls = { backchannel_logout_urls: [`${board.origin}/made`] }
      const changed = await manager.clients.update(id, {
        allowed_logout_urls: [`${app}/bye`],
        oidc_logout: { ...urls, backchannel_logout_initiators: { mode: 'custom', selected_initiators: [] } },
      })
      assert.deepEqual(changed.allowed_logout_urls, [`${app}/bye`])
      assert.equal((await browser.open(leave)).url.href, `${app}/bye`)
      assert.equal(await isIn(signed), false)
      assert.deepEqual(toldOf(signed.sid), [['/made', signed.sid]])

      // What a program ends is none of the two initiators that always count.
      const unheard = await signIn()
      await manager.sessions.delete(String(unheard.sid))
      await manager.clients.update(id, {
        oidc_logout: {
          backchannel_logout_initiators: { mode: 'custom', selected_initiators: ['session-revoked'] },
        },
      })
      const heard = await signIn()
      await manager.sessions.delete(String(heard.sid))
      const told = () => toldOf(unheard.sid, heard.sid)
      await eventually(() => told().length > 0, 30_000)
      assert.deepEqual(told(), [['/made', heard.sid]])

      await manager.clients.delete(id)
      assert.deepEqual((await refusal(manager.clients.get(id))).slice(0, 2), ['NotFoundError', 404])
      assert.equal((await browser.open(leave)).status, 400)
    })
  })

  it('AUT-77 ids that would lead elsewhere are ids of nobody', async () => {
    for (const id of ['../clients', '%2e%2e', 'a/b', ada.id])
      assert.deepEqual((await refusal(manager.sessions.get(id))).slice(0, 2), ['NotFoundError', 404])
  })
})
